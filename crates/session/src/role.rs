//! The roles of a session's tasks.

use serde::{Deserialize, Serialize};

/// The role of one of a session's tasks. What happens when it ends depends on this, never on its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the state machine and carries out its actions.
    Driver,
    /// Gets the token, sends the first message, or waits for the script.
    Login,
    /// Handles what the server sends.
    Receiver,
    /// Empties the outbox.
    Sender,
    /// Sends the keepalive message.
    Keepalive,
    /// Times round trips.
    Stopwatch,
    /// Sends a timer's message; holds the timer's name.
    Timer(String),
}
