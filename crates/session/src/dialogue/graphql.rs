//! graphql-transport-ws. Either side may send a ping at any time; Weft does so while the connection is idle.

use std::time::Duration;

use weft_codec::layer::GRAPHQL;
use weft_message::{Direction, Message, Timestamp};

use super::{Act, Acts, Dialogue, DialogueError, values};
use crate::profile::{MASK, Rendered};

/// How often a ping is sent.
const EVERY: Duration = Duration::from_secs(30);

/// How long the server may take to answer one.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct GraphQl {
    /// When to send the next ping.
    next_ping: Option<Timestamp>,
    /// When the answer to the last one is due.
    pong_due: Option<Timestamp>,
    /// The operations that haven't ended: each id with the message that began it.
    operations: Vec<(String, String)>,
    acts: Acts,
}

impl Dialogue for GraphQl {
    fn open(&mut self, login: &Rendered, _: Timestamp) -> Result<(), DialogueError> {
        *self = Self { operations: std::mem::take(&mut self.operations), ..Self::default() };
        self.acts.log_in(&GRAPHQL, login)
    }

    fn hear(&mut self, message: &Message<'_>, now: Timestamp) {
        for tree in values(&GRAPHQL, message) {
            let text =
                |name| tree.root().member(name).and_then(|node| node.scalar_text()).unwrap_or_default();
            match (message.direction, &*text("type")) {
                (Direction::Received, "connection_ack") => self.accepted(now),
                (Direction::Received, "ping") => self.acts.send(&GRAPHQL, r#"{"type":"pong"}"#),
                (Direction::Received, "pong") => (self.pong_due, self.next_ping) = (None, Some(now + EVERY)),
                (Direction::Sent, "subscribe") if !tree.source().contains(MASK) => {
                    self.forget(&text("id"));
                    self.operations.push((text("id").into_owned(), tree.source().into()));
                }
                (_, "complete" | "error") => self.forget(&text("id")),
                _ => {}
            }
        }
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        if self.pong_due.is_some_and(|due| due <= now) {
            (self.pong_due, self.next_ping) = (None, None);
            self.acts.push(Act::GiveUp);
        } else if self.next_ping.is_some_and(|due| due <= now) {
            self.acts.send(&GRAPHQL, r#"{"type":"ping"}"#);
            (self.pong_due, self.next_ping) = (Some(now + PATIENCE), None);
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.pong_due.or(self.next_ping)
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

impl GraphQl {
    fn accepted(&mut self, now: Timestamp) {
        self.next_ping = Some(now + EVERY);
        self.acts.push(Act::Accept);
        for (_, value) in &self.operations {
            self.acts.send(&GRAPHQL, value);
        }
    }

    fn forget(&mut self, id: &str) {
        self.operations.retain(|(known, _)| known != id);
    }
}
