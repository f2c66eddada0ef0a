//! Phoenix channels, versions 1 and 2 of the serializer.

use super::{
    Exchange,
    json_protocol::{Array, JsonProtocol, Named, Names, Reading, items, number_sign, string},
};
use crate::json::{Item, Node, NodeKind, text_of};

/// Version 1 has objects; version 2 has arrays, whose items get the same names.
pub static PHOENIX: JsonProtocol = JsonProtocol {
    name: "Phoenix",
    mark: "\"",
    read,
    exchange,
    heartbeats: &["heartbeat phoenix", "phx_reply phoenix"],
    forms: &[],
    packed: None,
    array: Array::Record(Names { own: &NAMES, begins: b"n\"", of: named, types: &[] }),
};

const NAMES: [&str; 5] = ["join_ref", "ref", "topic", "event", "payload"];

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let reference = value.member("ref");
    if string(value, "event")? == "phx_reply" {
        Exchange::reply(reference)
    } else {
        Exchange::request(reference)
    }
}

fn read(node: Node<'_>) -> Option<Reading> {
    if node.kind() == NodeKind::Array { version_2(node) } else { version_1(node) }
}

fn version_1(node: Node<'_>) -> Option<Reading> {
    let (topic, event) = (string(node, "topic")?, string(node, "event")?);
    let (reference, payload) = (node.member("ref")?, node.member("payload")?);
    is_reference(reference.kind())
        .then(|| Reading::certain(&[&event, &topic, &number_sign(Some(reference))], Some(payload)))
}

fn version_2(node: Node<'_>) -> Option<Reading> {
    let items = items(node);
    named(&items)?;
    let [_, reference, topic, event, payload] = *items else { return None };
    let (event, topic) = (text_of(event.raw), text_of(topic.raw));
    let number =
        if reference.kind == NodeKind::Null { "".into() } else { format!("#{}", text_of(reference.raw)) };
    Some(Reading::with_brief(&[&event, &topic, &number], Some(payload.raw)))
}

fn named(items: &[Item<'_>]) -> Option<Named> {
    let [join, reference, topic, event, payload] = items else { return None };
    let is_text = |item: &Item<'_>| item.kind == NodeKind::String;
    let is_message =
        is_reference(join.kind) && is_reference(reference.kind) && is_text(topic) && is_text(event);
    (is_message && payload.kind == NodeKind::Object).then_some(Named { kind: None, names: &NAMES })
}

fn is_reference(kind: NodeKind) -> bool {
    matches!(kind, NodeKind::Null | NodeKind::String)
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use crate::layer::tests::{choices, row, tree, value_at};

    #[test]
    fn both_versions_have_the_same_names() {
        let old = br#"{"topic":"room:1","event":"phx_join","payload":{"a":1},"ref":"3"}"#;
        let new = br#"["3","3","room:1","phx_join",{"a":1}]"#;
        for text in [&old[..], new] {
            assert_eq!(row(Kind::Text, text), r#"phx_join room:1 #3 · {"a":1}"#);
            assert_eq!(value_at(Kind::Text, text, "/event").as_deref(), Some("\"phx_join\""));
            assert_eq!(value_at(Kind::Text, text, "/payload/a").as_deref(), Some("1"));
        }
        assert_eq!(
            tree(Kind::Text, new),
            r#"{"join_ref":"3","ref":"3","topic":"room:1","event":"phx_join","payload":{"a":1}}"#
        );
        assert_eq!(value_at(Kind::Text, new, "/2").as_deref(), Some("\"room:1\""));
        assert_eq!(row(Kind::Text, br#"[null,null,"room:1","tick",{}]"#), "tick room:1 · {}");
        for plain in [
            r#"["a","b","c","d","e"]"#,
            r#"[1,2,"c","d",{}]"#,
            r#"["a","b","c","d",{},1]"#,
            r#"{"topic":"a","event":"b"}"#,
        ] {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Tree", "Text", "Hex"], "{plain}");
        }
    }
}
