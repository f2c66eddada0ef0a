//! How a connection logs in.

use serde::{Deserialize, Serialize};

use super::{
    check::{Check, CheckKind},
    draft::{Draft, Format},
};

/// How to log in. The settings of all kinds are kept, so that switching kinds loses nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Login {
    /// Which of them is used.
    pub kind: LoginKind,
    /// For the kinds with a token.
    pub token: TokenRequest,
    /// For the kinds with a first message.
    pub first: FirstMessage,
    /// The id of the script that logs in, for [`LoginKind::Script`]; if empty, a script that is already running.
    pub script: String,
    /// The URL's parameter for the user's own token; if empty, `token`.
    pub token_parameter: String,
    /// The subprotocols that carry the user's own token, comma-separated, a template; if empty, the token alone.
    pub token_subprotocols: String,
    /// The message that logs in, for the kinds that are protocols: JSON as its layer reads it, a template; if empty, the
    /// protocol's usual one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// The kinds of login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginKind {
    /// No login: online as soon as the socket is open.
    #[default]
    None,
    /// A token that the user has, as a parameter of the URL.
    TokenInQuery,
    /// A token that the user has, as a subprotocol.
    TokenInSubprotocol,
    /// A token that the user has, in the first message.
    TokenInFirst,
    /// User and password in the URL; the browser answers the server's 401 challenge with them.
    Basic,
    /// An HTTP request whose reply yields `{{token}}`.
    Token,
    /// A message sent on open, and a reply that means success.
    First,
    /// A token, used in the first message.
    TokenThenFirst,
    /// A script logs in.
    Script,
    /// Weft speaks Socket.IO, which has a login of its own.
    SocketIo,
    /// Weft speaks MQTT, which has a login of its own.
    Mqtt,
    /// Weft speaks STOMP, which has a login of its own.
    Stomp,
    /// Weft speaks graphql-transport-ws, which has a login of its own.
    GraphQl,
    /// Weft speaks SignalR. Its login is a token in the URL, and a handshake.
    SignalR,
}

impl LoginKind {
    /// The kinds that are offered, in this order. Those in [`LoginKind::OWN_TOKEN`] are offered as one.
    pub const ALL: [Self; 12] = [
        Self::None,
        Self::TokenInQuery,
        Self::Token,
        Self::Basic,
        Self::First,
        Self::TokenThenFirst,
        Self::Script,
        Self::SocketIo,
        Self::Mqtt,
        Self::Stomp,
        Self::GraphQl,
        Self::SignalR,
    ];

    /// The kinds that send a token that the user has.
    pub const OWN_TOKEN: [Self; 3] = [Self::TokenInQuery, Self::TokenInSubprotocol, Self::TokenInFirst];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::TokenInQuery | Self::TokenInSubprotocol | Self::TokenInFirst => "Token I have",
            Self::Basic => "User and password",
            Self::Token => "Token over HTTP",
            Self::First => "First message",
            Self::TokenThenFirst => "Token, then first message",
            Self::Script => "Script",
            Self::SocketIo => "Socket.IO",
            Self::Mqtt => "MQTT",
            Self::Stomp => "STOMP",
            Self::GraphQl => "GraphQL",
            Self::SignalR => "SignalR",
        }
    }

    /// Whether it begins with a token request.
    pub fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::TokenThenFirst)
    }

    /// Whether it sends a token that the user has.
    pub fn has_own_token(self) -> bool {
        Self::OWN_TOKEN.contains(&self)
    }

    /// Whether it has a place for a token that the user has.
    pub fn takes_token(self) -> bool {
        self.has_own_token() || self == Self::SignalR
    }

    /// Whether it sends a first message.
    pub fn has_first(self) -> bool {
        matches!(self, Self::First | Self::TokenThenFirst | Self::TokenInFirst)
    }

    /// Whether Weft speaks a protocol, and logs in as that does.
    pub fn is_protocol(self) -> bool {
        matches!(self, Self::SocketIo | Self::Mqtt | Self::Stomp | Self::GraphQl | Self::SignalR)
    }

    /// Whether a script logs in.
    pub fn is_script(self) -> bool {
        self == Self::Script
    }
}

/// An HTTP request whose JSON reply holds a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenRequest {
    /// `GET`, `POST`, `PUT`.
    pub method: String,
    /// The URL, a template.
    pub url: String,
    /// The format of the body.
    pub body: BodyKind,
    /// The form body, a template; values of variables are percent-encoded.
    pub form: String,
    /// The JSON body, a template; values of variables are escaped.
    pub json: String,
    /// Whether cookies are sent and stored.
    pub credentials: bool,
    /// The JSON pointer (RFC 6901) to the token in the reply.
    pub pointer: String,
}

impl Default for TokenRequest {
    fn default() -> Self {
        Self {
            method: "POST".into(),
            url: String::new(),
            body: BodyKind::Json,
            form: "user={{user}}&password={{password}}".into(),
            json: r#"{"user": "{{user}}", "password": "{{password}}"}"#.into(),
            credentials: false,
            pointer: "/token".into(),
        }
    }
}

impl TokenRequest {
    /// Browsers don't send a body with GET.
    pub fn takes_body(&self) -> bool {
        self.method != "GET"
    }
}

/// The format of a request's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BodyKind {
    /// No body.
    Empty,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    #[default]
    Json,
}

impl BodyKind {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Json, Self::Form, Self::Empty];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "None",
            Self::Form => "Form",
            Self::Json => "JSON",
        }
    }
}

/// A message sent when the socket opens, and how to tell what the reply means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FirstMessage {
    /// The message, a template.
    pub message: String,
    /// Its format; if none was chosen, what the message looks like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// The reply that means success.
    pub accept: Check,
    /// The reply that means failure.
    pub refuse: Check,
    /// How long to wait for one of them, in seconds.
    pub timeout: f64,
}

impl Default for FirstMessage {
    fn default() -> Self {
        Self {
            message: r#"{"type": "login", "user": "{{user}}", "password": "{{password}}"}"#.into(),
            format: None,
            accept: Check { kind: CheckKind::Pointer, pointer: "/type".into(), text: "welcome".into() },
            refuse: Check { kind: CheckKind::Pointer, pointer: "/type".into(), text: "error".into() },
            timeout: 10.0,
        }
    }
}

impl FirstMessage {
    /// A message that logs in with a token, in place of the default one.
    pub const WITH_TOKEN: &str = r#"{"type": "login", "token": "{{token}}"}"#;

    /// The message in its format.
    pub fn draft(&self) -> Draft {
        let format = self.format.unwrap_or_else(|| Format::of(&self.message));
        Draft { format, text: self.message.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_message_is_json_if_it_looks_like_it_and_no_format_was_chosen() {
        for (message, format) in [
            ("{\"a\": 1}", Format::Json),
            (" [1]", Format::Json),
            ("{\"protocol\":\"json\"}{{0x1e}}", Format::Json),
            ("CONNECT {}", Format::Text),
            ("{{token}}", Format::Text),
            ("de ad", Format::Text),
        ] {
            let first = FirstMessage { message: message.into(), ..FirstMessage::default() };
            assert_eq!(first.draft(), Draft { format, text: message.into() });
            let chosen = FirstMessage { format: Some(Format::Hex), ..first };
            assert_eq!(chosen.draft().format, Format::Hex);
        }
    }
}
