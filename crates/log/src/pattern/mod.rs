//! Regular expressions over bytes: only the question whether one matches, asked of very many messages.
//!
//! A lazy DFA answers it. It stops where it can't go on: where a `\b` meets a letter beyond ASCII, or when its
//! states don't fit its cache. Then an NFA simulation, slow but able to do everything, answers instead, unless
//! a DFA that takes no notice of `\b` and its like finds nothing either.

mod class;
mod compile;
mod escape;
mod node;
mod parse;
mod rare;
mod set;

use std::{cell::RefCell, fmt, rc::Rc};

use regex_automata::{
    Input,
    hybrid::dfa::{Cache as DfaCache, DFA},
    nfa::thompson::{
        NFA,
        pikevm::{Cache as NfaCache, PikeVM},
    },
};

use self::{
    compile::{TooLarge, compile},
    node::Node,
    parse::parse,
    rare::Rare,
};

/// Bytes for the states that a lazy DFA has found.
const CACHE: usize = 2 << 20;

/// A regular expression, ready to look at bytes. A clone shares what was learnt.
#[derive(Clone)]
pub struct Pattern(Rc<RefCell<Engines>>);

struct Engines {
    rare: Option<Rare>,
    fast: Lazy,
    /// Matches wherever the pattern does, and maybe elsewhere. Only for a pattern with a `\b`.
    rough: Option<Lazy>,
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
        Self::compile(&parse(text, ignore_case)?)
    }

    /// A pattern that matches `text` as it stands.
    ///
    /// # Errors
    /// If it is too large.
    pub fn literal(text: &str, ignore_case: bool) -> Result<Self, PatternError> {
        Self::compile(&Node::text(text, ignore_case))
    }

    fn compile(node: &Node) -> Result<Self, PatternError> {
        Ok(Self(Rc::new(RefCell::new(Engines::new(node)?))))
    }

    /// Whether it matches anywhere in `bytes`.
    pub fn is_match(&self, bytes: &[u8]) -> bool {
        self.0.borrow_mut().is_match(bytes)
    }
}

impl Engines {
    fn new(node: &Node) -> Result<Self, TooLarge> {
        let nfa = compile(node)?;
        let has_words = nfa.look_set_any().contains_word_unicode();
        Ok(Self {
            rare: Rare::of(node),
            fast: Lazy::new(nfa.clone()),
            rough: has_words.then(|| compile(&node.anywhere())).transpose()?.map(Lazy::new),
            thorough: PikeVM::builder().build_from_nfa(nfa).map_err(TooLarge::from)?,
            thorough_cache: None,
        })
    }

    fn is_match(&mut self, bytes: &[u8]) -> bool {
        if self.rare.as_ref().is_some_and(|rare| !rare.is_in(bytes)) {
            return false;
        }
        if let Some(answer) = self.fast.is_match(bytes) {
            return answer;
        }
        if self.rough.as_mut().and_then(|rough| rough.is_match(bytes)) == Some(false) {
            return false;
        }
        let cache = self.thorough_cache.get_or_insert_with(|| self.thorough.create_cache());
        self.thorough.is_match(cache, bytes)
    }
}

/// A DFA that is built while it runs; none if its cache would be too small for it.
struct Lazy(Option<(DFA, DfaCache)>);

impl Lazy {
    fn new(nfa: NFA) -> Self {
        // It gives up when it has filled its cache three times, with few bytes read for each state.
        let config = DFA::config()
            .unicode_word_boundary(true)
            .cache_capacity(CACHE)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok();
        Self(dfa.map(|dfa| {
            let cache = dfa.create_cache();
            (dfa, cache)
        }))
    }

