//! Socket.IO, revision 5 of its protocol. Engine.IO carries it.

use std::borrow::Cow;

use weft_message::{Kind, Message, Payload};

use super::{
    ComposeError, DecodeError, Exchange, Fit, Layer, Lookup, Read, Record, Role,
    compose::{self, wrong},
    object::Object,
};
use crate::json::{self, JsonError, Node, NodeKind, Path};

/// Socket.IO's packets, without those of Engine.IO that they are in.
pub struct SocketIo;

const TYPES: [&str; 7] =
    ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];

/// [`TYPES`] as JSON.
const QUOTED: [&str; 7] = [
    "\"CONNECT\"",
    "\"DISCONNECT\"",
    "\"EVENT\"",
    "\"ACK\"",
    "\"CONNECT_ERROR\"",
    "\"BINARY_EVENT\"",
    "\"BINARY_ACK\"",
];

/// A packet, split but not checked any further.
struct Packet<'m> {
    kind: usize,
    /// How many binary messages follow that belong to it.
    attachments: Option<&'m str>,
    namespace: &'m str,
    /// What an acknowledgement refers to.
    id: Option<&'m str>,
    /// JSON, or nothing.
    data: &'m str,
    /// Where the data begins.
    offset: usize,
}

impl Layer for SocketIo {
    fn name(&self) -> &'static str {
        "Socket.IO"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let packet = Packet::split(message.bytes).ok()?;
        if packet.data.is_empty() {
            let has_data = packet.is_event() || packet.is_ack();
            let fit = if packet.namespace == "/" { Fit::Possible } else { Fit::Certain };
            return (!has_data).then_some(fit);
        }
        let begins = if packet.is_event() {
            "[\""
        } else if packet.is_ack() {
            "["
        } else {
            "{"
        };
        (packet.data.starts_with(begins) && json::check(packet.data).is_ok()).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let packet = Packet::split(message.bytes)?;
        let invalid = |error: JsonError| DecodeError::Json(error.shifted(packet.offset));
        let title = |words: &str| {
            let namespace = if packet.namespace == "/" { "" } else { packet.namespace };
            let id = packet.id.map(|id| format!("#{id}")).unwrap_or_default();
            let words = [TYPES[packet.kind], words, namespace, &id];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let mut value = Object::default()
            .text("type", TYPES[packet.kind])
            .text("namespace", packet.namespace)
            .some("id", packet.id)
            .some("attachments", packet.attachments);
        if !packet.is_event() && !packet.is_ack() {
            if !packet.data.is_empty() {
                json::check(packet.data).map_err(invalid)?;
                value = value.json("data", packet.data);
            }
            return Ok(Record::new(title(""), packet.data, value.finish()).into());
        }
        let tree = json::parse(packet.data).map_err(invalid)?;
        let mut args: Vec<_> = tree.root().children().map(|node| &packet.data[node.span()]).collect();
        if !packet.data.starts_with('[') || packet.is_event() && args.is_empty() {
            return Err(DecodeError::malformed(
                packet.offset,
                "an array is expected here, with the event's name first",
            ));
        }
        let mut event = Cow::default();
        if packet.is_event() {
            let name = args.remove(0);
            event = json::text_of(name);
            value = value.json("event", name);
        }
        let args = args.join(",");
        let value = value.json("args", &format!("[{args}]"));
        Ok(Record::new(title(&event), args, value.finish()).into())
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        let name = compose::text(value, "type")?;
        let kind =
            TYPES.iter().position(|kind| *kind == name).ok_or(wrong("type", "isn't a type of Socket.IO"))?;
        if kind >= 5 {
            return Err(wrong("type", "needs attachments, which can't be composed yet"));
        }
        let namespace = compose::text_or(value, "namespace", Some("/"))?;
        if !namespace.starts_with('/') || namespace.contains(',') {
            return Err(wrong("namespace", "has to begin with a slash, and can't contain a comma"));
        }
        let mut packet = kind.to_string();
        if namespace != "/" {
            packet.push_str(&namespace);
            packet.push(',');
        }
        if let Some(id) = compose::number(value, "id", u64::MAX)? {
            packet.push_str(&id.to_string());
        }
        packet.push_str(&data(kind, value)?);
        Ok(Payload::Text(packet))
    }

