//! The saved settings of a connection: where it goes, how it logs in, what it sends repeatedly.
//!
//! Passwords aren't part of a profile: see [`Credentials`], which are only ever kept in memory.

mod check;
mod colour;
mod column;
mod complete;
mod draft;
mod endpoint;
mod history;
#[cfg(test)]
mod kept_tests;
mod line_breaks;
mod login;
mod own_token;
mod protobuf;
mod rendered;
mod saved;
mod script;
mod subprotocols;
mod template;

pub use check::{Check, CheckKind};
pub use colour::Colour;
pub use column::{MOST_COLUMNS, column_title, hue};
pub use draft::{Draft, Format};
pub use endpoint::{Endpoint, EndpointError, PageSecurity, TypedPassword};
pub use history::History;
pub use line_breaks::keep_line_breaks;
pub use login::{BodyKind, FirstMessage, Login, LoginKind, TokenRequest};
pub use protobuf::Protobuf;
pub use rendered::{MASK, Rendered};
pub use saved::SavedMessage;
pub use script::{Script, ScriptLanguage};
pub use subprotocols::{SubprotocolError, subprotocols};
pub(crate) use template::ends_with_escape;
pub use template::{Escape, Scope, Template, TemplateError, Value, mask, percent_encode};

use std::iter;

use serde::{Deserialize, Serialize};

use crate::url::{Url, has_space};

/// A connection's settings. Every field has a default, so that an older save still loads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// A random UUID.
    pub id: String,
    /// The name in the list of connections; if empty, the URL's host is shown instead.
    pub name: String,
    /// The endpoint, a template.
    pub url: String,
    /// Subprotocols to offer, comma-separated, a template.
    pub subprotocols: String,
    /// The user to log in as.
    pub user: String,
    /// How to log in.
    pub login: Login,
    /// What keeps an idle connection open.
    pub keepalive: Keepalive,
    /// What to do when the connection drops.
    pub reconnect: Reconnect,
    /// The user's own `{{variables}}`.
    pub variables: Vec<Variable>,
    /// Messages sent at intervals.
    pub timers: Vec<Timer>,
    /// Messages saved under a name.
    pub messages: Vec<SavedMessage>,
    /// Filters that the user has saved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<SavedFilter>,
    /// JSON pointers to the numbers that are plotted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plots: Vec<String>,
    /// Which replies are timed.
    pub round_trip: RoundTrip,
    /// How much its log keeps in memory.
    pub log_limit: LogLimit,
    /// How much its log keeps in storage.
    #[serde(skip_serializing_if = "StorageLimit::is_default")]
    pub storage_limit: StorageLimit,
    /// Whether its log is only kept in memory.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub log_in_memory: bool,
    /// JSON pointers to values that have a column in the list of messages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Those of them in which each value has a colour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coloured_columns: Vec<String>,
    /// The name of the protocol that its messages are of, or [`PLAIN`](crate::spoken::PLAIN); if empty, it is recognised.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    /// The schema of its Protobuf messages.
    #[serde(skip_serializing_if = "Protobuf::is_empty")]
    pub protobuf: Protobuf,
    /// The user's own programs.
    pub scripts: Vec<Script>,
    /// Hosts that scripts may send HTTP requests to: `example.com`, or `localhost:3000` with a port.
    pub script_hosts: Vec<String>,
    /// The name of the group in the list; empty if it is in none.
    pub group: String,
    /// What tells it from others at a glance.
    pub colour: Colour,
}

impl Profile {
    /// The name, or else the part of the URL that tells it from others.
    pub fn title(&self) -> String {
        let title = match self.name.trim() {
            "" => Url::parse(self.url.trim()).title(),
            name => name.into(),
        };
        if title.is_empty() { "New connection".into() } else { title }
    }

