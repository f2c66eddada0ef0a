//! SockJS, as it frames what a server sends.

use std::borrow::Cow;

use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Json, Layer, READ_LIMIT, Read, Record, Rest, Stomp, object::Object};
use crate::json::{self, JsonError, NodeKind};

/// Frames of a server: `o`, `h`, `a["…"]` and `c[3000,"…"]`. What a client sends is a JSON array.
pub struct SockJs;

impl Layer for SockJs {
    fn name(&self) -> &'static str {
        "SockJS"
    }

    /// A single letter may be anything.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        if message.kind != Kind::Text || message.bytes.len() > READ_LIMIT || self.read(message).is_err() {
            return None;
        }
        Some(if message.bytes.len() > 1 { Fit::Certain } else { Fit::Possible })
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let (first, json) = match message.bytes.split_first() {
            None => return Err(DecodeError::Incomplete { offset: 0 }),
            Some((b'o', [])) => return Ok(frame("open").into()),
            Some((b'h', [])) => return Ok(frame("heartbeat").into()),
            Some((first @ (b'a' | b'c'), json)) => (first, json),
            Some(_) => return Err(DecodeError::malformed(0, "there is no such frame")),
        };
        let tree = json::parse_bytes(json).map_err(|error: JsonError| DecodeError::Json(error.shifted(1)))?;
        let items: Vec<_> = tree.root().children().collect();
        let kinds: Vec<_> = items.iter().map(|item| item.kind()).collect();
        if *first == b'c' && kinds == [NodeKind::Number, NodeKind::String] {
            let value = Object::default()
                .text("type", "close")
                .json("code", items[0].raw())
                .json("reason", items[1].raw());
            let brief = format!("{} {}", items[0].raw(), items[1].raw());
            return Ok(Record::new("close", brief, value.finish()).into());
        }
        if *first == b'a' && !kinds.is_empty() && kinds.iter().all(|kind| *kind == NodeKind::String) {
            let mut records = Vec::new();
            for item in items {
                wrapped(&item.scalar_text().unwrap_or_default())
                    .add_to(&mut records, 1 + item.span().start)?;
            }
            return Ok(Read::Records(records));
        }
        Err(DecodeError::malformed(1, "an array of strings is expected here"))
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        title == "heartbeat"
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Text && matches!(first, b'a' | b'c')
    }

    /// What is in a message has no quotes, or they are escaped.
    fn literal(&self, kind: Kind, text: &str) -> Option<String> {
        let is_own = matches!(text, "type" | "code" | "reason" | "open" | "heartbeat" | "close" | "message");
        (!is_own).then(|| Stomp.literal(kind, text)).flatten()
    }
}

fn frame(kind: &'static str) -> Record<'static> {
    Record::new(kind, "", Object::default().text("type", kind).finish())
}

/// A message in a frame, for the next layer.
fn wrapped<'m>(text: &str) -> Record<'m> {
    let bytes = Cow::Owned(text.as_bytes().to_vec());
    let rest = Rest { member: "message", bytes, offset: 0, layers: &[&Stomp, &Json] };
    Record { title: "message".into(), rest: Some(rest), ..Record::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::tests::{choices, error_of_text, row, steps, tree, tree_of, value_at};

    /// The frames are the specification's examples.
    #[test]
    fn frames_are_unwrapped() {
        assert_eq!(row(Kind::Text, br#"a["message"]"#), "message");
        assert_eq!(tree(Kind::Text, br#"a["message"]"#), r#""message""#);
        assert_eq!(row(Kind::Text, br#"c[3000,"Go away!"]"#), r#"close · 3000 "Go away!""#);
        assert_eq!(
            tree(Kind::Text, br#"c[3000,"Go away!"]"#),
            r#"{"type":"close","code":3000,"reason":"Go away!"}"#
        );
        for (text, value) in [("o", r#"{"type":"open"}"#), ("h", r#"{"type":"heartbeat"}"#)] {
            assert_eq!(choices(Kind::Text, text.as_bytes()), ["Text", "Hex", "SockJS"]);
            assert_eq!(tree_of(&SockJs, Kind::Text, text.as_bytes()), value);
        }
        let two = br#"a["{\"price\":1}","{\"price\":2}"]"#;
        assert_eq!(row(Kind::Text, two), r#"{"price":1} │ {"price":2}"#);
        assert_eq!(tree(Kind::Text, two), r#"[{"price":1},{"price":2}]"#);
        assert_eq!(value_at(Kind::Text, two, "/price").as_deref(), Some("1"));
    }

    #[test]
    fn another_protocol_may_be_inside() {
        let stomp = br#"a["MESSAGE\ndestination:/a\n\n{\"n\":1}\u0000"]"#;
        assert_eq!(steps(Kind::Text, stomp), ["SockJS message", "STOMP MESSAGE /a", "JSON"]);
        assert_eq!(row(Kind::Text, stomp), r#"MESSAGE /a · {"n":1}"#);
        assert_eq!(value_at(Kind::Text, stomp, "/headers/destination").as_deref(), Some("\"/a\""));
        assert_eq!(value_at(Kind::Text, stomp, "/body/n").as_deref(), Some("1"));
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        assert_eq!(error_of_text(&SockJs, b""), DecodeError::Incomplete { offset: 0 });
        assert_eq!(error_of_text(&SockJs, b"x"), DecodeError::malformed(0, "there is no such frame"));
        for text in ["a[1]", "a[]", "a{}", "c[1]", "c[\"a\",1]"] {
            let error = DecodeError::malformed(1, "an array of strings is expected here");
            assert_eq!(error_of_text(&SockJs, text.as_bytes()), error, "{text}");
        }
        assert!(matches!(error_of_text(&SockJs, b"a[\"x\""), DecodeError::Json(error) if error.offset == 5));
        assert_eq!(choices(Kind::Text, b"apple"), ["Text", "Hex"]);
    }
}
