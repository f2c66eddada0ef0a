//! Protocols whose messages are JSON of a certain shape.

use weft_message::{Kind, Message, Payload};

use super::{
    BinaryValues, CBOR, ComposeError, Connection, DecodeError, Exchange, Fit, Form, Layer, Lookup,
    MESSAGE_PACK, Read, Record, bytes::Bytes, compose, object::Object,
};
use crate::json::{self, Item, Node, NodeKind, Path};

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
    /// The binary format that messages are composed in, if it isn't JSON.
    pub(super) packed: Option<&'static BinaryValues>,
    /// If a message is an array: whether that is a batch of records or one record, whose items get names.
    pub(super) array: Array,
}

/// What an array is in a protocol.
#[derive(Clone, Copy)]
pub(super) enum Array {
    /// It doesn't occur.
    Never,
    /// Several records.
    Batch,
    /// A record, whose items get names.
    Record(Names),
}

/// The names of the items of an array.
#[derive(Clone, Copy)]
pub(super) struct Names {
    /// All the words that the layer adds: names of items, and of types.
    pub(super) own: &'static [&'static str],
    /// What the first item may begin with, so that other arrays needn't be read.
    pub(super) begins: &'static [u8],
    /// Names the items; `None` if they aren't a record of the protocol.
    pub(super) of: fn(&[Item<'_>]) -> Option<Named>,
    /// The types that records have; none if the first item doesn't say that.
    pub(super) types: &'static [Type],
}

/// A type: its number, its name, and its items. A name that ends with `?` may be missing.
pub(super) type Type = (u32, &'static str, &'static [&'static str]);

impl Names {
    /// The array for a value whose members are named.
    fn array(self, value: Node<'_>) -> Result<String, ComposeError> {
        if self.types.is_empty() {
            return Err(ComposeError::ReadOnly);
        }
        let kind = compose::text(value, "type")?;
        let unknown = compose::wrong("type", "isn't a type of this protocol");
        let (number, _, names) = self.types.iter().find(|(_, name, _)| *name == kind).ok_or(unknown)?;
        let last = names.iter().rposition(|name| value.member(name.trim_end_matches('?')).is_some());
        let mut array = format!("[{number}");
        for (at, name) in names.iter().enumerate() {
            let member = value.member(name.trim_end_matches('?')).map(Node::raw);
            let item = match (member, *name) {
                (Some(item), _) => item,
                (None, "details" | "options" | "payload") => "{}",
                (None, "args?") if last > Some(at) => "[]",
                (None, name) if name.ends_with('?') => continue,
                (None, name) => return Err(compose::wrong(name, "is missing")),
            };
            array.push(',');
            array.push_str(item);
        }
        array.push(']');
        let tree = json::parse(&*array).map_err(|_| ComposeError::ReadOnly)?;
        match (self.of)(&items(tree.root())) {
            Some(_) => Ok(array),
            None => Err(compose::wrong("type", "has other members, or members of other kinds")),
        }
    }
}

/// What the items of an array are called.
#[derive(Clone, Copy)]
pub(super) struct Named {
    /// What type the first one says it is, if it has no name itself.
    pub(super) kind: Option<&'static str>,
    /// The names of the others, perhaps with some at the end that aren't there. A `?` at the end isn't part of a name.
    pub(super) names: &'static [&'static str],
}

impl Named {
    /// The items that have names.
    pub(super) fn items<'i, 'j>(
        &self,
        items: &'i [Item<'j>],
    ) -> impl Iterator<Item = (&'static str, &'i Item<'j>)> + use<'i, 'j> {
        let names = self.names.iter().map(|name| name.trim_end_matches('?'));
        names.zip(items.iter().skip(usize::from(self.kind.is_some())))
    }

    /// The item with this name.
    pub(super) fn item<'j>(&self, name: &str, items: &[Item<'j>]) -> Option<Item<'j>> {
        self.items(items).find(|(key, _)| *key == name).map(|(_, item)| *item)
    }

    /// The record as an object.
    fn object(&self, items: &[Item<'_>]) -> String {
        let object = Object::default();
        let object = self.kind.into_iter().fold(object, |object, kind| object.text("type", kind));
        self.items(items).fold(object, |object, (name, item)| object.json(name, item.raw)).finish()
    }
}

