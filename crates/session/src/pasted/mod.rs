//! Extracts a URL from pasted text: a quoted URL, one without a scheme, or a curl, wscat or websocat command.

mod command;
mod shell;

pub use command::Program;

use crate::{
    profile::{Endpoint, LoginKind, PageSecurity, Profile},
    url::Url,
};

/// What was found in a text that was pasted into the URL field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The URL.
    pub url: String,
    /// The program whose command it was in, if it was in one.
    pub program: Option<Program>,
    /// Subprotocols that the command offers.
    pub subprotocols: Vec<String>,
    /// The user and password that the command logs in with.
    pub login: Option<(String, String)>,
    /// The token that the command sends in its header Authorization.
    pub token: Option<String>,
    /// The names of the command's headers, except those that a browser sends by itself: it can't send any others.
    pub headers: Vec<String>,
}

impl Pasted {
    /// Reads what was pasted or typed; `None` if that can be used as it is, or makes no sense.
    pub fn read(typed: &str, page: PageSecurity) -> Option<Self> {
        let text = bare(typed);
        let found = match command::read(&text) {
            Some(command) => Self { url: completed(&bare(&command.url), page), ..command },
            None => Self { url: completed(&text, page), ..Self::default() },
        };
        (found.url != typed.trim()).then_some(found)
    }

    /// Whether it is a command for another server than the profile's. What the profile logs in with is none of that
    /// server's business.
    pub fn leads_elsewhere(&self, profile: &Profile) -> bool {
        let leads_to = |url: &str| Url::parse(url).address();
        self.program.is_some() && !profile.url.is_empty() && leads_to(&self.url) != leads_to(&profile.url)
    }

    /// Takes it over into a profile, which has no room for the password and the token.
    pub fn apply(self, profile: &mut Profile) {
        if self.leads_elsewhere(profile) {
            profile.subprotocols.clear();
            profile.user.clear();
            profile.login.kind = LoginKind::None;
        }
        profile.url = self.url;
        if !self.subprotocols.is_empty() {
            profile.subprotocols = self.subprotocols.join(", ");
        }
        if let Some((user, _)) = self.login {
            profile.user = user;
            profile.login.kind = LoginKind::Basic;
        } else if self.token.is_some() {
            profile.login.kind = LoginKind::TokenInQuery;
        }
    }
}

/// A URL template with the scheme that it lacks, given what it is with its variables filled in; `None` if it lacks
/// none, or more than that.
pub fn completed_template(template: &str, filled: &str, page: PageSecurity) -> Option<String> {
    let error = Endpoint::parse(filled.trim(), page).err()?;
    let scheme = error.completion()?.strip_suffix(filled.trim())?;
    Some(format!("{scheme}{}", template.trim()))
}

/// The URL with the scheme, slashes and brackets that it needs. One whose host has variables in it stays as it is:
/// the scheme may be in them.
fn completed(url: &str, page: PageSecurity) -> String {
    if Url::parse(url).address().contains("{{") {
        return url.into();
    }
    let error = Endpoint::parse(url, page).err();
    error.as_ref().and_then(|error| error.completion()).unwrap_or(url).into()
}

/// What quotes and brackets come in pairs around a URL.
const PAIRS: [(char, char); 9] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('„', '“'),
    ('‘', '’'),
    ('«', '»'),
    ('<', '>'),
    ('(', ')'),
];

/// The text without invisible characters, and without the quotes and brackets around it.
fn bare(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let mut text = visible.trim();
    while let Some(inside) = inside(text) {
        text = inside.trim();
    }
    text.into()
}

fn inside(text: &str) -> Option<&str> {
    // As in a line of JSON or of a program.
    let quoted = text.trim_end_matches([',', ';']);
    let strip = |(open, close): &(char, char)| quoted.strip_prefix(*open)?.strip_suffix(*close);
    let inside = PAIRS.iter().find_map(strip)?;
    // RFC 3986 delimits a URL as <URL:…>.
    Some(inside.strip_prefix("URL:").unwrap_or(inside))
}

/// Invisible characters that are often copied along from a page or chat, and never occur unescaped in a URL.
fn is_invisible(c: char) -> bool {
    let is_space = matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    let is_direction =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_space || is_direction
}

#[cfg(test)]
mod tests;
