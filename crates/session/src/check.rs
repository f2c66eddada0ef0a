//! A profile's checks, compiled.

use std::fmt;

use serde::{Deserialize, Serialize};
use weft_codec::json::{self, JsonError, Pointer, PointerError};
use weft_log::pattern::{Pattern, PatternError};

use crate::profile::{Check, CheckKind, FirstMessage};

/// A check that was found to be valid, ready to be applied to messages.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// No message passes.
    Never,
    /// Every message passes.
    Any,
    /// Messages that contain these bytes.
    Contains(Vec<u8>),
    /// Messages that match this pattern.
    Regex(Pattern),
    /// JSON with `text` at `pointer`.
    Pointer {
        /// Where to look.
        pointer: Pointer,
        /// A string's content, or any other value as written.
        text: String,
    },
}

/// Why a check is invalid, or can't be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckError {
    /// The regular expression doesn't compile.
    Regex(PatternError),
    /// The code that reads regular expressions could not be loaded.
    NoRegexes,
    /// The JSON pointer isn't a valid one.
    Pointer {
        /// What was written.
        pointer: String,
        /// What is wrong with it.
        error: PointerError,
    },
    /// The message isn't JSON, so the pointer can't be looked up in it.
    NotJson {
        /// The pointer.
        pointer: String,
        /// The error in the JSON.
        error: JsonError,
    },
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Regex(error) => write!(f, "The regular expression does not compile: {error}."),
            Self::NoRegexes => f.write_str(
                "The regular expression engine could not be loaded: you may be offline, or the file may be missing or \
                 damaged on the server.",
            ),
            Self::Pointer { pointer, error } => write!(f, "“{pointer}” is not a JSON pointer. {error}"),
            Self::NotJson { pointer, error } if pointer.is_empty() => {
                write!(f, "The reply is not JSON ({error}).")
            }
            Self::NotJson { pointer, error } => {
                write!(f, "The reply is not JSON, so {pointer} can't be looked up in it ({error}).")
            }
        }
    }
}

impl std::error::Error for CheckError {}

impl Matcher {
    /// Compiles a check.
    ///
    /// # Errors
    /// If its regex or pointer is invalid.
    pub fn new(check: &Check) -> Result<Self, CheckError> {
        match Self::without_regex(check)? {
            Some(matcher) => Ok(matcher),
            None => Ok(Self::Regex(Pattern::new(&check.text, false).map_err(CheckError::Regex)?)),
        }
    }

    /// Compiles a check that isn't a regex; `None` if it is one. This needs no regex engine in the program.
    ///
    /// # Errors
    /// If its pointer isn't valid.
    pub fn without_regex(check: &Check) -> Result<Option<Self>, CheckError> {
        Ok(Some(match check.kind {
            CheckKind::Never => Self::Never,
            CheckKind::Any => Self::Any,
            CheckKind::Contains => Self::Contains(check.text.clone().into_bytes()),
            CheckKind::Regex => return Ok(None),
            CheckKind::Pointer => {
                let pointer = check_pointer(&check.pointer)?;
                Self::Pointer { pointer, text: check.text.clone() }
            }
        }))
    }

    /// Whether the message passes.
    ///
    /// # Errors
    /// If the check has a pointer and the message isn't JSON.
    pub fn matches(&self, bytes: &[u8]) -> Result<bool, CheckError> {
        match self {
            Self::Never => Ok(false),
            Self::Any => Ok(true),
            Self::Contains(needle) => Ok(memchr::memmem::find(bytes, needle).is_some()),
            Self::Regex(pattern) => Ok(pattern.is_match(bytes)),
            Self::Pointer { pointer, text } => {
                Ok(look_up(bytes, pointer)?.is_some_and(|found| found.text == *text || found.raw == *text))
            }
        }
    }
}

/// The value that a JSON pointer found.
pub struct Found {
    /// A string's content; any other value as written.
    pub text: String,
    /// The value as written.
    pub raw: String,
}

/// Reads a JSON pointer (RFC 6901), ignoring surrounding white space.
///
/// # Errors
/// [`CheckError::Pointer`] if it isn't valid.
pub fn check_pointer(pointer: &str) -> Result<Pointer, CheckError> {
    let pointer = pointer.trim();
    Pointer::parse(pointer).map_err(|error| CheckError::Pointer { pointer: pointer.into(), error })
}

/// Looks `pointer` up in JSON text.
///
/// # Errors
/// [`CheckError::NotJson`].
pub fn look_up(bytes: &[u8], pointer: &Pointer) -> Result<Option<Found>, CheckError> {
    let found = pointer
        .look_up(bytes)
        .map_err(|error| CheckError::NotJson { pointer: pointer.as_str().into(), error })?;
    Ok(found.map(|raw| Found { text: json::text_of(raw).into_owned(), raw: raw.into() }))
}

