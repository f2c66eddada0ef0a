//! The messages of the room: JSON text with a `type`.

use serde::{Deserialize, Serialize};
use serde_json::{error::Category, value::RawValue};
use weft_message::{Payload, Timestamp};

use super::{accounts::Credentials, endpoint::CloseOrder, flood::FloodOrder};

/// What a client may send.
#[derive(Debug)]
pub(super) enum Command {
    /// Logs in with user and password, or with a token.
    Login(Login),
    /// Answers the challenge of a challenge login.
    Answer(Answer),
    /// Says something to everyone in the room.
    Say(Say),
    /// Asks for a pong with the same id.
    Ping(Ping),
    /// Asks the server to cut the connection.
    Drop,
    /// Asks for a close.
    Close(CloseOrder),
    /// Asks the server to stay silent from now on.
    Silence,
    /// Asks for a binary message.
    Binary(Binary),
    /// Asks for a flood.
    Flood(FloodOrder),
}

/// What proves a client's identity.
#[derive(Debug)]
pub(super) enum Login {
    Token(String),
    Password(Credentials),
}

#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    pub(super) user: String,
    /// The HMAC with SHA-256 of the nonce, with the password as its key, in hexadecimal digits.
    pub(super) signature: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Say {
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ping {
    /// Any JSON value; the pong repeats it as it was written.
    pub(super) id: Option<Box<RawValue>>,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Binary {
    pub(super) size: usize,
}

impl Default for Binary {
    fn default() -> Self {
        Self { size: 64 }
    }
}

/// Why a message isn't a command.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error("commands are JSON text; this was a binary message of {0} bytes")]
    Binary(usize),
    #[error("this is not JSON: {0}")]
    Syntax(serde_json::Error),
    #[error("this is not a command: {0}")]
    Misfit(serde_json::Error),
    #[error("this is not a command: unknown \"type\" {0:?}")]
    UnknownType(String),
}

impl From<serde_json::Error> for CommandError {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            Category::Data => Self::Misfit(error),
            Category::Io | Category::Syntax | Category::Eof => Self::Syntax(error),
        }
    }
}

impl Command {
    /// Parses a message as a command.
    pub(super) fn parse(payload: &Payload) -> Result<Self, CommandError> {
        #[derive(Deserialize)]
        struct Head {
            r#type: String,
        }
        let Payload::Text(text) = payload else { return Err(CommandError::Binary(payload.len())) };
        let Head { r#type } = serde_json::from_str(text)?;
        Ok(match r#type.as_str() {
            "login" => Self::Login(Login::parse(text)?),
            "answer" => Self::Answer(serde_json::from_str(text)?),
            "say" => Self::Say(serde_json::from_str(text)?),
            "ping" => Self::Ping(serde_json::from_str(text)?),
            "drop" => Self::Drop,
            "close" => Self::Close(serde_json::from_str(text)?),
            "silence" => Self::Silence,
            "binary" => Self::Binary(serde_json::from_str(text)?),
            "flood" => Self::Flood(serde_json::from_str(text)?),
            _ => return Err(CommandError::UnknownType(r#type)),
        })
    }
}

impl Login {
    fn parse(text: &str) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Head {
            token: Option<String>,
        }
        match serde_json::from_str(text)? {
            Head { token: Some(token) } => Ok(Self::Token(token)),
            Head { token: None } => serde_json::from_str(text).map(Self::Password),
        }
    }
}

/// What the room sends.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Reply<'a> {
    /// The login is accepted; these users are in the room.
    Welcome { user: &'a str, users: &'a [&'a str] },
    /// The nonce to sign in order to log in.
    Challenge { nonce: &'a str },
    /// Something was wrong.
    Error { message: &'a str },
    /// Another second has passed.
    Tick { n: u64, time: u64 },
    /// Somebody said something.
    Said { user: &'a str, text: &'a str },
    /// Somebody joined.
    Joined { user: &'a str, time: u64 },
    /// Somebody left.
    Left { user: &'a str, time: u64 },
    /// The answer to a ping.
    Pong { id: Option<&'a RawValue> },
}

/// A timestamp as it appears in messages.
pub(super) fn millis(time: Timestamp) -> u64 {
    time.as_micros() / 1000
}

impl Reply<'_> {
    pub(super) fn to_payload(&self) -> Payload {
        // Strings and numbers can always be written as JSON.
        Payload::Text(serde_json::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Command, CommandError> {
        Command::parse(&Payload::Text(text.into()))
    }

    #[test]
    fn commands_have_defaults() {
        assert!(matches!(parse(r#"{"type":"ping"}"#), Ok(Command::Ping(Ping { id: None }))));
        let Ok(Command::Close(close)) = parse(r#"{"type":"close"}"#) else { panic!() };
        assert_eq!(close, CloseOrder::default());
        let Ok(Command::Flood(flood)) = parse(r#"{"type":"flood","count":5}"#) else { panic!() };
        assert_eq!(flood, FloodOrder { count: 5, ..FloodOrder::default() });
        assert!(matches!(parse(r#"{"type":"binary"}"#), Ok(Command::Binary(Binary { size: 64 }))));
        let login = parse(r#"{"type":"login","token":"t"}"#);
        assert!(matches!(login, Ok(Command::Login(Login::Token(token))) if token == "t"));
        let login = parse(r#"{"type":"login","user":"u","password":"p"}"#);
        assert!(matches!(login, Ok(Command::Login(Login::Password(who))) if who.user == "u"));
    }

    #[test]
    fn an_invalid_command_is_answered_with_an_error() {
        for (text, words) in [
            ("hello", "this is not JSON"),
            ("{\"type\":\"dance\"}", "unknown \"type\" \"dance\""),
            ("{}", "missing field `type`"),
            ("{\"type\":\"login\",\"user\":\"demo\"}", "missing field `password`"),
            ("{\"type\":\"flood\",\"count\":-1}", "expected u64"),
            ("[1]", "this is not a command"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        let error = Command::parse(&Payload::Binary(vec![0; 3])).unwrap_err();
        assert!(error.to_string().contains("binary message of 3 bytes"));
    }

    #[test]
    fn a_pong_has_the_id_as_it_was_written() {
        let Ok(Command::Ping(ping)) = parse(r#"{"type":"ping","id":12345678901234567890.10}"#) else {
            panic!()
        };
        let pong = Reply::Pong { id: ping.id.as_deref() }.to_payload();
        assert_eq!(pong, Payload::Text(r#"{"type":"pong","id":12345678901234567890.10}"#.into()));
        let none = Reply::Pong { id: None }.to_payload();
        assert_eq!(none, Payload::Text(r#"{"type":"pong","id":null}"#.into()));
    }

    #[test]
    fn replies_begin_with_their_type() {
        let reply = Reply::Said { user: "demo", text: "\"hi\"" };
        let expected = r#"{"type":"said","user":"demo","text":"\"hi\""}"#;
        assert_eq!(reply.to_payload(), Payload::Text(expected.into()));
    }
}
