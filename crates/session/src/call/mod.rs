//! What a script asks of a connection in the words of its protocol: an event, a request, a topic; and what the server answers.
//!
//! A [`Call`] is composed when it is sent, because only then is it certain which protocol the connection speaks, and the
//! [`Reply`] then recognises what answers it in the records that are received.

mod graphql;
mod mqtt;
mod rpc;
mod socket_io;
mod stomp;
#[cfg(test)]
mod tests;

use std::fmt;

use weft_codec::{
    json::{self, Node, quote},
    layer::{ComposeError, JSON_RPC, Layer, Layers},
};
use weft_message::{Message, Payload};

use crate::{check::own_words, spoken::Protocol};

/// A call. Values are JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// An event of Socket.IO.
    Emit {
        /// Its name.
        event: String,
        /// Its arguments, an array.
        args: String,
        /// The namespace; `None` for the one that is always there.
        namespace: Option<String>,
        /// Whether the server acknowledges it.
        wants_reply: bool,
    },
    /// A request of JSON-RPC, an invocation of SignalR, an operation of GraphQL.
    Request {
        /// The method, or the operation's text.
        method: String,
        /// Its parameters, arguments or variables.
        params: Option<String>,
    },
    /// A message for a topic of MQTT or a destination of STOMP.
    Publish {
        /// The topic.
        topic: String,
        /// What is published: a string's text, `{"$hex": …}`, or any other value as it is written.
        payload: String,
        /// The quality of service. STOMP has receipts for 1 and 2.
        qos: u8,
        /// Whether the broker keeps it for later subscribers.
        retain: bool,
    },
    /// A subscription to a topic filter of MQTT, a destination of STOMP or an operation of GraphQL.
    Subscribe {
        /// The filter, the destination, or the operation's text.
        topic: String,
        /// The highest quality of service.
        qos: u8,
        /// The operation's variables.
        variables: Option<String>,
    },
}

/// A call that can be sent.
pub struct Composed {
    /// The message.
    pub payload: Payload,
    /// What will answer it, if anything does.
    pub reply: Option<Reply>,
}

/// What answers a call.
pub struct Reply {
    /// Reads the protocol's records.
    layers: Layers,
    hears: Hears,
    /// Ends a subscription.
    pub leave: Option<Leave>,
}

/// How a subscription is ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The message that does it.
    pub payload: Payload,
    /// What subscriptions have in common that all end with this message.
    pub shared: String,
}

/// Judges a record.
type Hears = Box<dyn Fn(Node<'_>) -> Heard>;

/// What a record means to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// It is one of a subscription's messages.
    Item,
    /// The call is done. A subscription is over.
    Done(Answer),
}

/// How a call ends: with the result as JSON, or as the server says why not.
pub type Answer = Result<String, Refusal>;

/// Why a server doesn't do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// In its own words.
    pub words: String,
    /// All that it said, as JSON.
    pub value: String,
}

