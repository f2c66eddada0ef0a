//! Values of a message that are messages of their own: Base64 in a member, JSON in a string, bytes.

use data_encoding::HEXLOWER;
use weft_message::{Direction, Kind, Message, Timestamp};

use super::{Fit, Hex, Json, Layer, Layers, Text};
use crate::json::{Node, NodeKind};

impl Layers {
    /// What a value holds, as if it had been sent by itself: its kind and its bytes. `None` if the value is all there
    /// is.
    pub fn inside(&self, node: Node<'_>) -> Option<(Kind, Vec<u8>)> {
        let (kind, bytes) = match node.kind() {
            NodeKind::String => (Kind::Text, node.scalar_text()?.into_owned().into_bytes()),
            NodeKind::Object if node.child_count() == 1 => {
                let digits = node.member("$hex").filter(|digits| digits.kind() == NodeKind::String)?;
                (Kind::Binary, HEXLOWER.decode(digits.scalar_text()?.as_bytes()).ok()?)
            }
            _ => return None,
        };
        let (time, direction) = (Timestamp::default(), Direction::Received);
        let message = Message { number: 0, time, direction, kind, bytes: &bytes };
        let begins = matches!(bytes.first(), Some(b'{' | b'['));
        let is_more = |layer: &&'static dyn Layer| {
            let is_plain = [Text.name(), Hex.name()].contains(&layer.name());
            let is_scalar = layer.name() == Json.name() && !begins;
            !is_plain && !is_scalar && self.fit(*layer, &message).is_some_and(|fit| fit < Fit::Possible)
        };
        let has_more = self.all().iter().any(is_more);
        has_more.then_some((kind, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn inside(json: &str) -> Option<(Kind, Vec<u8>)> {
        Layers::default().inside(json::parse(json).unwrap().root())
    }

    #[test]
    fn what_a_value_holds_is_a_message_of_its_own() {
        let gzip = "1f8b08000000000002ffab56ca48cdc9c95700fe9e8ba600000000";
        for (value, kind, bytes) in [
            (r#""{\"a\":1}""#, Kind::Text, &b"{\"a\":1}"[..]),
            (
                r#""H4sIAAAAAAAAA6tWSlSyMqwFAKJfHboHAAAA""#,
                Kind::Text,
                b"H4sIAAAAAAAAA6tWSlSyMqwFAKJfHboHAAAA",
            ),
            (r#""42[\"tick\",{}]""#, Kind::Text, b"42[\"tick\",{}]"),
        ] {
            assert_eq!(inside(value), Some((kind, bytes.to_vec())), "{value}");
        }
        assert_eq!(inside(r#"{"$hex":"82a16101a16202"}"#).map(|(kind, _)| kind), Some(Kind::Binary));
        assert!(inside(&format!(r#"{{"$hex":"{gzip}"}}"#)).is_some_and(|(kind, _)| kind == Kind::Binary));
    }

    #[test]
    fn plain_values_hold_nothing_else() {
        for value in [
            r#""tick""#,
            r#""12""#,
            r#""2""#,
            r#""""#,
            "12",
            "null",
            "[]",
            r#"{"a":1}"#,
            r#"{"$hex":"0"}"#,
            r#"{"$hex":"zz"}"#,
            r#"{"$hex":1}"#,
            r#"{"$hex":"ffff"}"#,
            r#""{not JSON""#,
        ] {
            assert_eq!(inside(value), None, "{value}");
        }
    }
}
