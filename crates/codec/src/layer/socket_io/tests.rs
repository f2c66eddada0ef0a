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
        ("43/admin,456[]", r#"{"type":"ACK","namespace":"/admin","id":456,"args":[]}"#, "ACK /admin #456"),
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
        (r#"{"type":"CONNECT","namespace":"/admin","data":{"token":"123"}}"#, r#"40/admin,{"token":"123"}"#),
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
