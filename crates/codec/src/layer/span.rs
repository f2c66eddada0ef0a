//! Where a value's bytes are in a payload.

use std::ops::Range;

use weft_message::Message;

use super::Layers;
use crate::json::{Pointer, text_of};

impl Layers {
    /// Where the value that a pointer finds is in a message's payload; `None` if that can't be told: it is written another
    /// way there, or in several places.
    pub fn span(&self, message: &Message<'_>, pointer: &Pointer) -> Option<Range<usize>> {
        let mut span = None;
        self.any_value(message, pointer, &mut |value| {
            span = part_of(message.bytes, value.as_bytes())
                .or_else(|| only(message.bytes, value.as_bytes()))
                .or_else(|| only(message.bytes, text_of(value).as_bytes()));
            true
        });
        span
    }
}

/// Where these bytes are in the payload if they are a part of it, and no copy.
fn part_of(payload: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(payload.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (end <= payload.len()).then_some(start..end)
}

/// Where the payload has these bytes, if that is in only one place and they are long enough not to be there by chance.
fn only(payload: &[u8], part: &[u8]) -> Option<Range<usize>> {
    const LEAST: usize = 2;
    /// A longer payload isn't searched.
    const MOST: usize = 1 << 20;
    if part.len() < LEAST || payload.len() > MOST {
        return None;
    }
    let mut places =
        payload.windows(part.len()).enumerate().filter(|(_, bytes)| *bytes == part).map(|(at, _)| at);
    let start = places.next()?;
    places.next().is_none().then_some(start..start + part.len())
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use super::*;
    use crate::layer::tests::{from_hex, message};

    fn found(kind: Kind, bytes: &[u8], pointer: &str) -> Option<Vec<u8>> {
        let span = Layers::default().span(&message(kind, bytes), &Pointer::parse(pointer).unwrap())?;
        Some(bytes[span].to_vec())
    }

    #[test]
    fn a_value_is_where_it_is_written() {
        let text = |text: &str, pointer: &str| {
            found(Kind::Text, text.as_bytes(), pointer).map(|bytes| String::from_utf8(bytes).unwrap())
        };
        let json = r#"{"a":1,"b":{"a":1},"c":"x"}"#;
        let span =
            Layers::default().span(&message(Kind::Text, json.as_bytes()), &Pointer::parse("/b/a").unwrap());
        assert_eq!(span, Some(16..17), "the second of two that are alike");
        assert_eq!(text(json, "/b").as_deref(), Some(r#"{"a":1}"#));
        assert_eq!(text(r#"42["tick",{"price":99.5}]"#, "/args/0/price").as_deref(), Some("99.5"));
        assert_eq!(text(r#"42["tick",{"price":99.5}]"#, "/event").as_deref(), Some("\"tick\""));
        assert_eq!(
            text("MESSAGE\ndestination:/a/b\n\nhello\0", "/headers/destination").as_deref(),
            Some("/a/b")
        );
        assert_eq!(text(json, "/x"), None);
    }

    #[test]
    fn text_in_a_binary_payload_is_found_if_it_is_there_once() {
        let publish = from_hex("3317000973656e736f72732f31000a7b2274223a32312e357d");
        assert_eq!(found(Kind::Binary, &publish, "/topic").as_deref(), Some(&b"sensors/1"[..]));
        assert_eq!(found(Kind::Binary, &publish, "/payload/t").as_deref(), Some(&b"21.5"[..]));
        // {"ab":"ab"}
        assert_eq!(found(Kind::Binary, &from_hex("81a26162a26162"), "/ab"), None, "there are two");
    }
}
