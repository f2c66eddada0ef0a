use proptest::prelude::*;

use super::*;
use crate::layer::tests::{choices, composed, error_of, message, row, steps, tree, tree_of, value_at};

/// What a client sends is as npm's @stomp/stompjs 7.5.0 sends it; the rest is as in the specification.
#[test]
fn frames_are_those_that_were_sent() {
    for (text, value, line) in [
        (
            "CONNECT\nlogin:ann\npasscode:a\\b:c\naccept-version:1.2,1.1,1.0\nheart-beat:10000,10000\n\n\0",
            r#"{"command":"CONNECT","headers":{"login":"ann","passcode":"a\\b:c","accept-version":"1.2,1.1,1.0","heart-beat":"10000,10000"}}"#,
            "CONNECT",
        ),
        (
            "CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0",
            r#"{"command":"CONNECTED","headers":{"version":"1.2","heart-beat":"0,0"}}"#,
            "CONNECTED 1.2",
        ),
        (
            "SEND\ndestination:/queue/a\\cb\ncontent-length:13\n\n{\"price\":101}\0",
            r#"{"command":"SEND","headers":{"destination":"/queue/a:b","content-length":"13"},"body":{"price":101}}"#,
            r#"SEND /queue/a:b · {"price":101}"#,
        ),
        (
            "SEND\ndestination:/queue/a\ncontent-length:7\n\ngrüße\0",
            r#"{"command":"SEND","headers":{"destination":"/queue/a","content-length":"7"},"body":"grüße"}"#,
            "SEND /queue/a · grüße",
        ),
        (
            "SUBSCRIBE\nid:sub-0\ndestination:/topic/a\n\n\0",
            r#"{"command":"SUBSCRIBE","headers":{"id":"sub-0","destination":"/topic/a"}}"#,
            "SUBSCRIBE /topic/a",
        ),
        (
            "MESSAGE\r\nsubscription:0\r\ndestination:/topic/a\\cb\r\nfoo:1\r\nfoo:2\r\n\r\nhello\0\n",
            r#"{"command":"MESSAGE","headers":{"subscription":"0","destination":"/topic/a:b","foo":"1"},"body":"hello"}"#,
            "MESSAGE /topic/a:b · hello",
        ),
        (
            "RECEIPT\nreceipt-id:77\n\n\0",
            r#"{"command":"RECEIPT","headers":{"receipt-id":"77"}}"#,
            "RECEIPT 77",
        ),
    ] {
        assert_eq!(tree(Kind::Text, text.as_bytes()), value);
        assert_eq!(row(Kind::Text, text.as_bytes()), line);
    }
    assert_eq!(choices(Kind::Text, b"\n"), ["Text", "Hex", "STOMP"]);
    assert_eq!(tree_of(&Stomp, Kind::Text, b"\n"), r#"{"command":"heart-beat"}"#);
    assert_eq!(choices(Kind::Text, b"SEND it"), ["Text", "Hex"]);
    assert_eq!(choices(Kind::Text, b"SEND"), ["Text", "Hex"]);
}

#[test]
fn a_message_may_hold_several_frames_and_a_body_anything() {
    let two = b"\nMESSAGE\ndestination:/a\n\n{\"n\":1}\0\n\nMESSAGE\ndestination:/b\ncontent-length:3\n\n\0\xff\0\0";
    assert_eq!(steps(Kind::Binary, two), ["STOMP 2 records"]);
    assert_eq!(
        tree(Kind::Binary, two),
        r#"[{"command":"MESSAGE","headers":{"destination":"/a"},"body":{"n":1}},{"command":"MESSAGE","headers":{"destination":"/b","content-length":"3"},"body":{"$hex":"00ff00"}}]"#
    );
    for (pointer, value) in [
        ("/body/n", "1"),
        ("/n", "1"),
        ("/headers/destination", "\"/a\""),
        ("/headers/content-length", "\"3\""),
    ] {
        assert_eq!(value_at(Kind::Binary, two, pointer).as_deref(), Some(value), "{pointer}");
    }
    assert_eq!(value_at(Kind::Text, b"SEND\n\nhello\0", "/body").as_deref(), Some("\"hello\""));
    assert_eq!(steps(Kind::Text, b"SEND\n\n[]\0"), ["STOMP SEND", "JSON"]);
}

#[test]
fn bad_input_is_refused_where_it_is_wrong() {
    let incomplete = |offset| DecodeError::Incomplete { offset };
    for (text, error) in [
        ("", incomplete(0)),
        ("SEND", incomplete(4)),
        ("SEND\na:b\n", incomplete(9)),
        ("SEND\n\nno NUL", incomplete(12)),
        ("SEND\ncontent-length:18446744073709551615\n\na\0", incomplete(44)),
        ("SEND\ncontent-length:9\n\na\0", incomplete(25)),
        (
            "SEND\ncontent-length:1\n\nab\0",
            DecodeError::malformed(24, "NUL is expected here, at the end of the frame"),
        ),
        ("SEND\nab\n\n\0", DecodeError::malformed(5, "a header needs a colon after its name")),
        ("SEND\na:\\t\n\n\0", DecodeError::malformed(5, "a header has an escape that STOMP doesn't know")),
        ("SENT\n\n\0", DecodeError::malformed(0, "there is no such command")),
    ] {
        assert_eq!(error_of(&Stomp, text.as_bytes()), error, "{text:?}");
    }
    assert_eq!(error_of(&Stomp, b"SEND\na:\xff\n\n\0"), DecodeError::malformed(7, "this isn't valid UTF-8"));
    let no_nul = b"SEND\ndestination:/a\n\nhello";
    assert_eq!(choices(Kind::Text, no_nul), ["STOMP", "Text", "Hex"]);
    assert_eq!(
        row(Kind::Text, no_nul),
        "STOMP: something is missing from byte 26 on · SEND␊destination:/a␊␊hello"
    );
}

#[test]
fn frames_are_composed_as_clients_send_them() {
    for (value, frame) in [
        (
            r#"{"command":"CONNECT","headers":{"login":"ann","passcode":"a\\b:c","heart-beat":"0,0"}}"#,
            "CONNECT\nlogin:ann\npasscode:a\\b:c\nheart-beat:0,0\n\n\0",
        ),
        (
            r#"{"command":"SUBSCRIBE","headers":{"id":1,"destination":"/a:b"}}"#,
            "SUBSCRIBE\nid:1\ndestination:/a\\cb\n\n\0",
        ),
        (r#"{"command":"SEND","body":{"t":1}}"#, "SEND\n\n{\"t\":1}\0"),
        (r#"{"command":"SEND","body":"a\u0000"}"#, "SEND\ncontent-length:2\n\na\0\0"),
        (r#"{"command":"heart-beat"}"#, "\n"),
    ] {
        assert_eq!(composed(&Stomp, value), Ok(Payload::Text(frame.into())), "{value}");
    }
    for (value, error) in [
        (r#"{"command":"HELLO"}"#, "“command” isn't a command of STOMP"),
        (r#"{"command":"SEND","headers":{"a":[]}}"#, "“headers” have to be texts"),
        (
            r#"{"command":"CONNECT","headers":{"a":"b\nc"}}"#,
            "“headers” can't contain line breaks in this frame",
        ),
    ] {
        assert_eq!(composed(&Stomp, value).unwrap_err().to_string(), error);
    }
}

proptest! {
    #[test]
    fn what_is_composed_is_read(
        headers in proptest::collection::btree_map("[a-z]{1,6}", "[a-z:\n\r\\\\é]{0,9}", 0..5),
        body in "[a-zé ]{1,20}",
    ) {
        let value = serde_json::json!({ "command": "SEND", "headers": headers, "body": body });
        let frame = composed(&Stomp, &value.to_string()).unwrap();
        let read: serde_json::Value = serde_json::from_str(&tree(Kind::Text, frame.as_bytes())).unwrap();
        prop_assert_eq!(read, value);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(SEND|MESSAGE|\n)?[a-b:\n\0\\\\]{0,30}") {
        let _ = Stomp.read(&message(Kind::Text, text.as_bytes()));
    }
}
