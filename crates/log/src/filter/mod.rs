//! Which messages are shown: by text, regex or conditions, by direction, by kind.

mod condition;
mod error;
mod query;
mod scan;

pub use self::error::{FilterError, Part};
use weft_codec::decoder::Decoders;
use weft_message::{Direction, Kind, Message};

use self::query::Term;

/// Which kinds pass a filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kinds {
    /// Every message.
    #[default]
    All,
    /// Text messages.
    Text,
    /// Binary messages.
    Binary,
    /// Events of any kind.
    Event,
}

impl Kinds {
    /// Whether messages of this kind pass.
    pub fn contain(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Text => kind == Kind::Text,
            Self::Binary => kind == Kind::Binary,
            Self::Event => matches!(kind, Kind::Event(_)),
        }
    }
}

/// What a message must satisfy to pass. The default lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// As it was typed.
    text: Box<str>,
    terms: Vec<Term>,
    direction: Option<Direction>,
    kinds: Kinds,
}

impl Filter {
    /// A filter for messages that went one way, or either way if `None`, and that match `text`: text they contain, a
    /// `/regex/` they match, a condition such as `/type = "tick"` that they meet, or several of those joined by `and`.
    ///
    /// Text and regexes ignore case; beyond ASCII, text does so only if it has letters beyond ASCII itself.
    /// Conditions are exact, and look for values with these decoders.
    ///
    /// # Errors
    /// What is wrong with the regex or the condition, and where.
    pub fn new(
        text: &str,
        direction: Option<Direction>,
        kinds: Kinds,
        decoders: &Decoders,
    ) -> Result<Self, FilterError> {
        Ok(Self { text: text.into(), terms: query::parse(text, decoders)?, direction, kinds })
    }