    /// In the packet as it is, since a filter may look at a million of them.
    fn look_up<'m>(&self, message: &Message<'m>, path: Path<'_>) -> Lookup<'m> {
        let (Ok(packet), Some((first, _, path))) = (Packet::split(message.bytes), path.split()) else {
            return Lookup::ByReading;
        };
        let skipped = usize::from(packet.is_event());
        let found = match first {
            "type" if path.is_empty() => Some(QUOTED[packet.kind]),
            "event" if packet.is_event() => path.within_element(0).find(packet.data),
            "args" if packet.is_event() || packet.is_ack() => match path.split() {
                Some((_, index, path)) => {
                    index.and_then(|index| path.within_element(index.checked_add(skipped)?).find(packet.data))
                }
                None => return Lookup::ByReading,
            },
            "data" if !packet.is_event() && !packet.is_ack() => path.find(packet.data),
            "namespace" => return Lookup::ByReading,
            "id" if path.is_empty() => packet.id,
            "attachments" if path.is_empty() => packet.attachments,
            _ => None,
        };
        found.map_or(Lookup::Nothing, Lookup::Value)
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        let kind = value.member("type")?.scalar_text()?;
        let role = if kind.ends_with("ACK") { Role::Reply } else { Role::Request };
        Exchange::new(role, &value.member("namespace")?.scalar_text()?, value.member("id"))
    }

    fn literal(&self, _: Kind, text: &str) -> Option<String> {
        const OWN: [&str; 8] = ["type", "namespace", "id", "attachments", "event", "args", "data", "/"];
        let is_own = TYPES.contains(&text) || OWN.contains(&text);
        // A namespace isn't in quotes.
        let is_namespace = text.starts_with('/');
        (!is_own).then(|| if is_namespace { text.to_owned() } else { format!("\"{text}\"") })
    }
}

impl<'m> Packet<'m> {
    /// `51-/admin,7["file",{"_placeholder":true,"num":0}]` is a binary event with one attachment, in the namespace
    /// `/admin`, to be acknowledged as 7.
    fn split(bytes: &'m [u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))?;
        let kind = match text.as_bytes().first() {
            None => return Err(DecodeError::Incomplete { offset: 0 }),
            Some(kind @ b'0'..=b'6') => usize::from(kind - b'0'),
            Some(_) => {
                return Err(DecodeError::malformed(0, "a packet begins with its type, a digit up to 6"));
            }
        };
        let mut rest = &text[1..];
        let mut attachments = None;
        if kind >= 5 {
            let (count, after) = digits(rest);
            let after = after.strip_prefix('-').filter(|_| !count.is_empty());
            let no_count = DecodeError::malformed(1, "the number of attachments is missing, as in 51-");
            (attachments, rest) = (Some(count), after.ok_or(no_count)?);
        }
        let mut namespace = "/";
        if rest.starts_with('/') {
            // A packet without data has no comma.
            (namespace, rest) = rest.split_once(',').unwrap_or((rest, ""));
        }
        let (id, data) = digits(rest);
        if [id, attachments.unwrap_or_default()]
            .iter()
            .any(|number| number.len() > 1 && number.starts_with('0'))
        {
            return Err(DecodeError::malformed(1, "a number can't begin with 0"));
        }
        let id = Some(id).filter(|id| !id.is_empty());
        let offset = text.len() - data.len();
        if !data.is_empty() && !data.starts_with(['[', '{', '"']) {
            return Err(DecodeError::malformed(offset, "JSON is expected here"));
        }
        Ok(Self { kind, attachments, namespace, id, data, offset })
    }

    fn is_event(&self) -> bool {
        matches!(self.kind, 2 | 5)
    }

    fn is_ack(&self) -> bool {
        matches!(self.kind, 3 | 6)
    }
}

/// The JSON at the end of a packet.
fn data(kind: usize, value: Node<'_>) -> Result<String, ComposeError> {
    if !matches!(kind, 2 | 3) {
        return Ok(value.member("data").map(Node::raw).unwrap_or_default().into());
    }
    let args = match value.member("args") {
        Some(args) if args.kind() != NodeKind::Array => return Err(wrong("args", "has to be an array")),
        args => args.into_iter().flat_map(Node::children).map(Node::raw),
    };
    let event =
        if kind == 2 { Some(value.member("event").ok_or(wrong("event", "is missing"))?) } else { None };
    if event.is_some_and(|event| !matches!(event.kind(), NodeKind::String | NodeKind::Number)) {
        return Err(wrong("event", "has to be a text"));
    }
    let items: Vec<_> = event.map(Node::raw).into_iter().chain(args).collect();
    Ok(format!("[{}]", items.join(",")))
}

