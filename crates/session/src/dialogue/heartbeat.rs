//! Pings that this side sends, and the other answers.

use std::time::Duration;

use weft_message::Timestamp;

/// How long the server may take to answer a ping.
const PATIENCE: Duration = Duration::from_secs(10);

/// When to send the next ping, and when the answer to the last one is due.
#[derive(Debug, Default)]
pub(super) struct Heartbeat {
    next_ping: Option<Timestamp>,
    pong_due: Option<Timestamp>,
}

/// What is to be done by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// Nothing.
    Wait,
    /// Send a ping.
    Ping,
    /// The last ping wasn't answered in time.
    Missed,
}

impl Heartbeat {
    /// The next ping is due then, or never. Whatever was awaited has come.
    pub(super) fn schedule(&mut self, next_ping: Option<Timestamp>) {
        *self = Self { next_ping, pong_due: None };
    }

    /// Goes on to what comes after that.
    pub(super) fn advance(&mut self, now: Timestamp) -> Beat {
        if self.pong_due.is_some_and(|due| due <= now) {
            *self = Self::default();
            Beat::Missed
        } else if self.next_ping.is_some_and(|due| due <= now) {
            *self = Self { next_ping: None, pong_due: Some(now + PATIENCE) };
            Beat::Ping
        } else {
            Beat::Wait
        }
    }

    /// When to advance it.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.pong_due.or(self.next_ping)
    }
}
