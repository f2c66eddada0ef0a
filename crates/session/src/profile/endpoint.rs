//! Checks what was typed as a URL: can a browser open it?

use std::fmt;

use serde::{Deserialize, Serialize};

use super::complete::{Loose, has_two_schemes, with_brackets};
use crate::url::{Host, Url, is_blocked};

/// A URL that can be opened: `ws:`, `wss:`, or `practice:` for the server inside the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
}

/// How the page that Weft runs in was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageSecurity {
    /// http, or a file.
    Insecure,
    /// https: browsers then refuse `ws:` to other machines (mixed content).
    Secure,
}

/// Why a URL can't be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointError {
    /// Nothing was typed.
    Empty,
    /// http(s) was typed; `suggestion` is the same URL with ws(s).
    Http {
        /// The URL to offer instead.
        suggestion: String,
    },
    /// No scheme was typed.
    NoScheme {
        /// The URL to offer instead.
        suggestion: String,
    },
    /// The scheme lacks its `://`, or there are two schemes.
    Slashes {
        /// The URL to offer instead.
        suggestion: String,
    },
    /// An IPv6 address without brackets.
    Brackets {
        /// The URL to offer instead.
        suggestion: String,
    },
    /// A scheme that isn't for WebSockets.
    Scheme(String),
    /// The host is missing.
    NoHost,
    /// Brackets that don't contain an IPv6 address, or characters that no host has.
    Host(String),
    /// A port that isn't a number up to 65535.
    Port(String),
    /// A port that browsers don't connect to.
    BlockedPort(u16),
    /// White space in the middle.
    Space,
    /// A `#fragment`, which WebSocket URLs must not have.
    Fragment,
    /// An https page may not open a ws: URL on another machine.
    MixedContent {
        /// The URL to offer instead.
        suggestion: String,
    },
}

impl EndpointError {
    /// A URL that would work, if one can be guessed.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::MixedContent { suggestion } => Some(suggestion),
            _ => self.completion(),
        }
    }

    /// The URL that was meant, if that is beyond doubt: something is missing in what was typed.
    pub fn completion(&self) -> Option<&str> {
        match self {
            Self::Http { suggestion }
            | Self::NoScheme { suggestion }
            | Self::Slashes { suggestion }
            | Self::Brackets { suggestion } => Some(suggestion),
            _ => None,
        }
    }
}

impl EndpointError {
    /// The same with secrets masked, those that only `mask` knows too.
    #[must_use]
    pub fn masked(mut self, mask: impl Fn(&str) -> String) -> Self {
        if let Self::Http { suggestion: text }
        | Self::NoScheme { suggestion: text }
        | Self::Slashes { suggestion: text }
        | Self::Brackets { suggestion: text }
        | Self::MixedContent { suggestion: text }
        | Self::Scheme(text)
        | Self::Host(text)
        | Self::Port(text) = &mut self
        {
            *text = mask(&Url::parse(text).masked());
        }
        self
    }
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Type the URL of a WebSocket server, such as wss://example.com/feed."),
            Self::Http { suggestion } => {
                write!(f, "WebSocket URLs begin with ws: or wss:. Use {suggestion}?")
            }
            Self::NoScheme { suggestion } => write!(f, "The URL has no scheme. Use {suggestion}?"),
            Self::Slashes { suggestion } => {
                write!(f, "The scheme must appear once, followed by ://. Use {suggestion}?")
            }
            Self::Brackets { suggestion } => {
                write!(f, "An IPv6 address needs brackets. Use {suggestion}?")
            }
            Self::Scheme(scheme) => {
                write!(f, "“{scheme}:” is not a WebSocket scheme. Use ws:, wss: or practice:.")
            }
            Self::NoHost => f.write_str("The URL has no host. Write it as ws://host:port/path."),
            Self::Host(host) => write!(f, "“{host}” isn't a valid host. Write an IPv6 address as [::1]."),
            Self::Port(port) => write!(f, "“{port}” is not a port. Ports are numbers from 1 to 65535."),
            Self::BlockedPort(port) => write!(
                f,
                "Browsers refuse to connect to port {port}, which is reserved for another protocol. Make the server \
                 listen on a different port."
            ),
            Self::Space => f.write_str("The URL has a space in it. Remove it, or write it as %20."),
            Self::Fragment => {
                f.write_str("WebSocket URLs can't have a #fragment. Remove it, or write # as %23.")
            }
            Self::MixedContent { suggestion } => write!(
                f,
                "Mixed content: this page came over https, so the browser refuses an unencrypted ws: connection \
                 to another machine. Use {suggestion}, or open Weft over http."
            ),
        }
    }
}

impl std::error::Error for EndpointError {}

