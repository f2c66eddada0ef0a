//! graphql-transport-ws. Either side may send a ping at any time; Weft does so while the connection is idle.

use std::time::Duration;

use weft_codec::layer::GRAPHQL;
use weft_message::{Direction, Message, Timestamp};

use super::{
    Act, Acts, Dialogue, DialogueError,
    heartbeat::{Beat, Heartbeat},
    values,
};
use crate::profile::{MASK, Rendered};

/// How often a ping is sent.
const EVERY: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct GraphQl {
    heartbeat: Heartbeat,
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
                (Direction::Received, "pong") => self.heartbeat.schedule(Some(now + EVERY)),
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
        match self.heartbeat.advance(now) {
            Beat::Wait => {}
            Beat::Ping => self.acts.send(&GRAPHQL, r#"{"type":"ping"}"#),
            Beat::Missed => self.acts.push(Act::GiveUp),
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.heartbeat.deadline()
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

impl GraphQl {
    fn accepted(&mut self, now: Timestamp) {
        self.heartbeat.schedule(Some(now + EVERY));
        self.acts.push(Act::Accept);
        for (_, value) in &self.operations {
            self.acts.send(&GRAPHQL, value);
        }
    }

    fn forget(&mut self, id: &str) {
        self.operations.retain(|(known, _)| known != id);
    }
}
