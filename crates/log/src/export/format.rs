//! The formats that a log can be exported in, and the writer of those that other programs read.

use weft_message::{Message, Timestamp};

use super::{Origin, har, text};

/// A format of an exported log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON Lines, which Weft can open again without any loss: see [`lines`](super::lines).
    Ndjson,
    /// HAR 1.2 with `_webSocketMessages`, as browsers' network tools write and open it. It has no events.
    Har,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// A line a message, as terminals show it.
    Text,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ndjson, Self::Har, Self::Csv, Self::Text];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "NDJSON",
            Self::Har => "HAR",
            Self::Csv => "CSV",
            Self::Text => "plain text",
        }
    }

    /// What file names end with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Ndjson => "jsonl",
            Self::Har => "har",
            Self::Csv => "csv",
            Self::Text => "txt",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/jsonl",
            Self::Har => "application/json",
            Self::Csv => "text/csv;charset=utf-8",
            Self::Text => "text/plain;charset=utf-8",
        }
    }
}

/// Writes a log in a format other than NDJSON.
#[derive(Debug)]
pub struct Writer<'a> {
    format: Format,
    origin: &'a Origin,
    /// An event in words, given as its JSON.
    words: fn(&[u8]) -> String,
    started: Timestamp,
    ended: Timestamp,
    is_first: bool,
}

impl<'a> Writer<'a> {
    /// A writer of a log that began at this time. Events are put into `words`.
    pub fn new(format: Format, origin: &'a Origin, started: Timestamp, words: fn(&[u8]) -> String) -> Self {
        Self { format, origin, words, started, ended: started, is_first: true }
    }

    /// What comes before the messages.
    pub fn head(&self) -> String {
        match self.format {
            Format::Har => har::head(self.origin, self.started),
            Format::Csv => text::CSV_HEAD.into(),
            Format::Ndjson | Format::Text => String::new(),
        }
    }

    /// Appends a message; returns whether the format has room for it.
    pub fn write(&mut self, message: &Message<'_>, into: &mut String) -> bool {
        let before = into.len();
        match self.format {
            Format::Ndjson => into.extend(super::lines(std::iter::once(*message))),
            Format::Har => har::message(message, self.is_first, into),
            Format::Csv => text::csv(message, into),
            Format::Text => text::plain(message, self.words, into),
        }
        let is_written = into.len() > before;
        if is_written {
            self.is_first = false;
            self.ended = self.ended.max(message.time);
        }
        is_written
    }

    /// What comes after the messages.
    pub fn tail(&self) -> String {
        match self.format {
            Format::Har => har::tail(self.ended.since(self.started)),
            Format::Ndjson | Format::Csv | Format::Text => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_message::{Direction, EventKind, Kind};

    use super::*;
    use crate::Log;

    const TIME: u64 = 1_769_860_800_000_001;

    fn written(format: Format, log: &Log) -> String {
        let url = "wss://h.test/feed?a=1&b=%20x".into();
        let origin = Origin { name: "Feed".into(), url, ..Origin::default() };
        let mut writer =
            Writer::new(format, &origin, Timestamp::from_micros(TIME), |_| "Opened.\nTwice.".into());
        let mut text = writer.head();
        for message in log.messages(log.numbers()) {
            writer.write(&message, &mut text);
        }
        text + &writer.tail()
    }

    fn log() -> Log {
        let mut log = Log::new(0);
        let opened = Kind::Event(EventKind::Opened);
        for (at, direction, kind, bytes) in [
            (0, Direction::Session, opened, &b"{\"event\":\"opened\"}"[..]),
            (0, Direction::Sent, Kind::Text, b"say \"hi\", twice\r\nand \xe2\x82\xac"),
            (500_000, Direction::Received, Kind::Binary, b"\xff\x00"),
            (1_500_000, Direction::Received, Kind::Text, b"=1+1"),
        ] {
            log.append(Timestamp::from_micros(TIME + at), direction, kind, bytes);
        }
        log
    }

    #[test]
    fn har_is_what_a_browser_writes() {
        let har: Value = serde_json::from_str(&written(Format::Har, &log())).unwrap();
        assert_eq!(har["log"]["version"], "1.2");
        let entry = &har["log"]["entries"][0];
        assert_eq!(entry["_resourceType"], "websocket");
        assert_eq!(entry["startedDateTime"], "2026-01-31T12:00:00.000001Z");
        assert_eq!(entry["time"], json!(1500.0));
        assert_eq!(entry["request"]["url"], "wss://h.test/feed?a=1&b=%20x");
        assert_eq!(
            entry["request"]["queryString"],
            json!([{"name": "a", "value": "1"}, {"name": "b", "value": " x"}])
        );
        assert_eq!(
            entry["_webSocketMessages"],
            json!([
                {"type": "send", "time": 1_769_860_800.000_001, "opcode": 1, "data": "say \"hi\", twice\r\nand €"},
                {"type": "receive", "time": 1_769_860_800.500_001, "opcode": 2, "data": "/wA="},
                {"type": "receive", "time": 1_769_860_801.500_001, "opcode": 1, "data": "=1+1"},
            ])
        );
    }

    #[test]
    fn har_has_what_its_schema_requires() {
        let har: Value = serde_json::from_str(&written(Format::Har, &Log::new(0))).unwrap();
        let log = &har["log"];
        let has = |object: &Value, members: &[&str]| {
            members.iter().for_each(|member| assert!(object.get(member).is_some(), "{member} in {object}"));
        };
        has(log, &["version", "creator", "entries"]);
        has(&log["creator"], &["name", "version"]);
        let entry = &log["entries"][0];
        has(entry, &["startedDateTime", "time", "request", "response", "cache", "timings"]);
        let request =
            ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"];
        has(&entry["request"], &request);
        let response = [
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        ];
        has(&entry["response"], &response);
        has(&entry["response"]["content"], &["size", "mimeType"]);
        has(&entry["timings"], &["send", "wait", "receive"]);
    }

    #[test]
    fn csv_quotes_what_has_to_be_and_starts_no_formula() {
        let expected = "number,time,direction,kind,bytes,payload\r\n\
            0,2026-01-31T12:00:00.000001Z,session,event,18,\"{\"\"event\"\":\"\"opened\"\"}\"\r\n\
            1,2026-01-31T12:00:00.000001Z,sent,text,24,\"say \"\"hi\"\", twice\r\nand €\"\r\n\
            2,2026-01-31T12:00:00.500001Z,received,binary,2,/wA=\r\n\
            3,2026-01-31T12:00:01.500001Z,received,text,4,'=1+1\r\n";
        assert_eq!(written(Format::Csv, &log()), expected);
    }

    #[test]
    fn plain_text_has_a_line_a_message() {
        let expected = "2026-01-31T12:00:00.000001Z * Opened.\n    Twice.\n\
            2026-01-31T12:00:00.000001Z > say \"hi\", twice\n    and €\n\
            2026-01-31T12:00:00.500001Z < [2 bytes] ff 00\n\
            2026-01-31T12:00:01.500001Z < =1+1\n";
        assert_eq!(written(Format::Text, &log()), expected);
    }
}
