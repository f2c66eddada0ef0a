//! Layers: the protocols and formats inside messages. A layer is a value: whatever shows or searches messages asks a
//! list of them.
//!
//! Layers are pure: bytes in, records out. They stack, because a record may leave a payload for the next layer: Engine.IO
//! leaves a Socket.IO packet, MQTT leaves JSON. A message is only read when somebody looks at it, never when it arrives.
//!
//! A layer sees one message. A record that continues in the next message of its direction is
//! [`DecodeError::Incomplete`]: whoever has the log can append that message's payload and read both.

mod action_cable;
mod bytes;
mod cbor;
mod compose;
mod compressed;
mod connection;
mod encoded;
mod engine_io;
mod exchange;
mod form;
mod graphql;
mod hex;
mod inside;
mod json;
mod json_protocol;
mod json_rpc;
mod layers;
mod media;
mod mqtt;
mod msgpack;
mod object;
mod ocpp;
mod pack;
mod phoenix;
pub mod protobuf;
mod signalr;
mod socket_io;
mod sockjs;
mod span;
mod stack;
mod starts;
mod stomp;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod wamp;
mod writer;
mod xml;

use std::{borrow::Cow, fmt};

use weft_message::{Kind, Message, Payload};

pub use self::{
    action_cable::ACTION_CABLE,
    cbor::CBOR,
    compose::ComposeError,
    compressed::{Gzip, Zlib},
    connection::{Connection, PROTOCOLS},
    encoded::{Base64, DataUrl},
    engine_io::EngineIo,
    exchange::{Exchange, Role},
    form::{Content, Field, FieldKind, Form, ON, Part},
    graphql::GRAPHQL,
    hex::Hex,
    json::Json,
    json_protocol::JsonProtocol,
    json_rpc::JSON_RPC,
    layers::{HEARTBEAT, Layers, Reading},
    media::Media,
    mqtt::{Mqtt, topic},
    msgpack::MESSAGE_PACK,
    ocpp::OCPP,
    phoenix::PHOENIX,
    protobuf::Protobuf,
    signalr::SignalR,
    socket_io::SocketIo,
    sockjs::SockJs,
    stack::Step,
    starts::Starts,
    stomp::Stomp,
    text::Text,
    values::BinaryValues,
    wamp::{WAMP, WAMP_CBOR, WAMP_MESSAGE_PACK},
    xml::Xml,
};
use crate::json::{JsonError, Node, Path, Tree};

/// The largest payload whose values are read, and the most JSON that is made of one, in bytes: more would block the page.
pub const READ_LIMIT: usize = 8 << 20;

/// How many records are read of a message: a few bytes may be one, and each takes up memory.
const MOST_RECORDS: usize = 1 << 16;

/// A protocol or format.
pub trait Layer: Sync {
    /// Its name, which no other layer of the same message has.
    fn name(&self) -> &'static str;

    /// The text of its button in the details of this message.
    fn label(&self, _message: &Message<'_>) -> &'static str {
        self.name()
    }

    /// What a connection that speaks it is called: its name, with the version as far as that is known.
    fn spoken_as(&self, _connection: &Connection<'_>) -> String {
        self.name().into()
    }

    /// The binary format that a connection has agreed to write its values in, if there are several; empty if that is the
    /// usual one.
    fn encoding(&self) -> &'static str {
        ""
    }

