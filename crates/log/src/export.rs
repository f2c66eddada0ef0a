//! Saving: messages of the log as JSON Lines, or one message as a file of its own.

mod format;
mod har;
mod header;
mod text;

pub use self::{
    format::{Format, Writer},
    header::{Header, Origin},
};
use weft_codec::{base64, file_type::FileType, json, utf8::char_boundary};
use weft_message::{Direction, Kind, Message};

use super::rfc3339::Rfc3339;

/// How much of a payload goes into one piece: a multiple of 3, so that pieces of Base64 join without padding.
const PIECE: usize = 3 << 16;

/// These messages as JSON Lines, in pieces of a few hundred kilobytes that can be written one by one, so
/// that a long log can be saved in slices.
///
/// The file's first line is its [`Header`]; then there is one line per message:
/// `{"number":0,"time":"2026-01-31T12:00:00.000000Z","direction":"received","kind":"text","text":"…"}`.
/// Events have `"event"` and the values of that event; binary, and text that isn't valid UTF-8, has `"base64"`.
pub fn lines<'log>(messages: impl Iterator<Item = Message<'log>>) -> impl Iterator<Item = String> {
    decoded_lines(messages, |_| None)
}

/// The same, with `"decoded"` before the payload of messages in which values are found: what `decode` makes of them, as
/// JSON.
pub fn decoded_lines<'log>(
    messages: impl Iterator<Item = Message<'log>>,
    decode: impl Fn(&Message<'log>) -> Option<String>,
) -> impl Iterator<Item = String> {
    Pieces { messages, decode, rest: None }
}

/// Joins short lines and splits long ones.
struct Pieces<'log, I, D> {
    messages: I,
    decode: D,
    /// The rest of a payload that is longer than a piece.
    rest: Option<Body<'log>>,
}

impl<'log, I, D> Iterator for Pieces<'log, I, D>
where
    I: Iterator<Item = Message<'log>>,
    D: Fn(&Message<'log>) -> Option<String>,
{
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut piece = String::new();
        while piece.len() < PIECE {
            let Some(body) = self.rest.take() else {
                let Some(message) = self.messages.next() else { break };
                let body = Body::of(message.kind, message.bytes);
                piece.push_str(&line_start(&message));
                if let Some(json) = (self.decode)(&message) {
                    piece.push_str("\"decoded\":");
                    // Line breaks in JSON are only space between values, and a line must have none.
                    piece.push_str(&json.replace(['\n', '\r'], " "));
                    piece.push(',');
                }
                piece.push_str(body.start());
                self.rest = Some(body);
                continue;
            };
            let (written, rest) = body.split();
            piece.push_str(&written);
            match rest {
                Some(rest) => self.rest = Some(rest),
                None => piece.push_str(body.end()),
            }
        }
        (!piece.is_empty()).then_some(piece)
    }
}

/// A payload in the form it takes in a line.
#[derive(Clone, Copy)]
enum Body<'log> {
    Text(&'log str),
    Base64(&'log [u8]),
    /// An event's own members, up to the end of its object.
    Members(&'log str),
}

impl<'log> Body<'log> {
    fn of(kind: Kind, bytes: &'log [u8]) -> Self {
        match (kind, std::str::from_utf8(bytes)) {
            // Only this can be put together again: an event's object, on one line.
            (Kind::Event(_), Ok(json)) if json.starts_with("{\"event\":") && !json.contains(['\n', '\r']) => {
                Self::Members(&json[1..])
            }
            (Kind::Text | Kind::Event(_), Ok(text)) => Self::Text(text),
            _ => Self::Base64(bytes),
        }
    }

    fn start(self) -> &'static str {
        match self {
            Self::Text(_) => "\"text\":\"",
            Self::Base64(_) => "\"base64\":\"",
            Self::Members(_) => "",
        }
    }

    fn end(self) -> &'static str {
        match self {
            Self::Text(_) | Self::Base64(_) => "\"}\n",
            Self::Members(_) => "\n",
        }
    }

    /// The first piece of the payload as JSON, without its delimiters, and the rest if there is one.
    fn split(self) -> (String, Option<Self>) {
        match self {
            Self::Text(text) => {
                let (piece, rest) = text.split_at(char_boundary(text.as_bytes(), PIECE));
                let mut written = String::with_capacity(piece.len());
                json::escape(piece, &mut written);
                (written, (!rest.is_empty()).then_some(Self::Text(rest)))
            }
            Self::Members(members) => (members.to_owned(), None),
            Self::Base64(bytes) => {
                let (piece, rest) = bytes.split_at(bytes.len().min(PIECE));
                (base64::encode(piece), (!rest.is_empty()).then_some(Self::Base64(rest)))
            }
        }
    }
}

