//! Messages saved under a name.

use serde::{Deserialize, Serialize};
use weft_codec::json::{Pointer, text_of};
use weft_message::Payload;

use super::Draft;

/// Where messages often say what they are.
const TYPES: [&str; 8] = ["/type", "/event", "/op", "/method", "/action", "/cmd", "/kind", "/topic"];

/// Longer types, in characters, make no name.
const LONGEST_TYPE: usize = 40;

/// A message saved under a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedMessage {
    /// Its name.
    pub name: String,
    /// The message.
    pub message: Draft,
}

impl SavedMessage {
    /// Longer messages, in UTF-16 units, are not saved: the browser's storage is small.
    pub const LONGEST: usize = 256_000;

    /// A name for a message with this number in the log that none of the others has: its type, if it says one.
    pub fn name_for(payload: &Payload, number: u64, others: &[Self]) -> String {
        let name = type_of(payload.as_bytes()).unwrap_or_else(|| format!("Message {number}"));
        let is_free = |name: &String| others.iter().all(|other| other.name != *name);
        let numbered = (2..).map(|count| format!("{name} {count}"));
        std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
    }
}

fn type_of(bytes: &[u8]) -> Option<String> {
    let found = TYPES.iter().find_map(|pointer| Pointer::parse(pointer).ok()?.find(bytes))?;
    let text = found.starts_with('"').then(|| text_of(found))?;
    let is_short = !text.trim().is_empty() && text.chars().count() <= LONGEST_TYPE;
    (is_short && !text.contains(char::is_control)).then(|| text.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_its_type() {
        let saved = |name: &str| SavedMessage { name: name.into(), ..SavedMessage::default() };
        let name = |text: &str, others: &[SavedMessage]| {
            SavedMessage::name_for(&Payload::Text(text.into()), 98, others)
        };
        assert_eq!(name(r#"{"type":"order"}"#, &[]), "order");
        assert_eq!(name(r#"{"op":"sub"}"#, &[saved("sub"), saved("sub 2")]), "sub 3");
        for text in ["hello", r#"{"type":7}"#, r#"{"type":" "}"#, r#"{"type":"a\nb"}"#] {
            assert_eq!(name(text, &[saved("other")]), "Message 98", "{text}");
        }
        assert_eq!(name("hello", &[saved("Message 98")]), "Message 98 2");
    }
}
