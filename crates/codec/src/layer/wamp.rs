//! WAMP 2, as JSON, MessagePack and CBOR.

use super::{
    CBOR, Exchange,
    FieldKind::{Json, Line},
    Form, MESSAGE_PACK, Part, Role,
    form::{field, fixed},
    json_protocol::{Array, JsonProtocol, Named, Names, Reading, Type, items},
};
use crate::json::{Item, Node, NodeKind, text_of};

/// Messages are arrays, whose items get the names that the specification gives them.
pub static WAMP: JsonProtocol = PROTOCOL;

const PROTOCOL: JsonProtocol = JsonProtocol {
    name: "WAMP",
    mark: "[",
    read,
    exchange,
    heartbeats: &[],
    forms: FORMS,
    packed: None,
    array: Array::Record(Names { own: &OWN, begins: b"123456789", of: named, types: &TYPES }),
};

/// WAMP on a connection that has agreed on MessagePack.
pub static WAMP_MESSAGE_PACK: JsonProtocol = JsonProtocol { packed: Some(&MESSAGE_PACK), ..PROTOCOL };

/// WAMP on a connection that has agreed on CBOR.
pub static WAMP_CBOR: JsonProtocol = JsonProtocol { packed: Some(&CBOR), ..PROTOCOL };

const TYPES: [Type; 24] = [
    (1, "HELLO", &["realm", "details"]),
    (2, "WELCOME", &["session", "details"]),
    (3, "ABORT", &["details", "reason"]),
    (4, "CHALLENGE", &["authmethod", "details"]),
    (5, "AUTHENTICATE", &["signature", "details"]),
    (6, "GOODBYE", &["details", "reason"]),
    (8, "ERROR", &["request_type", "request", "details", "error", "args?", "kwargs?"]),
    (16, "PUBLISH", &["request", "options", "topic", "args?", "kwargs?"]),
    (17, "PUBLISHED", &["request", "publication"]),
    (32, "SUBSCRIBE", &["request", "options", "topic"]),
    (33, "SUBSCRIBED", &["request", "subscription"]),
    (34, "UNSUBSCRIBE", &["request", "subscription"]),
    (35, "UNSUBSCRIBED", &["request"]),
    (36, "EVENT", &["subscription", "publication", "details", "args?", "kwargs?"]),
    (48, "CALL", &["request", "options", "procedure", "args?", "kwargs?"]),
    (49, "CANCEL", &["request", "options"]),
    (50, "RESULT", &["request", "details", "args?", "kwargs?"]),
    (64, "REGISTER", &["request", "options", "procedure"]),
    (65, "REGISTERED", &["request", "registration"]),
    (66, "UNREGISTER", &["request", "registration"]),
    (67, "UNREGISTERED", &["request"]),
    (68, "INVOCATION", &["request", "registration", "details", "args?", "kwargs?"]),
    (69, "INTERRUPT", &["request", "options"]),
    (70, "YIELD", &["request", "options", "args?", "kwargs?"]),
];

/// What a client sends.
const FORMS: &[Form] = &[
    Form {
        name: "Call",
        parts: &[
            fixed(&["type"], "\"CALL\""),
            REQUEST,
            field("Procedure", Line).required().placeholder("com.example.add").at(&["procedure"]),
            ARGUMENTS,
            KEYWORDS,
            OPTIONS,
        ],
    },
    Form { name: "Subscribe", parts: &[fixed(&["type"], "\"SUBSCRIBE\""), REQUEST, TOPIC, OPTIONS] },
    Form {
        name: "Publish",
        parts: &[fixed(&["type"], "\"PUBLISH\""), REQUEST, TOPIC, ARGUMENTS, KEYWORDS, OPTIONS],
    },
    Form {
        name: "Hello",
        parts: &[
            fixed(&["type"], "\"HELLO\""),
            field("Realm", Line).required().placeholder("realm1").at(&["realm"]),
            field("Details", Json).default(ROLES).at(&["details"]),
        ],
    },
    Form {
        name: "Authenticate",
        parts: &[
            fixed(&["type"], "\"AUTHENTICATE\""),
            field("Ticket or signature", Line).required().placeholder("{{token}}").at(&["signature"]),
        ],
    },
];

const ROLES: &str = r#"{"roles": {"caller": {}, "callee": {}, "publisher": {}, "subscriber": {}}}"#;

