//! How two payloads differ: JSON by its values, other text by lines, and anything else by bytes.

mod diff;
mod values;

use std::str;

pub use self::{
    diff::Hunk,
    values::{Change, Changed},
};
use self::{diff::diff, values::compare_values};
use crate::json;

/// Larger payloads, in bytes, aren't compared: that would block the page.
pub const LARGEST: usize = 4 << 20;

/// A payload to compare.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether it is meant as text.
    pub is_text: bool,
}

/// How the second of two payloads differs from the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Not at all.
    Equal,
    /// One of them is larger than [`LARGEST`].
    TooLarge,
    /// Both are JSON. Without changes, the same values are written in different ways.
    Values(Few<Change>),
    /// Both are text; in lines, which end with their line breaks.
    Lines(Few<Hunk>),
    /// In bytes.
    Bytes(Few<Hunk>),
}

/// The differences, or the first ones if there are too many to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Few<T> {
    /// The differences, in order.
    pub list: Vec<T>,
    /// Whether there are more.
    pub has_more: bool,
}

impl<T> Few<T> {
    /// How many differences are shown.
    pub const MOST: usize = 500;

    fn of(mut list: Vec<T>) -> Self {
        let has_more = list.len() > Self::MOST;
        list.truncate(Self::MOST);
        Self { list, has_more }
    }
}

/// Compares two payloads.
pub fn compare(one: Side<'_>, other: Side<'_>) -> Comparison {
    if one.bytes.len().max(other.bytes.len()) > LARGEST {
        return Comparison::TooLarge;
    }
    if one.bytes == other.bytes {
        return Comparison::Equal;
    }
    let (Some(one_text), Some(other_text)) = (text(one), text(other)) else {
        return Comparison::Bytes(Few::of(diff(one.bytes, other.bytes)));
    };
    match (json::parse(one_text), json::parse(other_text)) {
        (Ok(one), Ok(other)) => Comparison::Values(compare_values(&one, &other)),
        _ => {
            let (one, other): (Vec<_>, Vec<_>) = (lines(one_text).collect(), lines(other_text).collect());
            Comparison::Lines(Few::of(diff(&one, &other)))
        }
    }
}

fn text(side: Side<'_>) -> Option<&str> {
    str::from_utf8(side.bytes).ok().filter(|_| side.is_text)
}

/// The lines of a text, with their line breaks.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Side<'_> {
        Side { bytes: text.as_bytes(), is_text: true }
    }

    #[test]
    fn payloads_are_compared_by_what_they_are() {
        assert_eq!(compare(text("a"), text("a")), Comparison::Equal);
        assert!(matches!(compare(text("[1]"), text("[2]")), Comparison::Values(few) if few.list.len() == 1));
        assert!(
            matches!(compare(text("[1]"), text("[ 1 ]")), Comparison::Values(few) if few.list.is_empty())
        );
        let Comparison::Lines(few) = compare(text("a\nb\nc"), text("a\nB\nc")) else { panic!("not by line") };
        assert_eq!(few.list, [Hunk { one: 1..2, other: 1..2 }]);
        let binary = Side { bytes: b"a\x00c", is_text: false };
        let Comparison::Bytes(few) = compare(binary, text("abc")) else { panic!("not by byte") };
        assert_eq!(few.list, [Hunk { one: 1..2, other: 1..2 }]);
        let large = vec![0; LARGEST + 1];
        assert_eq!(compare(binary, Side { bytes: &large, is_text: false }), Comparison::TooLarge);
    }

    #[test]
    fn only_so_many_differences_are_listed() {
        let numbers = |step: usize| (0..2000).map(|n| (n * step).to_string()).collect::<Vec<_>>();
        let array = |step| format!("[{}]", numbers(step).join(","));
        let (one, other) = (array(1), array(2));
        let Comparison::Values(few) = compare(text(&one), text(&other)) else { panic!("not by value") };
        assert_eq!((few.list.len(), few.has_more), (Few::<Change>::MOST, true));
    }
}
