//! SignalR's hub protocol, as JSON and as MessagePack.

use weft_message::{Kind, Message, Payload};

use super::{
    ComposeError, Connection, DecodeError, Exchange,
    FieldKind::{Flag, Json, Line},
    Fit, Form, Layer, MESSAGE_PACK, ON, Part, READ_LIMIT, Read, Record,
    bytes::Bytes,
    compose,
    form::{field, fixed},
    msgpack,
    object::Object,
};
use crate::json::{self, JsonError, Node, Tree};

/// Several records may be in a message. As JSON, each ends with U+001E; as MessagePack, each begins with its length.
///
/// Both are read, whatever the hub speaks; that only tells how messages are composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalR {
    /// With hubs that speak JSON.
    Json,
    /// With hubs that speak MessagePack.
    MessagePack,
}

const TYPES: [&str; 10] = [
    "Handshake",
    "Invocation",
    "StreamItem",
    "Completion",
    "StreamInvocation",
    "CancelInvocation",
    "Ping",
    "Close",
    "Ack",
    "Sequence",
];

/// What a client sends.
const FORMS: &[Form] = &[
    Form {
        name: "Invocation",
        parts: &[
            fixed(&["type"], "1"),
            field("Wait for the result", Flag("\"{{next_id}}\"")).default(ON).at(&["invocationId"]),
            TARGET,
            ARGUMENTS,
        ],
    },
    Form {
        name: "Stream",
        parts: &[fixed(&["type"], "4"), fixed(&["invocationId"], "\"{{next_id}}\""), TARGET, ARGUMENTS],
    },
    Form {
        name: "Cancel stream",
        parts: &[
            fixed(&["type"], "5"),
            field("Invocation", Line).required().placeholder("1").at(&["invocationId"]),
        ],
    },
];

const TARGET: Part = field("Target", Line).required().placeholder("SendMessage").at(&["target"]);
const ARGUMENTS: Part =
    field("Arguments", Json).required().default("[]").placeholder("[\"hello\"]").at(&["arguments"]);

/// What ends a record of JSON.
const SEPARATOR: u8 = 0x1e;

impl Layer for SignalR {
    fn name(&self) -> &'static str {
        "SignalR"
    }

    fn encoding(&self) -> &'static str {
        match self {
            Self::Json => "",
            Self::MessagePack => MESSAGE_PACK.name(),
        }
    }

    fn spoken_as(&self, _: &Connection<'_>) -> String {
        match self {
            Self::Json => self.name().into(),
            Self::MessagePack => format!("{} ({})", self.name(), self.encoding()),
        }
    }

    /// The handshake says it; without one, binary messages do.
    fn agreed(&self, connection: &Connection<'_>) -> Option<&'static dyn Layer> {
        let is_packed = |message: &Message<'_>| match message.kind {
            Kind::Text => records(message).is_ok_and(|records| records.iter().any(asks_for_message_pack)),
            Kind::Binary => self.recognise(message) == Some(Fit::Certain),
            Kind::Event(_) => false,
        };
        connection.messages.iter().any(is_packed).then_some(&Self::MessagePack)
    }

    /// The reply to a handshake, `{}`, tells nothing.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let may_be = match message.kind {
            Kind::Text => message.bytes.ends_with(&[SEPARATOR]) && message.bytes.starts_with(b"{"),
            Kind::Binary => message.bytes.len() > 1,
            Kind::Event(_) => false,
        };
        let records =
            if may_be && message.bytes.len() <= READ_LIMIT { records(message).ok()? } else { return None };
        let is_reply = |record: &Record<'_>| record.value.as_deref() == Some("{}");
        Some(if records.iter().any(is_reply) { Fit::Possible } else { Fit::Certain })
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        records(message).map(Read::Records)
    }

    /// A handshake is JSON for every hub.
    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        match (self, value.member("type")) {
            (Self::MessagePack, Some(_)) => packed(value).map(Payload::Binary),
            _ => Ok(Payload::Text(format!("{}{}", value.raw(), char::from(SEPARATOR)))),
        }
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn types(&self) -> &'static [&'static str] {
        &TYPES
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        let id = value.member("invocationId");
        match value.member("type")?.raw() {
            "1" | "4" => Exchange::request(id),
            "2" | "3" => Exchange::reply(id),
            _ => None,
        }
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        title == "Ping"
    }

    /// Those of the JSON are found as JSON.
    fn has_values(&self, kind: Kind, _: u8) -> bool {
        kind == Kind::Binary
    }
}