/// The digits that a text begins with, as JSON would have them, and what follows.
fn digits(text: &str) -> (&str, &str) {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layer::{
        EngineIo,
        tests::{any_json, choices, composed, error_of, message, row, steps, tree, tree_of, value_at},
    };

    /// The messages are those of npm's socket.io-parser 4.2.7 and engine.io-parser 5.2.3.
    #[test]
    fn packets_are_those_that_were_encoded() {
        for (text, value, line) in [
            (
                "40/admin,{\"token\":\"123\"}",
                r#"{"type":"CONNECT","namespace":"/admin","data":{"token":"123"}}"#,
                r#"CONNECT /admin · {"token":"123"}"#,
            ),
            ("41/admin,", r#"{"type":"DISCONNECT","namespace":"/admin"}"#, "DISCONNECT /admin"),
            (
                "42[\"tick\",{\"price\":1}]",
                r#"{"type":"EVENT","namespace":"/","event":"tick","args":[{"price":1}]}"#,
                r#"EVENT tick · {"price":1}"#,
            ),
            ("42[\"hello\"]", r#"{"type":"EVENT","namespace":"/","event":"hello","args":[]}"#, "EVENT hello"),
            (
                "42/admin,456[\"project:delete\",123,null]",
                r#"{"type":"EVENT","namespace":"/admin","id":456,"event":"project:delete","args":[123,null]}"#,
                "EVENT project:delete /admin #456 · 123,null",
            ),
            (
                "43/admin,456[]",
                r#"{"type":"ACK","namespace":"/admin","id":456,"args":[]}"#,
                "ACK /admin #456",
            ),
            (
                "437[{\"ok\":true}]",
                r#"{"type":"ACK","namespace":"/","id":7,"args":[{"ok":true}]}"#,
                r#"ACK #7 · {"ok":true}"#,
            ),
            (
                "44{\"message\":\"Not authorized\"}",
                r#"{"type":"CONNECT_ERROR","namespace":"/","data":{"message":"Not authorized"}}"#,
                r#"CONNECT_ERROR · {"message":"Not authorized"}"#,
            ),
            (
                "451-[\"file\",{\"_placeholder\":true,\"num\":0}]",
                r#"{"type":"BINARY_EVENT","namespace":"/","attachments":1,"event":"file","args":[{"_placeholder":true,"num":0}]}"#,
                r#"BINARY_EVENT file · {"_placeholder":true,"num":0}"#,
            ),
            (
                "461-9[{\"_placeholder\":true,\"num\":0}]",
                r#"{"type":"BINARY_ACK","namespace":"/","id":9,"attachments":1,"args":[{"_placeholder":true,"num":0}]}"#,
                r#"BINARY_ACK #9 · {"_placeholder":true,"num":0}"#,
            ),
            (
                "0{\"sid\":\"x\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}",
                r#"{"type":"open","data":{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}}"#,
                r#"open · {"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#,
            ),
            ("3probe", r#"{"type":"pong","data":"probe"}"#, "pong · probe"),
        ] {
            assert_eq!(tree(Kind::Text, text.as_bytes()), value);
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
        }
        // These might be anything, so they are shown as they are, and only offered.
        for (text, value) in [
            ("40", r#"{"type":"CONNECT","namespace":"/"}"#),
            ("41", r#"{"type":"DISCONNECT","namespace":"/"}"#),
            ("2", r#"{"type":"ping"}"#),
            ("1", r#"{"type":"close"}"#),
            ("6", r#"{"type":"noop"}"#),
        ] {
            assert_eq!(tree(Kind::Text, text.as_bytes()), value);
            assert_eq!(row(Kind::Text, text.as_bytes()), text);
        }
    }

    #[test]
    fn the_layers_are_named() {
        assert_eq!(choices(Kind::Text, b"42[\"tick\"]"), ["Socket.IO", "Text", "Tree", "Hex"]);
        assert_eq!(choices(Kind::Text, b"2probe"), ["Engine.IO", "Text", "Hex"]);
        assert_eq!(choices(Kind::Text, b"2"), ["Text", "Hex", "Engine.IO"]);
        assert_eq!(choices(Kind::Text, b"42"), ["Text", "Hex"]);
        assert_eq!(steps(Kind::Text, b"42[\"tick\"]"), ["Engine.IO message", "Socket.IO EVENT tick"]);
        assert_eq!(tree_of(&EngineIo, Kind::Text, b"4[1]"), r#"{"type":"message","data":[1]}"#);
    }

    #[test]
    fn pointers_find_names_and_arguments() {
        let text = b"42/a,5[\"tick\",{\"price\":1.50},[2,3]]";
        for (pointer, value) in [
            ("/type", "\"EVENT\""),
            ("/event", "\"tick\""),
            ("/args/0/price", "1.50"),
            ("/args/1/1", "3"),
            ("/args", "[{\"price\":1.50},[2,3]]"),
            ("/namespace", "\"/a\""),
            ("/id", "5"),
            // As in JSON after a prefix.
            ("/1/price", "1.50"),
        ] {
            assert_eq!(value_at(Kind::Text, text, pointer).as_deref(), Some(value), "{pointer}");
        }
        for nothing in ["/args/2", "/args/00", "/event/0", "/data", "/attachments", "/price"] {
            assert_eq!(value_at(Kind::Text, text, nothing), None, "{nothing}");
        }
        assert_eq!(value_at(Kind::Text, b"430[7]", "/args/0").as_deref(), Some("7"));
        assert_eq!(value_at(Kind::Text, b"40{\"sid\":1}", "/data/sid").as_deref(), Some("1"));
        assert_eq!(value_at(Kind::Text, b"0{\"sid\":1}", "/data/sid").as_deref(), Some("1"));
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let malformed = DecodeError::malformed;
        for (text, error) in [
            ("", DecodeError::Incomplete { offset: 0 }),
            ("9", malformed(0, "a packet begins with its type, a digit up to 6")),
            ("5[]", malformed(1, "the number of attachments is missing, as in 51-")),
            ("2x", malformed(1, "JSON is expected here")),
            ("2007[]", malformed(1, "a number can't begin with 0")),
            ("2[]", malformed(1, "an array is expected here, with the event's name first")),
            ("2{}", malformed(1, "an array is expected here, with the event's name first")),
        ] {
            assert_eq!(error_of(&SocketIo, text.as_bytes()), error, "{text}");
        }
        assert!(matches!(error_of(&SocketIo, b"2[\"a\" 1]"), DecodeError::Json(error) if error.offset == 6));
        assert!(matches!(error_of(&SocketIo, b"2[\"\xff\"]"), DecodeError::Malformed { offset: 3, .. }));
        let in_engine_io = error_of(&EngineIo, b"42[\"a\" 1]");
        assert!(matches!(in_engine_io, DecodeError::Json(error) if error.offset == 7));
        let deep = format!("42[\"deep\",{}{}]", "[".repeat(100_000), "]".repeat(100_000));
        assert!(tree(Kind::Text, deep.as_bytes()).ends_with("]]}"));
    }

    #[test]
    fn values_are_composed() {
        for (value, text) in [
            (r#"{"type":"CONNECT"}"#, "40"),
            (
                r#"{"type":"CONNECT","namespace":"/admin","data":{"token":"123"}}"#,
                r#"40/admin,{"token":"123"}"#,
            ),
            (r#"{"type":"EVENT","event":"hello"}"#, r#"42["hello"]"#),
            (
                r#"{"type":"EVENT","id":7,"event":"a\u0041","args":[1, {"b": 2.50}]}"#,
                r#"427["a\u0041",1,{"b": 2.50}]"#,
            ),
            (r#"{"type":"ACK","id":7}"#, "437[]"),
            (r#"{"type":"DISCONNECT","namespace":"/admin"}"#, "41/admin,"),
            (r#"{"type":"pong"}"#, "3"),
            (r#"{"type":"ping","data":"probe"}"#, "2probe"),
            (r#"{"type":"open","data":{"sid":"x"}}"#, r#"0{"sid":"x"}"#),
            (r#"{"type":"message","data":"hello"}"#, "4hello"),
        ] {
            assert_eq!(composed(&EngineIo, value), Ok(Payload::Text(text.into())), "{value}");
        }
        for (value, error) in [
            ("{}", "“type” is missing"),
            (r#"{"type":7}"#, "“type” has to be a text"),
            (r#"{"type":"HELLO"}"#, "“type” isn't a type of Socket.IO"),
            (r#"{"type":"EVENT"}"#, "“event” is missing"),
            (r#"{"type":"EVENT","event":{}}"#, "“event” has to be a text"),
            (r#"{"type":"EVENT","event":"a","args":1}"#, "“args” has to be an array"),
            (r#"{"type":"EVENT","event":"a","id":-1}"#, "“id” has to be a whole number that isn't too large"),
            (
                r#"{"type":"EVENT","event":"a","namespace":"b"}"#,
                "“namespace” has to begin with a slash, and can't contain a comma",
            ),
            (r#"{"type":"BINARY_EVENT"}"#, "“type” needs attachments, which can't be composed yet"),
        ] {
            assert_eq!(composed(&EngineIo, value).unwrap_err().to_string(), error, "{value}");
        }
    }

    fn first<'m>(value: Option<&'m str>) -> Lookup<'m> {
        value.map_or(Lookup::Nothing, Lookup::Value)
    }

    proptest! {
        #[test]
        fn what_is_composed_is_read(
            event in "\\PC{0,9}",
            args in proptest::collection::vec(any_json(), 0..4),
            namespace in "(/[a-z]{1,5})?",
            id in proptest::option::of(0..1000u32),
        ) {
            let data = serde_json::to_string(&std::iter::once(event.clone().into()).chain(args.clone()).collect::<Vec<serde_json::Value>>()).unwrap();
            let comma = if namespace.is_empty() { "" } else { "," };
            let text = format!("42{namespace}{comma}{}{data}", id.map(|id| id.to_string()).unwrap_or_default());
            let value: serde_json::Value = serde_json::from_str(&tree(Kind::Text, text.as_bytes())).unwrap();
            prop_assert_eq!(&value["event"], &event);
            prop_assert_eq!(&value["args"], &serde_json::Value::from(args));
            prop_assert_eq!(value["id"].as_u64(), id.map(u64::from));
            let namespace = if namespace.is_empty() { "/" } else { &namespace };
            prop_assert_eq!(&value["namespace"], namespace);
        }

        #[test]
        fn what_a_value_says_is_composed(
            kind in 0..5usize,
            event in "\\PC{0,9}",
            args in proptest::collection::vec(any_json(), 0..4),
            namespace in "/([a-z]{1,5})?",
            id in proptest::option::of(0..1000u32),
        ) {
            let mut value = serde_json::json!({ "type": TYPES[kind], "namespace": namespace });
            if let Some(id) = id {
                value["id"] = id.into();
            }
            match kind {
                2 => value["event"] = event.into(),
                3 => {}
                _ => value["data"] = serde_json::json!({ "a": args }),
            }
            if matches!(kind, 2 | 3) {
                value["args"] = args.into();
            }
            let payload = composed(&EngineIo, &value.to_string()).unwrap();
            let read: serde_json::Value = serde_json::from_str(&tree(Kind::Text, payload.as_bytes())).unwrap();
            prop_assert_eq!(read, value);
        }

        #[test]
        fn looking_up_finds_what_reading_does(
            text in "[2-6]{1,2}(1-)?(/a,)?[1-9]?(\\[(\"x\"|1)(,\\{\"a\":[0-9]\\}|,2){0,2}\\]|\\{\"a\":1\\})?",
            pointer in "/(type|event|args|args/0|args/1|args/0/a|data|data/a|id|attachments|x)",
        ) {
            let message = message(Kind::Text, text.as_bytes());
            if let Ok(Read::Records(records)) = SocketIo.read(&message) {
                let pointer = crate::json::Pointer::parse(&pointer).unwrap();
                let expected = first(pointer.find(records[0].value.as_ref().unwrap().as_bytes()));
                let found = SocketIo.look_up(&message, pointer.path());
                prop_assert!(found == Lookup::ByReading || found == expected, "{:?} {:?}", found, expected);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-6]{0,2}[\\[\\]{}\"/,a-c0-9-]{0,20}") {
            let message = message(Kind::Text, text.as_bytes());
            for layer in [&SocketIo as &dyn Layer, &EngineIo] {
                if let Ok(Read::Records(records)) = layer.read(&message) {
                    for value in records.iter().filter_map(|record| record.value.as_ref()) {
                        prop_assert!(json::check(value).is_ok(), "{}", value);
                    }
                }
            }
        }
    }
}
