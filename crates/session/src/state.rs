//! What a session is doing, and how that is said.

use std::{fmt, time::Duration};

use weft_codec::decimal::Decimal;
use weft_message::{CloseInfo, Timestamp};

/// The state of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing was asked of it, or the user called it off.
    #[default]
    Offline,
    /// Getting a token, or opening the socket.
    Connecting {
        /// 0 when the user asked for it; from 1 when it connects again.
        attempt: u32,
        /// What exactly is being done.
        step: Step,
    },
    /// The socket is open; the server has yet to say yes.
    LoggingIn,
    /// Logged in.
    Online,
    /// The user disconnected; the server's close frame is awaited.
    Closing,
    /// Lost; will connect again.
    Reconnecting {
        /// The number of the attempt to come.
        attempt: u32,
        /// When it comes.
        at: Timestamp,
        /// What was the matter.
        why: String,
    },
    /// Closed, by either side.
    Closed {
        /// How.
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

impl State {
    /// Whether there is nothing to disconnect.
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Offline | Self::Closing | Self::Closed { .. } | Self::Failed(_))
    }

    /// The state's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Offline => "Offline",
            Self::Connecting { .. } => "Connecting",
            Self::LoggingIn => "Logging in",
            Self::Online => "Online",
            Self::Reconnecting { .. } => "Reconnecting",
            Self::Closing | Self::Closed { .. } => "Closed",
            Self::Failed(_) => "Failed",
        }
    }

    /// The rest of the sentence that the name begins; empty if there is none.
    pub fn detail(&self, now: Timestamp) -> String {
        match self {
            Self::Offline | Self::Online => String::new(),
            Self::Connecting { attempt, step } => {
                let step = match step {
                    Step::Token => "asking for a token",
                    Step::Socket => "opening the socket",
                };
                if *attempt > 0 { format!("attempt {attempt}, {step}") } else { step.into() }
            }
            Self::LoggingIn => "waiting for the server to accept".into(),
            Self::Reconnecting { attempt, at, why } => {
                format!("attempt {attempt} in {}. {why}", countdown(at.since(now)))
            }
            Self::Closing => "waiting for the server to close its side".into(),
            Self::Closed { info, by_user: true } => format!("{info}. You disconnected."),
            Self::Closed { info, by_user: false } => {
                format!("{info}. {}", info.advice().unwrap_or("The server closed the connection."))
            }
            Self::Failed(failure) => failure.to_string(),
        }
    }
}

/// `4 s`, and tenths when it is soon.
fn countdown(left: Duration) -> String {
    let seconds = left.as_secs_f64();
    if seconds < 3.0 { format!("{:.1} s", Decimal(seconds)) } else { format!("{} s", seconds.ceil() as u64) }
}

/// Why a session could not connect or log in, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What happened: a sentence.
    pub what: String,
    /// What the user can do: a sentence, or empty.
    pub advice: String,
    /// Whether trying again as it stands might help.
    pub may_pass: bool,
}

impl Failure {
    /// One that stays until the user changes something.
    pub fn lasting(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: advice.into(), may_pass: false }
    }

    /// One that may be over at the next attempt.
    pub fn passing(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { may_pass: true, ..Self::lasting(what, advice) }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if !self.advice.is_empty() {
            write!(f, " {}", self.advice)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}