/// What a reply to the first message means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The login is accepted.
    Yes,
    /// It is refused, in the server's own words.
    No(String),
    /// Neither: keep waiting. With the reason if a check could not be answered.
    Neither(Option<CheckError>),
}

/// Judges replies to the first message.
#[derive(Clone, Debug)]
pub struct Judge {
    /// What a reply must be for the login to be accepted.
    pub accept: Matcher,
    /// What a reply must be for it to be refused.
    pub refuse: Matcher,
}

impl Judge {
    /// Compiles both checks.
    ///
    /// # Errors
    /// The first one that is invalid.
    pub fn new(first: &FirstMessage) -> Result<Self, CheckError> {
        Ok(Self { accept: Matcher::new(&first.accept)?, refuse: Matcher::new(&first.refuse)? })
    }

    /// What the reply means. Failure takes precedence over success.
    pub fn judge(&self, bytes: &[u8]) -> Verdict {
        let refused = self.refuse.matches(bytes);
        if refused == Ok(true) {
            return Verdict::No(own_words(bytes));
        }
        match (self.accept.matches(bytes), refused) {
            (Ok(true), _) => Verdict::Yes,
            (Err(error), _) | (_, Err(error)) => Verdict::Neither(Some(error)),
            (Ok(false), Ok(_)) => Verdict::Neither(None),
        }
    }
}

/// The message in a server's reply: a JSON member that usually holds it, or the beginning of the reply.
pub fn own_words(bytes: &[u8]) -> String {
    const MEMBERS: [&str; 6] = ["/message", "/error/message", "/reason", "/error", "/detail", "/title"];
    let said = MEMBERS.iter().find_map(|member| look_up(bytes, &check_pointer(member).ok()?).ok()?);
    let text = said.map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |found| found.text);
    let mut words: String = text.trim().chars().take(200).collect();
    if words.len() < text.trim().len() {
        words.push('…');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: CheckKind, pointer: &str, text: &str) -> Check {
        Check { kind, pointer: pointer.into(), text: text.into() }
    }

    fn matches(check: Check, message: &str) -> Result<bool, CheckError> {
        Matcher::new(&check)?.matches(message.as_bytes())
    }

    #[test]
    fn each_kind_of_check() {
        assert_eq!(matches(check(CheckKind::Contains, "", "ell"), "hello"), Ok(true));
        assert_eq!(matches(check(CheckKind::Regex, "", "^h.*o$"), "hello"), Ok(true));
        assert_eq!(matches(check(CheckKind::Never, "", ""), "hello"), Ok(false));
        assert_eq!(matches(check(CheckKind::Any, "", ""), ""), Ok(true));
        assert_eq!(matches(check(CheckKind::Pointer, "/a/0", "x"), r#"{"a":["x"]}"#), Ok(true));
        assert_eq!(matches(check(CheckKind::Pointer, "/a", "true"), r#"{"a":true}"#), Ok(true));
        assert_eq!(
            matches(
                check(CheckKind::Pointer, "/a", "12345678901234567890123"),
                r#"{"a":12345678901234567890123}"#
            ),
            Ok(true)
        );
        assert_eq!(matches(check(CheckKind::Pointer, "/b", "x"), r#"{"a":"x"}"#), Ok(false));
    }

    #[test]
    fn invalid_checks_say_so() {
        assert!(matches!(matches(check(CheckKind::Regex, "", "("), ""), Err(CheckError::Regex(_))));
        assert!(matches!(matches(check(CheckKind::Pointer, "a", ""), ""), Err(CheckError::Pointer { .. })));
        assert!(matches!(
            matches(check(CheckKind::Pointer, "/a", ""), "nope"),
            Err(CheckError::NotJson { .. })
        ));
    }

    #[test]
    fn a_judge_hears_the_servers_own_words() {
        let judge = Judge::new(&FirstMessage::default()).unwrap();
        let say = |text: &str| judge.judge(text.as_bytes());
        assert_eq!(say(r#"{"type":"welcome"}"#), Verdict::Yes);
        assert_eq!(
            say(r#"{"type":"error","message":"wrong password"}"#),
            Verdict::No("wrong password".into())
        );
        assert_eq!(say(r#"{"type":"tick"}"#), Verdict::Neither(None));
        assert!(matches!(say("hello"), Verdict::Neither(Some(CheckError::NotJson { .. }))));
    }
}
