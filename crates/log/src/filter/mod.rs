//! Which messages are shown: by text, regex or conditions, by direction, by kind.

mod begun;
mod condition;
mod error;
mod meant;
mod narrow;
mod query;
mod read;
mod scan;
mod suggest;
mod term;

pub use self::{
    error::{FilterError, Part},
    meant::did_you_mean,
    narrow::{narrowed, on_value},
    suggest::{Samples, Suggestion},
};
use weft_codec::layer::Layers;
use weft_message::{Direction, Kind, Message};

use self::{query::Query, term::Term};

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
    /// All of them must match.
    terms: Vec<Term>,
    direction: Option<Direction>,
    kinds: Kinds,
    is_begun: bool,
}

impl Filter {
    /// A filter for messages that went one way, or either way if `None`, and that match `text`: text they contain, a
    /// `/regex/` they match, a condition such as `/type = "tick"` that they meet, or several of those with `and`, `or`,
    /// `not` and parentheses.
    ///
    /// Text and regexes ignore case; beyond ASCII, text does so only if it has letters beyond ASCII itself.
    /// Conditions are exact, and look for values with these layers.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn new(
        text: &str,
        direction: Option<Direction>,
        kinds: Kinds,
        layers: &Layers,
    ) -> Result<Self, FilterError> {
        let Query { terms, is_begun } = query::parse(text, layers)?;
        Ok(Self { text: text.into(), terms, direction, kinds, is_begun })
    }

    /// A filter for all messages of this direction, or of all, and of these kinds.
    pub fn without_text(direction: Option<Direction>, kinds: Kinds) -> Self {
        Self { direction, kinds, ..Self::default() }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether its last term is probably the beginning of another one: `/ty` of a condition, `(tick` of a group, `tick an`
    /// of two terms. It is worth waiting for the rest, if there may be more to come.
    pub fn is_begun(&self) -> bool {
        self.is_begun
    }

    /// Whether its conditions look for values with these layers.
    pub fn reads_with(&self, layers: &Layers) -> bool {
        self.terms.iter().all(|term| term.reads_with(layers))
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
            && other.terms.iter().all(|theirs| theirs.is_implied_by(&self.terms))
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
mod tests;