    /// The layer that this connection's messages are composed with, if they tell that it has agreed on another encoding.
    fn agreed(&self, _connection: &Connection<'_>) -> Option<&'static dyn Layer> {
        None
    }

    /// How well it suits a message, if it can read it. If that is certain, the row says what the message is. Of a large payload, only the beginning and end are examined.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit>;

    /// Reads a message. What a text says about its own lengths is never believed: memory is only used for what is there.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError>;

    /// The layer that reads this message instead, if the connection's schema has a type for it: for its direction, or for
    /// the topic that it was published on.
    fn typed<'t>(
        &self,
        _message: &Message<'_>,
        _topic: Option<&str>,
        _types: &'t dyn MessageTypes,
    ) -> Option<&'t dyn Layer> {
        None
    }

    /// Where its records have a topic, if what they carry depends on that.
    fn published(&self) -> Option<Published> {
        None
    }

    /// Makes a message of a value such as [`Layer::read`] makes of a message. Members with a usual value may be left out.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn compose(&self, _value: Node<'_>) -> Result<Payload, ComposeError> {
        Err(ComposeError::ReadOnly)
    }

    /// What a client sends, as forms to fill in; none if messages can't be composed.
    fn forms(&self) -> &'static [Form] {
        &[]
    }

    /// Whether a record with this title only keeps the connection open.
    fn is_heartbeat(&self, _title: &str) -> bool {
        false
    }

    /// The types that records have, each the first word of a title, those first that matter most; empty if they are too many
    /// or not known.
    fn types(&self) -> &'static [&'static str] {
        &[]
    }

    /// The part that a record with this value has in an exchange of a request and its reply; `None` if it has none.
    fn exchange(&self, _value: Node<'_>) -> Option<Exchange> {
        None
    }

    /// Whether pointers may find values in a message of this kind whose payload begins with this byte. Only such
    /// messages are looked through, so that a layer costs nothing where it doesn't occur.
    fn has_values(&self, _kind: Kind, _first: u8) -> bool {
        false
    }

    /// Finds a value without reading the whole message, where the layer knows how.
    fn look_up<'m>(&self, _message: &Message<'m>, _path: Path<'_>) -> Lookup<'m> {
        Lookup::ByReading
    }

    /// What a payload of this kind must contain, in whatever case, for `text` to be a key or string among its values. A payload with
    /// a backslash may do without, because escapes allow other spellings. `None` if nothing is certain: because values
    /// are compressed, or because `text` is a word that the layer puts there itself, such as the name of a member.
    ///
    /// A filter only reads messages that contain this, so a wrong literal hides messages.
    fn literal(&self, _kind: Kind, _text: &str) -> Option<String> {
        None
    }
}

/// Which types of a schema the messages of a connection are of.
///
/// A trait, so that whatever has layers needn't know what a schema is.
pub trait MessageTypes: fmt::Debug + Send + Sync {
    /// The layer for a message, by its direction; if it was published on a topic, by that.
    fn layer(&self, message: &Message<'_>, topic: Option<&str>) -> Option<&dyn Layer>;

    /// Whether a direction has a type.
    fn has_direction(&self) -> bool;

    /// Whether any topic has a type.
    fn has_topic(&self) -> bool;

    /// Whether this topic has a type.
    fn has(&self, topic: &str) -> bool;

    /// Makes a message of a value: of the type that it names, or of the one of sent messages.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError>;

    /// The value of a record whose payload is given as a value of its topic's type, with bytes in its place; `None` if it
    /// has no such payload.
    ///
    /// # Errors
    /// What is wrong with the payload.
    fn published(&self, published: Published, value: &Tree) -> Result<Option<Tree>, ComposeError>;
}

/// Where a record has what is published, and the topic that it is published on.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// The pointer to the topic.
    pub topic: &'static str,
    /// The member that the payload is.
    pub payload: &'static str,
}

/// How well a layer suits a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The message is meant to be read this way: there is hardly another explanation for it.
    Certain,
    /// The message is probably meant to be read this way.
    Likely,
    /// The message can also be read this way.
    Possible,
}

/// What a layer makes of a message.
#[derive(Debug)]
pub enum Read<'m> {
    /// Records, at least one.
    Records(Vec<Record<'m>>),
    /// Something to show, without values.
    Shown(Decoded),
}

/// What a protocol calls a packet, frame or message. There may be several in a WebSocket message.
#[derive(Debug, Default)]
pub struct Record<'m> {
    /// What it is, in a few words: `EVENT tick`.
    pub title: Cow<'m, str>,
    /// What a row says after the title: the beginning of its contents, if they aren't in `rest`. Of what only wraps the
    /// rest, it is all that a row says before that.
    pub brief: Cow<'m, str>,
    /// Its value as JSON, an object if there is a `rest`. `None` if it only wraps the rest.
    pub value: Option<Cow<'m, str>>,
    /// What it leaves for the next layer.
    pub rest: Option<Rest<'m>>,
}

