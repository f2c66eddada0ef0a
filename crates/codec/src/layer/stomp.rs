//! STOMP 1.0 to 1.2.

use std::borrow::Cow;

use weft_message::{Kind, Message, Payload};

use super::{
    ComposeError, Connection, DecodeError, Exchange, Fit, Json, Layer, Read, Record, Rest, Role,
    compose::{self, wrong},
    object::Object,
};
use crate::json::Node;

/// Frames, of which there may be several in a message. What is between them are heart-beats.
pub struct Stomp;

const COMMANDS: [&str; 15] = [
    "CONNECT",
    "STOMP",
    "CONNECTED",
    "SEND",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "ACK",
    "NACK",
    "BEGIN",
    "COMMIT",
    "ABORT",
    "DISCONNECT",
    "MESSAGE",
    "RECEIPT",
    "ERROR",
];

/// A version is looked for in so many lines of a frame.
const MOST_HEADERS: usize = 64;

impl Layer for Stomp {
    fn name(&self) -> &'static str {
        "STOMP"
    }

    /// The server's first frame has the version, unless it is 1.0.
    fn spoken_as(&self, connection: &Connection<'_>) -> String {
        let connected = |message: &&Message<'_>| {
            message
                .bytes
                .get(skip_heartbeats(message.bytes)..)
                .is_some_and(|frame| frame.starts_with(b"CONNECTED"))
        };
        let header = |message: &Message<'_>| {
            let lines = message.bytes.split(|&byte| byte == b'\n');
            let version = lines.take(MOST_HEADERS).find_map(|line| line.strip_prefix(b"version:"))?;
            std::str::from_utf8(version.trim_ascii()).ok().map(|version| format!("STOMP {version}"))
        };
        let version = connection.messages.iter().find(connected).and_then(header);
        let offered = || match connection.subprotocol {
            "v10.stomp" => "STOMP 1.0",
            "v11.stomp" => "STOMP 1.1",
            "v12.stomp" => "STOMP 1.2",
            _ => self.name(),
        };
        version.unwrap_or_else(|| offered().into())
    }

    /// A frame without its NUL is recognised too: it's a common mistake.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let frames = skip_heartbeats(message.bytes);
        let is_heartbeat = frames == message.bytes.len() && frames > 0 && frames <= 2;
        let line = message.bytes[frames..].split(|&byte| byte == b'\n').next()?;
        let is_frame = line.len() < message.bytes.len() - frames && command(line).is_some();
        match message.kind {
            Kind::Event(_) => None,
            _ if is_frame => Some(Fit::Certain),
            _ => is_heartbeat.then_some(Fit::Possible),
        }
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let mut records = Vec::new();
        let mut at = skip_heartbeats(message.bytes);
        while at < message.bytes.len() {
            let (record, end) = frame(message, at)?;
            record.add_to(&mut records, at)?;
            at = end + skip_heartbeats(&message.bytes[end..]);
        }
        if message.bytes.is_empty() {
            return Err(DecodeError::Incomplete { offset: 0 });
        }
        if records.is_empty() {
            records.push(Record::new("heart-beat", "", r#"{"command":"heart-beat"}"#));
        }
        Ok(Read::Records(records))
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        let command = compose::text(value, "command")?;
        if command == "heart-beat" {
            return Ok(Payload::Text("\n".into()));
        }
        if !COMMANDS.contains(&&*command) {
            return Err(wrong("command", "isn't a command of STOMP"));
        }
        let body =
            value.member("body").map(|body| compose::bytes(body, "body")).transpose()?.unwrap_or_default();
        let mut frame = format!("{command}\n");
        let headers = value.member("headers");
        for header in headers.into_iter().flat_map(Node::children) {
            let name = header.key().unwrap_or_default();
            let text = header.scalar_text().ok_or(wrong("headers", "have to be texts"))?;
            frame += &header_line(&name, &text, has_escapes(&command))?;
        }
        // Otherwise the body would end at its first NUL.
        if body.contains(&0) && headers.and_then(|headers| headers.member("content-length")).is_none() {
            frame += &format!("content-length:{}\n", body.len());
        }
        frame.push('\n');
        let bytes = [frame.as_bytes(), &body, b"\0"].concat();
        Ok(String::from_utf8(bytes).map_or_else(|error| Payload::Binary(error.into_bytes()), Payload::Text))
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        let headers = value.member("headers")?;
        match value.member("command")?.scalar_text()?.as_ref() {
            "CONNECT" | "STOMP" => Exchange::only(Role::Request, "connect"),
            "CONNECTED" => Exchange::only(Role::Reply, "connect"),
            "RECEIPT" | "ERROR" => Exchange::reply(headers.member("receipt-id")),
            _ => Exchange::request(headers.member("receipt")),
        }
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        title == "heart-beat"
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        !matches!(kind, Kind::Event(_)) && matches!(first, b'A'..=b'Z' | b'\n' | b'\r')
    }

    fn literal(&self, kind: Kind, text: &str) -> Option<String> {
        let is_own =
            COMMANDS.contains(&text) || matches!(text, "command" | "headers" | "body" | "heart-beat");
        // Headers have no quotes. A binary body may be compressed.
        (kind == Kind::Text && !is_own).then(|| text.to_owned())
    }
}

