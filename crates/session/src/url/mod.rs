//! URLs as they are typed: which part is what, and which parts are secret.

mod host;
mod secret;

use std::fmt;

pub use host::{Host, HostError};

use crate::profile::MASK;

/// A URL taken apart. It need not be right, and may have `{{variables}}` in it: nothing is decoded or changed, and
/// [`Display`](fmt::Display) gives what was parsed, character for character.
///
/// It is read as browsers read it: what counts as user or host ends at the first `/`, `\`, `?` or `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'text> {
    /// What stands before `://`, or `practice`.
    pub scheme: Option<&'text str>,
    /// What stands before the `@`, less the password.
    pub user: Option<&'text str>,
    /// What follows the first `:` before the `@`.
    pub password: Option<&'text str>,
    /// An IPv6 address has its brackets.
    pub host: &'text str,
    /// What follows the host's `:`.
    pub port: Option<&'text str>,
    /// With the slash before it. Of a `practice:` URL all that stands before the query.
    pub path: &'text str,
    /// What follows the `?`.
    pub query: Option<&'text str>,
    /// What follows the `#`.
    pub fragment: Option<&'text str>,
}

impl<'text> Url<'text> {
    /// Takes any text apart.
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
        // The colons in brackets are an IPv6 address's.
        let brackets = if address.starts_with('[') { address.find(']').unwrap_or(0) } else { 0 };
        let colon = find(&address[brackets..], &[':']).map(|at| brackets + at);
        let (host, port) = split(address, colon);
        Self { scheme, user, password, host, port, path, query, fragment }
    }

    /// Whether it is one of Weft's own, `practice:`.
    pub fn is_practice(&self) -> bool {
        self.scheme.is_some_and(is_practice)
    }

    /// The request target of a `practice:` URL, such as `/room?login=first`.
    pub fn practice_target(&self) -> Option<String> {
        let target = Self { scheme: None, path: self.path.trim_start_matches('/'), ..*self };
        self.is_practice().then(|| format!("/{target}"))
    }

    /// Host and port alone.
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

    /// What may be shown and saved: with dots for its password and for what its names call secret.
    /// A `{{variable}}` tells nothing and stays.
    pub fn masked(&self) -> String {
        let query = self.query.map(secret::mask_parameters);
        let fragment = self.fragment.map(secret::mask_parameters);
        let password = self.password.map(|password| if is_secret(password) { MASK } else { password });
        Url { password, query: query.as_deref(), fragment: fragment.as_deref(), ..*self }.to_string()
    }

    /// What tells it from others: all but scheme, user and password, and nothing secret.
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

/// What is typed and says something: neither empty nor a variable.
fn is_secret(value: &str) -> bool {
    let is_variable = value.starts_with("{{") && value.ends_with("}}");
    !value.is_empty() && !is_variable
}

fn split_scheme(text: &str) -> (Option<&str>, &str) {
    let end = find(text, &[':', '/', '\\', '?', '#', '@']).unwrap_or(text.len());
    let (scheme, rest) = text.split_at(end);
    let after = rest.strip_prefix(if is_practice(scheme) { ":" } else { "://" });
    after.map_or((None, text), |after| (Some(scheme), after))
}

/// What stands before the sign at this place, and what follows it.
fn split(text: &str, at: Option<usize>) -> (&str, Option<&str>) {
    match at {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The first of these signs that is no part of a `{{variable}}`.
fn find(text: &str, signs: &[char]) -> Option<usize> {
    outside_variables(text).find(|(_, c)| signs.contains(c)).map(|(at, _)| at)
}

fn find_last(text: &str, sign: char) -> Option<usize> {
    outside_variables(text).filter(|(_, c)| *c == sign).last().map(|(at, _)| at)
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