/// What a record leaves for the next layer.
pub struct Rest<'m> {
    /// The member of the record's value that the rest becomes.
    pub member: &'static str,
    /// The bytes.
    pub bytes: Cow<'m, [u8]>,
    /// Where they begin in the payload; 0 if they aren't in there as they are.
    pub offset: usize,
    /// The layers that may be in there; none if any may be. A layer with a literal has to know those of its rest.
    pub layers: &'static [&'static dyn Layer],
}

/// What [`Layer::look_up`] finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'m> {
    /// The value, written as JSON.
    Value(&'m str),
    /// There is no such value.
    Nothing,
    /// The message must be read to tell.
    ByReading,
}

/// A decoded message.
#[derive(Clone, Debug)]
pub enum Decoded {
    /// Values, shown as a collapsible tree.
    Tree(Tree),
    /// Text made from the payload.
    Text(String),
    /// The payload itself, shown as text.
    PayloadAsText,
    /// The payload itself, shown as a hex dump.
    PayloadAsHex,
}

/// Why a message can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Decoding it would block the page.
    TooLarge {
        /// Its size in bytes, or that of what it holds.
        len: usize,
        /// The largest size that is decoded.
        limit: usize,
    },
    /// It isn't JSON.
    Json(JsonError),
    /// It ends before its record does. The rest may come in the next message.
    Incomplete {
        /// The offset of the byte from which on something is missing.
        offset: usize,
    },
    /// It isn't valid in the layer's format.
    Malformed {
        /// The offset of the byte at fault.
        offset: usize,
        /// What is wrong there, as a sentence without its full stop.
        problem: Cow<'static, str>,
    },
}

impl DecodeError {
    pub(crate) fn malformed(offset: usize, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Malformed { offset, problem: problem.into() }
    }

    /// The offset of the byte at fault, if it is one.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::TooLarge { .. } => None,
            Self::Json(error) => Some(error.offset),
            Self::Incomplete { offset } | Self::Malformed { offset, .. } => Some(*offset),
        }
    }

    /// The same error, where what was read begins `by` bytes into the payload.
    pub(crate) fn shifted(self, by: usize) -> Self {
        match self {
            Self::Incomplete { offset } => Self::Incomplete { offset: offset + by },
            Self::Malformed { offset, problem } => Self::Malformed { offset: offset + by, problem },
            Self::Json(error) => Self::Json(error.shifted(by)),
            Self::TooLarge { .. } => self,
        }
    }
}

impl fmt::Display for DecodeError {
    /// `byte 5: this isn't valid UTF-8`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit, .. } => write!(f, "only up to {limit} bytes can be read"),
            Self::Json(error) => write!(f, "byte {}: {}", error.offset, error.problem),
            Self::Incomplete { offset } => write!(f, "something is missing from byte {offset} on"),
            Self::Malformed { offset, problem } => write!(f, "byte {offset}: {problem}"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl<'m> Record<'m> {
    /// A record with a value and without a rest.
    pub(crate) fn new(
        title: impl Into<Cow<'m, str>>,
        brief: impl Into<Cow<'m, str>>,
        value: impl Into<Cow<'m, str>>,
    ) -> Self {
        Self { title: title.into(), brief: brief.into(), value: Some(value.into()), rest: None }
    }

    /// Adds it to others, unless they are too many. It begins at this offset.
    pub(crate) fn add_to(self, records: &mut Vec<Self>, at: usize) -> Result<(), DecodeError> {
        if records.len() == MOST_RECORDS {
            return Err(DecodeError::malformed(at, "no more records than these are read of one message"));
        }
        records.push(self);
        Ok(())
    }
}

impl<'m> From<Record<'m>> for Read<'m> {
    fn from(record: Record<'m>) -> Self {
        Self::Records(vec![record])
    }
}

impl fmt::Debug for Rest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rest").field(&self.member).field(&self.bytes).finish()
    }
}