    /// A name for a copy of it that isn't taken yet: `orders copy`, or `orders copy 2` if there is one already, also for a
    /// copy of that. Without a name, it is the end of the URL's path that tells what it leads to.
    pub fn copy_name(&self, is_taken: impl Fn(&str) -> bool) -> String {
        let url = Url::parse(self.url.trim());
        let mut steps = url.path.rsplit('/');
        let last = steps.find(|step| step.contains(char::is_alphabetic) && !step.contains("{{"));
        let name = match (self.name.trim(), last) {
            ("", _) if self.url.trim().is_empty() => return String::new(),
            ("", Some(last)) => last.into(),
            _ => self.title(),
        };
        let unnumbered = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
        let original = unnumbered.strip_suffix(" copy").unwrap_or(&name);
        let first = format!("{original} copy");
        let numbered = (2..).map(|number| format!("{first} {number}"));
        let mut names = iter::once(first.clone()).chain(numbered);
        names.find(|name| !is_taken(name)).unwrap_or_default()
    }

    /// The part of it that may be saved: everything except passwords and tokens typed into its URLs.
    pub fn without_secrets(&self) -> Self {
        let mut profile = self.clone();
        profile.url = storable(&self.url);
        profile.login.token.url = storable(&self.login.token.url);
        profile
    }
}

/// The part of a URL that may be saved. Of a command that is about to become a URL, only the program's name may: its
/// headers are secret, as a rule.
fn storable(typed: &str) -> String {
    let text = typed.trim();
    if has_space(text) && Url::parse(text).scheme.is_none_or(has_space) {
        return typed.split_whitespace().next().unwrap_or_default().into();
    }
    let url = TypedPassword::find(typed).map_or_else(|| typed.into(), |typed| typed.url);
    Url::parse(&url).masked()
}

/// What to log in with. Kept in memory only.
#[derive(Clone, Default, PartialEq)]
pub struct Credentials {
    /// The user's name.
    pub user: String,
    /// The password.
    pub password: String,
    /// The token that the user has, for the kinds in [`LoginKind::OWN_TOKEN`].
    pub token: String,
}

/// An application message sent at intervals (browsers can't send ping frames).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Keepalive {
    /// Whether it is on.
    pub enabled: bool,
    /// Seconds between messages.
    pub every: f64,
    /// The message.
    pub message: Draft,
    /// The reply to expect; none for [`CheckKind::Never`].
    pub reply: Check,
    /// Seconds to wait for the reply.
    pub within: f64,
    /// Reconnect after this many missed replies in a row; 0: never.
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

/// What to do when the connection drops.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reconnect {
    /// Whether to connect again.
    pub enabled: bool,
    /// Seconds: the first attempt waits at most this long.
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

/// How many mebibytes a log keeps in memory; 0: as much as there is, which is less than the 4 GiB that a page can have.
/// Beyond that, the oldest messages are only in storage, or dropped if the log isn't stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLimit(pub u32);

impl LogLimit {
    /// In bytes.
    pub fn bytes(self) -> u64 {
        u64::from(self.0) << 20
    }
}

impl Default for LogLimit {
    fn default() -> Self {
        Self(512)
    }
}

/// How many mebibytes of a log are stored before the oldest messages are dropped; 0: as much as the browser allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageLimit(pub u32);

