//! Regular expressions over bytes. They answer only whether there is a match, for very many messages.
//!
//! A lazy DFA does the work. It gives up where a `\b` meets a letter beyond ASCII, or when its states don't fit
//! into its cache. Then an NFA simulation, which is slow but can do everything, decides instead, unless a DFA
//! that ignores `\b` and other assertions doesn't find a match either.

mod lazy;
mod parse;
mod rare;
mod required;

use std::{cell::RefCell, fmt, rc::Rc};

use regex_automata::nfa::thompson::{
    self, NFA, WhichCaptures,
    pikevm::{Cache as NfaCache, PikeVM},
};
use regex_syntax::hir::{Hir, HirKind, Repetition};
use serde::{Deserialize, Serialize};

use self::{lazy::Lazy, parse::parse, rare::Rare, required::required};
use crate::finder::Finder;

/// The size limit of an automaton, in bytes.
const MAX_NFA_BYTES: usize = 10 << 20;

/// A compiled regular expression. Clones share the cached states.
///
/// Only compiling one calls the engines, so a page can leave them out until a pattern is compiled.
#[derive(Clone)]
pub struct Pattern {
    engine: Rc<dyn Engine>,
    required: Rc<[Finder]>,
}

trait Engine {
    fn is_match(&self, bytes: &[u8]) -> bool;
}

impl Engine for RefCell<Engines> {
    fn is_match(&self, bytes: &[u8]) -> bool {
        self.borrow_mut().is_match(bytes)
    }
}

struct Engines {
    rare: Option<Rare>,
    fast: Lazy,
    /// Matches wherever the pattern does, and maybe elsewhere. Only for a pattern with `\b`.
    rough: Option<Lazy>,
    thorough: PikeVM,
    /// Built on first use.
    thorough_cache: Option<NfaCache>,
}

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn new(text: &str, ignore_case: bool) -> Result<Self, PatternError> {
        let hir = parse(text, ignore_case)?;
        let required = required(&hir).unwrap_or_default();
        Ok(Self {
            engine: Rc::new(RefCell::new(Engines::new(&hir)?)),
            required: required.iter().map(|text| Finder::new(text)).collect(),
        })
    }

    /// A pattern that matches `text` literally.
    ///
    /// # Errors
    /// If it is too large.
    pub fn literal(text: &str, ignore_case: bool) -> Result<Self, PatternError> {
        Self::new(&regex_syntax::escape(text), ignore_case)
    }

    /// Whether it matches anywhere in `bytes`.
    pub fn is_match(&self, bytes: &[u8]) -> bool {
        self.engine.is_match(bytes)
    }

    /// Texts, at least one of which is in every match; none if nothing is certain.
    pub(crate) fn required(&self) -> &[Finder] {
        &self.required
    }
}

impl Engines {
    fn new(hir: &Hir) -> Result<Self, PatternError> {
        let nfa = compile(hir)?;
        let has_words = nfa.look_set_any().contains_word_unicode();
        Ok(Self {
            rare: Rare::of(hir),
            fast: Lazy::new(nfa.clone()),
            rough: has_words.then(|| compile(&without_looks(hir))).transpose()?.map(Lazy::new),
            thorough: PikeVM::new_from_nfa(nfa).map_err(|_| PatternError::TooLarge)?,
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

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern")
    }
}

/// The automaton that searches for `hir` anywhere in a text. It can only fail by being too large.
fn compile(hir: &Hir) -> Result<NFA, PatternError> {
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_NFA_BYTES));
    thompson::Compiler::new().configure(config).build_from_hir(hir).map_err(|_| PatternError::TooLarge)
}

/// Matches wherever `hir` does, but ignores assertions such as `^` and `\b`.
fn without_looks(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(without_looks).collect();
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Capture(capture) => without_looks(&capture.sub),
        HirKind::Repetition(repetition) => {
            let sub = Box::new(without_looks(&repetition.sub));
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

/// Why a regular expression can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternError {
    /// It isn't a valid one.
    Syntax {
        /// Which of its characters is at fault, counted from 1.
        position: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Its automaton would take too much memory.
    TooLarge,
}

impl PatternError {
    /// Which of its characters is at fault, counted from 1; `None` if it isn't a single place.
    pub fn position(&self) -> Option<usize> {
        match self {
            Self::Syntax { position, .. } => Some(*position),
            Self::TooLarge => None,
        }
    }
}

impl fmt::Display for PatternError {
    /// The error without its position.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax { reason, .. } => reason,
            Self::TooLarge => "it is too large; make it shorter or repeat less",
        })
    }
}

impl std::error::Error for PatternError {}

#[cfg(test)]
mod tests;
