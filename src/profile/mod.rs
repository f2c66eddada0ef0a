//! What is saved of a connection: where it goes, how it logs in, what it repeats.
//!
//! Passwords are no part of a profile: see [`Credentials`], which never leave memory.

mod endpoint;
mod history;
mod template;

use serde::{Deserialize, Serialize};

pub use endpoint::{Endpoint, EndpointError, PageSecurity};
pub use history::History;
pub use template::{Escape, Rendered, Scope, Template, TemplateError, Value, mask};

/// A connection's settings. Every field has a default, so that an older save still loads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// A random UUID.
    pub id: String,
    /// What the list of connections shows; empty: the URL's host stands in.
    pub name: String,
    /// The endpoint, a template.
    pub url: String,
    /// Subprotocols to offer, comma-separated, a template.
    pub subprotocols: String,
    /// The user to log in as.
    pub user: String,
    /// How to log in.
    pub login: Login,
    /// What keeps the connection from idling out.
    pub keepalive: Keepalive,
    /// What to do after a drop.
    pub reconnect: Reconnect,
    /// The user's own `{{variables}}`.
    pub variables: Vec<Variable>,
    /// Messages sent again and again.
    pub timers: Vec<Timer>,
    /// Messages kept under a name.
    pub messages: Vec<SavedMessage>,
}

impl Profile {
    /// The name, or what of the URL tells it from others.
    pub fn title(&self) -> &str {
        let url = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        match (self.name.trim(), url.trim()) {
            ("", "") => "New connection",
            ("", url) => url,
            (name, _) => name,
        }
    }

    /// The subprotocols to offer, in order of preference.
    pub fn protocols(text: &str) -> Vec<String> {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(String::from).collect()
    }
}

/// Who logs in. Kept in memory only.
#[derive(Clone, Default, PartialEq)]
pub struct Credentials {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
}

/// How to log in. All kinds' settings are kept, so that changing the kind loses nothing typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Login {
    /// Which of them is used.
    pub kind: LoginKind,
    /// For the kinds with a token.
    pub token: TokenRequest,
    /// For the kinds with a first message.
    pub first: FirstMessage,
}

/// The kinds of login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoginKind {
    /// No login: online as soon as the socket is open.
    #[default]
    None,
    /// User and password in the URL; the browser answers the server's 401 challenge with them.
    Basic,
    /// An HTTP request whose reply yields `{{token}}`.
    Token,
    /// A message sent on open, and a reply that means yes.
    First,
    /// A token, used in the first message.
    TokenThenFirst,
}

impl LoginKind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::None, Self::Basic, Self::Token, Self::First, Self::TokenThenFirst];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Basic => "Basic",
            Self::Token => "Token",
            Self::First => "First message",
            Self::TokenThenFirst => "Token, then first message",
        }
    }

    /// Whether it begins with a token request.
    pub fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::TokenThenFirst)
    }

    /// Whether it sends a first message.
    pub fn has_first(self) -> bool {
        matches!(self, Self::First | Self::TokenThenFirst)
    }
}

/// An HTTP request whose JSON reply holds a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenRequest {
    /// `GET`, `POST`, `PUT`.
    pub method: String,
    /// Where to, a template.
    pub url: String,
    /// How the body is written.
    pub body: BodyKind,
    /// The form body, a template; values of variables are percent-encoded.
    pub form: String,
    /// The JSON body, a template; values of variables are escaped.
    pub json: String,
    /// Whether cookies are sent and kept.
    pub credentials: bool,
    /// Where the token stands in the reply, a JSON pointer (RFC 6901).
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

/// How a request's body is written.
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
    /// All of them, in the order they are offered.
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

/// A message sent when the socket opens, and how its answer is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FirstMessage {
    /// The message, a template.
    pub message: String,
    /// The reply that means yes.
    pub accept: Check,
    /// The reply that means no.
    pub refuse: Check,
    /// How long to wait for one of them, in seconds.
    pub timeout: f64,
}