impl Array {
    /// What items are called, if they are a record.
    fn named(self, items: &[Item<'_>]) -> Option<Named> {
        if let Self::Record(names) = self { (names.of)(items) } else { None }
    }
}

/// What a record is.
pub(super) struct Reading {
    pub(super) title: String,
    /// What is in it.
    pub(super) brief: String,
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
            ("WAMP", _) if self.packed.is_some() => format!("WAMP 2 ({})", self.encoding()),
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
            let items = items(node);
            let named = self.array.named(&items);
            let value = named.map_or_else(|| node.raw().to_owned(), |named| named.object(&items));
            records.push(Record::new(reading.title, reading.brief, value));
        })?;
        Ok(Read::Records(records))
    }

    /// The value is the message, unless its items have only been given names.
    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        let Array::Record(names) = self.array else { return Ok(Payload::Text(value.raw().into())) };
        let array = names.array(value)?;
        let Some(format) = self.packed else { return Ok(Payload::Text(array)) };
        let tree = json::parse(array).map_err(|_| ComposeError::ReadOnly)?;
        format.pack(tree.root()).map(Payload::Binary)
    }

    fn encoding(&self) -> &'static str {
        self.packed.map_or("", Layer::name)
    }

    fn forms(&self) -> &'static [Form] {
        self.forms
    }

    fn types(&self) -> &'static [&'static str] {
        match self.name {
            "JSON-RPC" => &["Request", "Result", "Error", "Notification"],
            "GraphQL" => &["next", "error", "complete", "subscribe", "connection_init", "connection_ack"],
            "OCPP" => &["CALL", "CALLRESULT", "CALLERROR"],
            "WAMP" => {
                &["EVENT", "RESULT", "CALL", "PUBLISH", "SUBSCRIBE", "ERROR", "HELLO", "WELCOME", "CHALLENGE"]
            }
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
            Kind::Text => !matches!(self.array, Array::Never) && first == b'[',
            // An array in either.
            Kind::Binary => self.is_packed() && matches!(first, 0x81..=0x9f),
            Kind::Event(_) => false,
        }
    }

    /// In an array whose items have names, in the item that is meant.
    fn look_up<'m>(&self, message: &Message<'m>, path: Path<'_>) -> Lookup<'m> {
        let (Array::Record(names), Kind::Text, Some(array), Some((first, _, path))) =
            (self.array, message.kind, message.bytes.strip_prefix(b"["), path.split())
        else {
            return Lookup::ByReading;
        };
        if !array.trim_ascii_start().first().is_some_and(|first| names.begins.contains(first)) {
            return Lookup::Nothing;
        }
        let items = std::str::from_utf8(message.bytes).ok().and_then(json::items).unwrap_or_default();
        match (names.of)(&items) {
            Some(Named { kind: Some(_), .. }) if first == "type" => Lookup::ByReading,
            Some(named) => {
                let value = named.item(first, &items).and_then(|item| path.find(item.raw));
                value.map_or(Lookup::Nothing, Lookup::Value)
            }
            None => Lookup::Nothing,
        }
    }

    fn literal(&self, kind: Kind, text: &str) -> Option<String> {
        let is_own = matches!(self.array, Array::Record(names) if names.own.contains(&text));
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
                // What is an array in one format is something else in the other.
                let read = |format: &BinaryValues| {
                    let mut bytes = Bytes::new(message.bytes);
                    let tree = json::parse((format.value)(&mut bytes)?).map_err(DecodeError::Json)?;
                    let is_record = bytes.is_end() && (self.read)(tree.root()).is_some();
                    if is_record { Ok(tree) } else { Err(other.clone()) }
                };
                read(&MESSAGE_PACK).or_else(|_| read(&CBOR))?
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
        let is_batch =
            matches!(self.array, Array::Batch) && root.kind() == NodeKind::Array && root.child_count() > 0;
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
        Self::with_brief(words, brief.map(Node::raw))
    }

    /// The same, with JSON as it is written.
    pub(super) fn with_brief(words: &[&str], brief: Option<&str>) -> Self {
        let words: Vec<_> = words.iter().copied().filter(|word| !word.is_empty()).collect();
        let brief = brief.unwrap_or_default().to_owned();
        Self { title: words.join(" "), brief, is_certain: true }
    }
}

/// The items of an array; none if it is another value.
pub(super) fn items<'j>(node: Node<'j>) -> Vec<Item<'j>> {
    let children = (node.kind() == NodeKind::Array).then(|| node.children());
    children.into_iter().flatten().map(|node| Item { kind: node.kind(), raw: node.raw() }).collect()
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