fn records<'m>(message: &Message<'m>) -> Result<Vec<Record<'m>>, DecodeError> {
    if message.kind != Kind::Binary {
        return text(message.bytes);
    }
    // The reply to a handshake is JSON, but may come as bytes, with records after it. No record begins like an object.
    let is_handshake = matches!(message.bytes, [b'{', b'"' | b'}', ..]);
    let len = if is_handshake { message.bytes.iter().position(|&byte| byte == SEPARATOR) } else { None };
    let Some(len) = len else { return binary(message.bytes) };
    let (handshake, rest) = message.bytes.split_at(len + 1);
    let mut records = text(handshake)?;
    if !rest.is_empty() {
        records.extend(binary(rest).map_err(|error| error.shifted(handshake.len()))?);
    }
    Ok(records)
}

/// Whether a record is a handshake that asks for MessagePack.
fn asks_for_message_pack(record: &Record<'_>) -> bool {
    let value = record.value.as_deref().and_then(|value| json::parse(value).ok());
    let protocol = value.as_ref().and_then(|value| value.root().member("protocol")?.scalar_text());
    protocol.as_deref() == Some("messagepack")
}

/// A record of MessagePack: its length, and an array.
fn packed(value: Node<'_>) -> Result<Vec<u8>, ComposeError> {
    let number = compose::number(value, "type", 9)?.ok_or(compose::wrong("type", "is missing"))?;
    let kind = match (number, value.member("error"), value.member("result")) {
        (3, Some(_), _) => 1,
        (3, None, None) => 2,
        _ => 3,
    };
    let names = names(number, kind).ok_or(compose::wrong("type", "isn't a type of SignalR"))?;
    // What is left out at the end has no place at all.
    let is_optional = |name: &&&str| matches!(**name, "streamIds" | "allowReconnect");
    let left_out = names.last().filter(is_optional).is_some_and(|name| value.member(name).is_none());
    let names = &names[..names.len() - usize::from(left_out)];
    let mut items = vec![0x90 | names.len() as u8];
    for name in names {
        match (*name, value.member(name)) {
            ("resultKind", _) => items.push(kind),
            (_, Some(item)) => items.extend(MESSAGE_PACK.pack(item)?),
            ("headers", None) => items.push(0x80),
            ("target" | "arguments" | "item" | "sequenceId", None) => {
                return Err(compose::wrong(name, "is missing"));
            }
            (_, None) => items.push(0xc0),
        }
    }
    let mut record = Vec::with_capacity(items.len() + 5);
    let mut len = items.len();
    while len > 0x7f {
        record.push(len as u8 | 0x80);
        len >>= 7;
    }
    record.push(len as u8);
    record.append(&mut items);
    Ok(record)
}

fn text(payload: &[u8]) -> Result<Vec<Record<'_>>, DecodeError> {
    let mut records = Vec::new();
    let mut start = 0;
    while start < payload.len() {
        let rest = &payload[start..];
        let len = rest.iter().position(|&byte| byte == SEPARATOR);
        let len = len.ok_or(DecodeError::Incomplete { offset: payload.len() })?;
        let invalid = |error: JsonError| DecodeError::Json(error.shifted(start));
        let tree = json::parse_bytes(&rest[..len]).map_err(invalid)?;
        let (title, brief) =
            sum_up(&tree).ok_or(DecodeError::malformed(start, "there is no such type of record"))?;
        Record::new(title, brief, tree.source().to_owned()).add_to(&mut records, start)?;
        start += len + 1;
    }
    if records.is_empty() { Err(DecodeError::Incomplete { offset: 0 }) } else { Ok(records) }
}