impl Default for FirstMessage {
    fn default() -> Self {
        Self {
            message: r#"{"type": "login", "user": "{{user}}", "password": "{{password}}"}"#.into(),
            accept: Check { kind: CheckKind::Pointer, pointer: "/type".into(), text: "welcome".into() },
            refuse: Check { kind: CheckKind::Pointer, pointer: "/type".into(), text: "error".into() },
            timeout: 10.0,
        }
    }
}

/// A question to a message: is it the one?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// What is looked at.
    pub kind: CheckKind,
    /// The JSON pointer, for [`CheckKind::Pointer`].
    pub pointer: String,
    /// What to look for.
    pub text: String,
}

/// The ways to look at a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckKind {
    /// No message passes.
    #[default]
    Never,
    /// Any message passes.
    Any,
    /// It contains the text.
    Contains,
    /// The regular expression matches.
    Regex,
    /// It is JSON, and what the pointer finds equals the text.
    Pointer,
}

impl CheckKind {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Pointer, Self::Contains, Self::Regex, Self::Any, Self::Never];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "no message",
            Self::Any => "any message",
            Self::Contains => "contains",
            Self::Regex => "matches regex",
            Self::Pointer => "JSON pointer equals",
        }
    }
}

/// An application message on an interval (browsers cannot send ping frames).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keepalive {
    /// Whether it runs.
    pub enabled: bool,
    /// Seconds between messages.
    pub every: f64,
    /// The message.
    pub message: Draft,
    /// The reply to expect; [`CheckKind::Never`]: none is expected.
    pub reply: Check,
    /// Seconds to wait for the reply.
    pub within: f64,
    /// Reconnect after this many replies missed in a row; 0: never.
    pub misses: u32,
}

impl Default for Keepalive {
    fn default() -> Self {
        Self {
            enabled: false,
            every: 20.0,
            message: Draft { format: Format::Json, text: r#"{"type": "ping", "id": {{counter}}}"#.into() },
            reply: Check { kind: CheckKind::Pointer, pointer: "/type".into(), text: "pong".into() },
            within: 5.0,
            misses: 2,
        }
    }
}

/// What to do after a drop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconnect {
    /// Whether to connect again.
    pub enabled: bool,
    /// Seconds: the first attempt waits between nothing and this.
    pub base: f64,
    /// Seconds: no attempt waits longer than this.
    pub cap: f64,
    /// Give up after this many attempts in a row; 0: never.
    pub attempts: u32,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self { enabled: true, base: 1.0, cap: 30.0, attempts: 0 }
    }
}

/// A variable of the user's own, for use in templates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Variable {
    /// Its name between the braces.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A message sent again and again while the session is online.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timer {
    /// A random UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Seconds between messages, 0.01 at least.
    pub every: f64,
    /// The message.
    pub message: Draft,
}

/// A message kept under a name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedMessage {
    /// Its name.
    pub name: String,
    /// The message.
    pub message: Draft,
}

/// A message as it was typed: a template in a format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// How the text becomes a payload.
    pub format: Format,
    /// What was typed.
    pub text: String,
}

/// How typed text becomes a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A text message, as it stands.
    #[default]
    Text,
    /// A text message that has to be JSON.
    Json,
    /// A binary message, written as hex digits.
    Hex,
    /// A binary message, written in Base64.
    Base64,
}

impl Format {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Hex, Self::Base64];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Hex => "Hex",
            Self::Base64 => "Base64",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_saved_by_an_older_version_still_loads() {
        let profile: Profile = serde_json::from_str(r#"{"url": "ws://h/", "added-later": 1}"#).unwrap();
        assert_eq!(profile, Profile { url: "ws://h/".into(), ..Profile::default() });
    }

    #[test]
    fn a_profile_without_a_name_is_called_by_its_url() {
        let profile = Profile { url: "wss://example.test/feed".into(), ..Profile::default() };
        assert_eq!(profile.title(), "example.test/feed");
        assert_eq!(Profile::default().title(), "New connection");
    }

    #[test]
    fn subprotocols_are_a_comma_separated_list() {
        assert_eq!(Profile::protocols(" mqtt, , graphql-ws "), ["mqtt", "graphql-ws"]);
    }
}