const REQUEST: Part = fixed(&["request"], "{{next_id}}");
const OPTIONS: Part = field("Options", Json).default("{}").at(&["options"]);
const TOPIC: Part = field("Topic", Line).required().placeholder("com.example.tick").at(&["topic"]);
const ARGUMENTS: Part = field("Arguments", Json).placeholder("[23, 7]").at(&["args"]);
const KEYWORDS: Part = field("Keyword arguments", Json).placeholder("{\"n\": 1}").at(&["kwargs"]);

/// What this layer adds.
const OWN: [&str; 42] = [
    "type",
    "HELLO",
    "WELCOME",
    "ABORT",
    "CHALLENGE",
    "AUTHENTICATE",
    "GOODBYE",
    "ERROR",
    "PUBLISH",
    "PUBLISHED",
    "SUBSCRIBE",
    "SUBSCRIBED",
    "UNSUBSCRIBE",
    "UNSUBSCRIBED",
    "EVENT",
    "CALL",
    "CANCEL",
    "RESULT",
    "REGISTER",
    "REGISTERED",
    "UNREGISTER",
    "UNREGISTERED",
    "INVOCATION",
    "INTERRUPT",
    "YIELD",
    "realm",
    "details",
    "session",
    "reason",
    "authmethod",
    "signature",
    "request_type",
    "request",
    "error",
    "options",
    "topic",
    "args",
    "kwargs",
    "publication",
    "subscription",
    "procedure",
    "registration",
];

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let request = value.member("request");
    match value.member("type")?.scalar_text()?.as_ref() {
        "HELLO" => Exchange::only(Role::Request, "session"),
        "WELCOME" | "ABORT" => Exchange::only(Role::Reply, "session"),
        "PUBLISH" | "SUBSCRIBE" | "UNSUBSCRIBE" | "CALL" | "REGISTER" | "UNREGISTER" | "INVOCATION" => {
            Exchange::request(request)
        }
        "PUBLISHED" | "SUBSCRIBED" | "UNSUBSCRIBED" | "RESULT" | "REGISTERED" | "UNREGISTERED" | "YIELD"
        | "ERROR" => Exchange::reply(request),
        _ => None,
    }
}

fn read(node: Node<'_>) -> Option<Reading> {
    let items = items(node);
    let named = named(&items)?;
    let item = |name: &str| named.item(name, &items);
    let subject = ["realm", "topic", "procedure", "error", "reason", "authmethod"].into_iter().find_map(item);
    let subject = subject.map(|item| text_of(item.raw)).unwrap_or_default();
    let id = item("request").or(item("subscription"));
    let id = id.map(|item| format!("#{}", item.raw)).unwrap_or_default();
    let brief = item("kwargs").or(item("args")).map(|item| item.raw);
    // Nothing but numbers may be anything.
    let is_certain = items.iter().any(|item| item.kind != NodeKind::Number);
    Some(Reading { is_certain, ..Reading::with_brief(&[named.kind?, &subject, &id], brief) })
}

