//! What a session's log consists of: the vocabulary that the other crates share.

mod close;

pub use close::{Close, CloseError};

use std::{
    fmt,
    ops::{Add, Sub},
    time::Duration,
};

/// A moment, in microseconds since the Unix epoch.
///
/// Pure code takes it as an argument; only the `task` floor reads a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The moment `micros` microseconds after the Unix epoch.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Its second since the Unix epoch.
    pub const fn whole_second(self) -> u64 {
        self.0 / 1_000_000
    }

    /// How much later than `earlier` this is; zero if it isn't later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(micros))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, duration: Duration) -> Self {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(micros))
    }
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the server to us.
    Received,
    /// From us to the server.
    Sent,
    /// Neither: an event of the session itself.
    Session,
}

/// The kind of an event in the log. The event itself is the entry's payload, as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// The socket opened.
    Opened,
    /// A step of the login: sent, accepted.
    Login,
    /// The server refused the login.
    Refused,
    /// The socket closed, with its code and reason.
    Closed,
    /// The session will connect again.
    Reconnect,
    /// A keepalive reply is missing.
    Keepalive,
    /// Something went wrong.
    Error,
    /// Something worth knowing that isn't wrong: a message was discarded, a connection cancelled.
    Note,
}

/// What a message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A text message: UTF-8.
    Text,
    /// A binary message.
    Binary,
    /// An event of the session, as JSON.
    Event(EventKind),
}

/// An owned WebSocket message: what is sent, and what a transport delivers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// A text message.
    Text(String),
    /// A binary message.
    Binary(Vec<u8>),
}

impl Payload {
    /// The payload as it goes over the wire.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) => bytes,
        }
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.as_bytes().len()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text, if it is a text message.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) => None,
        }
    }

    /// Text or binary, as a message's kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Binary(_) => Kind::Binary,
        }
    }
}

/// One entry of a log, borrowed from it: a WebSocket message, or an event of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'log> {
    /// Its number: 0 for the first of the session, and never reused, not even after Clear.
    pub number: u64,
    /// When it arrived, was handed to the socket, or happened.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// What `bytes` is.
    pub kind: Kind,
    /// The payload; for an event, its JSON.
    pub bytes: &'log [u8],
}

/// How a WebSocket closed (RFC 6455, 7.1.5 to 7.1.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseInfo {
    /// The close code; 1005 if there was none, 1006 if the connection was lost.
    pub code: u16,
    /// The reason that the other side gave, often empty.
    pub reason: String,
    /// Whether the closing handshake was completed.
    pub was_clean: bool,
}

impl CloseInfo {
    /// The name of the code in RFC 6455 (7.4.1) or its registry, if it has one.
    pub fn meaning(&self) -> Option<&'static str> {
        Some(match self.code {
            1000 => "normal closure",
            1001 => "going away",
            1002 => "protocol error",
            1003 => "unsupported data",
            1005 => "no code given",
            1006 => "connection lost",
            1007 => "invalid payload data",
            1008 => "policy violation",
            1009 => "message too big",
            1010 => "extension missing",
            1011 => "internal error",
            1012 => "service restart",
            1013 => "try again later",
            1014 => "bad gateway",
            1015 => "TLS handshake failed",
            _ => return None,
        })
    }
}

impl fmt::Display for CloseInfo {
    /// `1008 policy violation: too many requests`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(meaning) = self.meaning() {
            write!(f, " {meaning}")?;
        }
        if !self.reason.is_empty() {
            write!(f, ": {}", self.reason)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_reads_as_code_meaning_reason() {
        let close = |code, reason: &str| CloseInfo { code, reason: reason.into(), was_clean: true };
        assert_eq!(close(1008, "slow down").to_string(), "1008 policy violation: slow down");
        assert_eq!(close(1000, "").to_string(), "1000 normal closure");
        assert_eq!(close(4001, "bye").to_string(), "4001: bye");
    }

    #[test]
    fn time_never_runs_backwards() {
        let (early, late) = (Timestamp::from_micros(1), Timestamp::from_micros(5));
        assert_eq!(late.since(early), Duration::from_micros(4));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
