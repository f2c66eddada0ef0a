//! The contents of commands in the words of a protocol.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use weft_session::call::Call;

use super::{CallId, SessionId};

/// See [`Command::Emit`](super::Command::Emit).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Emit {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The event's name.
    pub event: String,
    /// Its arguments: an array, as JSON.
    #[serde(deserialize_with = "json")]
    pub args: String,
    /// The namespace, if it isn't the usual one.
    pub namespace: Option<String>,
    /// Whether the answer waits for the acknowledgement.
    pub wants_reply: bool,
}

/// See [`Command::Request`](super::Command::Request).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The method, or the text of an operation.
    pub method: String,
    /// Its parameters, as JSON.
    #[serde(deserialize_with = "some_json")]
    pub params: Option<String>,
}

/// See [`Command::Publish`](super::Command::Publish).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Publish {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The topic.
    pub topic: String,
    /// What is published, as JSON. A string stands for its text.
    #[serde(deserialize_with = "some_json")]
    pub payload: Option<String>,
    /// What is published, if it is bytes: an index into the attached buffers.
    pub bytes: Option<usize>,
    /// The quality of service.
    pub qos: u8,
    /// Whether the broker keeps it.
    pub retain: bool,
}

/// See [`Command::Subscribe`](super::Command::Subscribe).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Subscribe {
    /// The call.
    pub id: CallId,
    /// The session.
    pub session: SessionId,
    /// The topic filter, or the text of an operation.
    pub topic: String,
    /// The highest quality of service.
    pub qos: u8,
    /// The operation's variables, as JSON.
    #[serde(deserialize_with = "some_json")]
    pub variables: Option<String>,
    /// How many messages may be on their way.
    pub window: usize,
}

impl From<Emit> for Call {
    fn from(Emit { event, args, namespace, wants_reply, .. }: Emit) -> Self {
        let args = if args.starts_with('[') { args } else { "[]".into() };
        Self::Emit { event, args, namespace, wants_reply }
    }
}

impl From<Request> for Call {
    fn from(Request { method, params, .. }: Request) -> Self {
        Self::Request { method, params }
    }
}

impl Publish {
    /// The call. `bytes` are those that it refers to, in hex.
    pub fn call(self, bytes: Option<&str>) -> Call {
        let payload = match bytes {
            Some(digits) => format!(r#"{{"$hex":"{digits}"}}"#),
            None => self.payload.unwrap_or_else(|| r#""""#.into()),
        };
        Call::Publish { topic: self.topic, payload, qos: self.qos, retain: self.retain }
    }
}

impl From<Subscribe> for Call {
    fn from(Subscribe { topic, qos, variables, .. }: Subscribe) -> Self {
        Self::Subscribe { topic, qos, variables }
    }
}

/// A value as it is written.
fn json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    <&RawValue>::deserialize(deserializer).map(|value| value.get().into())
}

fn some_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    json(deserializer).map(Some)
}
