//! The messages of the room: JSON text with a `type`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{endpoint::CloseOrder, flood::FloodOrder};
use crate::packet::{Payload, Timestamp};

/// What a client may say.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Command {
    /// Logs in, by user and password or by token.
    Login(Login),
    /// Says something to all in the room.
    Say { text: String },
    /// Asks for a pong with the same id.
    Ping {
        #[serde(default)]
        id: Value,
    },
    /// Asks to be cut off.
    Drop,
    /// Asks for a close.
    Close(CloseOrder),
    /// Asks never to be answered again.
    Silence,
    /// Asks for a binary message.
    Binary {
        #[serde(default = "sixty_four")]
        size: usize,
    },
    /// Asks for a flood.
    Flood(FloodOrder),
}

/// The ways to log in by a message.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Login {
    Token { token: String },
    Password { user: String, password: String },
}

fn sixty_four() -> usize {
    64
}

impl Command {
    /// The command that a message is, or why it is none, in words.
    pub(super) fn parse(payload: &Payload) -> Result<Self, String> {
        let Payload::Text(text) = payload else {
            return Err(format!(
                "commands are JSON text; this was a binary message of {} bytes",
                payload.len()
            ));
        };
        let value: Value =
            serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
        Self::deserialize(value).map_err(|error| format!("this is not a command: {error}"))
    }
}

/// What the peer says. Times are in milliseconds since the Unix epoch, as JavaScript counts them.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Reply<'a> {
    /// The login is accepted; these users are in the room.
    Welcome { user: &'a str, users: &'a [&'a str] },
    /// Something was wrong.
    Error { message: &'a str },
    /// Another second has passed.
    Tick { n: u64, time: u64 },
    /// Somebody spoke.
    Said { user: &'a str, text: &'a str },
    /// Somebody came.
    Joined { user: &'a str, time: u64 },
    /// Somebody went.
    Left { user: &'a str, time: u64 },
    /// The answer to a ping.
    Pong { id: &'a Value },
}

/// A moment as the messages tell it.
pub(super) fn millis(time: Timestamp) -> u64 {
    time.as_micros() / 1000
}

impl Reply<'_> {
    pub(super) fn to_payload(&self) -> Payload {
        // Strings, numbers and JSON values always have a JSON form.
        Payload::Text(serde_json::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Command, String> {
        Command::parse(&Payload::Text(text.into()))
    }

    #[test]
    fn commands_have_defaults() {
        assert_eq!(parse(r#"{"type":"ping"}"#), Ok(Command::Ping { id: Value::Null }));
        assert_eq!(parse(r#"{"type":"close"}"#), Ok(Command::Close(CloseOrder::default())));
        let flood = FloodOrder { count: 5, ..FloodOrder::default() };
        assert_eq!(parse(r#"{"type":"flood","count":5}"#), Ok(Command::Flood(flood)));
        let login = Login::Token { token: "t".into() };
        assert_eq!(parse(r#"{"type":"login","token":"t"}"#), Ok(Command::Login(login)));
    }

    #[test]
    fn what_is_no_command_is_answered_in_words() {
        for (text, words) in [
            ("hello", "this is not JSON"),
            ("{\"type\":\"dance\"}", "unknown variant `dance`"),
            ("{}", "missing field `type`"),
            ("[1]", "this is not a command"),
        ] {
            assert!(parse(text).unwrap_err().contains(words), "{text}: {:?}", parse(text));
        }
        let error = Command::parse(&Payload::Binary(vec![0; 3])).unwrap_err();
        assert!(error.contains("binary message of 3 bytes"));
    }

    #[test]
    fn replies_begin_with_their_type() {
        let reply = Reply::Said { user: "demo", text: "\"hi\"" };
        let expected = r#"{"type":"said","user":"demo","text":"\"hi\""}"#;
        assert_eq!(reply.to_payload(), Payload::Text(expected.into()));
    }
}
