//! Phoenix channels, versions 1 and 2 of the serializer.

use super::{
    Exchange,
    json_protocol::{Array, JsonProtocol, Reading, number_sign, string},
    object::Object,
};
use crate::json::{Node, NodeKind};

/// Version 1 has objects; version 2 has arrays, whose items get the same names.
pub static PHOENIX: JsonProtocol = JsonProtocol {
    name: "Phoenix",
    mark: "\"",
    read,
    exchange,
    heartbeats: &["heartbeat phoenix", "phx_reply phoenix"],
    forms: &[],
    array: Array::Record(&NAMES),
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
    is_reference(reference)
        .then(|| Reading::certain(&[&event, &topic, &number_sign(Some(reference))], Some(payload)))
}

fn version_2(node: Node<'_>) -> Option<Reading> {
    let items: Vec<_> = node.children().collect();
    let [join, reference, topic, event, payload] = *items else { return None };
    let is_text = |node: Node<'_>| node.kind() == NodeKind::String;
    let is_message = is_reference(join) && is_reference(reference) && is_text(topic) && is_text(event);
    if !is_message || payload.kind() != NodeKind::Object {
        return None;
    }
    let named = NAMES
        .iter()
        .zip(&items)
        .fold(Object::default(), |object, (name, item)| object.json(name, item.raw()));
    let (event, topic) = (event.scalar_text()?, topic.scalar_text()?);
    let reading = Reading::certain(&[&event, &topic, &number_sign(Some(reference))], Some(payload));
    Some(Reading { named: Some(named), ..reading })
}

fn is_reference(node: Node<'_>) -> bool {
    matches!(node.kind(), NodeKind::Null | NodeKind::String)
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
