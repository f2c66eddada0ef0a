//! What a regular expression says, as a tree.

use regex_automata::util::look::Look;

use super::set::{LAST_BYTE, Set};

/// A part of a regular expression. Groups and what is greedy or lazy make no difference to whether it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// One of these characters, in UTF-8.
    Char(Set),
    /// One of these bytes.
    Byte(Set),
    /// A place.
    Look(Look),
    /// This, again and again: so often at least, and so often at most if there is a limit.
    Repeat(Box<Node>, u32, Option<u32>),
    /// One after another.
    Sequence(Vec<Node>),
    /// One of them.
    Either(Vec<Node>),
}

impl Node {
    /// Whether it can match at the beginning of a text only.
    pub(super) fn is_at_start(&self) -> bool {
        match self {
            Self::Look(look) => *look == Look::Start,
            Self::Repeat(node, least, _) => *least > 0 && node.is_at_start(),
            Self::Sequence(parts) => parts.iter().any(Self::is_at_start),
            Self::Either(parts) => parts.iter().all(Self::is_at_start),
            Self::Empty | Self::Char(_) | Self::Byte(_) => false,
        }
    }

    /// Matches wherever this does, and asks for no place.
    pub(super) fn anywhere(&self) -> Self {
        let all = |parts: &[Self]| parts.iter().map(Self::anywhere).collect();
        match self {
            Self::Look(_) => Self::Empty,
            Self::Repeat(node, least, most) => Self::Repeat(Box::new(node.anywhere()), *least, *most),
            Self::Sequence(parts) => Self::Sequence(all(parts)),
            Self::Either(parts) => Self::Either(all(parts)),
            Self::Empty | Self::Char(_) | Self::Byte(_) => self.clone(),
        }
    }

    /// Text as it stands.
    pub(super) fn text(text: &str, ignore_case: bool) -> Self {
        let character = |character: char| {
            let mut set = Set::one(character.into());
            if ignore_case {
                set.ignore_case(true);
            }
            Self::Char(set)
        };
        Self::Sequence(text.chars().map(character).collect())
    }

    /// Any byte at all.
    pub(super) fn any_byte() -> Self {
        Self::Byte(Set::of([(0, LAST_BYTE)]))
    }
}
