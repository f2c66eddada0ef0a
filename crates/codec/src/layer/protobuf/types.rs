//! Which message types the messages of a connection are of.

use std::sync::Arc;

use weft_message::{Direction, Kind, Message, Payload};

use super::{
    Protobuf, read,
    schema::{MessageType, Schema},
    write::{self, TYPE},
};
use crate::{
    json::{self, Node, NodeKind, Pointer, Tree},
    layer::{
        ComposeError, DecodeError, Fit, Layer, MessageTypes, Published, READ_LIMIT, Read, Record,
        compose::misfit, mqtt::topic, stack,
    },
};

/// The message types of a schema, and which of them messages are of.
#[derive(Debug)]
pub struct Types {
    schema: Arc<Schema>,
    sent: Option<Typed>,
    received: Option<Typed>,
    /// Filters for topics, each with the type of what is published there.
    topics: Vec<(String, Typed)>,
}

/// The layer that reads and composes messages of a type.
#[derive(Clone, Debug)]
pub(in crate::layer) struct Typed {
    schema: Arc<Schema>,
    /// The type's place.
    at: usize,
}

impl Types {
    /// Without a type for anything.
    pub fn new(schema: Arc<Schema>) -> Self {
        Self { schema, sent: None, received: None, topics: Vec::new() }
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Messages of a direction are of the type with this name; of none if the schema doesn't have it.
    #[must_use]
    pub fn with(mut self, direction: Direction, name: &str) -> Self {
        let typed = self.typed(name);
        match direction {
            Direction::Sent => self.sent = typed,
            Direction::Received => self.received = typed,
            Direction::Session => {}
        }
        self
    }

    /// What is published on topics that this filter matches is of the type with this name.
    #[must_use]
    pub fn with_topic(mut self, filter: &str, name: &str) -> Self {
        let typed = self.typed(name);
        self.topics.extend(typed.map(|typed| (filter.into(), typed)));
        self
    }

    fn of_topic(&self, topic: &str) -> Option<&Typed> {
        self.topics.iter().find(|(filter, _)| topic::matches(filter, topic)).map(|(_, typed)| typed)
    }

    fn typed(&self, name: &str) -> Option<Typed> {
        Some(Typed { schema: self.schema.clone(), at: self.schema.message(name)? })
    }
}

impl MessageTypes for Types {
    fn has_direction(&self) -> bool {
        self.sent.is_some() || self.received.is_some()
    }

    fn has_topic(&self) -> bool {
        !self.topics.is_empty()
    }

    fn layer(&self, message: &Message<'_>, topic: Option<&str>) -> Option<&dyn Layer> {
        let typed = match (topic, message.direction) {
            (Some(topic), _) => self.of_topic(topic),
            _ if message.kind != Kind::Binary => None,
            (None, Direction::Sent) => self.sent.as_ref(),
            (None, Direction::Received) => self.received.as_ref(),
            (None, Direction::Session) => None,
        };
        typed.map(|typed| typed as &dyn Layer)
    }

    fn has(&self, topic: &str) -> bool {
        self.of_topic(topic).is_some()
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        let named = value.member(TYPE);
        let typed = match named.and_then(Node::scalar_text) {
            Some(name) => self.typed(&name),
            None => self.sent.clone(),
        };
        let no_type = || match named {
            Some(named) => misfit(named, "isn't a message type of the schema"),
            None => misfit(value, format!("needs a type, as “{TYPE}” or in the settings for sent messages")),
        };
        typed.ok_or_else(no_type)?.compose(value)
    }

    fn published(&self, published: Published, value: &Tree) -> Result<Option<Tree>, ComposeError> {
        let topic = Pointer::parse(published.topic).ok();
        let topic = topic.and_then(|topic| topic.find(value.source().as_bytes()).map(json::text_of));
        let payload = value.root().member(published.payload);
        let payload =
            payload.filter(|payload| payload.kind() == NodeKind::Object && payload.member("$hex").is_none());
        let typed = topic.and_then(|topic| self.of_topic(&topic));
        let Some((typed, payload)) = typed.zip(payload) else { return Ok(None) };
        let bytes = stack::bytes(typed.compose(payload)?.as_bytes());
        let mut source = value.source().to_owned();
        source.replace_range(payload.span(), &bytes);
        Ok(json::parse(source).ok())
    }
}

impl Typed {
    fn of(&self) -> &MessageType {
        &self.schema.messages[self.at]
    }
}

impl Layer for Typed {
    fn name(&self) -> &'static str {
        Protobuf.name()
    }

    /// The user has said so. If it can't be read, the row says why.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        (message.bytes.len() <= READ_LIMIT).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let len = message.bytes.len();
        if len > READ_LIMIT {
            return Err(DecodeError::TooLarge { len, limit: READ_LIMIT });
        }
        let value = read::message(&self.schema, self.of(), message.bytes)?;
        Ok(Record::new(self.of().short_name().to_owned(), value.clone(), value).into())
    }

    fn has_values(&self, kind: Kind, _: u8) -> bool {
        kind == Kind::Binary
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        write::message(&self.schema, self.of(), value).map(Payload::Binary)
    }
}
