//! The contents of a script's commands, in the format that its worker writes (`web/worker`).

use serde::{Deserialize, Deserializer, de::Error};
use weft_message::{Close, CloseError, Direction};
use weft_session::flow::{Flow, Limit};

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
    /// The session.
    pub session: SessionId,
    /// A text message.
    pub text: Option<String>,
    /// A binary message: an index into the attached buffers.
    pub bytes: Option<usize>,
}

/// See [`Command::Receive`](super::Command::Receive).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Receive {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The most messages that it accepts at once.
    pub count: usize,
    /// Whether it only takes messages that are already there.
    pub is_poll: bool,
    /// The condition.
    pub condition: Where,
}

/// See [`Command::Choose`](super::Command::Choose).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Choose {
    /// The call.
    pub id: CallId,
    /// The position among the candidates; `None` if it is none of them.
    pub position: Option<usize>,
}

/// See [`Command::GiveBack`](super::Command::GiveBack).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct GiveBack {
    /// The session.
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
    /// The session.
    pub session: SessionId,
    /// The condition.
    pub condition: Where,
    /// Which way they went; `None` if that does not matter.
    #[serde(deserialize_with = "direction_or_both")]
    pub direction: Option<Direction>,
    /// How many may be on their way.
    pub window: usize,
}

fn direction_or_both<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Direction>, D::Error> {
    match &*String::deserialize(deserializer)? {
        "received" => Ok(Some(Direction::Received)),
        "sent" => Ok(Some(Direction::Sent)),
        "both" => Ok(None),
        other => Err(D::Error::unknown_variant(other, &["received", "sent", "both"])),
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

/// A call that only names a session.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct OfSession {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
}

/// See [`Command::Open`](super::Command::Open).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Open {
    /// The call.
    pub id: CallId,
    /// Where to.
    pub url: String,
    /// The subprotocols to offer.
    pub subprotocols: Vec<String>,
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
    /// If a page may not close a connection with this code and reason.
    pub fn close(&self) -> Result<Close, CloseError> {
        // A number that doesn't fit into 16 bits becomes an invalid code, which is then refused.
        let code = if self.code.fract() == 0.0 { self.code as u16 } else { 0 };
        Close::new(code, self.reason.as_str())
    }
}

/// See [`Command::Regulate`](super::Command::Regulate).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Regulate {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// Whether nothing is to be read; nothing if that stays as it is.
    pub paused: Option<bool>,
    /// How much is to be read a second, at most; nothing if that stays as it is.
    pub limit: Option<Rates>,
}

/// How much is read a second, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Rates {
    /// So many messages.
    pub messages: Option<f64>,
    /// So many bytes.
    pub bytes: Option<f64>,
}

impl Regulate {
    /// What it makes of how the session is read; `None` if a rate isn't above 0.
    pub fn applied(&self, flow: Flow) -> Option<Flow> {
        let limit = match self.limit {
            Some(Rates { messages, bytes }) => Limit { messages, bytes }.checked()?,
            None => flow.limit,
        };
        Some(Flow { paused: self.paused.unwrap_or(flow.paused), limit })
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
    /// Which of the session's logins it was.
    pub login: u64,
    /// Why it failed, if it did.
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
    /// The text; each of its lines becomes a line of output.
    pub text: String,
    /// Whether it tells of an error.
    pub is_error: bool,
    /// Whether its last line hasn't ended.
    pub is_open: bool,
    /// The evaluation of the console that prints it, if it is one.
    pub evaluation: Option<EvaluationId>,
}

/// The number of an evaluation of the console, assigned by the page.
pub type EvaluationId = u64;

/// See [`Command::Evaluated`](super::Command::Evaluated).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Evaluated {
    /// The evaluation.
    pub id: EvaluationId,
    /// How it goes on.
    pub state: EvaluationState,
    /// Its value, or why it failed.
    pub text: String,
}

/// How an evaluation goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvaluationState {
    /// More lines have to follow: nothing was done.
    Incomplete,
    /// It is being done.
    #[default]
    Begun,
    /// It has a value; there may be more.
    Value,
    /// It was done.
    Done,
    /// It failed.
    Failed,
    /// It was cancelled.
    Cancelled,
}

/// See [`Command::Names`](super::Command::Names).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Names {
    /// The question, by the number that the page gave it.
    pub id: u64,
    /// The names.
    pub names: Vec<String>,
}

/// See [`Command::Input`](super::Command::Input).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Input {
    /// The call.
    pub id: CallId,
    /// The prompt.
    pub prompt: String,
    /// Whether the answer is hidden while it is typed.
    pub secret: bool,
}

/// See [`Command::Progress`](super::Command::Progress).
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How much is done.
    pub done: f64,
    /// How much there is in all.
    pub total: f64,
}

/// See [`Command::Check`](super::Command::Check).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Check {
    /// What was checked.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
    /// Details of a failure.
    pub detail: String,
    /// Where in the script.
    pub place: Option<Place>,
    /// The last message that the script has read, which is probably the one that was checked.
    pub message: Option<LoggedMessage>,
}

/// A message of a session's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct LoggedMessage {
    /// The session.
    pub session: SessionId,
    /// The message's number.
    pub number: u64,
}

/// See [`Command::Task`](super::Command::Task).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Task {
    /// Its number, assigned by the script.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: TaskState,
    /// What it waits on, in words.
    pub waiting_on: String,
    /// Why it failed.
    pub error: Option<ScriptError>,
    /// How often it was resumed.
    pub polls: u64,
    /// How many milliseconds it ran in all.
    pub busy: f64,
    /// The longest it ran without a break, in milliseconds.
    pub longest: f64,
    /// After how many milliseconds that is too long, if the program says so.
    pub slow: Option<f64>,
    /// What it has returned, in words; empty if nothing.
    pub result: String,
}

/// The state of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskState {
    /// It is running or waiting.
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
    /// The URL.
    pub url: String,
    /// `GET`, `POST` …
    pub method: String,
    /// The headers.
    pub headers: Vec<Header>,
    /// The body.
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
    /// The key: an index into the attached buffers.
    pub key: usize,
    /// The data to sign: likewise.
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
    /// Whether the user already knows about it.
    pub is_told: bool,
    /// What was never awaited or handled.
    pub forgotten: Vec<Forgotten>,
}

/// Something that was never awaited or handled.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Forgotten {
    /// What it was.
    pub text: String,
    /// How often it happened at that place.
    pub count: u64,
    /// Where in the script.
    pub place: Option<Place>,
}
