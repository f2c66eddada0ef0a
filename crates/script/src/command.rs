//! What a script asks for: messages from its worker, which may be forged and are read with care.

mod content;

pub use self::content::*;
use serde::Deserialize;
use serde_json::value::RawValue;
use weft_codec::json::{self, Checker, JsonError};

use super::limits::{MAX_COMMANDS, MAX_TEXT, MAX_VALUES};

/// The number of a call that waits for an answer, as the script counts.
pub type CallId = u64;
/// The position of a session among those that the script has got; 0 is its own.
pub type SessionId = usize;

/// One thing that a script asks for or tells.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// It is alive: the answer to a heartbeat.
    Pong,
    /// Nobody waits for this call any more.
    Forget(CallId),
    /// Send a message.
    Send(Send),
    /// The next message that is the one.
    Receive(Receive),
    /// Which of the candidates it is.
    Choose(Choose),
    /// Messages that were given and not taken.
    GiveBack(GiveBack),
    /// Every message from now on.
    Messages(Messages),
    /// So many more may be on their way.
    More(More),
    /// Connect, and say when the session is online.
    Connect(OfSession),
    /// Disconnect, and say when the session is closed.
    Disconnect(Disconnect),
    /// It logs in at that session from now on.
    Login(Login),
    /// A login has ended.
    LoggedIn(LoggedIn),
    /// Another session.
    Session(Named),
    /// A line of output.
    Print(Print),
    /// A line of the user's.
    Input(Input),
    /// How far it is.
    Progress(Progress),
    /// A check has passed or failed.
    Check(Check),
    /// How one of its tasks is.
    Task(Task),
    /// An HTTP request.
    Http(Http),
    /// The HMAC with SHA-256 of some bytes.
    Hmac(Hmac),
    /// Something went wrong that it can't be told itself.
    Trouble(Trouble),
    /// It is over.
    End(End),
}

impl Command {
    /// How many bytes of text it has for the user.
    pub fn told(&self) -> usize {
        match self {
            Self::Print(print) => print.text.len(),
            Self::Input(input) => input.prompt.len(),
            Self::Check(check) => check.name.len() + check.detail.len(),
            Self::Task(task) => task.name.len() + task.waiting_on.len(),
            Self::Trouble(trouble) => trouble.text.len() + trouble.error.message.len(),
            _ => 0,
        }
    }
}

/// Why a worker's message can't be read: the script that sent it is not one of Weft's making any more.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It has so many bytes.
    #[error("a message of {0} bytes is too large")]
    TooLarge(usize),
    /// It has so many commands.
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
    // A script may cut a text in the middle of a character.
    let text = json::well_formed(text);
    let commands: Vec<&RawValue> = serde_json::from_str(&text)?;
    if commands.len() > MAX_COMMANDS {
        return Err(CommandError::TooMany(commands.len()));
    }
    commands.into_iter().map(|command| Ok(serde_json::from_str(command.get())?)).collect()
}

#[cfg(test)]
mod tests;
