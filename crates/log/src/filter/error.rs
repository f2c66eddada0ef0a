//! What is wrong with a filter's text, and where.

use std::fmt;

use crate::pattern::PatternError;

/// Why a filter can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// The part of it that is wrong.
    pub part: Part,
    /// Which character of the text is at fault, counted from 1; `None` if it isn't a single place.
    pub position: Option<usize>,
    /// What is wrong with it.
    pub reason: String,
    /// Whether it only lacks an end, which is still to be typed.
    pub is_unfinished: bool,
}

/// A part of a filter's text that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A regex.
    Regex,
    /// A condition on what a JSON pointer finds.
    Condition,
    /// How its parts are joined.
    Whole,
}

impl FilterError {
    /// An error in a condition, at the end of this part of the filter's text.
    pub(super) fn condition(before: &str, reason: impl Into<String>) -> Self {
        let position = Some(before.chars().count() + 1);
        Self { part: Part::Condition, position, reason: reason.into(), is_unfinished: false }
    }

    /// An error in how the filter's parts are joined, at the end of this part of its text.
    pub(super) fn whole(before: &str, reason: impl Into<String>) -> Self {
        Self { part: Part::Whole, ..Self::condition(before, reason) }
    }

    /// A regex has an unsupported flag, at the end of this part of the filter's text.
    pub(super) fn flag(before: &str, flag: char) -> Self {
        let reason = match flag {
            'm' | 's' => format!("write the flag {flag} at the beginning, as in /(?{flag})a.b/"),
            _ => format!("leave the flag {flag} out, it has no meaning here"),
        };
        Self { part: Part::Regex, ..Self::condition(before, reason) }
    }

    /// An error in a regex that follows this part of the filter's text.
    pub(super) fn regex(before: &str, error: &PatternError) -> Self {
        let position = error.position().map(|position| before.chars().count() + position);
        Self { part: Part::Regex, position, reason: error.to_string(), is_unfinished: false }
    }

    /// The same; whether it only lacks an end.
    pub(super) fn unfinished(self, is_unfinished: bool) -> Self {
        Self { is_unfinished, ..self }
    }
}

impl fmt::Display for FilterError {
    /// `The regex is wrong at character 5: unclosed group`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.part {
            Part::Regex => "The regex is wrong",
            Part::Condition => "The condition is wrong",
            Part::Whole => "The filter is wrong",
        })?;
        if let Some(position) = self.position {
            write!(f, " at character {position}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for FilterError {}
