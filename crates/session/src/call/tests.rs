use weft_codec::layer::{self, EngineIo, GRAPHQL, Layer, SignalR};
use weft_message::{Direction, Kind, Message, Timestamp};

use super::*;

fn protocol(layer: &'static dyn Layer, title: &str) -> Protocol {
    Protocol { layer, title: title.into() }
}

fn composed(call: &Call, spoken: Option<&Protocol>) -> Composed {
    call.compose(spoken, &Layers::default(), 7).unwrap_or_else(|error| panic!("{error}"))
}

/// What a call is written as: text, or the value of what is binary.
fn said(call: &Call, spoken: &Protocol) -> String {
    let payload = composed(call, Some(spoken)).payload;
    payload.as_text().map_or_else(|| records(spoken.layer, &payload).concat(), str::to_owned)
}

fn records(layer: &'static dyn Layer, payload: &Payload) -> Vec<String> {
    let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
    let (kind, bytes) = (payload.kind(), payload.as_bytes());
    Layers::default().expecting(layer).records(&Message { number, time, direction, kind, bytes })
}

/// What the call makes of a text that is received.
fn hears(call: &Call, spoken: Option<&Protocol>, text: &str) -> Heard {
    hears_bytes(call, spoken, Kind::Text, text.as_bytes())
}

fn hears_bytes(call: &Call, spoken: Option<&Protocol>, kind: Kind, bytes: &[u8]) -> Heard {
    let reply = composed(call, spoken).reply.unwrap();
    let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
    let records = reply.records(&Message { number, time, direction, kind, bytes });
    let heard = records.iter().map(|record| reply.hear(json::parse(record.as_str()).unwrap().root()));
    heard.into_iter().find(|heard| *heard != Heard::Nothing).unwrap_or(Heard::Nothing)
}

fn refused(words: &str, value: &str) -> Heard {
    Heard::Done(Err(Refusal { words: words.into(), value: value.into() }))
}

fn emit(namespace: Option<&str>, wants_reply: bool) -> Call {
    Call::Emit {
        event: "say \"hi\"".into(),
        args: r#"[{"a":1},2]"#.into(),
        namespace: namespace.map(Into::into),
        wants_reply,
    }
}

fn request(params: Option<&str>) -> Call {
    Call::Request { method: "add".into(), params: params.map(Into::into) }
}

fn publish(payload: &str, qos: u8) -> Call {
    Call::Publish { topic: "a/b".into(), payload: payload.into(), qos, retain: false }
}

fn subscribe(topic: &str) -> Call {
    Call::Subscribe { topic: topic.into(), qos: 1, variables: None }
}

