//! Socket.IO 5 over Engine.IO 4. The server's first message says how often it will send a ping.

use std::time::Duration;

use weft_codec::{
    json::{self, Tree},
    layer::{self, EngineIo},
};
use weft_message::{Direction, Message, Timestamp};

use super::{Act, Acts, Dialogue, DialogueError, compose, values};
use crate::{
    check::own_words,
    profile::{MASK, Rendered},
};

/// How long a server waits between pings and for a pong, in milliseconds, if it doesn't say.
const USUAL: (u64, u64) = (25_000, 20_000);

#[derive(Default)]
pub(super) struct SocketIo {
    login: Rendered,
    /// The namespace that the login is for.
    namespace: String,
    /// The namespaces that were joined besides, with the message that did it.
    joined: Vec<(String, String)>,
    /// How long there may be no ping.
    silence: Duration,
    deadline: Option<Timestamp>,
    is_online: bool,
    acts: Acts,
}

impl Dialogue for SocketIo {
    /// The server speaks first, so the login waits.
    fn open(&mut self, login: &Rendered, _: Timestamp) -> Result<(), DialogueError> {
        compose(&EngineIo, &login.text)?;
        let tree = json::parse(&*login.text).map_err(DialogueError::Json)?;
        let namespace =
            tree.root().member("namespace").and_then(|name| Some(name.scalar_text()?.into_owned()));
        *self = Self {
            login: login.clone(),
            namespace: namespace.unwrap_or_else(|| "/".into()),
            joined: std::mem::take(&mut self.joined),
            ..Self::default()
        };
        Ok(())
    }

    fn hear(&mut self, message: &Message<'_>, now: Timestamp) {
        match (message.direction, message.bytes) {
            (Direction::Received, [b'0', data @ ..]) => self.opened(data, now),
            (Direction::Received, b"2") => {
                self.acts.send(&EngineIo, r#"{"type":"pong"}"#);
                self.deadline = Some(now + self.silence);
            }
            (Direction::Received, [b'4', b'0' | b'4', ..]) if !self.is_online => self.answered(message),
            (Direction::Sent, [b'4', b'0' | b'1', ..]) if self.is_online => self.joined(message),
            _ => {}
        }
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.deadline = None;
            self.acts.push(Act::GiveUp);
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

impl SocketIo {
    /// The server has introduced itself.
    fn opened(&mut self, data: &[u8], now: Timestamp) {
        let Ok(tree) = json::parse_bytes(data) else { return };
        let millis =
            |name, usual| tree.root().member(name).and_then(|node| node.raw().parse().ok()).unwrap_or(usual);
        let silence = millis("pingInterval", USUAL.0).saturating_add(millis("pingTimeout", USUAL.1));
        self.silence = Duration::from_millis(silence);
        self.deadline = Some(now + self.silence);
        // It was composed before, so it is valid.
        let _ = self.acts.log_in(&EngineIo, &self.login);
    }

    /// The server has answered the login, unless that is about another namespace.
    fn answered(&mut self, message: &Message<'_>) {
        let Some(tree) = packet(message) else { return };
        let member = |name| tree.root().member(name);
        let text = |name| member(name).and_then(|node| node.scalar_text()).unwrap_or_default();
        if text("namespace") != self.namespace {
            return;
        }
        if text("type") == "CONNECT_ERROR" {
            let data = member("data").map(|data| data.raw()).unwrap_or_default();
            return self.acts.push(Act::Refuse(own_words(data.as_bytes())));
        }
        self.is_online = true;
        self.acts.push(Act::Accept);
        for (_, value) in &self.joined {
            self.acts.send(&EngineIo, value);
        }
    }

    /// The user has joined or left a namespace.
    fn joined(&mut self, message: &Message<'_>) {
        let Some(tree) = packet(message) else { return };
        let text = |name| tree.root().member(name).and_then(|node| node.scalar_text()).unwrap_or_default();
        let namespace = text("namespace").into_owned();
        self.joined.retain(|(name, _)| *name != namespace);
        // A secret isn't in the log, so such a message can't be repeated.
        let is_repeatable = namespace != self.namespace && !tree.source().contains(MASK);
        if text("type") == "CONNECT" && is_repeatable {
            self.joined.push((namespace, tree.source().into()));
        }
    }
}

/// The value of the Socket.IO packet in a message.
fn packet(message: &Message<'_>) -> Option<Tree> {
    let inner = Message { bytes: message.bytes.get(1..)?, ..*message };
    values(&layer::SocketIo, &inner).into_iter().next()
}
