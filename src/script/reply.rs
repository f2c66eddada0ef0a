//! Messages to a script's worker: objects that are told apart by their members.

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use weft_log::Log;
use weft_message::{Direction, Kind, Message};
use weft_script::command::{CallId, SessionId};
use weft_session::call::{Answer, Refusal};

use crate::session::Session;

/// The kinds of errors that the worker knows by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorKind {
    /// Something is wrong with the call.
    Error,
    /// The session is not online.
    NotConnected,
    /// The connection has ended.
    ConnectionClosed,
    /// The user has not allowed it.
    Permission,
    /// Nothing arrived in time.
    Timeout,
    /// The server has refused it.
    Server,
}

impl ErrorKind {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::NotConnected => "NotConnectedError",
            Self::ConnectionClosed => "ConnectionClosedError",
            Self::Permission => "PermissionError",
            Self::Timeout => "TimeoutError",
            Self::Server => "ServerError",
        }
    }
}

/// What goes to the worker next, all in one message.
#[derive(Default)]
pub(super) struct Replies(RefCell<Array>);

impl Replies {
    /// Takes everything collected so far; `None` if there is nothing.
    pub(super) fn take(&self) -> Option<Array> {
        let replies = self.0.take();
        (replies.length() > 0).then_some(replies)
    }

    /// Adds a message with these members.
    pub(super) fn push(&self, members: &[(&str, JsValue)]) {
        let message = Object::new();
        for (name, value) in members {
            // This only fails for a frozen object, and a new one isn't frozen.
            let _ = Reflect::set(&message, &JsValue::from_str(name), value);
        }
        self.0.borrow().push(&message);
    }

    /// Answers a call.
    pub(super) fn done(&self, id: CallId, value: impl Into<JsValue>) {
        self.push(&[("id", number(id)), ("value", value.into())]);
    }

    /// Makes a call fail.
    pub(super) fn failed(&self, id: CallId, kind: ErrorKind, words: &str) {
        self.push(&[("id", number(id)), ("error", error(kind, words).into())]);
    }

    /// Answers a call as the server does: with a result, or the error that the server has sent, as JSON.
    pub(super) fn answered(&self, id: CallId, answer: &Answer) {
        match answer {
            Ok(result) => self.done(id, result.as_str()),
            Err(Refusal { words, value }) => {
                let error = error(ErrorKind::Server, words);
                let _ = Reflect::set(&error, &"value".into(), &value.as_str().into());
                self.push(&[("id", number(id)), ("error", error.into())]);
            }
        }
    }

    /// Sends records of a subscription, each as the message that it is in, to the call that reads them.
    pub(super) fn records(&self, id: CallId, session: &Session, records: &[(u64, String)]) {
        let numbers: Vec<_> = records.iter().map(|(number, _)| *number).collect();
        let values: Array = records.iter().map(|(_, value)| JsValue::from_str(value)).collect();
        self.push(&[
            ("id", number(id)),
            ("messages", flat(&session.log(), &numbers)),
            ("decoded", values.into()),
        ]);
    }

    /// Sends messages of the log to the call that reads them.
    pub(super) fn messages(&self, id: CallId, session: &Session, numbers: &[u64]) {
        self.push(&[
            ("id", number(id)),
            ("messages", flat(&session.log(), numbers)),
            ("decoded", decoded(session, numbers)),
        ]);
    }

    /// Answers a call with messages that it takes. The numbers and the session let the worker give them
    /// back.
    pub(super) fn given(&self, id: CallId, session_id: SessionId, session: &Session, numbers: &[u64]) {
        let names: Array = numbers.iter().map(|one| number(*one)).collect();
        self.push(&[
            ("id", number(id)),
            ("session", number(session_id as u64)),
            ("messages", flat(&session.log(), numbers)),
            ("decoded", decoded(session, numbers)),
            ("numbers", names.into()),
        ]);
    }

    /// Asks which of these messages a call wants.
    pub(super) fn candidates(&self, id: CallId, session: &Session, numbers: &[u64]) {
        self.push(&[
            ("id", number(id)),
            ("candidates", flat(&session.log(), numbers)),
            ("decoded", decoded(session, numbers)),
        ]);
    }

    /// Ends a stream of messages.
    pub(super) fn over(&self, id: CallId) {
        self.push(&[("id", number(id)), ("over", JsValue::TRUE)]);
    }
}

fn error(kind: ErrorKind, words: &str) -> Object {
    let error = Object::new();
    let _ = Reflect::set(&error, &"name".into(), &kind.name().into());
    let _ = Reflect::set(&error, &"message".into(), &words.into());
    error
}

/// A number for JavaScript, exact up to 2⁵³.
pub(super) fn number(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

/// Messages in the worker's format: direction, time, data and number of each, one after the other.
fn flat(log: &Log, numbers: &[u64]) -> JsValue {
    let flat = Array::new();
    for message in numbers.iter().filter_map(|number| log.get(*number)) {
        flat.push(&JsValue::from_f64(f64::from(u8::from(message.direction == Direction::Sent))));
        flat.push(&JsValue::from_f64(message.time.as_micros() as f64 / 1e6));
        flat.push(&data(&message));
        flat.push(&number(message.number));
    }
    flat.into()
}

/// The values in each of these messages, as JSON, where a layer finds any; nothing if there are none at all.
fn decoded(session: &Session, numbers: &[u64]) -> JsValue {
    let layers = session.layers();
    let log = session.log();
    let decoded: Vec<_> = numbers
        .iter()
        .filter_map(|number| log.get(*number))
        .map(|message| layers.decoded(&message))
        .collect();
    if decoded.iter().all(Option::is_none) {
        return JsValue::UNDEFINED;
    }
    let values = decoded.into_iter().map(|json| json.map_or(JsValue::NULL, |json| JsValue::from_str(&json)));
    values.collect::<Array>().into()
}

fn data(message: &Message<'_>) -> JsValue {
    match message.kind {
        Kind::Binary => Uint8Array::from(message.bytes).into(),
        _ => JsValue::from_str(&String::from_utf8_lossy(message.bytes)),
    }
}
