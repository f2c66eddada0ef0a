//! SignalR, in the encoding that the handshake asks for. Either side sends a ping when it has been quiet for a while, and gives up on one that
//! has been silent for longer.

use std::time::Duration;

use weft_codec::{json, layer};
use weft_message::{Direction, Message, Timestamp};

use super::{Act, Acts, Dialogue, DialogueError, values};
use crate::profile::{MASK, Rendered};

/// How often something is sent.
const EVERY: Duration = Duration::from_secs(15);

/// How long the server may be silent: it sends a ping every 15 s unless it is told otherwise.
const SILENCE: Duration = Duration::from_secs(30);

pub(super) struct SignalR {
    /// What composes messages.
    layer: layer::SignalR,
    is_online: bool,
    next_ping: Option<Timestamp>,
    silent_until: Option<Timestamp>,
    /// The streams that haven't ended: each id with the record that began it.
    streams: Vec<(String, String)>,
    acts: Acts,
}

impl Default for SignalR {
    fn default() -> Self {
        Self {
            layer: layer::SignalR::Json,
            is_online: false,
            next_ping: None,
            silent_until: None,
            streams: Vec::new(),
            acts: Acts::default(),
        }
    }
}

impl Dialogue for SignalR {
    fn open(&mut self, login: &Rendered, _: Timestamp) -> Result<(), DialogueError> {
        let layer = encoding(&login.text);
        *self = Self { layer, streams: std::mem::take(&mut self.streams), ..Self::default() };
        self.acts.log_in(&self.layer, login)
    }

    fn hear(&mut self, message: &Message<'_>, now: Timestamp) {
        let is_received = message.direction == Direction::Received;
        match (is_received, self.is_online) {
            (true, true) => self.silent_until = Some(now + SILENCE),
            (false, true) => self.next_ping = Some(now + EVERY),
            _ => {}
        }
        for tree in values(&self.layer, message) {
            let text =
                |name| tree.root().member(name).and_then(|node| node.scalar_text()).unwrap_or_default();
            match (is_received, &*text("type")) {
                (true, "") if !self.is_online => self.answered(&text("error"), now),
                // Stream invocations go on by themselves.
                (false, "4") if !tree.source().contains(MASK) => {
                    self.forget(&text("invocationId"));
                    self.streams.push((text("invocationId").into_owned(), tree.source().into()));
                }
                (true, "3") | (false, "5") => self.forget(&text("invocationId")),
                _ => {}
            }
        }
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        if self.silent_until.is_some_and(|until| until <= now) {
            (self.silent_until, self.next_ping) = (None, None);
            self.acts.push(Act::GiveUp);
        } else if self.next_ping.is_some_and(|due| due <= now) {
            self.acts.send(&self.layer, r#"{"type":6}"#);
            self.next_ping = Some(now + EVERY);
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.silent_until.into_iter().chain(self.next_ping).min()
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

/// What a handshake asks for.
fn encoding(handshake: &str) -> layer::SignalR {
    let handshake = json::parse(handshake).ok();
    let protocol = handshake.as_ref().and_then(|value| value.root().member("protocol")?.scalar_text());
    match protocol.as_deref() {
        Some("messagepack") => layer::SignalR::MessagePack,
        _ => layer::SignalR::Json,
    }
}

impl SignalR {
    /// The reply to the handshake has no type. It says what is wrong, if anything is.
    fn answered(&mut self, error: &str, now: Timestamp) {
        if !error.is_empty() {
            return self.acts.push(Act::Refuse(error.into()));
        }
        self.is_online = true;
        self.acts.push(Act::Accept);
        self.next_ping = Some(now + EVERY);
        self.silent_until = Some(now + SILENCE);
        for (_, value) in &self.streams {
            self.acts.send(&self.layer, value);
        }
    }

    fn forget(&mut self, id: &str) {
        self.streams.retain(|(known, _)| *known != id);
    }
}
