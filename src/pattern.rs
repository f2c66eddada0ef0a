//! Regular expressions over bytes: only the question whether one matches, asked of very many messages.
//!
//! A lazy DFA answers it. It stops where it can't go on: at a `\b` beside a letter beyond ASCII, or when its
//! states don't fit its cache. Then an NFA simulation, slow but able to do everything, answers instead.

use std::{cell::RefCell, fmt, rc::Rc};

use regex_automata::{
    Input,
    hybrid::dfa::{Cache as DfaCache, DFA},
    nfa::thompson::{
        self, NFA, WhichCaptures,
        pikevm::{Cache as NfaCache, PikeVM},
    },
};
use regex_syntax::{Error, ParserBuilder, hir::Hir};

/// Bytes that the program of a regular expression may take.
const LARGEST: usize = 10 << 20;
/// Bytes for the states that its lazy DFA has found.
const CACHE: usize = 2 << 20;

/// A regular expression, ready to look at bytes. A clone shares what was learnt.
#[derive(Clone)]
pub struct Pattern(Rc<RefCell<Engines>>);

struct Engines {
    /// None if its cache would be too small for it.
    fast: Option<(DFA, DfaCache)>,
    thorough: PikeVM,
    /// Made when it is first needed.
    thorough_cache: Option<NfaCache>,
}

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn new(text: &str, ignore_case: bool) -> Result<Self, PatternError> {
        let hir = ParserBuilder::new().utf8(false).case_insensitive(ignore_case).build().parse(text)?;
        Self::compile(&hir).map(|engines| Self(Rc::new(RefCell::new(engines)))).ok_or_else(|| PatternError {
            position: None,
            reason: "it is too large; make it shorter or repeat less".into(),
        })
    }

    /// A pattern that matches `text` as it stands.
    ///
    /// # Errors
    /// If it is too large.
    pub fn literal(text: &str, ignore_case: bool) -> Result<Self, PatternError> {
        Self::new(&regex_syntax::escape(text), ignore_case)
    }

    fn compile(hir: &Hir) -> Option<Engines> {
        let config = thompson::Config::new()
            .utf8(false)
            .nfa_size_limit(Some(LARGEST))
            .which_captures(WhichCaptures::None);
        // Its only errors are about size.
        let nfa: NFA = thompson::Compiler::new().configure(config).build_from_hir(hir).ok()?;
        let config = DFA::config()
            .unicode_word_boundary(true)
            .cache_capacity(CACHE)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let fast = DFA::builder().configure(config).build_from_nfa(nfa.clone()).ok();
        let fast = fast.map(|dfa| {
            let cache = dfa.create_cache();
            (dfa, cache)
        });
        let thorough = PikeVM::builder().build_from_nfa(nfa).ok()?;
        Some(Engines { fast, thorough, thorough_cache: None })
    }

    /// Whether it matches anywhere in `bytes`.
    pub fn is_match(&self, bytes: &[u8]) -> bool {
        let Engines { fast, thorough, thorough_cache } = &mut *self.0.borrow_mut();
        let input = Input::new(bytes).earliest(true);
        if let Some((dfa, cache)) = fast
            && let Ok(found) = dfa.try_search_fwd(cache, &input)
        {
            return found.is_some();
        }
        let cache = thorough_cache.get_or_insert_with(|| thorough.create_cache());
        thorough.is_match(cache, input)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern")
    }
}

/// Why a regular expression can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Which of its characters is at fault, counted from 1; `None` if it is not one place.
    pub position: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
}

impl From<Error> for PatternError {
    fn from(error: Error) -> Self {
        let (place, reason) = match &error {
            Error::Parse(error) => (Some((error.pattern(), error.span())), error.kind().to_string()),
            Error::Translate(error) => (Some((error.pattern(), error.span())), error.kind().to_string()),
            _ => (None, "it makes no sense".into()),
        };
        let characters = |(text, span): (&str, &regex_syntax::ast::Span)| {
            text.get(..span.start.offset).map(|before| before.chars().count() + 1)
        };
        Self { position: place.and_then(characters), reason }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn matches(pattern: &str, bytes: &[u8]) -> bool {
        Pattern::new(pattern, false).unwrap().is_match(bytes)
    }

    #[test]
    fn bytes_are_matched_text_or_not() {
        assert!(matches(r"^\{.*\d+", b"{\"n\": 12}"));
        assert!(matches("é", b"\xff\xfe\xc3\xa9"));
        assert!(matches(r"(?-u:\xff)$", b"\x00\xff") && !matches("^b", b"ab"));
        assert!(matches("", b"") && matches("", b"a") && !matches("a", b""));
    }

    #[test]
    fn case_is_ignored_if_asked() {
        for (pattern, text) in [("tick", "TICK"), ("ärger", "ÄRGER"), ("[k-m]", "L"), (r"\p{Greek}", "x")] {
            let [exact, loose] = [false, true].map(|ignore| Pattern::new(pattern, ignore));
            assert!(exact.is_err() || !exact.unwrap().is_match(text.as_bytes()), "{pattern}");
            assert!(loose.is_err() || loose.unwrap().is_match(text.as_bytes()), "{pattern}");
        }
        assert!(Pattern::literal("A.C(Ä", true).unwrap().is_match("a.c(ä".as_bytes()));
        assert!(!Pattern::literal("a.c", true).unwrap().is_match(b"abc"));
    }

    #[test]
    fn a_word_ends_beside_letters_of_any_alphabet() {
        assert!(matches(r"\bключ\b", "где ключ?".as_bytes()) && !matches(r"\bключ\b", "ключи".as_bytes()));
        assert!(matches(r"\bkey\b", b"a key") && !matches(r"\bkey\b", "keyä".as_bytes()));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let error = |pattern| Pattern::new(pattern, false).unwrap_err();
        assert_eq!(error("abc("), PatternError { position: Some(4), reason: "unclosed group".into() });
        assert_eq!(error("é^*)").position, Some(4));
        assert_eq!(error(r"\w{9999}{999}").position, None);
        assert!(!error("a\n(").reason.is_empty());
    }

    proptest! {
        #[test]
        fn both_engines_agree(
            pattern in r"[ab.é]{1,3}(\*|\?|\{2\}|\b|\B)?[ab.é]?(\||$)?[abé]{0,3}",
            haystack in vec(prop_oneof![Just("a"), Just("b"), Just("é"), Just(" "), Just("\n")], 0..20),
        ) {
            let pattern = Pattern::new(&pattern, false).unwrap();
            let haystack = haystack.concat();
            let found = pattern.is_match(haystack.as_bytes());
            pattern.0.borrow_mut().fast = None;
            prop_assert_eq!(pattern.is_match(haystack.as_bytes()), found);
        }
    }
}
