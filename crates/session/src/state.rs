//! What a session is doing.

use weft_message::{CloseInfo, Timestamp};

use super::failure::Failure;

/// The state of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum State {
    /// The user hasn't asked to connect, or cancelled the connection.
    #[default]
    Offline,
    /// Getting a token, or opening the socket.
    Connecting {
        /// 0 when the user asked for it; from 1 when reconnecting.
        attempt: u32,
        /// What exactly is being done.
        step: Step,
    },
    /// The socket is open; the server has yet to accept the login.
    LoggingIn,
    /// The server hasn't accepted the login in time, but it sends other messages. The user decides.
    Unconfirmed {
        /// How many seconds it waited.
        after: f64,
    },
    /// Logged in.
    Online,
    /// The user disconnected; waiting for the server's close frame.
    Closing,
    /// The connection was lost; will reconnect.
    Reconnecting {
        /// The number of the next attempt.
        attempt: u32,
        /// When the next attempt is due.
        at: Timestamp,
        /// Why it reconnects.
        cause: Cause,
    },
    /// Closed, by either side.
    Closed {
        /// How it closed.
        info: CloseInfo,
        /// Whether the user disconnected.
        by_user: bool,
    },
    /// Could not connect or log in.
    Failed(Failure),
}

/// What a connecting session is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asking for a token over HTTP.
    Token,
    /// Opening the socket.
    Socket,
}

/// Why a session reconnects.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The socket closed.
    Closed(CloseInfo),
    /// The last attempt, or the keepalive, failed.
    Failed(Failure),
}

impl State {
    /// Whether there is nothing to disconnect.
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Offline | Self::Closing | Self::Closed { .. } | Self::Failed(_))
    }

    /// Whether a socket is open, or being opened or closed.
    pub fn has_socket(&self) -> bool {
        matches!(self, Self::Connecting { .. } | Self::Online | Self::Closing) || self.is_logging_in()
    }

    /// Whether the socket is open, and the login isn't over.
    pub fn is_logging_in(&self) -> bool {
        matches!(self, Self::LoggingIn | Self::Unconfirmed { .. })
    }

    /// The state's name, as shown to people and used by tests.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Offline => "Offline",
            Self::Connecting { .. } => "Connecting",
            Self::LoggingIn | Self::Unconfirmed { .. } => "Logging in",
            Self::Online => "Online",
            Self::Reconnecting { .. } => "Reconnecting",
            Self::Closing | Self::Closed { .. } => "Closed",
            Self::Failed(_) => "Failed",
        }
    }
}
