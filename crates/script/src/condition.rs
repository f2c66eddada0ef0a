//! Which messages a script wants. Weft decides where it can, so that other messages cost the script nothing.

use std::cmp::Ordering;

use serde::{Deserialize, Deserializer, de::IgnoredAny};
use serde_json::value::RawValue;
use weft_codec::{
    json::{Node, NodeKind, Pointer, compare_numbers, parse},
    layer::Layers,
};
use weft_message::Message;
use weft_session::check::{CheckError, check_pointer};

use crate::language::{Language, Translated};

/// Values nested more deeply than this are compared as written.
const DEEPEST: usize = 100;

/// A condition as a script gives it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// Every message.
    #[default]
    #[serde(deserialize_with = "anything")]
    Any,
    /// Those that contain this text.
    Text(String),
    /// Those that a regex matches.
    Regex(Regex),
    /// Those that have these values at these pointers.
    Json(Vec<Member>),
    /// Those that a function in the script accepts; the number identifies the function.
    Test(u64),
}

/// A regex, with the meaning it has in the script's language.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Regex {
    /// The regex itself.
    pub source: String,
    /// Its flags.
    pub flags: String,
}

/// The value that a JSON pointer (RFC 6901) should find.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Member {
    /// The pointer.
    pub pointer: String,
    /// The value.
    pub value: Written,
}

/// A JSON value as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Written(String);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&RawValue>::deserialize(deserializer).map(|value| Self(value.get().into()))
    }
}

/// For `{"any":true}`, where only the key matters.
fn anything<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    IgnoredAny::deserialize(deserializer).map(drop)
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Every message.
    Any,
    /// Any message may match: only the script can decide.
    Ask,
    /// Those that contain this text.
    Contains(String),
    /// Those that match. The script decides about messages for which the translation doesn't apply.
    Regex(Translated),
    /// Those in which these layers find these values at these pointers.
    Json(Layers, Vec<(Pointer, Written)>),
}

/// Whether a message is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Only the script can decide.
    Ask,
}

impl Condition {
    /// Compiles a condition of a script in this language, which looks for values with these layers. The script decides
    /// if the condition is a function, or a regex with features that Weft's engine lacks (such as lookbehind).
    ///
    /// # Errors
    /// [`CheckError::Pointer`] if one of its pointers is invalid.
    pub fn new(condition: Where, language: &dyn Language, layers: &Layers) -> Result<Self, CheckError> {
        Ok(match condition {
            Where::Any => Self::Any,
            Where::Test(_) => Self::Ask,
            Where::Text(text) => Self::Contains(text),
            Where::Regex(regex) => language.translate(&regex).map_or(Self::Ask, Self::Regex),
            Where::Json(members) => {
                let read = |member: Member| Ok((check_pointer(&member.pointer)?, member.value));
                let members = members.into_iter().map(read).collect::<Result<_, CheckError>>()?;
                Self::Json(layers.clone(), members)
            }
        })
    }

    /// Whether a message is wanted.
    pub fn verdict(&self, message: &Message<'_>) -> Verdict {
        let payload = message.bytes;
        let is_wanted = match self {
            Self::Any => true,
            Self::Ask => return Verdict::Ask,
            Self::Contains(text) => memchr::memmem::find(payload, text.as_bytes()).is_some(),
            Self::Regex(regex) if !(regex.applies)(payload) => return Verdict::Ask,
            Self::Regex(regex) => regex.pattern.is_match(payload),
            Self::Json(layers, members) => members
                .iter()
                .all(|(pointer, wanted)| layers.any_value(message, pointer, &mut |found| wanted.is(found))),
        };
        if is_wanted { Verdict::Yes } else { Verdict::No }
    }
}

impl Written {
    /// Whether both are the same value, however they are written.
    fn is(&self, found: &str) -> bool {
        // Compare the text first: parsing is only needed if the spelling differs.
        self.0 == found
            || match (parse(self.0.as_str()), parse(found)) {
                (Ok(wanted), Ok(found)) => is_equal(wanted.root(), found.root()),
                _ => false,
            }
    }
}