fn binary(payload: &[u8]) -> Result<Vec<Record<'_>>, DecodeError> {
    let mut bytes = Bytes::new(payload);
    let mut records = Vec::new();
    while !bytes.is_end() {
        let len = bytes.varint(5)?;
        let start = bytes.at();
        let mut body = Bytes::new(bytes.take(len)?);
        let json = msgpack::value(&mut body).map_err(|error| error.shifted(start))?;
        let named = name_items(&json).filter(|_| body.is_end());
        let tree = named.and_then(|named| json::parse(named).ok());
        let summed_up = tree.as_ref().and_then(|tree| Some((sum_up(tree)?, tree.source().to_owned())));
        let unknown = DecodeError::malformed(start, "there is no such type of record");
        let ((title, brief), json) = summed_up.ok_or(unknown)?;
        Record::new(title, brief, json).add_to(&mut records, start)?;
    }
    if records.is_empty() { Err(DecodeError::Incomplete { offset: 0 }) } else { Ok(records) }
}

/// A record of MessagePack, which is an array, with the names that it has as JSON.
fn name_items(json: &str) -> Option<String> {
    let tree = json::parse(json).ok()?;
    let items: Vec<_> = tree.root().children().map(|node| node.raw()).collect();
    let result_kind = items.get(3).and_then(|kind| kind.parse().ok()).unwrap_or_default();
    let names = names(items.first()?.parse().ok()?, result_kind)?;
    let named =
        names.iter().zip(&items).fold(Object::default(), |object, (name, item)| object.json(name, item));
    Some(named.finish())
}

/// What the items of a record are called, by its type and, of a completion, the kind of its result.
fn names(number: u64, result_kind: u8) -> Option<&'static [&'static str]> {
    Some(match number {
        1 | 4 => &["type", "headers", "invocationId", "target", "arguments", "streamIds"],
        2 => &["type", "headers", "invocationId", "item"],
        3 if result_kind == 1 => &["type", "headers", "invocationId", "resultKind", "error"],
        3 if result_kind == 2 => &["type", "headers", "invocationId", "resultKind"],
        3 => &["type", "headers", "invocationId", "resultKind", "result"],
        5 => &["type", "headers", "invocationId"],
        6 => &["type"],
        7 => &["type", "error", "allowReconnect"],
        8 | 9 => &["type", "sequenceId"],
        _ => return None,
    })
}

