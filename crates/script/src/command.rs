//! What a script asks for: messages from its worker, which may be forged and are read with care.

mod content;

use std::borrow::Cow;

pub use self::content::*;
use weft_codec::json::{self, FromJson, Misfit, Node, NodeKind};

use super::limits::{MAX_COMMANDS, MAX_TEXT};

/// The number of a call that waits for an answer, as the script counts.
pub type CallId = u64;
/// The position of a session among those that the script has got; 0 is its own.
pub type SessionId = usize;

/// One thing that a script asks for or tells.
#[derive(Clone, Debug, PartialEq)]
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

    fn read(node: Node<'_>) -> Result<Self, String> {
        let (name, content) = named(node)?;
        Ok(match &*name {
            "pong" => Self::Pong,
            "forget" => Self::Forget(of(content)?),
            "send" => Self::Send(of(content)?),
            "receive" => Self::Receive(of(content)?),
            "choose" => Self::Choose(of(content)?),
            "give_back" => Self::GiveBack(of(content)?),
            "packets" => Self::Messages(of(content)?),
            "more" => Self::More(of(content)?),
            "connect" => Self::Connect(of(content)?),
            "disconnect" => Self::Disconnect(of(content)?),
            "login" => Self::Login(of(content)?),
            "logged_in" => Self::LoggedIn(of(content)?),
            "session" => Self::Session(of(content)?),
            "print" => Self::Print(of(content)?),
            "input" => Self::Input(of(content)?),
            "progress" => Self::Progress(of(content)?),
            "check" => Self::Check(of(content)?),
            "task" => Self::Task(of(content)?),
            "http" => Self::Http(of(content)?),
            "hmac" => Self::Hmac(of(content)?),
            "trouble" => Self::Trouble(of(content)?),
            "end" => Self::End(of(content)?),
            unknown => return Err(format!("there is no command {}", json::quote(unknown))),
        })
    }
}

/// What an object with a single member has in it, and the member's name; or a text, which is a name alone.
pub(super) fn named(node: Node<'_>) -> Result<(Cow<'_, str>, Node<'_>), String> {
    let found = match (node.kind(), node.child_count()) {
        (NodeKind::String, _) => node.scalar_text().map(|name| (name, node)),
        (NodeKind::Object, 1) => node.children().next().and_then(|child| Some((child.key()?, child))),
        _ => None,
    };
    found.ok_or_else(|| Misfit::new("an object with one member", node).to_string())
}

/// A value of which the JSON says something.
pub(super) fn of<T: FromJson + Default>(node: Node<'_>) -> Result<T, String> {
    let mut value = T::default();
    value.read(node).map_err(|misfit| misfit.to_string())?;
    Ok(value)
}

/// Reads a message from a script's worker.
///
/// # Errors
/// What is wrong with it, in words: the script that sent it is not one of Weft's making any more.
pub fn parse(text: &str) -> Result<Vec<Command>, String> {
    if text.len() > MAX_TEXT {
        return Err(format!("a message of {} bytes is too large", text.len()));
    }
    let tree = json::parse(text).map_err(|error| error.to_string())?;
    if tree.root().kind() != NodeKind::Array {
        return Err(Misfit::new("a list", tree.root()).to_string());
    }
    let count = tree.root().child_count();
    if count > MAX_COMMANDS {
        return Err(format!("{count} commands at once are too many"));
    }
    tree.root().children().map(Command::read).collect()
}

#[cfg(test)]
mod tests;