impl StorageLimit {
    /// In bytes; `None` if there is no limit.
    pub fn bytes(self) -> Option<u64> {
        (self.0 > 0).then_some(u64::from(self.0) << 20)
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for StorageLimit {
    fn default() -> Self {
        Self(4096)
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

/// A message sent at intervals while the session is online.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timer {
    /// A random UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Seconds between messages, at least 0.01.
    pub every: f64,
    /// The message.
    pub message: Draft,
}

/// A filter that the user has saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedFilter {
    /// A random UUID.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Matches replies to requests: the values at these JSON pointers are equal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoundTrip {
    /// The pointer into a sent message; if empty, nothing is timed.
    pub request: String,
    /// The pointer into a received message; if empty, the same as for sent ones.
    pub reply: String,
}

impl RoundTrip {
    /// The pointer into a received message.
    pub fn reply_pointer(&self) -> &str {
        if self.reply.is_empty() { &self.request } else { &self.reply }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_without_a_name_is_called_by_its_url() {
        let profile = Profile { url: "wss://example.test/feed".into(), ..Profile::default() };
        assert_eq!(profile.title(), "example.test/feed");
        let ticker = Profile { url: " ws://h/ws/ethusdt@kline_15m?token=abc ".into(), ..Profile::default() };
        assert_eq!(ticker.title(), "h/ws/ethusdt@kline_15m?token=••••••");
        assert_eq!(Profile { url: "ws://".into(), ..Profile::default() }.title(), "New connection");
        assert_eq!(Profile::default().title(), "New connection");
    }

    #[test]
    fn a_copy_has_a_name_of_its_own() {
        let name_of = |name: &str, url: &str, taken: &[&str]| {
            let profile = Profile { name: name.into(), url: url.into(), ..Profile::default() };
            profile.copy_name(|name| taken.contains(&name))
        };
        for (name, url, taken, copy) in [
            ("Orders", "wss://h/x", &[][..], "Orders copy"),
            ("Orders copy", "wss://h/x", &["Orders copy"][..], "Orders copy 2"),
            ("Orders", "", &["Orders copy", "Orders copy 2"][..], "Orders copy 3"),
            ("Orders copy 2", "", &["Orders copy 2"][..], "Orders copy"),
            ("Orders 2", "", &[][..], "Orders 2 copy"),
            ("", "wss://example.com/v1/orders?token=abc#x", &[][..], "orders copy"),
            ("", "wss://example.com/orders/", &[][..], "orders copy"),
            ("", "ws://127.0.0.1:9901/room/7", &[][..], "room copy"),
            ("", "practice:/flood?count=3", &[][..], "flood copy"),
            ("", "{{base}}/{{path}}", &[][..], "{{base}}/{{path}} copy"),
            ("", "wss://u:secret@example.com:9000", &[][..], "example.com:9000 copy"),
            ("", "", &[][..], ""),
        ] {
            assert_eq!(name_of(name, url, taken), copy, "{name} {url}");
        }
    }

    #[test]
    fn a_password_typed_into_the_url_is_not_kept_or_shown() {
        let profile = Profile { url: "ws://u:secret@h/p".into(), ..Profile::default() };
        assert_eq!(profile.title(), "h/p");
        assert_eq!(profile.without_secrets().url, "ws://h/p");
    }

    #[test]
    fn secrets_in_urls_are_not_kept() {
        for (typed, kept) in [
            ("wss://h/?token=abc&x=1", "wss://h/?token=••••••&x=1"),
            ("ws://u:secret@h/?password=x", "ws://h/?password=••••••"),
            ("h.example/?apiKey=abc", "h.example/?apiKey=••••••"),
            ("curl -H 'Authorization: Bearer abc' wss://h/", "curl"),
            ("curl wss://h/ -H 'Authorization: Bearer abc'", "curl"),
            (" wscat -c wss://h/?token=abc", "wscat"),
        ] {
            let mut profile = Profile { url: typed.into(), ..Profile::default() };
            profile.login.token.url = typed.into();
            let stored = profile.without_secrets();
            assert_eq!((&*stored.url, &*stored.login.token.url), (kept, kept));
        }
        for typed in [
            "",
            "ws://{{user}}:{{password}}@h/p",
            "wss://h/?token={{token}}",
            "{{ base }}/x?key=Bearer-{{ token }}",
            "wss://h/a b",
            " wss://h/?author=x ",
        ] {
            let profile = Profile { url: typed.into(), ..Profile::default() };
            assert_eq!(profile.without_secrets(), profile, "{typed}");
        }
    }
}