    /// The answer, if it finds one.
    fn is_match(&mut self, bytes: &[u8]) -> Option<bool> {
        let (dfa, cache) = self.0.as_mut()?;
        let found = dfa.try_search_fwd(cache, &Input::new(bytes).earliest(true)).ok()?;
        Some(found.is_some())
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

impl From<TooLarge> for PatternError {
    fn from(_: TooLarge) -> Self {
        Self { position: None, reason: "it is too large; make it shorter or repeat less".into() }
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
        for (pattern, text) in [("tick", "TICK"), ("ärger", "ÄRGER"), ("[k-m]", "L")] {
            let found =
                [false, true].map(|ignore| Pattern::new(pattern, ignore).unwrap().is_match(text.as_bytes()));
            assert_eq!(found, [false, true], "{pattern}");
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

    fn parts(
        parts: &'static [&'static str],
        count: std::ops::Range<usize>,
    ) -> impl Strategy<Value = Vec<&'static str>> {
        vec(proptest::sample::select(parts), count)
    }

    /// Patterns of every kind, right and wrong.
    fn pattern() -> impl Strategy<Value = String> {
        const ATOMS: &[&str] = &[
            "a",
            "b",
            "é",
            "k",
            "s",
            "K",
            "ς",
            ".",
            r"\d",
            r"\w",
            r"\s",
            r"\W",
            r"\D",
            r"\S",
            "[a-c]",
            "[^a]",
            "[é-ü]",
            "[[:alpha:]_]",
            "[^[:digit:]k]",
            "[[:^lower:]]",
            "[a-z&&[^b]]",
            r"[\w--k]",
            "[a-k~~c-z]",
            "[]a]",
            "[^]a]",
            "[-a]",
            "[--a]",
            "[a-]",
            r"[\]\-x]",
            "[a b]",
            "[a&&b--c]",
            "[^a&&a-c]",
            "^",
            "$",
            r"\b",
            r"\B",
            r"\A",
            r"\z",
            r"\b{start}",
            r"\b{end}",
            r"\b{start-half}",
            r"\b{end-half}",
            r"\<",
            r"\>",
            r"\x41",
            r"\x{e9}",
            r"\u00e9",
            r"\U000000e9",
            r"\.",
            r"\-",
            r"\n",
            "(?i)",
            "(?-i)",
            "(?m)",
            "(?s)",
            "(?u)",
            "(?x)",
            "(?R)",
            "(?mR)",
            "(?i:k)",
            r"(?-u:\xff)",
            r"(?-u:[\x80-\xff]\w)",
            r"(?-u:\b.)",
            "(?P<n>a)",
            "(?<m>b)",
            "(?i-s)",
            "\n",
            " ",
            "#",
            "]",
            "}",
            "(",
            ")",
            "[",
            r"\",
            "()",
            "(|a)",
        ];
        const REPEATED: &[&str] =
            &["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "{2}{2}", "**", "|", "{0}"];
        let part =
            (parts(ATOMS, 1..3), proptest::sample::select(REPEATED)).prop_map(
                |(atoms, repeated)| match atoms[..] {
                    [one] => format!("{one}{repeated}"),
                    _ => format!("({}){repeated}", atoms.concat()),
                },
            );
        vec(part, 0..5).prop_map(|parts| parts.concat())
    }

    fn haystack() -> impl Strategy<Value = Vec<u8>> {
        const TEXT: &[&str] = &[
            "a", "b", "c", "k", "K", "\u{212a}", "é", "É", "ü", "1", "٣", "_", " ", "\n", "\r\n", "-", "]",
            ".", "s", "ſ", "σ", "Σ", "#", "}",
        ];
        let bytes = prop_oneof![
            8 => proptest::sample::select(TEXT).prop_map(|text| text.as_bytes().to_vec()),
            1 => any::<u8>().prop_map(|byte| vec![byte]),
        ];
        vec(bytes, 0..9).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn what_matches_is_what_the_regex_crate_matches(
            text in pattern(),
            ignore_case: bool,
            haystacks in vec(haystack(), 6),
        ) {
            let theirs = regex::bytes::RegexBuilder::new(&text).case_insensitive(ignore_case).build();
            let ours = Pattern::new(&text, ignore_case);
            if let Ok(theirs) = theirs {
                let ours = ours.unwrap();
                for haystack in haystacks {
                    prop_assert_eq!(ours.is_match(&haystack), theirs.is_match(&haystack), "{:?}", haystack);
                    let mut engines = ours.0.borrow_mut();
                    let fast = std::mem::replace(&mut engines.fast, Lazy(None));
                    prop_assert_eq!(engines.is_match(&haystack), theirs.is_match(&haystack), "{:?}", haystack);
                    engines.fast = fast;
                }
            }
        }

        #[test]
        fn any_text_is_a_pattern_or_wrong_somewhere(text in r"[-a(){}\[\]|*?+^$.\\bxpu0:<>&~é ]{0,12}") {
            if let Err(error) = Pattern::new(&text, true) {
                let position = error.position.unwrap_or(1);
                prop_assert!((1..=text.chars().count() + 1).contains(&position), "{:?}", error);
            }
        }
    }
}
