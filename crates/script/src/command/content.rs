//! What the commands of a script have in them, as its worker writes it (`web/worker`).

use serde::Deserialize;
use weft_message::{Close, CloseError, Direction};

use super::{CallId, SessionId};
use crate::{
    condition::Where,
    error::{Place, ScriptError},
};

/// See [`Command::Send`](super::Command::Send).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

/// See [`Command::Receive`](super::Command::Receive).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

/// See [`Command::Choose`](super::Command::Choose).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Choose {
    /// The call.
    pub id: CallId,
    /// The position among the candidates; none of them: `None`.
    pub position: Option<usize>,
}

/// See [`Command::GiveBack`](super::Command::GiveBack).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct GiveBack {
    /// Where to.
    pub session: SessionId,
    /// The messages' numbers.
    pub numbers: Vec<u64>,
}

/// See [`Command::Messages`](super::Command::Messages).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Messages {
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

/// Which way messages went, as the worker calls it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// From the server.
    #[default]
    Received,
    /// To the server.
    Sent,
    /// Either.
    Both,
}

impl Way {
    /// The direction, if it is one.
    pub fn direction(self) -> Option<Direction> {
        match self {
            Self::Received => Some(Direction::Received),
            Self::Sent => Some(Direction::Sent),
            Self::Both => None,
        }
    }
}

/// See [`Command::More`](super::Command::More).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct More {
    /// The call.
    pub id: CallId,
    /// How many more.
    pub count: usize,
}

/// A call that is about a session and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct OfSession {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
}

/// See [`Command::Disconnect`](super::Command::Disconnect).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

impl Disconnect {
    /// The close that it asks for.
    ///
    /// # Errors
    /// If a page may not close with that.
    pub fn close(&self) -> Result<Close, CloseError> {
        // What isn't a number of 16 bits becomes one that nobody may send.
        let code = if self.code.fract() == 0.0 { self.code as u16 } else { 0 };
        Close::new(code, self.reason.as_str())
    }
}

/// See [`Command::Login`](super::Command::Login).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Login {
    /// The session.
    pub session: SessionId,
}

/// See [`Command::LoggedIn`](super::Command::LoggedIn).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LoggedIn {
    /// The session.
    pub session: SessionId,
    /// Which of its logins.
    pub login: u64,
    /// Why it was not accepted, if it was not.
    pub error: Option<String>,
}

/// See [`Command::Session`](super::Command::Session).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The call.
    pub id: CallId,
    /// The session's name.
    pub name: String,
}

/// See [`Command::Print`](super::Command::Print).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Print {
    /// The text; lines of it are lines of output.
    pub text: String,
}

/// See [`Command::Input`](super::Command::Input).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Input {
    /// The call.
    pub id: CallId,
    /// What is asked.
    pub prompt: String,
    /// Whether the answer must not be seen.
    pub secret: bool,
}

/// See [`Command::Progress`](super::Command::Progress).
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How much is done.
    pub done: f64,
    /// Of how much.
    pub total: f64,
}

/// See [`Command::Check`](super::Command::Check).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

/// See [`Command::Task`](super::Command::Task).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

/// How a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// See [`Command::Http`](super::Command::Http).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
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

/// One of a request's headers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// See [`Command::Hmac`](super::Command::Hmac).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Hmac {
    /// The call.
    pub id: CallId,
    /// The key: a position among the bytes that came along.
    pub key: usize,
    /// What is signed: likewise.
    pub data: usize,
}

/// See [`Command::Trouble`](super::Command::Trouble).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Trouble {
    /// What went wrong.
    pub text: String,
    /// Why.
    pub error: ScriptError,
}

/// See [`Command::End`](super::Command::End).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct End {
    /// Why it failed, if it did.
    pub error: Option<ScriptError>,
    /// Whether the user has been told of that already.
    pub is_told: bool,
    /// What was never awaited or handled.
    pub forgotten: Vec<Forgotten>,
}

/// Something that was never awaited or handled.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    /// What.
    pub text: String,
    /// How often, at the same place.
    pub count: u64,
    /// Where in the script.
    pub place: Option<Place>,
}