/// A message's line up to what is in it.
fn line_start(message: &Message<'_>) -> String {
    let (direction, kind) = (direction(message.direction), kind(message.kind));
    let (number, time) = (message.number, Rfc3339(message.time));
    format!("{{\"number\":{number},\"time\":\"{time}\",\"direction\":\"{direction}\",\"kind\":\"{kind}\",")
}

/// A direction's name in exports.
fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Received => "received",
        Direction::Sent => "sent",
        Direction::Session => "session",
    }
}

/// A kind's name in exports.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Binary => "binary",
        Kind::Event(_) => "event",
    }
}

/// A message's payload as a file to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File<'log> {
    /// A suggested file name: `message-12.json`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The payload, byte for byte.
    pub bytes: &'log [u8],
}

/// One message as a file, named by what it contains. Large payloads are called JSON if their first and last characters
/// fit.
pub fn file<'log>(message: &Message<'log>) -> File<'log> {
    let text = message.bytes.trim_ascii();
    let looks_like_json =
        matches!((text.first(), text.last()), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')));
    let (extension, media_type) = match message.kind {
        Kind::Binary => FileType::of(message.bytes)
            .map_or(("bin", "application/octet-stream"), |kind| (kind.extension, kind.media_type)),
        Kind::Text if looks_like_json => ("json", "application/json"),
        Kind::Text | Kind::Event(_) => ("txt", "text/plain;charset=utf-8"),
    };
    File { name: format!("message-{}.{extension}", message.number), media_type, bytes: message.bytes }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use proptest::{collection::vec, prelude::*};
    use serde_json::Value;
    use weft_codec::layer::Layers;
    use weft_message::{EventKind, Timestamp};

    use super::*;
    use crate::{Filter, Log, chunk::ChunkSize};

    const TIME: Timestamp = Timestamp::from_micros(1_769_860_800_000_001);

    /// All of it, as a file.
    fn saved(log: &Log) -> String {
        let origin = Origin { name: "Echo \"1\"".into(), url: "ws://h/".into(), ..Origin::default() };
        let header = Header::new(log, origin, &Filter::default()).line(log.len());
        std::iter::once(header).chain(lines(log.messages(log.numbers()))).collect()
    }

    fn parsed(lines: impl Iterator<Item = String>) -> Vec<Value> {
        let text: String = lines.collect();
        assert!(text.is_empty() || text.ends_with('\n'));
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn bytes_of(line: &Value) -> Vec<u8> {
        match line["base64"].as_str() {
            Some(text) => BASE64.decode(text.as_bytes()).unwrap(),
            None => line["text"].as_str().unwrap().as_bytes().to_vec(),
        }
    }

    #[test]
    fn lines_read_as_documented() {
        let mut log = Log::new(0);
        log.append(
            TIME,
            Direction::Session,
            Kind::Event(EventKind::Opened),
            br#"{"event":"opened","subprotocol":""}"#,
        );
        log.append(TIME, Direction::Received, Kind::Text, b"say \"hi\"");
        log.append(TIME, Direction::Sent, Kind::Binary, b"\xff\x00");
        let text = saved(&log);
        let time = r#""time":"2026-01-31T12:00:00.000001Z""#;
        let expected = [
            &[
                r#"{"weft":"log","version":2,"connection":"Echo \"1\"","url":"ws://h/","messages":3,"first":0,"#,
                r#""dropped":{"messages":0,"bytes":0},"cleared":{"messages":0,"bytes":0}}"#,
            ]
            .concat(),
            &format!(
                r#"{{"number":0,{time},"direction":"session","kind":"event","event":"opened","subprotocol":""}}"#
            ),
            &format!(r#"{{"number":1,{time},"direction":"received","kind":"text","text":"say \"hi\""}}"#),
            &format!(r#"{{"number":2,{time},"direction":"sent","kind":"binary","base64":"/wA="}}"#),
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_decoded_stands_beside_the_payload() {
        let mut log = Log::new(0);
        for payload in ["42[\"tick\",{\"price\":1}]", "{\"a\":\n1}", "hello"] {
            log.append(TIME, Direction::Received, Kind::Text, payload.as_bytes());
        }
        log.append(
            TIME,
            Direction::Received,
            Kind::Text,
            b"{\"type\":1,\"target\":\"a\",\"arguments\":[\n1]}\x1e",
        );
        let layers = Layers::default();
        let saved = parsed(decoded_lines(log.messages(0..9), |message| layers.decoded(message)));
        let decoded = serde_json::json!(
            {"type": "EVENT", "namespace": "/", "event": "tick", "args": [{"price": 1}]}
        );
        assert_eq!(
            (&saved[0]["decoded"], &saved[0]["text"]),
            (&decoded, &"42[\"tick\",{\"price\":1}]".into())
        );
        assert!(saved[1].get("decoded").is_none() && saved[2].get("decoded").is_none());
        assert_eq!(saved[3]["decoded"]["arguments"], serde_json::json!([1]));
    }

    #[test]
    fn the_header_accounts_for_all_that_is_missing_before_the_first() {
        let mut log = Log::with_chunks(20, ChunkSize { bytes: 8, messages: 1 });
        let append = |log: &mut Log| log.append(TIME, Direction::Received, Kind::Text, b"12345");
        append(&mut log);
        log.clear();
        for _ in 0..3 {
            append(&mut log);
        }
        let lines = parsed(std::iter::once(saved(&log)));
        assert_eq!(lines[0]["cleared"], serde_json::json!({"messages": 1, "bytes": 5}));
        assert_eq!(lines[0]["dropped"], serde_json::json!({"messages": 2, "bytes": 10}));
        assert_eq!(lines[0]["first"], 3);
        assert_eq!(lines[1]["number"], 3);
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_long_payload_comes_in_short_pieces() {
        let mut log = Log::new(0);
        let text = "é\"\u{1}".repeat(300_000);
        log.append(TIME, Direction::Received, Kind::Text, text.as_bytes());
        let binary: Vec<u8> = (0..1_000_000u32).map(|n| (n * 7) as u8).collect();
        log.append(TIME, Direction::Received, Kind::Binary, &binary);
        assert!(lines(log.messages(0..2)).all(|piece| piece.len() < 8 * PIECE));
        let saved = parsed(lines(log.messages(0..2)));
        assert!(bytes_of(&saved[0]) == text.as_bytes());
        assert!(bytes_of(&saved[1]) == binary);
    }

    #[test]
    fn a_file_is_named_for_what_it_holds() {
        let file_name = |kind, bytes: &[u8]| {
            file(&Message { number: 12, time: TIME, direction: Direction::Sent, kind, bytes }).name
        };
        assert_eq!(file_name(Kind::Text, b" {\"a\":1}\n"), "message-12.json");
        assert_eq!(file_name(Kind::Text, b"{hello"), "message-12.txt");
        assert_eq!(file_name(Kind::Binary, b"{}"), "message-12.bin");
        assert_eq!(file_name(Kind::Binary, b"\xff\xd8\xff\xe0"), "message-12.jpg");
        assert_eq!(file_name(Kind::Binary, b"\x1f\x8b\x08\0"), "message-12.gz");
        assert_eq!(file_name(Kind::Text, b"%PDF-1.7"), "message-12.txt");
        assert_eq!(file_name(Kind::Event(EventKind::Note), b"{}"), "message-12.txt");
    }

    proptest! {
        #[test]
        fn every_byte_can_be_read_back(messages in vec((any::<bool>(), vec(any::<u8>(), 0..40)), 0..10)) {
            let mut log = Log::new(0);
            for (binary, bytes) in &messages {
                let kind = if *binary { Kind::Binary } else { Kind::Text };
                log.append(TIME, Direction::Received, kind, bytes);
            }
            let saved: Vec<Vec<u8>> = parsed(lines(log.messages(0..u64::MAX))).iter().map(bytes_of).collect();
            let expected: Vec<Vec<u8>> = messages.into_iter().map(|(_, bytes)| bytes).collect();
            prop_assert_eq!(saved, expected);
        }
    }
}