/// Equality as in JavaScript: 1 and 1.0 are the same number, and the order of members doesn't matter.
fn is_equal(one: Node<'_>, other: Node<'_>) -> bool {
    if one.kind() != other.kind() {
        return false;
    }
    match one.kind() {
        NodeKind::Number => compare_numbers(one.raw(), other.raw()) == Ordering::Equal,
        NodeKind::String => one.scalar_text() == other.scalar_text(),
        NodeKind::Array | NodeKind::Object if one.depth() > DEEPEST => one.raw() == other.raw(),
        NodeKind::Array => {
            one.child_count() == other.child_count()
                && one.children().zip(other.children()).all(|(one, other)| is_equal(one, other))
        }
        NodeKind::Object => {
            one.child_count() == other.child_count()
                && one
                    .children()
                    .all(|one| other.children().any(|other| one.key() == other.key() && is_equal(one, other)))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;
    use crate::javascript::JavaScript;

    fn condition(text: &str) -> Condition {
        new(serde_json::from_str(text).unwrap()).unwrap()
    }

    fn new(condition: Where) -> Result<Condition, CheckError> {
        Condition::new(condition, &JavaScript, &Layers::default())
    }

    fn verdict(condition: &Condition, payload: &str) -> Verdict {
        condition.verdict(&Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Received,
            kind: Kind::Text,
            bytes: payload.as_bytes(),
        })
    }

    fn matches(text: &str, payload: &str) -> bool {
        verdict(&condition(text), payload) == Verdict::Yes
    }

    fn finds(pointer: &str, value: &str, payload: &str) -> bool {
        matches(&format!(r#"{{"json":[{{"pointer":"{pointer}","value":{value}}}]}}"#), payload)
    }

    #[test]
    fn each_kind_of_condition() {
        assert!(matches(r#"{"any":true}"#, "x"));
        assert!(matches(r#"{"text":"on"}"#, "pong") && !matches(r#"{"text":"in"}"#, "pong"));
        assert!(matches(r#"{"regex":{"source":"^P.*\\d$","flags":"i"}}"#, "pong 1"));
        assert!(!matches(r#"{"regex":{"source":"^P","flags":""}}"#, "pong"));
        let pong = r#"{"type":"pong","id":7,"tags":["a",{"b":1.0,"c":null}]}"#;
        assert!(finds("/type", r#""pong""#, pong) && !finds("/id", "8", pong));
        assert!(finds("/tags", r#"["a",{"c":null,"b":1}]"#, pong));
        assert!(!finds("/tags", r#"["a",{"c":null,"b":1,"d":2}]"#, pong));
        assert!(finds("/tags/0", r#""a""#, pong) && finds("/tags/1/b", "1", pong) && finds("/0", "1", "[1]"));
        assert!(!finds("/nothing", "null", pong) && !finds("/type", r#""pong""#, "pong"));
    }

    #[test]
    fn a_value_is_found_however_it_is_written() {
        assert!(finds("/type", r#""pong""#, r#"{"type":"\u0070ong"}"#));
        for written in ["700", "700.0", "7e2", "7.00E+2", "70e1"] {
            assert!(finds("/id", "700", &format!("{{\"id\":{written}}}")), "{written}");
        }
        assert!(!finds("/id", "700", r#"{"id":"700"}"#) && !finds("/id", "700", r#"{"id":7}"#));
        let long = "12345678901234567890.12345678901234567890";
        assert!(finds("/id", long, &format!("{{\"id\":{long}0}}")));
        assert!(!finds("/id", long, &format!("{{\"id\":{long}1}}")));
        let deep = "[".repeat(500) + &"]".repeat(500);
        assert!(finds("/deep", &deep, &format!("{{\"deep\": {deep}}}")));
    }

    #[test]
    fn the_script_decides_what_only_javascript_supports() {
        for text in [r#"{"regex":{"source":"(?<=a)b","flags":""}}"#, r#"{"test":1}"#] {
            assert!(matches!(condition(text), Condition::Ask), "{text}");
        }
        let two = condition(r#"{"regex":{"source":"^..$","flags":""}}"#);
        let verdicts = ["ab", "abc", "😀"].map(|payload| verdict(&two, payload));
        assert_eq!(verdicts, [Verdict::Yes, Verdict::No, Verdict::Ask]);
    }

    #[test]
    fn an_invalid_pointer_is_refused() {
        let member = Member { pointer: "type".into(), value: Written("1".into()) };
        let error = new(Where::Json(vec![member])).unwrap_err();
        assert!(matches!(&error, CheckError::Pointer { pointer, .. } if pointer == "type"), "{error}");
        assert!(error.to_string().contains("not a JSON pointer"), "{error}");
    }
}