fn named(items: &[Item<'_>]) -> Option<Named> {
    let (first, items) = items.split_first()?;
    let number: u32 = first.raw.parse().ok()?;
    let (_, kind, names) = TYPES.iter().find(|(code, ..)| *code == number)?;
    let least = names.iter().filter(|name| !name.ends_with('?')).count();
    let is_named = |(name, item): (&&str, &Item<'_>)| item.kind == kind_of(name.trim_end_matches('?'));
    let is_record = (least..=names.len()).contains(&items.len()) && names.iter().zip(items).all(is_named);
    is_record.then_some(Named { kind: Some(kind), names })
}

fn kind_of(name: &str) -> NodeKind {
    match name {
        "details" | "options" | "kwargs" => NodeKind::Object,
        "args" => NodeKind::Array,
        "request" | "request_type" | "session" | "publication" | "subscription" | "registration" => {
            NodeKind::Number
        }
        _ => NodeKind::String,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_message::{Kind, Payload};

    use super::*;
    use crate::layer::tests::{any_json, choices, composed, from_hex, row, tree, tree_of, value_at};

    /// The messages are the specification's examples.
    #[test]
    fn items_have_names() {
        for (text, value, line) in [
            (
                r#"[1,"realm1",{"roles":{}}]"#,
                r#"{"type":"HELLO","realm":"realm1","details":{"roles":{}}}"#,
                "HELLO realm1",
            ),
            (
                r#"[36,5512315355,4429313566,{},[],{"color":"orange"}]"#,
                r#"{"type":"EVENT","subscription":5512315355,"publication":4429313566,"details":{},"args":[],"kwargs":{"color":"orange"}}"#,
                r#"EVENT #5512315355 · {"color":"orange"}"#,
            ),
            (
                r#"[48,7814135,{},"com.myapp.add2",[23,7]]"#,
                r#"{"type":"CALL","request":7814135,"options":{},"procedure":"com.myapp.add2","args":[23,7]}"#,
                "CALL com.myapp.add2 #7814135 · [23,7]",
            ),
            (
                r#"[8,48,7814135,{},"com.myapp.error"]"#,
                r#"{"type":"ERROR","request_type":48,"request":7814135,"details":{},"error":"com.myapp.error"}"#,
                "ERROR com.myapp.error #7814135",
            ),
        ] {
            assert_eq!(tree(Kind::Text, text.as_bytes()), value);
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(composed(&WAMP, value), Ok(Payload::Text(text.into())));
        }
        let event = br#"[36,1,2,{},[7],{"color":"orange"}]"#;
        assert_eq!(value_at(Kind::Text, event, "/type").as_deref(), Some("\"EVENT\""));
        assert_eq!(value_at(Kind::Text, event, "/kwargs/color").as_deref(), Some("\"orange\""));
        assert_eq!(value_at(Kind::Text, event, "/args/0").as_deref(), Some("7"));
        assert_eq!(choices(Kind::Text, b"[33,713845233,5512315355]"), ["Tree", "Text", "Hex", "WAMP"]);
        for plain in ["[36,1,2]", "[1,2,3]", "[48,1,{},[]]", "[99,{}]", "[]", "[{}]", "[0]"] {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Tree", "Text", "Hex"], "{plain}");
        }
    }

    #[test]
    fn it_may_be_message_pack_or_cbor() {
        // [36,1,2,{},["tick"]]
        let packed = from_hex("952401028091a47469636b");
        assert_eq!(row(Kind::Binary, &packed), "EVENT #1 · [\"tick\"]");
        assert_eq!(value_at(Kind::Binary, &packed, "/subscription").as_deref(), Some("1"));
        let cbor = from_hex("8518240102a081647469636b");
        assert_eq!(row(Kind::Binary, &cbor), "EVENT #1 · [\"tick\"]");
    }

    #[test]
    fn what_may_be_left_out_is_added_and_what_may_not_is_missed() {
        for (value, text) in [
            (r#"{"type":"SUBSCRIBE","request":1,"topic":"a"}"#, r#"[32,1,{},"a"]"#),
            (r#"{"type":"PUBLISH","request":1,"topic":"a","kwargs":{"n":1}}"#, r#"[16,1,{},"a",[],{"n":1}]"#),
            (r#"{"type":"AUTHENTICATE","signature":"secret"}"#, r#"[5,"secret",{}]"#),
        ] {
            assert_eq!(composed(&WAMP, value), Ok(Payload::Text(text.into())));
        }
        let packed = r#"{"type":"SUBSCRIBE","request":1,"topic":"a"}"#;
        assert_eq!(composed(&WAMP_MESSAGE_PACK, packed), Ok(Payload::Binary(from_hex("94200180a161"))));
        for (value, error) in [
            (r#"{"type":"SUBSCRIBE","topic":"a"}"#, "“request” is missing"),
            (r#"{"type":"SHOUT"}"#, "“type” isn't a type of this protocol"),
            (
                r#"{"type":"CALL","request":"1","procedure":"a"}"#,
                "“type” has other members, or members of other kinds",
            ),
        ] {
            assert_eq!(composed(&WAMP, value).unwrap_err().to_string(), error);
        }
    }

    proptest! {
        #[test]
        fn what_is_composed_is_read(
            request in 1..1000u32,
            topic in "\\PC{1,9}",
            args in proptest::collection::vec(any_json(), 0..4),
            member in any_json(),
        ) {
            let value = serde_json::json!({
                "type": "PUBLISH", "request": request, "options": { "acknowledge": true }, "topic": topic,
                "args": args, "kwargs": { "a": member },
            });
            for layer in [&WAMP, &WAMP_MESSAGE_PACK, &WAMP_CBOR] {
                let payload = composed(layer, &value.to_string()).unwrap();
                prop_assert_eq!(matches!(payload, Payload::Text(_)), layer.packed.is_none());
                let read = tree_of(layer, payload.kind(), payload.as_bytes());
                prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&read).unwrap(), &value);
            }
        }
    }

    #[test]
    fn every_word_that_is_added_is_known() {
        for (_, name, names) in &TYPES {
            assert!(OWN.contains(name), "{name}");
            assert!(names.iter().all(|name| OWN.contains(&name.trim_end_matches('?'))), "{names:?}");
        }
    }
}