/// A record's title, and what is in it.
fn sum_up(record: &Tree) -> Option<(String, String)> {
    let member = |name: &str| record.root().member(name);
    let text = |name: &str| member(name).and_then(|node| node.scalar_text()).filter(|text| text != "null");
    let number = match member("type") {
        Some(kind) => kind.raw().parse().ok().filter(|kind| (1..TYPES.len()).contains(kind))?,
        None if text("protocol").is_some() || record.source().trim() == "{}" || text("error").is_some() => 0,
        None => return None,
    };
    let mut title = TYPES[number].to_owned();
    if let Some(target) = text("target") {
        title += &format!(" {target}");
    }
    if let Some(id) = text("invocationId") {
        title += &format!(" #{id}");
    }
    let contents = ["arguments", "item", "error", "result", "protocol", "sequenceId"];
    let brief = contents.iter().find_map(|name| member(name)).map(|node| node.raw()).unwrap_or_default();
    Some((title, brief.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layer::Layers;
    use crate::layer::tests::{
        any_json, choices, composed, error_of, from_hex, message, row, steps, tree, tree_of, value_at,
    };

    /// Records as JSON, as MessagePack, and the row: those of npm's @microsoft/signalr 10.0.11 and
    /// @microsoft/signalr-protocol-msgpack 10.0.11.
    const RECORDS: [(&str, &str, &str, &str); 9] = [
        (
            r#"{"type":1,"target":"Send","arguments":["ann",{"n":1}],"invocationId":"7","headers":{}}"#,
            "13950180a137a453656e6492a3616e6e81a16e01",
            r#"{"type":1,"headers":{},"invocationId":"7","target":"Send","arguments":["ann",{"n":1}]}"#,
            r#"Invocation Send #7 · ["ann",{"n":1}]"#,
        ),
        (
            r#"{"type":1,"target":"tick","arguments":[42],"headers":{}}"#,
            "0b950180c0a47469636b912a",
            r#"{"type":1,"headers":{},"invocationId":null,"target":"tick","arguments":[42]}"#,
            "Invocation tick · [42]",
        ),
        (
            r#"{"type":2,"invocationId":"7","item":3,"headers":{}}"#,
            "06940280a13703",
            r#"{"type":2,"headers":{},"invocationId":"7","item":3}"#,
            "StreamItem #7 · 3",
        ),
        (
            r#"{"type":3,"invocationId":"7","result":{"ok":true},"headers":{}}"#,
            "0b950380a1370381a26f6bc3",
            r#"{"type":3,"headers":{},"invocationId":"7","resultKind":3,"result":{"ok":true}}"#,
            r#"Completion #7 · {"ok":true}"#,
        ),
        (
            r#"{"type":3,"invocationId":"8","error":"no such method","headers":{}}"#,
            "15950380a13801ae6e6f2073756368206d6574686f64",
            r#"{"type":3,"headers":{},"invocationId":"8","resultKind":1,"error":"no such method"}"#,
            r#"Completion #8 · "no such method""#,
        ),
        (
            r#"{"type":4,"invocationId":"5","target":"Counter","arguments":[10],"headers":{}}"#,
            "0f950480a135a7436f756e746572910a",
            r#"{"type":4,"headers":{},"invocationId":"5","target":"Counter","arguments":[10]}"#,
            "StreamInvocation Counter #5 · [10]",
        ),
        (
            r#"{"type":5,"invocationId":"5","headers":{}}"#,
            "05930580a135",
            r#"{"type":5,"headers":{},"invocationId":"5"}"#,
            "CancelInvocation #5",
        ),
        (r#"{"type":6}"#, "029106", r#"{"type":6}"#, "Ping"),
        (r#"{"type":9,"sequenceId":4}"#, "03920904", r#"{"type":9,"sequenceId":4}"#, "Sequence · 4"),
    ];

    #[test]
    fn records_are_those_that_were_encoded() {
        for (json, packed, named, line) in RECORDS {
            let text = format!("{json}\u{1e}");
            assert_eq!(tree(Kind::Text, text.as_bytes()), json);
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(tree(Kind::Binary, &from_hex(packed)), named);
            assert_eq!(row(Kind::Binary, &from_hex(packed)), line);
            assert_eq!(composed(&SignalR::Json, json), Ok(Payload::Text(text)));
            for value in [json, named] {
                assert_eq!(composed(&SignalR::MessagePack, value), Ok(Payload::Binary(from_hex(packed))));
            }
        }
        assert_eq!(row(Kind::Text, b"{\"protocol\":\"json\",\"version\":1}\x1e"), "Handshake · \"json\"");
        assert_eq!(choices(Kind::Text, b"{\"type\":6}\x1e"), ["SignalR", "Tree", "Text", "Hex"]);
        assert_eq!(choices(Kind::Text, b"{}\x1e"), ["Tree", "Text", "Hex", "SignalR"]);
        assert_eq!(choices(Kind::Text, b"{\"type\":6}"), ["Tree", "Text", "Hex"]);
    }

    #[test]
    fn a_message_may_hold_several_records() {
        let text: String = RECORDS.iter().map(|(json, ..)| format!("{json}\u{1e}")).collect();
        let packed: Vec<u8> = RECORDS.iter().flat_map(|(_, packed, ..)| from_hex(packed)).collect();
        for (kind, payload) in [(Kind::Text, text.as_bytes()), (Kind::Binary, &packed)] {
            assert_eq!(steps(kind, payload), ["SignalR 9 records"]);
            let shown = tree(kind, payload);
            assert_eq!(json::parse(shown).unwrap().root().child_count(), 9);
            assert_eq!(value_at(kind, payload, "/error").as_deref(), Some("\"no such method\""));
            assert_eq!(value_at(kind, payload, "/arguments/1/n").as_deref(), Some("1"));
            assert_eq!(value_at(kind, payload, "/nothing"), None);
        }
        assert!(
            row(Kind::Text, text.as_bytes())
                .starts_with("Invocation Send #7 · [\"ann\",{\"n\":1}] │ Invocation")
        );
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let read = |text: &'static [u8]| SignalR::Json.read(&message(Kind::Text, text)).unwrap_err();
        assert_eq!(read(b"{\"type\":6}"), DecodeError::Incomplete { offset: 10 });
        assert_eq!(read(b""), DecodeError::Incomplete { offset: 0 });
        let unknown = |offset| DecodeError::malformed(offset, "there is no such type of record");
        assert_eq!(read(b"{\"type\":6}\x1e{\"type\":99}\x1e"), unknown(11));
        assert!(
            matches!(read(b"{\"type\":6}\x1e{\"type\" 6}\x1e"), DecodeError::Json(error) if error.offset == 19)
        );
        for (payload, error) in [
            ("ffffffffff01", DecodeError::malformed(0, "this number is too long")),
            ("0391", DecodeError::Incomplete { offset: 2 }),
            ("019106", DecodeError::Incomplete { offset: 2 }),
            ("0191", DecodeError::Incomplete { offset: 2 }),
            ("029163", unknown(1)),
            ("020106", unknown(1)),
            ("02c106", DecodeError::malformed(1, "0xc1 is never used")),
        ] {
            assert_eq!(error_of(&SignalR::Json, &from_hex(payload)), error, "{payload}");
        }
    }

    #[test]
    fn the_handshake_is_json_for_every_hub() {
        let handshake = r#"{"protocol":"messagepack","version":1}"#;
        let text = format!("{handshake}\u{1e}");
        assert_eq!(composed(&SignalR::MessagePack, handshake), Ok(Payload::Text(text)));
        // A server answers in bytes, perhaps with its first records.
        assert_eq!(row(Kind::Binary, b"{\"error\":\"no\"}\x1e"), "Handshake · \"no\"");
        let reply = [b"{}\x1e", &from_hex("029106")[..]].concat();
        let expecting = Layers::default().expecting(&SignalR::MessagePack);
        assert_eq!(expecting.preview(&message(Kind::Binary, &reply), 99), "Handshake │ Ping");
        let cut = [b"{}\x1e", &from_hex("0291")[..]].concat();
        assert_eq!(error_of(&SignalR::MessagePack, &cut), DecodeError::Incomplete { offset: 5 });
    }

    #[test]
    fn records_of_message_pack_need_what_they_are_about() {
        for (value, error) in [
            (r#"{"type":1,"target":"a"}"#, "“arguments” is missing"),
            (r#"{"type":1,"arguments":[]}"#, "“target” is missing"),
            (r#"{"type":12}"#, "“type” has to be a whole number that isn't too large"),
            (r#"{"type":0}"#, "“type” isn't a type of SignalR"),
        ] {
            assert_eq!(composed(&SignalR::MessagePack, value).unwrap_err().to_string(), error);
        }
        let void = composed(&SignalR::MessagePack, r#"{"type":3,"invocationId":"7"}"#);
        assert_eq!(void, Ok(Payload::Binary(from_hex("06940380a13702"))));
    }

    #[test]
    fn the_handshake_tells_what_is_spoken() {
        let spoken = |kind, bytes: &[u8]| {
            let connection = Connection { messages: &[message(kind, bytes)], ..Connection::default() };
            connection.protocol(&Layers::default()).map(|layer| layer.spoken_as(&connection))
        };
        let packed = Some("SignalR (MessagePack)".into());
        assert_eq!(spoken(Kind::Text, b"{\"protocol\":\"messagepack\",\"version\":1}\x1e"), packed);
        assert_eq!(spoken(Kind::Binary, &from_hex("029106")), packed);
        assert_eq!(spoken(Kind::Text, b"{\"protocol\":\"json\",\"version\":1}\x1e"), Some("SignalR".into()));
    }

    proptest! {
        #[test]
        fn what_is_composed_is_read(
            target in "\\PC{0,9}",
            arguments in proptest::collection::vec(any_json(), 0..4),
            id in proptest::option::of("[0-9]{1,3}"),
        ) {
            let value = serde_json::json!({
                "type": 1, "headers": {}, "invocationId": id, "target": target, "arguments": arguments,
            });
            let Payload::Binary(bytes) = composed(&SignalR::MessagePack, &value.to_string()).unwrap() else {
                return Err(TestCaseError::fail("text"));
            };
            let read = tree_of(&SignalR::MessagePack, Kind::Binary, &bytes);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&read).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..60), is_text: bool) {
            let kind = if is_text { Kind::Text } else { Kind::Binary };
            let _ = SignalR::Json.read(&message(kind, &payload));
        }
    }
}
