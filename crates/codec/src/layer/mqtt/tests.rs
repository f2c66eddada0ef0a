use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::layer::{
    MOST_RECORDS,
    tests::{any_json, choices, composed, error_of, from_hex, message, row, steps, tree, tree_of, value_at},
};

/// The packets are those of npm's mqtt-packet 9.0.2: payload, value and row.
#[test]
fn packets_are_those_that_were_encoded() {
    for (payload, value, line) in [
        (
            "102800044d51545404ee003c0004776566740004676f6e6500036279650003616e6e0006736563726574",
            r#"{"type":"CONNECT","version":"3.1.1","clean":true,"keepAlive":60,"clientId":"weft","will":{"topic":"gone","payload":"bye","qos":1,"retain":true},"user":"ann","password":"••••••"}"#,
            "CONNECT weft · MQTT 3.1.1",
        ),
        (
            "20020000",
            r#"{"type":"CONNACK","sessionPresent":false,"code":0,"reason":"Success"}"#,
            "CONNACK Success",
        ),
        (
            "3317000973656e736f72732f31000a7b2274223a32312e357d",
            r#"{"type":"PUBLISH","topic":"sensors/1","qos":1,"retain":true,"dup":false,"id":10,"payload":{"t":21.5}}"#,
            r#"PUBLISH sensors/1 · QoS 1 · {"t":21.5}"#,
        ),
        (
            "3007000362696eff00",
            r#"{"type":"PUBLISH","topic":"bin","qos":0,"retain":false,"dup":false,"payload":{"$hex":"ff00"}}"#,
            "PUBLISH bin · QoS 0 · ff 00",
        ),
        ("4002000a", r#"{"type":"PUBACK","id":10}"#, "PUBACK #10"),
        ("5002000a", r#"{"type":"PUBREC","id":10}"#, "PUBREC #10"),
        ("6202000a", r#"{"type":"PUBREL","id":10}"#, "PUBREL #10"),
        ("7002000a", r#"{"type":"PUBCOMP","id":10}"#, "PUBCOMP #10"),
        (
            "8212000b000973656e736f72732f2b0100012300",
            r##"{"type":"SUBSCRIBE","id":11,"filters":[{"topic":"sensors/+","qos":1},{"topic":"#","qos":0}]}"##,
            "SUBSCRIBE sensors/+, # #11",
        ),
        ("9004000b0180", r#"{"type":"SUBACK","id":11,"codes":[1,128]}"#, "SUBACK #11"),
        (
            "a208000c000161000162",
            r#"{"type":"UNSUBSCRIBE","id":12,"filters":[{"topic":"a"},{"topic":"b"}]}"#,
            "UNSUBSCRIBE a, b #12",
        ),
        ("b002000c", r#"{"type":"UNSUBACK","id":12}"#, "UNSUBACK #12"),
        (
            "102000044d5154540502003c0f1100000e1021001426000161000162000477656674",
            r#"{"type":"CONNECT","version":"5","clean":true,"keepAlive":60,"properties":{"sessionExpiryInterval":3600,"receiveMaximum":20,"userProperties":{"a":"b"}},"clientId":"weft"}"#,
            "CONNECT weft · MQTT 5",
        ),
        (
            "200c01000912000178240122000a",
            r#"{"type":"CONNACK","sessionPresent":true,"code":0,"reason":"Success","properties":{"assignedClientIdentifier":"x","maximumQoS":1,"topicAliasMaximum":10}}"#,
            "CONNACK Success",
        ),
        (
            "20080087051f00026e6f",
            r#"{"type":"CONNACK","sessionPresent":false,"code":135,"reason":"Not authorized","properties":{"reasonString":"no"}}"#,
            "CONNACK Not authorized",
        ),
        (
            "3c40000973656e736f72732f31000a2801010300106170706c69636174696f6e2f6a736f6e080001720900020102230003020000003c0b057b2274223a32312e357d",
            r#"{"type":"PUBLISH","topic":"sensors/1","qos":2,"retain":false,"dup":true,"id":10,"properties":{"payloadFormatIndicator":1,"contentType":"application/json","responseTopic":"r","correlationData":{"$hex":"0102"},"topicAlias":3,"messageExpiryInterval":60,"subscriptionIdentifier":5},"payload":{"t":21.5}}"#,
            r#"PUBLISH sensors/1 · QoS 2 · {"t":21.5}"#,
        ),
        (
            "400d000a10091f00066e6f206f6e65",
            r#"{"type":"PUBACK","id":10,"code":16,"reason":"No matching subscribers","properties":{"reasonString":"no one"}}"#,
            "PUBACK #10 No matching subscribers",
        ),
        (
            "820a000b030b91010001611e",
            r#"{"type":"SUBSCRIBE","id":11,"properties":{"subscriptionIdentifier":145},"filters":[{"topic":"a","qos":2,"noLocal":true,"retainAsPublished":true,"retainHandling":1}]}"#,
            "SUBSCRIBE a #11",
        ),
        ("9005000b000287", r#"{"type":"SUBACK","id":11,"codes":[2,135]}"#, "SUBACK #11"),
        ("b005000c000011", r#"{"type":"UNSUBACK","id":12,"codes":[0,17]}"#, "UNSUBACK #12"),
        (
            "e00f8e0d1f000a74616b656e206f766572",
            r#"{"type":"DISCONNECT","code":142,"reason":"Session taken over","properties":{"reasonString":"taken over"}}"#,
            "DISCONNECT Session taken over",
        ),
        (
            "f00e180c150005534352414d16000101",
            r#"{"type":"AUTH","code":24,"reason":"Continue authentication","properties":{"authenticationMethod":"SCRAM","authenticationData":{"$hex":"01"}}}"#,
            "AUTH Continue authentication",
        ),
    ] {
        assert_eq!(tree(Kind::Binary, &from_hex(payload)), value);
        assert_eq!(row(Kind::Binary, &from_hex(payload)), line);
        assert_recomposed(value, payload);
    }
    for (payload, value) in [("c000", "PINGREQ"), ("d000", "PINGRESP"), ("e000", "DISCONNECT")] {
        let payload = from_hex(payload);
        assert_eq!(choices(Kind::Binary, &payload), ["Hex", "MQTT"]);
        assert_eq!(tree_of(&Mqtt, Kind::Binary, &payload), format!("{{\"type\":\"{value}\"}}"));
    }
}

/// Composing the value gives the packet again.
fn assert_recomposed(value: &str, packet: &str) {
    let value = value.replace("••••••", "secret");
    // Only CONNECT says in its value which version it is of.
    let of_5 = format!("{{\"version\":\"5\",{}", &value[1..]);
    let expected = Ok(Payload::Binary(from_hex(packet)));
    assert!([&value, &of_5].into_iter().any(|value| composed(&Mqtt, value) == expected), "{value}");
}

#[test]
fn values_that_make_no_packet_are_refused() {
    for (value, error) in [
        ("{}", "“type” is missing"),
        (r#"{"type":""}"#, "“type” isn't a type of MQTT"),
        (r#"{"type":"AUTH"}"#, "“type” doesn't exist in version 3.1.1"),
        (r#"{"type":"CONNECT","version":"3"}"#, "“version” has to be 3.1.1 or 5"),
        (
            r#"{"type":"CONNECT","keepAlive":65536}"#,
            "“keepAlive” has to be a whole number that isn't too large",
        ),
        (r#"{"type":"CONNECT","properties":{}}"#, "“properties” need version 5"),
        (r#"{"type":"PUBLISH"}"#, "“topic” is missing"),
        (r#"{"type":"PUBLISH","topic":"a/+"}"#, "“topic” can't contain #, + or NUL"),
        (r#"{"type":"PUBLISH","topic":"a","qos":1}"#, "“id” has to be a number from 1 to 65,535"),
        (r#"{"type":"PUBLISH","topic":"a","qos":3}"#, "“qos” has to be a whole number that isn't too large"),
        (r#"{"type":"PUBLISH","topic":"a","retain":1}"#, "“retain” has to be true or false"),
        (r#"{"type":"PUBLISH","topic":"a","payload":{"$hex":"f"}}"#, "“payload” has to be hex digits"),
        (r#"{"type":"SUBSCRIBE","id":1,"filters":[]}"#, "“filters” has to be an array with at least one"),
        (
            r#"{"type":"PUBLISH","topic":"a","version":"5","properties":{"topicAlias":65536}}"#,
            "“topicAlias” has to be a whole number that isn't too large",
        ),
    ] {
        assert_eq!(composed(&Mqtt, value).unwrap_err().to_string(), error, "{value}");
    }
}

#[test]
fn what_is_left_out_is_what_is_usual() {
    let packet = |value: &str| composed(&Mqtt, value).unwrap().as_bytes().to_vec();
    assert_eq!(packet(r#"{"type":"CONNECT"}"#), from_hex("100c00044d51545404 02 003c 0000"));
    assert_eq!(
        packet(r#"{"type":"PUBLISH","topic":"a","payload":{"t":1}}"#),
        from_hex("300a000161 7b2274223a317d")
    );
    assert_eq!(packet(r#"{"type":"PINGREQ"}"#), from_hex("c000"));
    let long = format!(r#"{{"type":"PUBLISH","topic":"a","payload":"{}"}}"#, "x".repeat(200));
    assert_eq!(packet(&long)[..6], from_hex("30cb01000161"));
}

#[test]
fn a_message_may_hold_several_packets() {
    let two = from_hex("3317000973656e736f72732f31000a7b2274223a32312e357d4002000b");
    assert_eq!(steps(Kind::Binary, &two), ["MQTT 2 records"]);
    assert_eq!(row(Kind::Binary, &two), r#"PUBLISH sensors/1 · QoS 1 · {"t":21.5} │ PUBACK #11"#);
    for (pointer, value) in
        [("/topic", "\"sensors/1\""), ("/payload/t", "21.5"), ("/t", "21.5"), ("/type", "\"PUBLISH\"")]
    {
        assert_eq!(value_at(Kind::Binary, &two, pointer).as_deref(), Some(value), "{pointer}");
    }
    // A bare number is one.
    let number = from_hex("3006000161003231");
    assert_eq!(value_at(Kind::Binary, &number, "/payload").as_deref(), Some("21"));
    let one = from_hex("3317000973656e736f72732f31000a7b2274223a32312e357d");
    assert_eq!(steps(Kind::Binary, &one), ["MQTT PUBLISH sensors/1 · QoS 1", "JSON"]);
}

#[test]
fn bad_input_is_refused_where_it_is_wrong() {
    let incomplete = |offset| DecodeError::Incomplete { offset };
    for (payload, error) in [
        ("", incomplete(0)),
        ("30", incomplete(1)),
        ("30ffffff7f00", incomplete(6)),
        ("30ffffffff01", DecodeError::malformed(1, "this number is too long")),
        ("00", DecodeError::malformed(0, "no packet begins with this byte")),
        ("3600", DecodeError::malformed(0, "no packet begins with this byte")),
        ("4100", DecodeError::malformed(0, "no packet begins with this byte")),
        ("3003ffff61", incomplete(5)),
        ("30050001ff0061", DecodeError::malformed(4, "this isn't valid UTF-8")),
        ("400100", incomplete(3)),
        ("c00100", DecodeError::malformed(2, "the packet should end here")),
        ("100a00044d51545409020000", DecodeError::malformed(2, "this isn't a version of MQTT that is known")),
        ("f000f000f1", DecodeError::malformed(4, "no packet begins with this byte")),
    ] {
        assert_eq!(error_of(&Mqtt, &from_hex(payload)), error, "{payload}");
    }
}

#[test]
fn many_small_packets_do_not_fill_the_memory() {
    let pings = [0xc0, 0].repeat(MOST_RECORDS + 1);
    let too_many =
        DecodeError::malformed(2 * MOST_RECORDS, "no more records than these are read of one message");
    assert_eq!(error_of(&Mqtt, &pings), too_many);
    assert!(Mqtt.read(&message(Kind::Binary, &pings[2..])).is_ok());
}

fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut len = body.len();
    while len > 127 {
        packet.push(len as u8 | 0x80);
        len >>= 7;
    }
    packet.push(len as u8);
    [&packet, body].concat()
}

proptest! {
    #[test]
    fn what_is_composed_is_read(
        topic in "[a-z/é]{1,200}",
        payload in "[{}a-z\" ]{0,300}",
        id in 1..u16::MAX,
        is_5: bool,
    ) {
        let properties: &[u8] = if is_5 { &[0] } else { &[] };
        let body = [&(topic.len() as u16).to_be_bytes(), topic.as_bytes(), &id.to_be_bytes(), properties, payload.as_bytes()].concat();
        let packet = frame(0x32, &body);
        let Ok(Read::Records(records)) = Mqtt.read(&message(Kind::Binary, &packet)) else { panic!() };
        prop_assert_eq!(records.len(), 1);
        let value: serde_json::Value = serde_json::from_str(records[0].value.as_ref().unwrap()).unwrap();
        prop_assert_eq!(&value["topic"], &topic);
        prop_assert_eq!(&value["id"], id);
        let rest = records[0].rest.as_ref().unwrap();
        prop_assert_eq!(&*rest.bytes, payload.as_bytes());
        prop_assert_eq!(&packet[rest.offset..], payload.as_bytes());
    }

    #[test]
    fn what_a_value_says_is_composed(
        topic in "[a-z/é]{1,200}",
        payload in any_json(),
        qos in 0..3u8,
        id in 1..u16::MAX,
        retain: bool,
        is_5: bool,
    ) {
        let mut value = json!({ "type": "PUBLISH", "topic": topic, "qos": qos, "retain": retain, "dup": false });
        value["payload"] = payload;
        if qos > 0 {
            value["id"] = id.into();
        }
        if is_5 {
            value["properties"] = json!({ "topicAlias": id, "contentType": topic, "userProperties": { "a": topic } });
        }
        let mut request = value.clone();
        if is_5 {
            request["version"] = "5".into();
        }
        let packet = composed(&Mqtt, &request.to_string()).unwrap();
        let Ok(Read::Records(records)) = Mqtt.read(&message(Kind::Binary, packet.as_bytes())) else { panic!() };
        let mut read: Value = serde_json::from_str(records[0].value.as_ref().unwrap()).unwrap();
        let rest = &*records[0].rest.as_ref().unwrap().bytes;
        // A text is sent as it is.
        read["payload"] = match &value["payload"] {
            Value::String(_) => String::from_utf8_lossy(rest).into(),
            _ => serde_json::from_slice(rest).unwrap(),
        };
        prop_assert_eq!(read, value);
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..80), kind in 1..16u8) {
        let flags = if matches!(kind, 6 | 8 | 10) { 2 } else { 0 };
        for payload in [payload.clone(), frame(kind << 4 | flags, &payload)] {
            if let Ok(Read::Records(records)) = Mqtt.read(&message(Kind::Binary, &payload)) {
                for record in records {
                    prop_assert!(crate::json::check(&record.value.unwrap()).is_ok());
                }
            }
        }
    }
}
