//! How long clients have kept floods waiting: what a client that reads slowly, or not at all, does to a server.

use std::time::Duration;

use serde::Serialize;
use weft_message::{Payload, Timestamp};

/// A shorter wait is nothing but the time that it takes to write.
const NOTABLE: Duration = Duration::from_millis(20);

/// Counts what a connection has sent, and how long its flood couldn't.
#[derive(Debug, Default)]
pub(super) struct Meter {
    messages: u64,
    bytes: u64,
    held: Duration,
    /// When the driver last had room for output.
    polled: Timestamp,
}

/// What there is to tell of a connection.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Held<'a> {
    /// What it asked for.
    target: &'a str,
    /// How many messages were sent, and their bytes. Some of that may still be on its way.
    sent: u64,
    bytes: u64,
    /// For how many seconds its flood couldn't go on.
    held: f64,
    /// Whether that is so now.
    holding: bool,
}

impl Meter {
    /// The driver has room for output; a message of a flood has been due since then.
    pub(super) fn polled(&mut self, due: Option<Timestamp>, now: Timestamp) {
        self.held += self.waiting(due, now);
        self.polled = now;
    }

    /// A message was sent.
    pub(super) fn sent(&mut self, payload: &Payload) {
        self.messages += 1;
        self.bytes += payload.len() as u64;
    }

    /// What it tells, for a connection with that target.
    pub(super) fn held<'a>(&self, target: &'a str, due: Option<Timestamp>, now: Timestamp) -> Held<'a> {
        let waiting = self.waiting(due, now);
        Held {
            target,
            sent: self.messages,
            bytes: self.bytes,
            held: (self.held + waiting).as_secs_f64(),
            holding: !waiting.is_zero(),
        }
    }

    /// How long a message has been waiting for room.
    fn waiting(&self, due: Option<Timestamp>, now: Timestamp) -> Duration {
        let waiting = due.map(|due| now.since(due.max(self.polled))).unwrap_or_default();
        if waiting < NOTABLE { Duration::ZERO } else { waiting }
    }
}
