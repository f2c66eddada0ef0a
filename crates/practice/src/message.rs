//! The messages of the room: JSON text with a `type`.

use weft_codec::json::{self, FromJson, Misfit, Node, ToJson, read_members, write_members};
use weft_message::{Payload, Timestamp};

use super::{endpoint::CloseOrder, flood::FloodOrder};

/// What a client may say.
#[derive(Debug, PartialEq)]
pub(super) enum Command {
    /// Logs in, by user and password or by token.
    Login(Login),
    /// Answers the challenge of a login by challenge.
    Answer {
        user: String,
        /// The HMAC with SHA-256 of the nonce, with the password as its key, in hexadecimal digits.
        signature: String,
    },
    /// Says something to all in the room.
    Say { text: String },
    /// Asks for a pong with the same id.
    Ping { id: Any },
    /// Asks to be cut off.
    Drop,
    /// Asks for a close.
    Close(CloseOrder),
    /// Asks never to be answered again.
    Silence,
    /// Asks for a binary message.
    Binary { size: usize },
    /// Asks for a flood.
    Flood(FloodOrder),
}

/// What proves who somebody is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Login {
    Token { token: String },
    Password { user: String, password: String },
}

/// Any JSON value, as it was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Any(String);

impl Default for Any {
    fn default() -> Self {
        Self("null".into())
    }
}

impl FromJson for Any {
    fn read(&mut self, node: Node<'_>) -> Result<(), Misfit> {
        self.0 = node.raw().into();
        Ok(())
    }
}

impl ToJson for Any {
    fn write(&self, into: &mut String) {
        into.push_str(&self.0);
    }
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
        let tree = json::parse(text.as_str()).map_err(|error| format!("this is not JSON: {error}"))?;
        Self::read(tree.root()).map_err(|error| format!("this is not a command: {error}"))
    }

    fn read(node: Node<'_>) -> Result<Self, String> {
        Ok(match member(node, "type")?.as_str() {
            "login" => Self::Login(Login::read(node)?),
            "answer" => Self::Answer { user: member(node, "user")?, signature: member(node, "signature")? },
            "say" => Self::Say { text: member(node, "text")? },
            "ping" => Self::Ping { id: optional(node, "id")?.unwrap_or_default() },
            "drop" => Self::Drop,
            "close" => Self::Close(order(node)?),
            "silence" => Self::Silence,
            "binary" => Self::Binary { size: optional(node, "size")?.unwrap_or(64) },
            "flood" => Self::Flood(order(node)?),
            unknown => return Err(format!("there is no \"type\" {}", json::quote(unknown))),
        })
    }
}

impl Login {
    fn read(node: Node<'_>) -> Result<Self, String> {
        Ok(match optional(node, "token")? {
            Some(token) => Self::Token { token },
            None => Self::Password { user: member(node, "user")?, password: member(node, "password")? },
        })
    }
}

/// A member that may be missing.
fn optional<T: FromJson + Default>(node: Node<'_>, name: &str) -> Result<Option<T>, String> {
    let mut value = None;
    read_members(node, &mut [(name, &mut value)]).map_err(|misfit| misfit.to_string())?;
    Ok(value)
}

/// Text that has to be there.
fn member(node: Node<'_>, name: &str) -> Result<String, String> {
    optional(node, name)?.ok_or_else(|| format!("it has no \"{name}\""))
}

/// What is asked for, the rest being as usual.
fn order<T: FromJson + Default>(node: Node<'_>) -> Result<T, String> {
    let mut order = T::default();
    order.read(node).map_err(|misfit| misfit.to_string())?;
    Ok(order)
}

/// What the room says.
#[derive(Debug)]
pub(super) enum Reply<'a> {
    /// The login is accepted; these users are in the room.
    Welcome { user: &'a str, users: &'a [&'a str] },
    /// The nonce that has to be signed to be let in.
    Challenge { nonce: &'a str },
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
    Pong { id: &'a Any },
}

/// A moment as the messages tell it.
pub(super) fn millis(time: Timestamp) -> u64 {
    time.as_micros() / 1000
}

impl Reply<'_> {
    pub(super) fn to_payload(&self) -> Payload {
        let json = match self {
            Self::Welcome { user, users } => object("welcome", &[("user", user), ("users", users)]),
            Self::Challenge { nonce } => object("challenge", &[("nonce", nonce)]),
            Self::Error { message } => object("error", &[("message", message)]),
            Self::Tick { n, time } => object("tick", &[("n", n), ("time", time)]),
            Self::Said { user, text } => object("said", &[("user", user), ("text", text)]),
            Self::Joined { user, time } => object("joined", &[("user", user), ("time", time)]),
            Self::Left { user, time } => object("left", &[("user", user), ("time", time)]),
            Self::Pong { id } => object("pong", &[("id", id)]),
        };
        Payload::Text(json)
    }
}

fn object(kind: &str, members: &[(&str, &dyn ToJson)]) -> String {
    let kind: [(&str, &dyn ToJson); 1] = [("type", &kind)];
    let mut json = String::new();
    write_members(&[&kind, members].concat(), &mut json);
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Command, String> {
        Command::parse(&Payload::Text(text.into()))
    }

    #[test]
    fn commands_have_defaults() {
        assert_eq!(parse(r#"{"type":"ping"}"#), Ok(Command::Ping { id: Any::default() }));
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
            ("{\"type\":\"dance\"}", "there is no \"type\" \"dance\""),
            ("{}", "it has no \"type\""),
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
