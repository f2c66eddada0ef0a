//! What a script asks for: messages from its worker, which may be forged and are read with care.

use std::borrow::Cow;

use super::{
    condition::Where,
    error::{Place, ScriptError},
    limits::{MAX_COMMANDS, MAX_TEXT},
};
use crate::protocol::json::{self, FromJson, Misfit, Node, NodeKind, json_object, json_words};

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
    Packets(Packets),
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

/// See [`Command::Send`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Send {
    /// The call.
    pub id: CallId,
    /// Where to.
    pub session: SessionId,
    /// A text message.
    pub text: Option<String>,
    /// A binary message: a position among the bytes that came along.
    pub bytes: Option<usize>,
}

json_object!(Send { id, session, text, bytes });

/// See [`Command::Receive`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receive {
    /// The call.
    pub id: CallId,
    /// Where from.
    pub session: SessionId,
    /// How many it would take at once.
    pub count: usize,
    /// Whether it takes only what is there already.
    pub is_poll: bool,
    /// Which.
    pub condition: Where,
}

json_object!(Receive { id, session, count, is_poll, condition });

/// See [`Command::Choose`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choose {
    /// The call.
    pub id: CallId,
    /// The position among the candidates; none of them: `None`.
    pub position: Option<usize>,
}

json_object!(Choose { id, position });

/// See [`Command::GiveBack`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GiveBack {
    /// Where to.
    pub session: SessionId,
    /// The messages' numbers.
    pub numbers: Vec<u64>,
}

json_object!(GiveBack { session, numbers });

/// See [`Command::Packets`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packets {
    /// The call.
    pub id: CallId,
    /// Where from.
    pub session: SessionId,
    /// Which.
    pub condition: Where,
    /// Which way they went.
    pub direction: Way,
    /// How many may be on their way.
    pub window: usize,
}

json_object!(Packets { id, session, condition, direction, window });

/// Which way packets went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// From the server.
    #[default]
    Received,
    /// To the server.
    Sent,
    /// Either.
    Both,
}

/// See [`Command::More`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct More {
    /// The call.
    pub id: CallId,
    /// How many more.
    pub count: usize,
}

json_object!(More { id, count });

/// A call that is about a session and nothing else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfSession {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
}

json_object!(OfSession { id, session });

/// See [`Command::Disconnect`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disconnect {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The close code; any number, since a script may say anything.
    pub code: f64,
    /// The reason.
    pub reason: String,
}

json_object!(Disconnect { id, session, code, reason });

/// See [`Command::Login`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Login {
    /// The session.
    pub session: SessionId,
}

json_object!(Login { session });

/// See [`Command::LoggedIn`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoggedIn {
    /// The session.
    pub session: SessionId,
    /// Which of its logins.
    pub login: u64,
    /// Why it was not accepted, if it was not.
    pub error: Option<String>,
}

json_object!(LoggedIn { session, login, error });

/// See [`Command::Session`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The call.
    pub id: CallId,
    /// The session's name.
    pub name: String,
}

json_object!(Named { id, name });

/// See [`Command::Print`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Print {
    /// The text; lines of it are lines of output.
    pub text: String,
}

json_object!(Print { text });

/// See [`Command::Input`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    /// The call.
    pub id: CallId,
    /// What is asked.
    pub prompt: String,
    /// Whether the answer must not be seen.
    pub secret: bool,
}

json_object!(Input { id, prompt, secret });

/// See [`Command::Progress`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// How much is done.
    pub done: f64,
    /// Of how much.
    pub total: f64,
}

json_object!(Progress { done, total });

/// See [`Command::Check`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Check {
    /// What was checked.
    pub name: String,
    /// Whether it is so.
    pub passed: bool,
    /// What was found instead.
    pub detail: String,
    /// Where in the script.
    pub place: Option<Place>,
}

json_object!(Check { name, passed, detail, place });

/// See [`Command::Task`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// Its number, as the script counts.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// How it is.
    pub state: TaskState,
    /// What it waits on, in words.
    pub waiting_on: String,
    /// Why it failed.
    pub error: Option<ScriptError>,
    /// How often it went on.
    pub polls: u64,
    /// For how many milliseconds altogether.
    pub busy: f64,
    /// For how many milliseconds at once.
    pub longest: f64,
}

json_object!(Task { id, name, state, waiting_on, error, polls, busy, longest });

/// How a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskState {
    /// It waits, or goes on.
    #[default]
    Waiting,
    /// It returned.
    Finished,
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// See [`Command::Http`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Http {
    /// The call.
    pub id: CallId,
    /// Where to.
    pub url: String,
    /// `GET`, `POST` …
    pub method: String,
    /// What is sent with it.
    pub headers: Vec<Header>,
    /// What is sent along.
    pub body: Option<String>,
}

json_object!(Http { id, url, method, headers, body });

/// One of a request's headers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

json_object!(Header { name, value });

/// See [`Command::Hmac`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hmac {
    /// The call.
    pub id: CallId,
    /// The key: a position among the bytes that came along.
    pub key: usize,
    /// What is signed: likewise.
    pub data: usize,
}

json_object!(Hmac { id, key, data });

/// See [`Command::Trouble`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trouble {
    /// What went wrong.
    pub text: String,
    /// Why.
    pub error: ScriptError,
}

json_object!(Trouble { text, error });

/// See [`Command::End`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct End {
    /// Why it failed, if it did.
    pub error: Option<ScriptError>,
    /// Whether the user has been told of that already.
    pub is_told: bool,
    /// What was never awaited or handled.
    pub forgotten: Vec<Forgotten>,
}

json_object!(End { error, is_told, forgotten });

/// Something that was never awaited or handled.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forgotten {
    /// What.
    pub text: String,
    /// How often, at the same place.
    pub count: u64,
    /// Where in the script.
    pub place: Option<Place>,
}

json_object!(Forgotten { text, count, place });

json_words!(Way { Received: "received", Sent: "sent", Both: "both" });

json_words!(TaskState { Waiting: "waiting", Finished: "finished", Failed: "failed", Cancelled: "cancelled" });

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
            "packets" => Self::Packets(of(content)?),
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
