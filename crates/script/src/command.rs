//! A script's commands: messages from its worker, which may be forged and are validated.

mod content;
mod protocol;

pub use self::{content::*, protocol::*};
use serde::Deserialize;
use serde_json::value::RawValue;
use weft_codec::json::{self, Checker, JsonError};

use super::limits::{MAX_COMMANDS, MAX_TEXT, MAX_VALUES};

/// The number of a call that is waiting for an answer, assigned by the script.
pub type CallId = u64;
/// An index into the sessions that the script has; 0 is its own.
pub type SessionId = usize;

/// A request or a notification from a script.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// It is alive: the answer to a heartbeat.
    Pong,
    /// The script no longer waits for this call.
    Forget(CallId),
    /// Send a message.
    Send(Send),
    /// Wait for the next message that meets a condition.
    Receive(Receive),
    /// Which of the candidates meets the condition.
    Choose(Choose),
    /// Messages that were delivered and not used.
    GiveBack(GiveBack),
    /// Stream every message from now on.
    Messages(Messages),
    /// The stream may deliver this many more.
    More(More),
    /// Send an event of Socket.IO, and answer with what acknowledges it.
    Emit(Emit),
    /// Send a request, and answer with its result.
    Request(Request),
    /// Send a message for a topic, and answer when it is acknowledged.
    Publish(Publish),
    /// Subscribe to a topic, and stream its messages.
    Subscribe(Subscribe),
    /// Connect, and answer when the session is online.
    Connect(OfSession),
    /// Disconnect, and answer when the session is closed.
    Disconnect(Disconnect),
    /// Read the session otherwise from now on.
    Regulate(Regulate),
    /// Open a connection as a program without Weft would: it logs in and reconnects by itself. Answers once it is open.
    Open(Open),
    /// Answer when the connection is closed, with how.
    Closed(OfSession),
    /// The script will log in to that session from now on.
    Login(Login),
    /// A login has ended.
    LoggedIn(LoggedIn),
    /// Look up another session.
    Session(Named),
    /// A line of output.
    Print(Print),
    /// Ask the user for a line of input.
    Input(Input),
    /// The script's progress.
    Progress(Progress),
    /// A check has passed or failed.
    Check(Check),
    /// The state of one of its tasks.
    Task(Task),
    /// An HTTP request.
    Http(Http),
    /// Compute an HMAC with SHA-256.
    Hmac(Hmac),
    /// An error that can't be reported to the script itself.
    Trouble(Trouble),
    /// How an evaluation of the console goes on.
    Evaluated(Evaluated),
    /// The names that the console can complete.
    Names(Names),
    /// The script has ended.
    End(End),
}

impl Command {
    /// How many bytes of text for the user it contains.
    pub fn told(&self) -> usize {
        match self {
            Self::Print(print) => print.text.len(),
            Self::Input(input) => input.prompt.len(),
            Self::Open(open) => open.url.len(),
            Self::Check(check) => check.name.len() + check.detail.len(),
            Self::Task(task) => task.name.len() + task.waiting_on.len() + task.result.len(),
            Self::Evaluated(evaluated) => evaluated.text.len(),
            Self::Names(names) => names.names.iter().map(String::len).sum(),
            Self::Trouble(trouble) => trouble.text.len() + trouble.error.message.len(),
            _ => 0,
        }
    }
}

/// Why a worker's message can't be read. Weft's own code in the worker never sends such a message.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It has too many bytes: this many.
    #[error("a message of {0} bytes is too large")]
    TooLarge(usize),
    /// It has too many commands: this many.
    #[error("{0} commands at once are too many")]
    TooMany(usize),
    /// It has more values than a script needs.
    #[error("a message of more than {MAX_VALUES} values is too large")]
    TooManyValues,
    /// It is not JSON.
    #[error(transparent)]
    Syntax(#[from] JsonError),
    /// It is not a list of commands.
    #[error(transparent)]
    Misfit(#[from] serde_json::Error),
}

/// Reads a message from a script's worker.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Vec<Command>, CommandError> {
    if text.len() > MAX_TEXT {
        return Err(CommandError::TooLarge(text.len()));
    }
    if !Checker::new(text).advance(MAX_VALUES)? {
        return Err(CommandError::TooManyValues);
    }
    // A script may split a surrogate pair.
    let text = json::well_formed(text);
    let commands: Vec<&RawValue> = serde_json::from_str(&text)?;
    if commands.len() > MAX_COMMANDS {
        return Err(CommandError::TooMany(commands.len()));
    }
    commands.into_iter().map(|command| Ok(serde_json::from_str(command.get())?)).collect()
}

#[cfg(test)]
mod tests;
