//! Which packets are shown: by text or regex, by direction, by kind.

use std::fmt;

use regex::bytes::{Regex, RegexBuilder};

use super::finder::Finder;
use crate::packet::{Direction, Kind, Packet};

/// Which directions pass a filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Directions {
    /// Every packet.
    #[default]
    All,
    /// From the server.
    Received,
    /// To the server.
    Sent,
    /// Events of the session.
    Session,
}

impl Directions {
    /// Whether packets of this direction pass.
    pub fn contain(self, direction: Direction) -> bool {
        match self {
            Self::All => true,
            Self::Received => direction == Direction::Received,
            Self::Sent => direction == Direction::Sent,
            Self::Session => direction == Direction::Session,
        }
    }
}

/// Which kinds pass a filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// Every packet.
    #[default]
    All,
    /// Text messages.
    Text,
    /// Binary messages.
    Binary,
    /// Events, whichever.
    Event,
}

impl Kinds {
    /// Whether packets of this kind pass.
    pub fn contain(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Text => kind == Kind::Text,
            Self::Binary => kind == Kind::Binary,
            Self::Event => matches!(kind, Kind::Event(_)),
        }
    }
}

/// A condition on packets; upper and lower case are the same to it. The default lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    search: Search,
    directions: Directions,
    kinds: Kinds,
}

#[derive(Clone, Debug, Default)]
enum Search {
    #[default]
    Anything,
    Ascii(Finder),
    Regex(Regex),
}

impl Filter {
    /// A filter for packets that contain `text` or, where it is written `/…/`, match that regex.
    ///
    /// Letters beyond ASCII are compared without case as well, if the text has any. A `/` inside a
    /// regex needs no escape; `//` is text.
    ///
    /// # Errors
    /// What is wrong with the regex, and where.
    pub fn new(text: &str, directions: Directions, kinds: Kinds) -> Result<Self, FilterError> {
        let pattern = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let search = match pattern {
            Some(pattern) if !pattern.is_empty() => Search::Regex(regex(pattern)?),
            _ if text.is_empty() => Search::Anything,
            _ if text.is_ascii() => Search::Ascii(Finder::new(text.as_bytes())),
            _ => Search::Regex(regex(&regex::escape(text))?),
        };
        Ok(Self { search, directions, kinds })
    }

    /// Whether every packet passes.
    pub fn is_all(&self) -> bool {
        matches!(self.search, Search::Anything)
            && self.directions == Directions::All
            && self.kinds == Kinds::All
    }

    /// Whether this packet passes.
    pub fn matches(&self, packet: &Packet<'_>) -> bool {
        self.directions.contain(packet.direction)
            && self.kinds.contain(packet.kind)
            && match &self.search {
                Search::Anything => true,
                Search::Ascii(finder) => finder.is_in(packet.bytes),
                Search::Regex(regex) => regex.is_match(packet.bytes),
            }
    }
}

fn regex(pattern: &str) -> Result<Regex, FilterError> {
    RegexBuilder::new(pattern).case_insensitive(true).build().map_err(FilterError::from)
}

/// Why a filter's regex can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// Which character of the text is at fault, counted from 1; `None` if it is not one place.
    pub position: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
}

impl From<regex::Error> for FilterError {
    fn from(error: regex::Error) -> Self {
        match error {
            regex::Error::CompiledTooBig(_) => {
                Self { position: None, reason: "it is too large; make it shorter or repeat less".into() }
            }
            regex::Error::Syntax(report) => Self::from_report(&report),
            other => Self { position: None, reason: other.to_string() },
        }
    }
}

impl FilterError {
    /// Reads the report that is meant for a terminal: the pattern, a line with a caret, `error: reason`.
    fn from_report(report: &str) -> Self {
        const INDENT: usize = 4;
        let reason = report.lines().rev().find_map(|line| line.strip_prefix("error: "));
        let is_caret = |line: &&str| line.contains('^') && line.chars().all(|c| matches!(c, ' ' | '^'));
        let caret = report.lines().skip(2).find(is_caret).and_then(|line| line.find('^'));
        Self {
            // The text has a slash before the pattern, and characters count from 1.
            position: caret.and_then(|at| at.checked_sub(INDENT)).map(|at| at + 2),
            reason: reason.unwrap_or(report).to_owned(),
        }
    }
}

impl fmt::Display for FilterError {
    /// `The regex is wrong at character 5: unclosed group`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("The regex is wrong")?;
        if let Some(position) = self.position {
            write!(f, " at character {position}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for FilterError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{Event, Timestamp};

    fn packet(direction: Direction, kind: Kind, bytes: &[u8]) -> Packet<'_> {
        Packet { number: 0, time: Timestamp::default(), direction, kind, bytes }
    }

    fn passes(text: &str, bytes: &[u8]) -> bool {
        let filter = Filter::new(text, Directions::All, Kinds::All).unwrap();
        filter.matches(&packet(Direction::Received, Kind::Text, bytes))
    }

    #[test]
    fn text_is_found_whatever_its_case() {
        assert!(passes("TICK", b"{\"type\":\"tick\"}"));
        assert!(!passes("tock", b"{\"type\":\"tick\"}"));
        assert!(passes("ÄRGER", "viel ärger".as_bytes()));
        assert!(passes("a.c(", "A.C(".as_bytes()) && !passes("a.c", b"abc"));
        assert!(passes("é", b"\xff\xfe\xc3\xa9"));
        assert!(passes("/", b"a/b") && passes("//", b"ws://x") && !passes("//", b"a/b"));
    }

    #[test]
    fn a_regex_stands_between_slashes() {
        assert!(passes(r"/^\{.*\d+/", b"{\"n\": 12}"));
        assert!(passes("/a/b/", b"A/B"));
        assert!(!passes("/^b/", b"ab"));
    }

    #[test]
    fn direction_and_kind_must_pass_too() {
        let text = packet(Direction::Sent, Kind::Text, b"x");
        let event = packet(Direction::Session, Kind::Event(Event::Closed), b"x");
        let passing = |directions, kinds| {
            let filter = Filter::new("x", directions, kinds).unwrap();
            (filter.matches(&text), filter.matches(&event))
        };
        assert_eq!(passing(Directions::All, Kinds::All), (true, true));
        assert_eq!(passing(Directions::Sent, Kinds::All), (true, false));
        assert_eq!(passing(Directions::Session, Kinds::Event), (false, true));
        assert_eq!(passing(Directions::Received, Kinds::All), (false, false));
        assert_eq!(passing(Directions::All, Kinds::Text), (true, false));
        assert_eq!(passing(Directions::All, Kinds::Binary), (false, false));
    }

    #[test]
    fn only_the_empty_filter_is_all() {
        assert!(Filter::default().is_all());
        assert!(Filter::new("", Directions::All, Kinds::All).unwrap().is_all());
        assert!(!Filter::new("", Directions::Sent, Kinds::All).unwrap().is_all());
        assert!(!Filter::new(" ", Directions::All, Kinds::All).unwrap().is_all());
    }

    #[test]
    fn a_wrong_regex_says_what_and_where() {
        let error = |text: &str| Filter::new(text, Directions::All, Kinds::All).unwrap_err();
        assert_eq!(error("/abc(/").to_string(), "The regex is wrong at character 5: unclosed group");
        assert_eq!(error("/é^*)/").position, Some(5));
        assert_eq!(error(r"/\w{9999}{999}/").position, None);
        assert!(!error("/a\n(/").reason.is_empty());
    }
}
