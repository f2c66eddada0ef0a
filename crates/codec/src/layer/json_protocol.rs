//! Protocols whose messages are JSON of a certain shape.

use weft_message::{Kind, Message, Payload};

use super::{
    BinaryValues, CBOR, ComposeError, Connection, DecodeError, Exchange, Fit, Form, Layer, MESSAGE_PACK,
    Read, Record, bytes::Bytes, object::Object,
};
use crate::json::{self, Node, NodeKind};

/// A larger message isn't examined to recognise it.
const LOOK: usize = 16 << 10;

/// A protocol that is recognised by the members or items of a JSON value.
pub struct JsonProtocol {
    pub(super) name: &'static str,
    /// Text that every message contains, by which others are soon ruled out.
    pub(super) mark: &'static str,
    /// Reads a record; `None` if it isn't one.
    pub(super) read: fn(Node<'_>) -> Option<Reading>,
    /// The part that a record has in an exchange.
    pub(super) exchange: fn(Node<'_>) -> Option<Exchange>,
    /// What titles are, up to an id, of records that only keep the connection open.
    pub(super) heartbeats: &'static [&'static str],
    /// What a client sends.
    pub(super) forms: &'static [Form],
    /// If a message is an array: whether that is a batch of records or one record, whose items get names.
    pub(super) array: Array,
}

/// What an array is in a protocol.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Array {
    /// It doesn't occur.
    Never,
    /// Several records.
    Batch,
    /// A record; here are the words that the layer adds: the names of its items, and names of types.
    Record(&'static [&'static str]),
}

/// What a record is.
pub(super) struct Reading {
    pub(super) title: String,
    /// What is in it.
    pub(super) brief: String,
    /// Its items with their names, if it is an array.
    pub(super) named: Option<Object>,
    /// Whether it can hardly be anything else.
    pub(super) is_certain: bool,
}

impl Layer for JsonProtocol {
    fn name(&self) -> &'static str {
        self.name
    }

    fn spoken_as(&self, connection: &Connection<'_>) -> String {
        match (self.name, connection.subprotocol) {
            ("JSON-RPC", _) => "JSON-RPC 2.0".into(),
            ("WAMP", _) => "WAMP 2".into(),
            ("OCPP", name) if name.starts_with("ocpp") => format!("OCPP {}", &name[4..]),
            ("GraphQL", name @ ("graphql-transport-ws" | "graphql-ws")) => name.into(),
            ("Phoenix", _) => match connection.parameter("vsn").and_then(|version| version.chars().next()) {
                Some(version @ '1'..='2') => format!("Phoenix {version}"),
                _ => self.name.into(),
            },
            _ => self.name.into(),
        }
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        if message.bytes.len() > LOOK || matches!(message.kind, Kind::Event(_)) {
            return None;
        }
        let mut fit = Fit::Certain;
        self.each_record(message, &mut |_, reading| {
            fit = fit.max(if reading.is_certain { Fit::Certain } else { Fit::Possible });
        })
        .ok()?;
        Some(fit)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let mut records = Vec::new();
        self.each_record(message, &mut |node, reading| {
            let value = reading.named.map_or_else(|| node.raw().to_owned(), Object::finish);
            records.push(Record::new(reading.title, reading.brief, value));
        })?;
        Ok(Read::Records(records))
    }

    /// The value is the message, unless its items have only been given names.
    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        match self.array {
            Array::Record(_) => Err(ComposeError::ReadOnly),
            Array::Never | Array::Batch => Ok(Payload::Text(value.raw().into())),
        }
    }

    fn forms(&self) -> &'static [Form] {
        self.forms
    }

    fn types(&self) -> &'static [&'static str] {
        match self.name {
            "JSON-RPC" => &["Request", "Result", "Error", "Notification"],
            "GraphQL" => &["next", "error", "complete", "subscribe", "connection_init", "connection_ack"],
            "OCPP" => &["CALL", "CALLRESULT", "CALLERROR"],
            _ => &[],
        }
    }

    fn exchange(&self, value: Node<'_>) -> Option<Exchange> {
        (self.exchange)(value)
    }

    fn is_heartbeat(&self, title: &str) -> bool {
        self.heartbeats.contains(&title.split(" #").next().unwrap_or_default())
    }

    /// An object's values are found as JSON.
    fn has_values(&self, kind: Kind, first: u8) -> bool {
        match kind {
            Kind::Text => self.array != Array::Never && first == b'[',
            // An array in either.
            Kind::Binary => self.is_packed() && matches!(first, 0x81..=0x9f),
            Kind::Event(_) => false,
        }
    }

    fn literal(&self, kind: Kind, text: &str) -> Option<String> {
        let is_own = matches!(self.array, Array::Record(own) if own.contains(&text));
        (kind == Kind::Text && !is_own).then(|| format!("\"{text}\""))
    }
}

impl JsonProtocol {
    /// Whether messages may be in MessagePack or CBOR too: WAMP is the only one that agrees on that when connecting.
    fn is_packed(&self) -> bool {
        self.name == "WAMP"
    }

    fn each_record(
        &self,
        message: &Message<'_>,
        take: &mut dyn FnMut(Node<'_>, Reading),
    ) -> Result<(), DecodeError> {
        let other = DecodeError::malformed(0, "this isn't a message of the protocol");
        let tree = match message.kind {
            Kind::Binary if self.is_packed() => {
                let value = |format: &BinaryValues| (format.value)(&mut Bytes::new(message.bytes));
                let json = value(&MESSAGE_PACK).or_else(|_| value(&CBOR))?;
                json::parse(json).map_err(DecodeError::Json)?
            }
            Kind::Binary => return Err(other),
            _ => {
                let text = std::str::from_utf8(message.bytes)
                    .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))?;
                let begins = text.trim_ascii_start().starts_with(['{', '[']);
                if !begins || !text.contains(self.mark) {
                    return Err(other);
                }
                json::parse(text).map_err(DecodeError::Json)?
            }
        };
        let root = tree.root();
        let is_batch = self.array == Array::Batch && root.kind() == NodeKind::Array && root.child_count() > 0;
        if is_batch {
            for node in root.children() {
                let at = node.span().start;
                let reading = (self.read)(node);
                take(node, reading.ok_or(DecodeError::malformed(at, "this isn't a record of the protocol"))?);
            }
            return Ok(());
        }
        take(root, (self.read)(root).ok_or(other)?);
        Ok(())
    }
}

impl Reading {
    /// A record that can hardly be anything else.
    pub(super) fn certain(words: &[&str], brief: Option<Node<'_>>) -> Self {
        let words: Vec<_> = words.iter().copied().filter(|word| !word.is_empty()).collect();
        let brief = brief.map(|node| node.raw().to_owned()).unwrap_or_default();
        Self { title: words.join(" "), brief, named: None, is_certain: true }
    }
}

/// A member's text, if it is a string.
pub(super) fn string(node: Node<'_>, key: &str) -> Option<String> {
    node.member(key).filter(|node| node.kind() == NodeKind::String)?.scalar_text().map(Into::into)
}

/// ` #` and a member that identifies something, unless it is null or missing.
pub(super) fn number_sign(node: Option<Node<'_>>) -> String {
    let text = node.filter(|node| node.kind() != NodeKind::Null).and_then(Node::scalar_text);
    text.map(|text| format!("#{text}")).unwrap_or_default()
}
