//! The tasks of a session, by what they do.

use serde::{Deserialize, Serialize};

/// What one of a session's tasks does. What follows from its end depends on this, never on its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Owns the state machine and does what it decides.
    Driver,
    /// Gets the token, sends the first message, or waits for the script.
    Login,
    /// Looks at what the server sends.
    Receiver,
    /// Empties the outbox.
    Sender,
    /// Sends the keepalive message.
    Keepalive,
    /// Times round trips.
    Stopwatch,
    /// Sends a timer's message; with the timer's name.
    Timer(String),
}
