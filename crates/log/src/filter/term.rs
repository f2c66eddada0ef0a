//! What a filter's text requires of a message.

use weft_codec::layer::Layers;
use weft_message::Message;

use super::condition::Condition;
use crate::{finder::Finder, pattern::Pattern};

/// One requirement of a filter.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// The message contains this text.
    Text(Finder),
    /// The message contains this text, which has letters beyond ASCII; as typed, and compiled.
    Letters(Box<str>, Pattern),
    /// The message matches this regex; as typed, and compiled.
    Regex(Box<str>, Pattern),
    /// The message meets this condition.
    Condition(Condition),
    /// The message doesn't match this.
    Not(Box<Term>),
    /// The message matches all of these.
    All(Vec<Term>),
    /// The message matches at least one of these.
    Any(Vec<Term>),
}

impl Term {
    /// All of these; one by itself is that one.
    pub(super) fn all(terms: Vec<Self>) -> Self {
        Self::joined(terms, Self::All, |term| match term {
            Self::All(terms) => Ok(terms),
            term => Err(term),
        })
    }

    /// At least one of these; one by itself is that one.
    pub(super) fn any(terms: Vec<Self>) -> Self {
        Self::joined(terms, Self::Any, |term| match term {
            Self::Any(terms) => Ok(terms),
            term => Err(term),
        })
    }

    /// Joins terms, and those of the same kind within them, so that a search sees them all at once.
    fn joined(
        terms: Vec<Self>,
        join: fn(Vec<Self>) -> Self,
        split: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut flat: Vec<Self> =
            terms.into_iter().flat_map(|term| split(term).unwrap_or_else(|term| vec![term])).collect();
        match flat.pop() {
            Some(only) if flat.is_empty() => only,
            last => {
                flat.extend(last);
                join(flat)
            }
        }
    }

    /// Whether it is text, rather than a regex, a condition or several terms.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Letters(..))
    }

    /// Whether the other term matches wherever this one does, as far as that can be told.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any(ours), other) => ours.iter().all(|ours| ours.implies(other)),
            (Self::All(ours), other) => other.is_implied_by(ours),
            (ours, Self::All(theirs)) => theirs.iter().all(|theirs| ours.implies(theirs)),
            (ours, Self::Any(theirs)) => theirs.iter().any(|theirs| ours.implies(theirs)),
            (Self::Not(ours), Self::Not(theirs)) => theirs.implies(ours),
            (Self::Text(text), Self::Text(other)) => text.contains(other),
            (Self::Letters(typed, _), Self::Letters(other, _))
            | (Self::Regex(typed, _), Self::Regex(other, _)) => typed == other,
            (Self::Condition(condition), Self::Condition(other)) => condition == other,
            _ => false,
        }
    }

    /// Whether it matches wherever all of these do, as far as that can be told.
    pub(super) fn is_implied_by(&self, terms: &[Self]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.is_implied_by(terms)),
            _ if terms.iter().any(|term| term.implies(self)) => true,
            Self::Any(parts) => parts.iter().any(|part| part.is_implied_by(terms)),
            _ => false,
        }
    }

    /// Whether the conditions in it look for values with these layers.
    pub(super) fn reads_with(&self, layers: &Layers) -> bool {
        match self {
            Self::Condition(condition) => condition.reads_with(layers),
            Self::Not(term) => term.reads_with(layers),
            Self::All(terms) | Self::Any(terms) => terms.iter().all(|term| term.reads_with(layers)),
            Self::Text(_) | Self::Letters(..) | Self::Regex(..) => true,
        }
    }

    pub(super) fn is_true_of(&self, message: &Message<'_>) -> bool {
        match self {
            Self::Text(text) => text.is_in(message.bytes),
            Self::Letters(_, pattern) | Self::Regex(_, pattern) => pattern.is_match(message.bytes),
            Self::Condition(condition) => condition.is_fulfilled_by(message),
            Self::Not(term) => !term.is_true_of(message),
            Self::All(terms) => terms.iter().all(|term| term.is_true_of(message)),
            Self::Any(terms) => terms.iter().any(|term| term.is_true_of(message)),
        }
    }
}
