//! URLs as typed: their parts, and which parts are secret.

mod host;
mod ports;
mod secret;

use std::fmt;

pub use host::{Host, HostError};
pub use ports::is_blocked;
pub use secret::{mask_parameters, names_a_credential, names_a_secret};

use crate::profile::MASK;

/// A URL split into its parts. It needn't be valid, and may have `{{variables}}` in it: nothing is decoded or
/// changed, and [`Display`](fmt::Display) gives back what was parsed, character for character.
///
/// It is split as browsers do it: user and host end at the first `/`, `\`, `?` or `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'text> {
    /// The part before `://`, or `practice`.
    pub scheme: Option<&'text str>,
    /// The part before the `@`, without the password.
    pub user: Option<&'text str>,
    /// The part after the first `:` before the `@`.
    pub password: Option<&'text str>,
    /// With its brackets, if it is an IPv6 address.
    pub host: &'text str,
    /// The part after the host's `:`.
    pub port: Option<&'text str>,
    /// Including the leading slash. In a `practice:` URL, everything before the query.
    pub path: &'text str,
    /// The part after the `?`.
    pub query: Option<&'text str>,
    /// The part after the `#`.
    pub fragment: Option<&'text str>,
}

impl<'text> Url<'text> {
    /// Splits any text.
    pub fn parse(text: &'text str) -> Self {
        let (scheme, rest) = split_scheme(text);
        let (rest, fragment) = split(rest, find(rest, &['#']));
        let (rest, query) = split(rest, find(rest, &['?']));
        let is_practice = scheme.is_some_and(is_practice);
        let end = if is_practice { 0 } else { find(rest, &['/', '\\']).unwrap_or(rest.len()) };
        let (authority, path) = rest.split_at(end);
        let (login, address) = match find_last(authority, '@') {
            Some(at) => (Some(&authority[..at]), &authority[at + 1..]),
            None => (None, authority),
        };
        let (user, password) = match login {
            Some(login) => {
                let (user, password) = split(login, find(login, &[':']));
                (Some(user), password)
            }
            None => (None, None),
        };
        // Colons inside brackets belong to an IPv6 address.
        let brackets = if address.starts_with('[') { address.find(']').unwrap_or(0) } else { 0 };
        let colon = find(&address[brackets..], &[':']).map(|at| brackets + at);
        let (host, port) = split(address, colon);
        Self { scheme, user, password, host, port, path, query, fragment }
    }

    /// Whether its scheme is Weft's own, `practice:`.
    pub fn is_practice(&self) -> bool {
        self.scheme.is_some_and(is_practice)
    }

    /// The request target of a `practice:` URL, such as `/room?login=first`.
    pub fn practice_target(&self) -> Option<String> {
        let target = Self { scheme: None, path: self.path.trim_start_matches('/'), ..*self };
        self.is_practice().then(|| format!("/{target}"))
    }

    /// Only the host and the port.
    pub fn address(&self) -> String {
        Self { path: "", query: None, fragment: None, ..self.without_login() }.to_string()
    }

    /// Whether browsers trust the host without encryption.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        let is_v4 = || host.chars().all(|c| c.is_ascii_digit() || c == '.');
        matches!(&*host, "localhost" | "[::1]")
            || host.ends_with(".localhost")
            || (host.starts_with("127.") && is_v4())
    }

    /// Whether the host is this machine or one nearby, where servers rarely have a certificate.
    pub fn is_local(&self) -> bool {
        self.is_loopback() || Host::parse(self.host).is_ok_and(|host| host.is_local())
    }

    /// The URL in a form that may be shown and saved: the password and parameters with secret names are dots.
    /// A `{{variable}}` reveals nothing and stays.
    pub fn masked(&self) -> String {
        let query = self.query.map(secret::mask_parameters);
        let fragment = self.fragment.map(secret::mask_parameters);
        let password = self.password.map(|password| if is_secret(password) { MASK } else { password });
        Url { password, query: query.as_deref(), fragment: fragment.as_deref(), ..*self }.to_string()
    }

    /// The parameter whose value was secret and wasn't stored, so that dots are left of it.
    pub fn not_kept(&self) -> Option<&'text str> {
        [self.query, self.fragment].into_iter().flatten().find_map(secret::masked_parameter)
    }

    /// A title to tell it from other URLs: no scheme, user or password, and nothing secret.
    pub fn title(&self) -> String {
        let scheme = self.scheme.filter(|scheme| is_practice(scheme));
        Self { scheme, ..self.without_login() }.masked()
    }

    /// Without scheme, user and password.
    fn without_login(&self) -> Self {
        Self { scheme: None, user: None, password: None, ..*self }
    }
}

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = self.scheme {
            write!(f, "{scheme}{}", if is_practice(scheme) { ":" } else { "://" })?;
        }
        f.write_str(self.user.unwrap_or_default())?;
        write_after(f, ":", self.password)?;
        f.write_str(if self.user.is_some() { "@" } else { "" })?;
        f.write_str(self.host)?;
        write_after(f, ":", self.port)?;
        f.write_str(self.path)?;
        write_after(f, "?", self.query)?;
        write_after(f, "#", self.fragment)
    }
}

fn write_after(f: &mut fmt::Formatter<'_>, sign: &str, part: Option<&str>) -> fmt::Result {
    match part {
        Some(part) => write!(f, "{sign}{part}"),
        None => Ok(()),
    }
}

fn is_practice(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("practice")
}

/// Whether something meaningful was typed: neither nothing nor a text with variables in it, which are filled in later.
fn is_secret(value: &str) -> bool {
    !value.is_empty() && !value.contains("{{")
}

fn split_scheme(text: &str) -> (Option<&str>, &str) {
    let end = find(text, &[':', '/', '\\', '?', '#', '@']).unwrap_or(text.len());
    let (scheme, rest) = text.split_at(end);
    let after = rest.strip_prefix(if is_practice(scheme) { ":" } else { "://" });
    after.map_or((None, text), |after| (Some(scheme), after))
}

/// The parts before and after the delimiter at this index.
fn split(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
    match at {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The first of these delimiters that isn't part of a `{{variable}}`.
fn find(text: &str, signs: &[char]) -> Option<usize> {
    outside_variables(text).find(|(_, c)| signs.contains(c)).map(|(at, _)| at)
}

fn find_last(text: &str, sign: char) -> Option<usize> {
    outside_variables(text).filter(|(_, c)| *c == sign).last().map(|(at, _)| at)
}

/// Whether there is white space in it, other than inside a `{{variable}}`.
pub(crate) fn has_space(text: &str) -> bool {
    outside_variables(text).any(|(_, c)| c.is_whitespace())
}

fn outside_variables(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut end = 0;
    text.char_indices().filter(move |(at, _)| {
        if *at >= end && text[*at..].starts_with("{{") {
            end = text[*at..].find("}}").map_or(end, |len| at + len + "}}".len());
        }
        *at >= end
    })
}

#[cfg(test)]
mod tests;
