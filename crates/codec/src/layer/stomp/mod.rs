//! STOMP 1.0 to 1.2.

mod compose;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use weft_message::{Kind, Message, Payload};

use self::compose::FORMS;
use super::{
    ComposeError, Connection, DecodeError, Exchange, Fit, Form, Json, Layer, Published, Read, Record, Rest,
    Role, object::Object,
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

    fn published(&self) -> Option<Published> {
        Some(Published { topic: "/headers/destination", payload: "body" })
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        compose::frame(value)
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn types(&self) -> &'static [&'static str] {
        &COMMANDS
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
