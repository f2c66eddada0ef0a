//! Engine.IO 4, which carries Socket.IO.

use std::borrow::Cow;

use weft_message::{Kind, Message, Payload};

use super::{
    ComposeError, Connection, DecodeError, Exchange, Fit, Form, Json, Layer, Lookup, READ_LIMIT, Read,
    Record, Rest, Role, compose,
    object::Object,
    socket_io::{self, SocketIo},
};
use crate::json::{self, Node, NodeKind, Path};

/// Engine.IO's text packets. What is binary belongs to a packet before it, and has no frame of its own.
pub struct EngineIo;

const TYPES: [&str; 7] = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/// What a ping has in it before a connection is upgraded to WebSocket, and its pong.
const PROBE: &str = "probe";

/// The type of a packet that another layer reads.
const MESSAGE: u8 = b'4';

impl Layer for EngineIo {
    fn name(&self) -> &'static str {
        "Engine.IO"
    }

    fn label(&self, message: &Message<'_>) -> &'static str {
        if socket_io(message).is_some() { SocketIo.name() } else { self.name() }
    }

    /// The query has the version. Socket.IO's own goes with it: the servers that had Engine.IO 3 spoke Socket.IO 4.
    fn spoken_as(&self, connection: &Connection<'_>) -> String {
        let (engine_io, socket_io) = match connection.parameter("EIO") {
            Some("4") => ("Engine.IO 4", "Socket.IO 5"),
            Some("3") => ("Engine.IO 3", "Socket.IO 4"),
            _ => ("Engine.IO", "Socket.IO"),
        };
        let is_socket_io = connection.path().ends_with("/socket.io")
            || connection.messages.iter().any(|message| self::socket_io(message).is_some());
        if is_socket_io { format!("{socket_io} over {engine_io}") } else { engine_io.into() }
    }

    /// A short packet such as `2` may be anything.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        if message.bytes.len() > READ_LIMIT {
            return None;
        }
        let (packet, data) = split(message).ok()?;
        let is_certain = match packet {
            MESSAGE => return socket_io(message).and_then(|message| SocketIo.recognise(&message)),
            b'0' => data.contains("\"sid\"") && json::check(data).is_ok(),
            b'2' | b'3' => data == PROBE,
            _ => false,
        };
        let is_possible = data.is_empty();
        if is_certain { Some(Fit::Certain) } else { is_possible.then_some(Fit::Possible) }
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let (packet, data) = split(message)?;
        let kind = TYPES[usize::from(packet - b'0')];
        let mut rest =
            Rest { member: "data", bytes: Cow::Borrowed(data.as_bytes()), offset: 1, layers: &[&Json] };
        if packet == MESSAGE && data.starts_with(|first: char| first.is_ascii_digit()) {
            SocketIo
                .read(&Message { bytes: data.as_bytes(), ..*message })
                .map_err(|error| error.shifted(1))?;
            rest.layers = &[&SocketIo];
            return Ok(Record { title: kind.into(), rest: Some(rest), ..Record::default() }.into());
        }
        // A message may be any text.
        if packet != MESSAGE && !data.is_empty() && data != PROBE {
            json::check(data).map_err(|error| DecodeError::Json(error.shifted(1)))?;
        }
        let value = Object::default().text("type", kind).finish();
        let rest = (!data.is_empty()).then_some(rest);
        Ok(Record { title: kind.into(), value: Some(value.into()), rest, ..Record::default() }.into())
    }

    /// A value of Socket.IO becomes a message with that packet in it.
    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        let name = compose::text(value, "type")?;
        let Some(kind) = TYPES.iter().position(|kind| *kind == name) else {
            let packet = SocketIo.compose(value)?;
            return Ok(Payload::Text(format!("4{}", packet.as_text().unwrap_or_default())));
        };
        let data = value.member("data").map(|data| match data.kind() {
            NodeKind::String => data.scalar_text().unwrap_or_default(),
            _ => data.raw().into(),
        });
        Ok(Payload::Text(format!("{kind}{}", data.unwrap_or_default())))
    }

    fn forms(&self) -> &'static [Form] {
        socket_io::FORMS
    }

    fn types(&self) -> &'static [&'static str] {
        &[
            "EVENT",
            "ACK",
            "BINARY_EVENT",
            "BINARY_ACK",
            "CONNECT",
            "CONNECT_ERROR",
            "DISCONNECT",
            "open",
            "close",
        ]
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        match value.member("type")?.scalar_text()?.as_ref() {
            "ping" => Exchange::only(Role::Request, "ping"),
            "pong" => Exchange::only(Role::Reply, "ping"),
            _ => None,
        }
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        matches!(title, "ping" | "pong")
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Text && matches!(first, b'0'..=b'6')
    }

    fn look_up<'m>(&self, message: &Message<'m>, path: Path<'_>) -> Lookup<'m> {
        match message.bytes.split_first() {
            Some((&MESSAGE, data)) => SocketIo.look_up(&Message { bytes: data, ..*message }, path),
            _ => Lookup::ByReading,
        }
    }

    fn literal(&self, kind: Kind, text: &str) -> Option<String> {
        let is_own = TYPES.contains(&text) || matches!(text, "type" | "data" | PROBE);
        // The text of a message has no quotes.
        (!is_own && SocketIo.literal(kind, text).is_some()).then(|| text.to_owned())
    }
}

/// A packet's type, as a digit, and its data.
fn split<'m>(message: &Message<'m>) -> Result<(u8, &'m str), DecodeError> {
    let text = std::str::from_utf8(message.bytes)
        .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))?;
    match text.as_bytes().first() {
        None => Err(DecodeError::Incomplete { offset: 0 }),
        Some(&packet @ b'0'..=b'6') => Ok((packet, &text[1..])),
        Some(_) => Err(DecodeError::malformed(0, "a packet begins with its type, a digit up to 6")),
    }
}

/// The Socket.IO packet in a message, as if it had been sent by itself.
fn socket_io<'m>(message: &Message<'m>) -> Option<Message<'m>> {
    let (&packet, data) = message.bytes.split_first()?;
    let inner = Message { bytes: data, ..*message };
    (message.kind == Kind::Text && packet == MESSAGE && SocketIo.recognise(&inner).is_some()).then_some(inner)
}
