//! OCPP-J, the framing of OCPP 1.6 and 2.

use super::{
    Exchange,
    FieldKind::{Json, Line},
    Form, Part,
    form::{field, fixed},
    json_protocol::{Array, JsonProtocol, Named, Names, Reading, Type, items},
};
use crate::json::{Item, Node, NodeKind, text_of};

/// Messages are arrays, whose items get names.
pub static OCPP: JsonProtocol = JsonProtocol {
    name: "OCPP",
    mark: "\"",
    read,
    exchange,
    heartbeats: &["CALL Heartbeat"],
    forms: FORMS,
    packed: None,
    array: Array::Record(Names { own: &OWN, begins: b"23456", of: named, types: &TYPES }),
};

const TYPES: [Type; 5] = [
    (2, "CALL", &["id", "action", "payload"]),
    (3, "CALLRESULT", &["id", "payload"]),
    (4, "CALLERROR", &ERROR),
    (5, "CALLRESULTERROR", &ERROR),
    (6, "SEND", &["id", "action", "payload"]),
];

const ERROR: [&str; 4] = ["id", "code", "description", "details"];

/// What a charging station sends.
const FORMS: &[Form] = &[
    Form {
        name: "Call",
        parts: &[
            fixed(&["type"], "\"CALL\""),
            fixed(&["id"], "\"{{next_id}}\""),
            field("Action", Line).required().placeholder("Heartbeat").at(&["action"]),
            PAYLOAD,
        ],
    },
    Form {
        name: "Result",
        parts: &[
            fixed(&["type"], "\"CALLRESULT\""),
            field("Call", Line).required().placeholder("1").at(&["id"]),
            PAYLOAD,
        ],
    },
];

const PAYLOAD: Part =
    field("Payload", Json).default("{}").placeholder("{\"status\": \"Accepted\"}").at(&["payload"]);

const OWN: [&str; 12] = [
    "type",
    "id",
    "action",
    "payload",
    "code",
    "description",
    "details",
    "CALL",
    "CALLRESULT",
    "CALLERROR",
    "CALLRESULTERROR",
    "SEND",
];

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let id = value.member("id");
    match value.member("type")?.scalar_text()?.as_ref() {
        "CALL" => Exchange::request(id),
        "SEND" => None,
        _ => Exchange::reply(id),
    }
}

fn read(node: Node<'_>) -> Option<Reading> {
    let items = items(node);
    let kind = named(&items)?.kind?;
    let text = |at: usize| items.get(at).map(|item| text_of(item.raw)).unwrap_or_default();
    // A result has no action: its payload comes after the id.
    let subject =
        items.get(2).filter(|item| item.kind == NodeKind::String).map(|_| text(2)).unwrap_or_default();
    let id = format!("#{}", text(1));
    Some(Reading::with_brief(&[kind, &subject, &id], items.last().map(|item| item.raw)))
}

fn named(items: &[Item<'_>]) -> Option<Named> {
    let (first, items) = items.split_first()?;
    let number: u32 = first.raw.parse().ok()?;
    let (_, kind, names) = TYPES.iter().find(|(code, ..)| *code == number)?;
    let is_named = |(name, item): (&&str, &Item<'_>)| {
        let is_object = matches!(*name, "payload" | "details");
        item.kind == if is_object { NodeKind::Object } else { NodeKind::String }
    };
    let is_record = items.len() == names.len() && names.iter().zip(items).all(is_named);
    is_record.then_some(Named { kind: Some(kind), names })
}

#[cfg(test)]
mod tests {
    use weft_message::{Kind, Payload};

    use super::*;
    use crate::layer::tests::{choices, composed, row, tree, value_at};

    /// The messages are the specification's examples.
    #[test]
    fn items_have_names() {
        for (text, value, line) in [
            (
                r#"[2,"19223201","BootNotification",{"chargePointModel":"X"}]"#,
                r#"{"type":"CALL","id":"19223201","action":"BootNotification","payload":{"chargePointModel":"X"}}"#,
                r#"CALL BootNotification #19223201 · {"chargePointModel":"X"}"#,
            ),
            (
                r#"[3,"19223201",{"status":"Accepted"}]"#,
                r#"{"type":"CALLRESULT","id":"19223201","payload":{"status":"Accepted"}}"#,
                r#"CALLRESULT #19223201 · {"status":"Accepted"}"#,
            ),
            (
                r#"[4,"162376037","NotSupported","SetDisplay",{}]"#,
                r#"{"type":"CALLERROR","id":"162376037","code":"NotSupported","description":"SetDisplay","details":{}}"#,
                "CALLERROR NotSupported #162376037 · {}",
            ),
        ] {
            assert_eq!(tree(Kind::Text, text.as_bytes()), value);
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(composed(&OCPP, value), Ok(Payload::Text(text.into())));
        }
        let call = br#"[2,"1","Heartbeat",{"a":[1]}]"#;
        assert_eq!(value_at(Kind::Text, call, "/action").as_deref(), Some("\"Heartbeat\""));
        assert_eq!(value_at(Kind::Text, call, "/payload/a/0").as_deref(), Some("1"));
        for plain in [r#"[2,"a","b"]"#, r#"[2,"a",3,{}]"#, r#"[7,"a","b",{}]"#, "[2]", "[]"] {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Tree", "Text", "Hex"], "{plain}");
        }
    }
}
