//! What a session is doing, in words.

use std::time::Duration;

use weft_codec::decimal::Decimal;
use weft_message::Timestamp;
use weft_session::{Cause, State, Step};

use super::{close, closed, failure, failure::unconfirmed};

/// What is said below the state's name; empty if nothing is.
pub fn state(state: &State, now: Timestamp) -> String {
    match state {
        State::Offline | State::Online => String::new(),
        State::Connecting { attempt, step } => {
            let step = match step {
                Step::Token => "Asking for a token",
                Step::Socket => "Opening the socket",
            };
            if *attempt > 0 { format!("{step} (attempt {attempt}).") } else { format!("{step}.") }
        }
        State::LoggingIn => "Waiting for the server to accept the login.".into(),
        State::Unconfirmed { after } => format!("{} Other messages have arrived.", unconfirmed(*after)),
        State::Reconnecting { attempt, at, cause } => {
            let cause = match cause {
                Cause::Closed(info) => format!("Closed {info}."),
                Cause::Failed(reason) => failure(reason),
            };
            format!("Attempt {attempt} in {}. {cause}", countdown(at.since(now)))
        }
        State::Closing => "Waiting for the server to close its side.".into(),
        State::Closed { info, by_user: true } => {
            format!("{}. You disconnected.", closed(info.code, &info.reason))
        }
        State::Closed { info, by_user: false } => {
            let advice = close::advice(info.code).unwrap_or("The server closed the connection.");
            format!("{}. {advice}", closed(info.code, &info.reason))
        }
        State::Failed(reason) => failure(reason),
    }
}

/// `4 s`, with tenths when less than 3 s are left.
pub fn countdown(left: Duration) -> String {
    let seconds = left.as_secs_f64();
    if seconds < 3.0 { format!("{:.1} s", Decimal(seconds)) } else { format!("{} s", seconds.ceil() as u64) }
}
