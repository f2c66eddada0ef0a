//! What a session says by itself on a connection whose protocol it speaks: the login, the heartbeat, acknowledgements, and
//! after a drop, the subscriptions that there were.
//!
//! A [`Dialogue`] has no I/O and no clock. It is shown what is sent and received, is told the time, and answers with
//! [`Act`]s. It outlives a connection, so that the next one can go on where it ended.

mod graphql;
mod heartbeat;
mod mqtt;
mod signalr;
mod socket_io;
mod stomp;
#[cfg(test)]
mod tests;

use std::{collections::VecDeque, fmt};

use weft_codec::{
    json::{self, JsonError, Tree},
    layer::{ComposeError, Layer, Read},
};
use weft_message::{Message, Payload, Timestamp};

use self::{graphql::GraphQl, mqtt::Mqtt, signalr::SignalR, socket_io::SocketIo, stomp::Stomp};
use crate::profile::{LoginKind, Rendered};

/// A protocol's side of a session.
pub trait Dialogue {
    /// A connection has opened: log in with this message, written as the value that the protocol's layer reads.
    ///
    /// # Errors
    /// What is wrong with the message.
    fn open(&mut self, login: &Rendered, now: Timestamp) -> Result<(), DialogueError>;

    /// A message was received or sent, whoever sent it.
    fn hear(&mut self, message: &Message<'_>, now: Timestamp);

    /// The deadline may have passed.
    fn handle_timeout(&mut self, now: Timestamp);

    /// When to call [`Dialogue::handle_timeout`], if at all.
    fn deadline(&self) -> Option<Timestamp>;

    /// The next thing to do; call it until it returns `None`.
    fn poll_act(&mut self) -> Option<Act>;
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Send a message.
    Send {
        /// The message.
        payload: Payload,
        /// What to log instead, if it contains a secret.
        masked: Option<Payload>,
    },
    /// The server has accepted the login.
    Accept,
    /// The server has refused the login, in its own words.
    Refuse(String),
    /// A heartbeat is missing: the connection counts as lost.
    GiveUp,
}

/// Why the message that logs in can't be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DialogueError {
    /// It isn't JSON.
    Json(JsonError),
    /// It isn't a value of the protocol.
    Compose(ComposeError),
}

impl fmt::Display for DialogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::Compose(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DialogueError {}

/// The dialogue of a kind of login that is a protocol's.
pub fn dialogue(kind: LoginKind) -> Option<Box<dyn Dialogue>> {
    match kind {
        LoginKind::SocketIo => Some(Box::<SocketIo>::default()),
        LoginKind::Mqtt => Some(Box::<Mqtt>::default()),
        LoginKind::Stomp => Some(Box::<Stomp>::default()),
        LoginKind::GraphQl => Some(Box::<GraphQl>::default()),
        LoginKind::SignalR => Some(Box::<SignalR>::default()),
        _ => None,
    }
}

/// The template of the message that logs in, unless the user writes another: with user and password, or without.
pub fn usual_login(kind: LoginKind, has_user: bool) -> &'static str {
    match (kind, has_user) {
        (LoginKind::SocketIo, true) => {
            r#"{"type": "CONNECT", "data": {"user": "{{user}}", "password": "{{password}}"}}"#
        }
        (LoginKind::Mqtt, true) => {
            r#"{"type": "CONNECT", "keepAlive": 60, "user": "{{user}}", "password": "{{password}}"}"#
        }
        (LoginKind::Stomp, true) => {
            r#"{"command": "CONNECT", "headers": {"accept-version": "1.2,1.1,1.0", "host": "/", "login": "{{user}}", "passcode": "{{password}}", "heart-beat": "10000,10000"}}"#
        }
        (LoginKind::Stomp, false) => {
            r#"{"command": "CONNECT", "headers": {"accept-version": "1.2,1.1,1.0", "host": "/", "heart-beat": "10000,10000"}}"#
        }
        (LoginKind::GraphQl, true) => {
            r#"{"type": "connection_init", "payload": {"user": "{{user}}", "password": "{{password}}"}}"#
        }
        (LoginKind::GraphQl, false) => r#"{"type": "connection_init"}"#,
        (LoginKind::SignalR, _) => r#"{"protocol": "json", "version": 1}"#,
        _ => r#"{"type": "CONNECT"}"#,
    }
}

/// What a dialogue wants done, in order.
#[derive(Debug, Default)]
struct Acts(VecDeque<Act>);

impl Acts {
    fn push(&mut self, act: Act) {
        self.0.push_back(act);
    }

    fn pop(&mut self) -> Option<Act> {
        self.0.pop_front()
    }

    /// Composes and sends a message that logs in.
    fn log_in(&mut self, layer: &dyn Layer, login: &Rendered) -> Result<(), DialogueError> {
        let payload = compose(layer, &login.text)?;
        let masked = login.masked().map(|masked| compose(layer, &masked)).transpose()?;
        self.push(Act::Send { payload, masked });
        Ok(())
    }

    /// Composes and sends a message of the dialogue's own. If it can't be composed, nothing is sent.
    fn send(&mut self, layer: &dyn Layer, value: &str) {
        if let Ok(payload) = compose(layer, value) {
            self.push(Act::Send { payload, masked: None });
        }
    }
}

/// The values of the records in a message, without what they leave for the next layer; none if it isn't of this layer.
fn values(layer: &dyn Layer, message: &Message<'_>) -> Vec<Tree> {
    let Ok(Read::Records(records)) = layer.read(message) else { return Vec::new() };
    records.iter().filter_map(|record| json::parse(record.value.as_deref()?).ok()).collect()
}

fn compose(layer: &dyn Layer, value: &str) -> Result<Payload, DialogueError> {
    let tree = json::parse(value).map_err(DialogueError::Json)?;
    layer.compose(tree.root()).map_err(DialogueError::Compose)
}