    /// A filter for all messages of this direction, or of all, and of these kinds.
    pub fn without_text(direction: Option<Direction>, kinds: Kinds) -> Self {
        Self { direction, kinds, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The direction that passes; `None` for both.
    pub fn direction(&self) -> Option<Direction> {
        self.direction
    }

    /// Which kinds pass.
    pub fn kinds(&self) -> Kinds {
        self.kinds
    }

    /// Whether every message passes.
    pub fn is_all(&self) -> bool {
        self.terms.is_empty() && self.direction.is_none() && self.kinds == Kinds::All
    }

    /// Whether everything that passes this filter also passes the other, as far as that can be told.
    pub(super) fn narrows(&self, other: &Self) -> bool {
        (other.direction.is_none() || other.direction == self.direction)
            && (other.kinds == Kinds::All || other.kinds == self.kinds)
            && other.terms.iter().all(|theirs| self.terms.iter().any(|ours| ours.implies(theirs)))
    }

    /// Whether this message passes.
    pub fn matches(&self, message: &Message<'_>) -> bool {
        self.passes(message, None)
    }

    /// Whether it has only one requirement.
    fn is_one_term(&self) -> bool {
        self.terms.len() == 1 && self.direction.is_none() && self.kinds == Kinds::All
    }

    /// Whether this message passes, given that one of the terms may already be known to match.
    fn passes(&self, message: &Message<'_>, known: Option<&Term>) -> bool {
        let is_known = |term: &Term| known.is_some_and(|known| std::ptr::eq(known, term));
        self.direction.is_none_or(|direction| direction == message.direction)
            && self.kinds.contain(message.kind)
            && self.terms.iter().all(|term| is_known(term) || term.is_true_of(message))
    }
}

#[cfg(test)]
mod tests {
    use weft_message::{EventKind, Timestamp};

    use super::*;

    fn message(direction: Direction, kind: Kind, bytes: &[u8]) -> Message<'_> {
        Message { number: 0, time: Timestamp::default(), direction, kind, bytes }
    }

    fn filter(text: &str, direction: Option<Direction>, kinds: Kinds) -> Filter {
        Filter::new(text, direction, kinds, &Decoders::default()).unwrap()
    }

    fn passes(text: &str, bytes: &[u8]) -> bool {
        let filter = filter(text, None, Kinds::All);
        filter.matches(&message(Direction::Received, Kind::Text, bytes))
    }

    #[test]
    fn text_is_found_ignoring_case() {
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
    fn a_regex_may_have_the_flag_that_changes_nothing() {
        assert!(passes("/^ABC/i", b"abc") && !passes("/^ABC/i", b"/ABC/i") && passes("/^b/i and c", b"BC"));
        assert!(passes("/api/item", b"/API/item"), "a word isn't a set of flags");
        assert!(passes("/api/mummy", b"/API/mummy"), "nor is a word with a repeated letter");
    }

    #[test]
    fn an_and_joins_whatever_is_around_it() {
        let json = br#"{"n":123,"data":"a tick"}"#;
        for text in [
            "123 and \"data\"",
            "n and data",
            "data and n and TICK",
            "tick and /abc|\\d{3}/",
            "/a t/ and /\\d/",
            "/n = 123 and /t.ck/",
            "/n = 123 and /t.ck/i and data",
            "/a t/ and /n exists",
        ] {
            assert!(passes(text, json), "{text}");
        }
        for text in [
            "124 and data",
            "n and date",
            "tick and /abc/",
            "/t.ck/ and /abc/",
            "/n = 123 and /abc/",
            "/abc/ and /n = 123",
        ] {
            assert!(!passes(text, json), "{text}");
        }
    }

    #[test]
    fn text_with_an_and_in_it_is_found_by_its_parts_or_exactly_by_a_regex() {
        let (there, apart) = (b"Salt and pepper", b"pepper, salt");
        assert!(passes("salt and pepper", there) && passes("salt and pepper", apart));
        assert!(passes("/salt and pepper/", there) && !passes("/salt and pepper/", apart));
        assert!(passes(r"/a\/ and b/", b"a/ and b") && !passes(r"/a\/ and b/", b"a/, b"));
        for text in ["salt and", "salt and ", " and pepper", "and"] {
            assert!(passes(text, there) && !passes(text, apart), "{text}");
        }
    }

    #[test]
    fn a_condition_is_about_a_value() {
        let json = br#"{"type": "tick", "price": 100.50, "user": {"name": "Ann"}, "error": null, "a b": 1}"#;
        for text in [
            "/type = \"tick\"",
            "/type=\"tick\"",
            "/type == \"ti\\u0063k\"",
            "/type != \"tock\"",
            "/type < \"ticks\"",
            "/price > 100",
            "/price >= 100.5",
            "/price = 1005e-1",
            "/price <= 100.5 and /price != 100",
            "/price != \"100.50\"",
            "/user/name = \"Ann\"",
            "/user exists",
            "/error exists and /error = null",
            "/a b = 1",
            "ANN and /type = \"tick\"",
            "/type = \"tick\" and ann",
            "/^\\{.*ann/ and /type = \"tick\" and price",
        ] {
            assert!(passes(text, json), "{text}");
        }
        for text in [
            "/type = \"Tick\"",
            "/type = \"tic\"",
            "/price > 100.5",
            "/price < 100.5",
            "/price > \"1\"",
            "/user/name != \"Ann\"",
            "/name exists",
            "/name != 1",
            "/error = false",
            "/type = \"tick\" and bob",
            "bob and /type = \"tick\"",
            "/bob/ and /type = \"tick\"",
        ] {
            assert!(!passes(text, json), "{text}");
        }
        assert!(!passes("/type exists", b"/type exists"));
        assert!(passes("/t = \"a and /b = 2\"", br#"{"t":"a and /b = 2"}"#));
        assert!(passes("/type = \"tick\"", br#"{"\u0074ype":"t\u0069ck"}"#));
    }

    #[test]
    fn text_that_is_not_a_condition_stays_text() {
        assert!(passes("/api/users", b"GET /API/users") && passes("/type", b"{\"a/type\":1}"));
        assert!(passes("a = b", b"a = b") && passes("/a/b and c", b"x/a/b and c"));
        assert!(passes("/a = \\d/", b"A = 1") && passes("/a and /b=1/", b"a and /b=1"));
        assert!(passes("this exists", b"this exists"));
    }

    #[test]
    fn direction_and_kind_must_pass_too() {
        let text = message(Direction::Sent, Kind::Text, b"x");
        let event = message(Direction::Session, Kind::Event(EventKind::Closed), b"x");
        let passing = |direction, kinds| {
            let filter = filter("x", direction, kinds);
            (filter.matches(&text), filter.matches(&event))
        };
        assert_eq!(passing(None, Kinds::All), (true, true));
        assert_eq!(passing(Some(Direction::Sent), Kinds::All), (true, false));
        assert_eq!(passing(Some(Direction::Session), Kinds::Event), (false, true));
        assert_eq!(passing(Some(Direction::Received), Kinds::All), (false, false));
        assert_eq!(passing(None, Kinds::Text), (true, false));
        assert_eq!(passing(None, Kinds::Binary), (false, false));
    }

    #[test]
    fn only_the_empty_filter_is_all() {
        assert!(Filter::default().is_all());
        assert!(filter("", None, Kinds::All).is_all());
        assert!(!filter("", Some(Direction::Sent), Kinds::All).is_all());
        assert!(!filter(" ", None, Kinds::All).is_all());
    }

    fn error(text: &str) -> FilterError {
        Filter::new(text, None, Kinds::All, &Decoders::default()).unwrap_err()
    }

    #[test]
    fn a_wrong_regex_says_what_and_where() {
        assert_eq!(error("/abc(/").to_string(), "The regex is wrong at character 5: unclosed group");
        assert_eq!(error("/é^*)/").position, Some(5));
        assert_eq!(error("/(/ and /a = 1").position, Some(2));
        assert_eq!(error(r"/\w{9999}{999}/").position, None);
        assert!(!error("/a\n(/").reason.is_empty());
        let flag = error("x and /é/ig and y").to_string();
        assert_eq!(flag, "The regex is wrong at character 11: leave the flag g out, it has no meaning here");
        let flag = error("/a.b/s").to_string();
        assert_eq!(
            flag,
            "The regex is wrong at character 6: write the flag s at the beginning, as in /(?s)a.b/"
        );
    }

    #[test]
    fn a_wrong_condition_says_what_and_where() {
        for (text, words) in [
            ("/a =", "5: compare with a number, \"text\" in double quotes, true, false or null"),
            (
                "/é = tick",
                "6: `tick` isn't a JSON value; text needs double quotes, and the only words are true, false and null",
            ),
            ("/a = \"tick", "6: this string has no closing double quote"),
            ("/a = 'tick'", "6: expected a value, not `'`"),
            ("/a = 01", "6: a number can't have leading zeros"),
            ("/a = [1]", "6: compare with a number, \"text\" in double quotes, true, false or null"),
            ("/a < null", "6: nothing is more or less than null; only numbers and text have an order"),
            ("/a~2 = 1", "1: in a name, write ~0 for ~ and ~1 for /"),
            ("/a = 1 2", "8: only `and` can follow, with a space on either side"),
            ("/a = 1 and", "11: something is missing after `and`"),
            (
                "x and /a = 1 and /b >",
                "22: compare with a number, \"text\" in double quotes, true, false or null",
            ),
        ] {
            assert_eq!(
                error(text).to_string(),
                format!("The condition is wrong at character {words}"),
                "{text}"
            );
        }
    }
}