/// A password that was typed into a URL, where it would be saved and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedPassword {
    /// The user before it.
    pub user: String,
    /// The password.
    pub password: String,
    /// The URL without user and password.
    pub url: String,
}

impl TypedPassword {
    /// The password in what was typed; a variable doesn't count.
    pub fn find(typed: &str) -> Option<Self> {
        let url = Url::parse(typed);
        let (user, password) = (url.user?, url.password?);
        if password.is_empty() || [user, password].iter().any(|part| part.contains("{{")) {
            return None;
        }
        let url = Url { user: None, password: None, ..url }.to_string();
        Some(Self { user: user.into(), password: password.into(), url })
    }
}

impl fmt::Display for TypedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The URL has a password in it, where others can see it. Use the User and Password fields instead.")
    }
}

impl Endpoint {
    /// Checks what was typed (with its variables already filled in).
    ///
    /// # Errors
    /// The first problem with it. What only the browser can know (a name that isn't a valid internationalised
    /// domain, say) is found when it is opened.
    pub fn parse(typed: &str, page: PageSecurity) -> Result<Self, EndpointError> {
        let url = typed.trim();
        if url.is_empty() {
            return Err(EndpointError::Empty);
        }
        if url.contains(char::is_whitespace) {
            return Err(EndpointError::Space);
        }
        if url.contains('#') {
            return Err(EndpointError::Fragment);
        }
        let parts = Url::parse(url);
        let suggestion = || Loose::parse(url).complete(page);
        let scheme = parts.scheme.map(str::to_ascii_lowercase);
        match scheme.as_deref() {
            Some("practice") => return Ok(Self { url: url.into() }),
            Some("ws" | "wss") if has_two_schemes(url) => {
                return Err(EndpointError::Slashes { suggestion: suggestion() });
            }
            Some("ws" | "wss") => check_address(&parts)?,
            Some("http" | "https") => return Err(EndpointError::Http { suggestion: suggestion() }),
            None | Some("") => return Err(without_scheme(url, &parts, page)),
            Some(other) => return Err(EndpointError::Scheme(other.into())),
        }
        if scheme.as_deref() == Some("ws") && page == PageSecurity::Secure && !parts.is_loopback() {
            let suggestion = Url { scheme: Some("wss"), ..parts }.to_string();
            return Err(EndpointError::MixedContent { suggestion });
        }
        Ok(Self { url: url.into() })
    }

    /// The URL as it was typed, without surrounding white space.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// For the practice server inside the page: its request target, such as `/room?login=first`.
    pub fn practice_target(&self) -> Option<String> {
        Url::parse(&self.url).practice_target()
    }

    /// The URL with user and password in it, for a server that answers 401 and asks for Basic.
    pub fn with_credentials(&self, user: &str, password: &str) -> String {
        Url { user: Some(user), password: Some(password), ..Url::parse(&self.url) }.to_string()
    }
}

/// What is wrong with a URL that doesn't begin with `scheme://`.
fn without_scheme(typed: &str, parts: &Url<'_>, page: PageSecurity) -> EndpointError {
    let loose = Loose::parse(typed);
    let suggestion = loose.complete(page);
    let (host, port) = (parts.host, parts.port.unwrap_or_default());
    match (check_address(&Url::parse(&suggestion)), loose.scheme) {
        // As in mailto:somebody, or javascript:something.
        (Err(EndpointError::Port(_)), None) if is_scheme(host) && !port.starts_with(is_digit) => {
            EndpointError::Scheme(host.into())
        }
        (Err(error), _) => error,
        (Ok(()), Some("http" | "https")) => EndpointError::Http { suggestion },
        (Ok(()), Some(_)) => EndpointError::Slashes { suggestion },
        (Ok(()), None) => EndpointError::NoScheme { suggestion },
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Checks host and port.
fn check_address(url: &Url<'_>) -> Result<(), EndpointError> {
    if let Some(suggestion) = with_brackets(url) {
        return Err(EndpointError::Brackets { suggestion });
    }
    if url.host.is_empty() {
        return Err(EndpointError::NoHost);
    }
    let is_wrong = match url.host.starts_with('[') {
        true => Host::parse(url.host).is_err(),
        // The browser checks the rest.
        false => url.host.contains(['"', '<', '>', '[', ']', '^', '`', '|', '{', '}']),
    };
    if is_wrong {
        return Err(EndpointError::Host(url.host.into()));
    }
    match url.port {
        None | Some("") => Ok(()),
        Some(port) => match port.parse() {
            Ok(0) | Err(_) => Err(EndpointError::Port(port.into())),
            Ok(number) if is_blocked(number) => Err(EndpointError::BlockedPort(number)),
            Ok(_) => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests;