/// How many line breaks there are at the beginning.
fn skip_heartbeats(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count()
}

fn command(line: &[u8]) -> Option<&'static str> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    COMMANDS.into_iter().find(|command| command.as_bytes() == line)
}

/// Reads the frame that begins at `start`; returns it and where it ends.
fn frame<'m>(message: &Message<'m>, start: usize) -> Result<(Record<'m>, usize), DecodeError> {
    let bytes = message.bytes;
    let mut at = start;
    let command =
        command(line(bytes, &mut at)?).ok_or(DecodeError::malformed(start, "there is no such command"))?;
    let has_escapes = has_escapes(command);
    let (mut headers, mut seen) = (Object::default(), Vec::new());
    let (mut length, mut title) = (None, command.to_owned());
    loop {
        let begin = at;
        let line = line(bytes, &mut at)?;
        let line = std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line))
            .map_err(|error| DecodeError::malformed(begin + error.valid_up_to(), "this isn't valid UTF-8"))?;
        if line.is_empty() {
            break;
        }
        let (key, value) = line
            .split_once(':')
            .ok_or(DecodeError::malformed(begin, "a header needs a colon after its name"))?;
        let (key, value) = if has_escapes {
            (unescape(key, begin)?, unescape(value, begin)?)
        } else {
            (key.into(), value.into())
        };
        // The first of several with the same name counts.
        if seen.contains(&key) {
            continue;
        }
        match &*key {
            "content-length" => length = value.trim().parse::<usize>().ok(),
            "destination" => title += &format!(" {value}"),
            "receipt-id" | "version" | "message" => title += &format!(" {value}"),
            _ => {}
        }
        headers = headers.text(&key, &value);
        seen.push(key);
    }
    let end = match length {
        Some(length) => at.checked_add(length).filter(|&end| end < bytes.len()),
        None => bytes[at..].iter().position(|&byte| byte == 0).map(|len| at + len),
    };
    let end = end.ok_or(DecodeError::Incomplete { offset: bytes.len() })?;
    if bytes[end] != 0 {
        return Err(DecodeError::malformed(end, "NUL is expected here, at the end of the frame"));
    }
    let value = Object::default().text("command", command).json("headers", &headers.finish()).finish();
    let layers: &[&dyn Layer] = if message.kind == Kind::Text { &[&Json] } else { &[] };
    let body = Cow::Borrowed(&bytes[at..end]);
    let rest = Rest { member: "body", bytes: body, offset: at, layers };
    let rest = (at < end).then_some(rest);
    Ok((Record { title: title.into(), value: Some(value.into()), rest, ..Record::default() }, end + 1))
}

/// Takes a line, without its line break.
fn line<'m>(bytes: &'m [u8], at: &mut usize) -> Result<&'m [u8], DecodeError> {
    let rest = &bytes[*at..];
    let len =
        rest.iter().position(|&byte| byte == b'\n').ok_or(DecodeError::Incomplete { offset: bytes.len() })?;
    *at += len + 1;
    Ok(&rest[..len])
}

/// The frames that are the same in every version have no escapes.
fn has_escapes(command: &str) -> bool {
    !matches!(command, "CONNECT" | "CONNECTED")
}

fn header_line(name: &str, text: &str, has_escapes: bool) -> Result<String, ComposeError> {
    let is_plain = |text: &str| !text.contains(['\n', '\r']);
    match has_escapes {
        true => Ok(format!("{}:{}\n", escape(name), escape(text))),
        false if is_plain(name) && is_plain(text) && !name.contains(':') => Ok(format!("{name}:{text}\n")),
        false => Err(wrong("headers", "can't contain line breaks in this frame")),
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace(':', "\\c")
}

fn unescape(text: &str, at: usize) -> Result<Cow<'_, str>, DecodeError> {
    if !text.contains('\\') {
        return Ok(text.into());
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            unescaped.push(character);
            continue;
        }
        unescaped.push(match characters.next() {
            Some('c') => ':',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('\\') => '\\',
            _ => return Err(DecodeError::malformed(at, "a header has an escape that STOMP doesn't know")),
        });
    }
    Ok(unescaped.into())
}

#[cfg(test)]
mod tests {
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
            (
                "SEND\na:\\t\n\n\0",
                DecodeError::malformed(5, "a header has an escape that STOMP doesn't know"),
            ),
            ("SENT\n\n\0", DecodeError::malformed(0, "there is no such command")),
        ] {
            assert_eq!(error_of(&Stomp, text.as_bytes()), error, "{text:?}");
        }
        assert_eq!(
            error_of(&Stomp, b"SEND\na:\xff\n\n\0"),
            DecodeError::malformed(7, "this isn't valid UTF-8")
        );
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
}