#[test]
fn events_of_socket_io_are_acknowledged_by_their_id() {
    let spoken = protocol(&EngineIo, "Socket.IO 5 over Engine.IO 4");
    assert_eq!(said(&emit(None, false), &spoken), r#"42["say \"hi\"",{"a":1},2]"#);
    assert_eq!(said(&emit(Some("/news"), true), &spoken), r#"42/news,7["say \"hi\"",{"a":1},2]"#);
    let hears = |call: &Call, text: &str| hears(call, Some(&spoken), text);
    let call = emit(None, true);
    assert_eq!(hears(&call, r#"437[{"heard":true}]"#), Heard::done(r#"{"heard":true}"#));
    assert_eq!(hears(&call, "437[]"), Heard::done("null"));
    assert_eq!(hears(&call, "437[1,2]"), Heard::done("[1,2]"));
    for other in ["438[1]", "43/news,7[1]", r#"427["x"]"#, "2", "4hello"] {
        assert_eq!(hears(&call, other), Heard::Nothing, "{other}");
    }
    assert_eq!(hears(&emit(Some("/news"), true), "43/news,7[1]"), Heard::done("1"));
    assert!(composed(&emit(None, false), Some(&spoken)).reply.is_none());
}

#[test]
fn requests_of_json_rpc_need_no_sign_of_it() {
    let call = request(Some("[1,2]"));
    let written = r#"{"jsonrpc":"2.0","id":7,"method":"add","params":[1,2]}"#;
    assert_eq!(composed(&call, None).payload, Payload::Text(written.into()));
    assert_eq!(
        composed(&request(None), None).payload,
        Payload::Text(r#"{"jsonrpc":"2.0","id":7,"method":"add"}"#.into())
    );
    let hears = |text: &str| hears(&call, None, text);
    assert_eq!(hears(r#"{"jsonrpc":"2.0","id":7,"result":[3]}"#), Heard::done("[3]"));
    assert_eq!(
        hears(r#"[{"jsonrpc":"2.0","id":6,"result":1},{"jsonrpc":"2.0","id":7,"result":null}]"#),
        Heard::done("null")
    );
    let error = r#"{"code":-32601,"message":"no such method"}"#;
    assert_eq!(
        hears(&format!(r#"{{"jsonrpc":"2.0","id":7,"error":{error}}}"#)),
        refused("no such method", error)
    );
    for other in [r#"{"jsonrpc":"2.0","id":8,"result":1}"#, r#"{"jsonrpc":"2.0","id":7,"method":"x"}"#, "{}"]
    {
        assert_eq!(hears(other), Heard::Nothing, "{other}");
    }
}

#[test]
fn signalr_invokes_with_arguments() {
    let spoken = protocol(&SignalR::Json, "SignalR");
    for (params, arguments) in [(None, "[]"), (Some("[1,2]"), "[1,2]"), (Some(r#"{"a":1}"#), r#"[{"a":1}]"#)]
    {
        let written =
            format!("{{\"type\":1,\"invocationId\":\"7\",\"target\":\"add\",\"arguments\":{arguments}}}\x1e");
        assert_eq!(said(&request(params), &spoken), written);
    }
    let hears = |text: &str| hears(&request(None), Some(&spoken), text);
    assert_eq!(hears("{\"type\":3,\"invocationId\":\"7\",\"result\":42}\x1e"), Heard::done("42"));
    assert_eq!(
        hears("{\"type\":6}\x1e{\"type\":3,\"invocationId\":\"7\",\"error\":\"no\"}\x1e"),
        refused("no", "\"no\"")
    );
    assert_eq!(hears("{\"type\":3,\"invocationId\":\"8\",\"result\":42}\x1e"), Heard::Nothing);
}

#[test]
fn graphql_has_results_and_subscriptions() {
    let spoken = protocol(&GRAPHQL, "graphql-transport-ws");
    let call = request(Some(r#"{"n":1}"#));
    let written = r#"{"id":"7","type":"subscribe","payload":{"query":"add","variables":{"n":1}}}"#;
    assert_eq!(said(&call, &spoken), written);
    let old = protocol(&GRAPHQL, "graphql-ws");
    assert!(said(&call, &old).contains(r#""type":"start""#));
    let ask = |text: &str| hears(&call, Some(&spoken), text);
    assert_eq!(ask(r#"{"id":"7","type":"next","payload":{"data":{"a":1}}}"#), Heard::done(r#"{"a":1}"#));
    let errors = r#"[{"message":"no such field"}]"#;
    for text in [
        format!(r#"{{"id":"7","type":"error","payload":{errors}}}"#),
        format!(r#"{{"id":"7","type":"next","payload":{{"errors":{errors}}}}}"#),
    ] {
        assert_eq!(ask(&text), refused("no such field", errors));
    }
    let call = subscribe("subscription { tick }");
    let stream = |text: &str| hears(&call, Some(&spoken), text);
    assert_eq!(stream(r#"{"id":"7","type":"next","payload":{"data":{"a":1}}}"#), Heard::Item);
    assert_eq!(stream(r#"{"id":"8","type":"next","payload":{"data":{"a":1}}}"#), Heard::Nothing);
    assert_eq!(stream(r#"{"id":"7","type":"complete"}"#), Heard::done("null"));
    let leave = composed(&call, Some(&spoken)).reply.unwrap().leave.unwrap();
    assert_eq!(leave.payload, Payload::Text(r#"{"id":"7","type":"complete"}"#.into()));
}

#[test]
fn mqtt_publishes_and_awaits_what_acknowledges_that() {
    let spoken = protocol(&layer::Mqtt, "MQTT 3.1.1");
    assert_eq!(
        said(&publish(r#"{"t":21.5}"#, 0), &spoken),
        r#"{"type":"PUBLISH","topic":"a/b","qos":0,"retain":false,"dup":false,"payload":{"t":21.5}}"#
    );
    assert!(composed(&publish("1", 0), Some(&spoken)).reply.is_none());
    let hears = |qos, bytes: &[u8]| hears_bytes(&publish("\"x\"", qos), Some(&spoken), Kind::Binary, bytes);
    assert_eq!(hears(1, &[0x40, 2, 0, 7]), Heard::done("null"));
    assert_eq!(hears(1, &[0x40, 2, 0, 8]), Heard::Nothing);
    assert_eq!(hears(2, &[0x50, 2, 0, 7]), Heard::Nothing);
    assert_eq!(hears(2, &[0x70, 2, 0, 7]), Heard::done("null"));
    // In version 5, an acknowledgement may say no.
    let Heard::Done(Err(refusal)) = hears(2, &[0x50, 3, 0, 7, 0x87]) else { panic!() };
    assert_eq!(refusal.words, "Not authorized");
}

#[test]
fn mqtt_delivers_what_fits_a_filter() {
    let version_5 = protocol(&layer::Mqtt, "MQTT 5");
    for spoken in [&protocol(&layer::Mqtt, "MQTT 3.1.1"), &version_5] {
        let call = subscribe("a/+");
        let is_5 = spoken.title == version_5.title;
        let bytes = composed(&call, Some(spoken)).payload.as_bytes().to_vec();
        let properties: &[u8] = if is_5 { &[0] } else { &[] };
        let expected = [&[0x82, 8 + properties.len() as u8, 0, 7], properties, b"\0\x03a/+\x01"].concat();
        assert_eq!(bytes, expected);
        let leave = composed(&call, Some(spoken)).reply.unwrap().leave.unwrap();
        assert_eq!(leave.payload.as_bytes()[0], 0xa2);
        assert_eq!(leave.shared, "a/+");
        let hears = |bytes: &[u8]| hears_bytes(&call, Some(spoken), Kind::Binary, bytes);
        assert_eq!(hears(b"\x30\x06\0\x03a/bx"), Heard::Item);
        assert_eq!(hears(b"\x30\x06\0\x03b/bx"), Heard::Nothing);
        assert_eq!(hears(&[0x90, 3, 0, 7, 1]), Heard::Nothing);
        assert_eq!(hears(&[0x90, 3, 0, 8, 0x80]), Heard::Nothing);
        let Heard::Done(Err(refusal)) = hears(&[0x90, 3, 0, 7, 0x80]) else { panic!() };
        assert_eq!(refusal.words, "the server refused the subscription, with reason 128");
    }
}

#[test]
fn ids_of_mqtt_have_16_bits() {
    let spoken = protocol(&layer::Mqtt, "MQTT");
    for (id, written) in [(1, 1), (0xfffe, 0xfffe), (0xffff, 1), (0x1_fffe, 2)] {
        let composed = publish("1", 1).compose(Some(&spoken), &Layers::default(), id).unwrap();
        let [record] = &*records(spoken.layer, &composed.payload) else { panic!() };
        assert!(record.contains(&format!(r#""id":{written},"#)), "{record}");
    }
}

#[test]
fn stomp_has_receipts_and_subscriptions() {
    let spoken = protocol(&layer::Stomp, "STOMP 1.2");
    assert_eq!(said(&publish("\"hi\"", 0), &spoken), "SEND\ndestination:a/b\n\nhi\0");
    let json = "SEND\ndestination:a/b\ncontent-type:application/json\nreceipt:weft-7\n\n{\"a\":1}\0";
    assert_eq!(said(&publish("{\"a\":1}", 1), &spoken), json);
    let sent = |text: &str| hears(&publish("1", 1), Some(&spoken), text);
    assert_eq!(sent("RECEIPT\nreceipt-id:weft-7\n\n\0"), Heard::done("null"));
    assert_eq!(sent("RECEIPT\nreceipt-id:weft-8\n\n\0"), Heard::Nothing);
    let Heard::Done(Err(refusal)) = sent("ERROR\nreceipt-id:weft-7\nmessage:no such queue\n\n\0") else {
        panic!()
    };
    assert_eq!(refusal.words, "no such queue");
    let call = subscribe("/q/1");
    assert_eq!(said(&call, &spoken), "SUBSCRIBE\nid:weft-7\ndestination:/q/1\n\n\0");
    let stream = |text: &str| hears(&call, Some(&spoken), text);
    assert_eq!(stream("MESSAGE\nsubscription:weft-7\nmessage-id:1\ndestination:/q/1\n\nhi\0"), Heard::Item);
    assert_eq!(stream("MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/q/1\n\nhi\0"), Heard::Nothing);
    let leave = composed(&call, Some(&spoken)).reply.unwrap().leave.unwrap();
    assert_eq!(leave.payload, Payload::Text("UNSUBSCRIBE\nid:weft-7\n\n\0".into()));
}

#[test]
fn a_connection_without_such_a_protocol_is_named() {
    let error = |call: &Call, spoken: Option<&Protocol>| {
        call.compose(spoken, &Layers::default(), 1).map(drop).unwrap_err().to_string()
    };
    assert_eq!(
        error(&publish("1", 0), Some(&protocol(&EngineIo, "Socket.IO 5 over Engine.IO 4"))),
        "publish needs a connection that speaks MQTT or STOMP: this one speaks Socket.IO 5 over Engine.IO 4"
    );
    assert!(error(&emit(None, true), None).contains("choose its protocol beside the connection's state"));
    assert!(
        error(&request(None), Some(&protocol(&layer::Mqtt, "MQTT"))).contains("JSON-RPC, SignalR or GraphQL")
    );
    assert_eq!(error(&publish("nonsense", 0), Some(&protocol(&layer::Mqtt, "MQTT"))), "“payload” isn't JSON");
    let mut wrong = publish("1", 0);
    if let Call::Publish { topic, .. } = &mut wrong {
        *topic = "a/#".into();
    }
    assert_eq!(error(&wrong, Some(&protocol(&layer::Mqtt, "MQTT"))), "“topic” can't contain #, + or NUL");
}