/// Why a call can't be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The connection's protocol has no such thing.
    NotSpoken {
        /// What scripts call it.
        name: &'static str,
        /// The protocols that have it.
        needs: &'static str,
        /// What the connection speaks, as far as that is known.
        spoken: Option<String>,
    },
    /// It can't be written in the protocol.
    Compose(ComposeError),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSpoken { name, needs, spoken: Some(spoken) } => {
                write!(f, "{name} needs a connection that speaks {needs}: this one speaks {spoken}")
            }
            Self::NotSpoken { name, needs, spoken: None } => write!(
                f,
                "{name} needs a connection that speaks {needs}, and this one isn't recognised as one: choose its protocol \
                 beside the connection's state"
            ),
            Self::Compose(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CallError {}

impl From<ComposeError> for CallError {
    fn from(error: ComposeError) -> Self {
        Self::Compose(error)
    }
}

/// What a protocol says for a call, as the value that its layer composes.
struct Said {
    value: String,
    hears: Option<Hears>,
    /// The value that ends it, and what it has in common with others.
    leave: Option<(String, String)>,
}

impl Said {
    /// What isn't answered.
    fn only(value: String) -> Self {
        Self { value, hears: None, leave: None }
    }

    fn answered(value: String, hears: impl Fn(Node<'_>) -> Heard + 'static) -> Self {
        Self { value, hears: Some(Box::new(hears)), leave: None }
    }

    /// A subscription that ends when this value is sent. `shared` is what others have in common with it that end too.
    fn left_with(self, value: String, shared: impl Into<String>) -> Self {
        Self { leave: Some((value, shared.into())), ..self }
    }
}

impl Call {
    /// Writes it in the protocol that is spoken, with this id. A request needs no sign that JSON-RPC is spoken.
    ///
    /// # Errors
    /// If the protocol has no such call, or can't express it.
    pub fn compose(
        &self,
        spoken: Option<&Protocol>,
        layers: &Layers,
        id: u64,
    ) -> Result<Composed, CallError> {
        let layer = self.layer(spoken);
        let title = spoken.map(|spoken| &*spoken.title).unwrap_or_default();
        let said = match layer.map(Layer::name) {
            Some("Engine.IO") => socket_io::say(self, id),
            Some("MQTT") => mqtt::say(self, id, title == "MQTT 5"),
            Some("STOMP") => stomp::say(self, id),
            Some("GraphQL") => graphql::say(self, id, title == "graphql-ws"),
            Some("JSON-RPC") => rpc::json_rpc(self, id),
            Some("SignalR") => rpc::signalr(self, id),
            _ => None,
        };
        let not_spoken = || {
            let (name, needs) = self.needs();
            CallError::NotSpoken { name, needs, spoken: spoken.map(|spoken| spoken.title.clone()) }
        };
        let (said, layer) = said.zip(layer).ok_or_else(not_spoken)?;
        let leave =
            said.leave.map(|(value, shared)| compose(layer, &value).map(|payload| Leave { payload, shared }));
        let leave = leave.transpose()?;
        let reply = said.hears.map(|hears| Reply { layers: layers.expecting(layer), hears, leave });
        Ok(Composed { payload: compose(layer, &said.value)?, reply })
    }

    /// The layer that composes it.
    pub fn layer(&self, spoken: Option<&Protocol>) -> Option<&'static dyn Layer> {
        match (spoken, self) {
            (Some(protocol), _) => Some(protocol.layer),
            (None, Self::Request { .. }) => Some(&JSON_RPC),
            (None, _) => None,
        }
    }

    /// Whether it is a subscription, which goes on until it is left.
    pub fn is_subscription(&self) -> bool {
        matches!(self, Self::Subscribe { .. })
    }

    /// How large it is, about.
    pub fn len(&self) -> usize {
        match self {
            Self::Emit { event, args, .. } => event.len() + args.len(),
            Self::Request { method, params } => method.len() + params.as_ref().map_or(0, String::len),
            Self::Publish { topic, payload, .. } => topic.len() + payload.len(),
            Self::Subscribe { topic, variables, .. } => {
                topic.len() + variables.as_ref().map_or(0, String::len)
            }
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn needs(&self) -> (&'static str, &'static str) {
        match self {
            Self::Emit { .. } => ("emit", "Socket.IO"),
            Self::Request { .. } => ("request", "JSON-RPC, SignalR or GraphQL"),
            Self::Publish { .. } => ("publish", "MQTT or STOMP"),
            Self::Subscribe { .. } => ("subscribe", "MQTT, STOMP or GraphQL"),
        }
    }
}

impl Reply {
    /// The values of a message's records, if it is of the protocol.
    pub fn records(&self, message: &Message<'_>) -> Vec<String> {
        self.layers.records(message)
    }

    /// What a record means to the call.
    pub fn hear(&self, record: Node<'_>) -> Heard {
        (self.hears)(record)
    }
}

impl Refusal {
    /// What a server said, of which this much is for people.
    fn new(value: Node<'_>, words: Option<Node<'_>>) -> Self {
        let said = words.unwrap_or(value);
        let words = own_words(said.scalar_text().unwrap_or(said.raw().into()).as_bytes());
        let words = if words.is_empty() { "the server refused it".into() } else { words };
        Self { words, value: value.raw().into() }
    }
}

impl Heard {
    fn done(result: impl Into<String>) -> Self {
        Self::Done(Ok(result.into()))
    }

    fn refused(value: Node<'_>, words: Option<Node<'_>>) -> Self {
        Self::Done(Err(Refusal::new(value, words)))
    }
}

fn compose(layer: &dyn Layer, value: &str) -> Result<Payload, CallError> {
    let malformed = || ComposeError::Member { name: "payload", problem: "isn't JSON" };
    let tree = json::parse(value).map_err(|_| malformed())?;
    Ok(layer.compose(tree.root())?)
}

/// The text of a member; empty if it isn't there.
fn text(record: Node<'_>, name: &str) -> String {
    record.member(name).and_then(Node::scalar_text).unwrap_or_default().into_owned()
}

/// A member with a text, as JSON.
fn member(name: &str, text: &str) -> String {
    format!(",\"{name}\":{}", quote(text))
}
