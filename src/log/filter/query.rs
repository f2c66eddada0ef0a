//! What can be typed into the filter: text, a regex, conditions, or some of each.
//!
//! ```text
//! tick                                    text
//! /^ti[ck]+$/                             a regex, between slashes
//! /type = "tick"                          a condition: a JSON pointer, an operator and a JSON value
//! /price > 100 and /user/name != "x"      all of them
//! tick and /error exists                  text goes with conditions, too
//! ```
//!
//! Only where a condition follows or goes before is an `and` more than text. What is between two
//! slashes is a regex, whatever is in it, and a regex stands before conditions.

use weft_finder::Finder;

use super::{
    FilterError,
    condition::{Condition, Operand, Operator, Test},
};
use crate::{
    pattern::Pattern,
    protocol::json::{self, Pointer},
};

/// One of the things that must be true of a packet.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// It contains this text.
    Text(Finder),
    /// This matches it; as it was typed, and as it was read.
    Regex(String, Pattern),
    /// This is true of what is in it.
    Condition(Condition),
}

const AND: &str = " and ";

/// In the order in which they are tried: what begins like another goes before it.
const OPERATORS: [(&str, Operator); 7] = [
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::AtMost),
    ("<", Operator::Less),
    (">=", Operator::AtLeast),
    (">", Operator::More),
];

/// Reads a filter's text. It has no term if the text is empty.
pub(super) fn parse(text: &str) -> Result<Vec<Term>, FilterError> {
    let mut terms = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if is_condition(rest) {
            let (condition, len) = read_condition(text, at)?;
            terms.push(Term::Condition(condition));
            at = read_and(text, at + len)?;
        } else {
            let is_followed = |&(end, _): &(usize, &str)| is_condition(&rest[end + AND.len()..]);
            let and = rest.match_indices(AND).find(is_followed).map(|(end, _)| end);
            terms.push(read_text(&text[..at], &rest[..and.unwrap_or(rest.len())])?);
            at = and.map_or(text.len(), |end| at + end + AND.len());
        }
    }
    Ok(terms)
}

fn between_slashes(text: &str) -> Option<&str> {
    text.strip_prefix('/')?.strip_suffix('/').filter(|pattern| !pattern.is_empty())
}

/// Text or a regex, which stands after `before`.
fn read_text(before: &str, text: &str) -> Result<Term, FilterError> {
    let pattern = match between_slashes(text) {
        Some(pattern) => Pattern::new(pattern, true),
        None if text.is_ascii() => return Ok(Term::Text(Finder::new(text))),
        None => Pattern::literal(text, true),
    };
    match pattern {
        Ok(pattern) => Ok(Term::Regex(text.into(), pattern)),
        Err(error) => Err(FilterError::regex(&format!("{before}/"), error)),
    }
}

/// Whether a condition, right or wrong, begins here: a slash, and an operator before any `and`.
fn is_condition(text: &str) -> bool {
    let first = text.split(AND).next().unwrap_or(text);
    text.starts_with('/')
        && between_slashes(text).is_none()
        && between_slashes(first).is_none()
        && find_operator(first).is_some()
}

/// Where the first operator begins and ends, and what it is; `None` in place of `exists`.
fn find_operator(text: &str) -> Option<(usize, usize, Option<Operator>)> {
    text.char_indices().find_map(|(at, _)| {
        let rest = &text[at..];
        if let Some(after) = rest.strip_prefix(" exists")
            && (after.is_empty() || after.starts_with(' '))
        {
            return Some((at, text.len() - after.len(), None));
        }
        let (sign, operator) = OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign))?;
        Some((at, at + sign.len(), Some(*operator)))
    })
}

/// The condition that begins at `at`, and how long it is.
fn read_condition(text: &str, at: usize) -> Result<(Condition, usize), FilterError> {
    let rest = &text[at..];
    let Some((start, end, operator)) = find_operator(rest) else {
        return Err(FilterError::condition(text, "an operator is missing: = != < <= > >= or exists"));
    };
    let pointer = Pointer::parse(rest[..start].trim_end())
        .map_err(|_| FilterError::condition(&text[..at], "in a name, write ~0 for ~ and ~1 for /"))?;
    let Some(operator) = operator else { return Ok((Condition::new(pointer, Test::Exists), end)) };
    let start = end + (rest[end..].len() - rest[end..].trim_start().len());
    let value = &rest[start..start + value_len(&rest[start..])];
    let operand = read_operand(&text[..at + start], value)?;
    let is_ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
    if is_ordered && matches!(operand, Operand::Word(_)) {
        let reason = format!("nothing is more or less than {value}; only numbers and text have an order");
        return Err(FilterError::condition(&text[..at + start], reason));
    }
    Ok((Condition::new(pointer, Test::Is(operator, operand)), start + value.len()))
}

/// How long the value is that begins here: to its closing quote, or to the next space.
fn value_len(text: &str) -> usize {
    let Some(inner) = text.strip_prefix('"') else { return text.find(' ').unwrap_or(text.len()) };
    let mut is_escaped = false;
    let closing = inner.find(|c| {
        let closes = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        closes
    });
    closing.map_or(text.len(), |at| at + 2)
}

/// A scalar of JSON, which stands after `before`.
fn read_operand(before: &str, value: &str) -> Result<Operand, FilterError> {
    const WANTED: &str = "a number, \"text\" in double quotes, true, false or null";
    if value.is_empty() || value.starts_with(['{', '[']) {
        return Err(FilterError::condition(before, format!("compare with {WANTED}")));
    }
    if let Err(error) = json::check(value) {
        let before = format!("{before}{}", value.get(..error.offset).unwrap_or_default());
        return Err(FilterError::condition(&before, error.problem.to_string()));
    }
    Ok(match value.as_bytes()[0] {
        b'"' => Operand::Text(json::text_of(value).into()),
        b't' | b'f' | b'n' => Operand::Word(value.into()),
        _ => Operand::Number(value.into()),
    })
}

/// Goes past the `and` after a condition; returns where the next term begins, or the end of the text.
fn read_and(text: &str, at: usize) -> Result<usize, FilterError> {
    let rest = &text[at..];
    let word = rest.trim_start();
    if word.is_empty() {
        return Ok(text.len());
    }
    let before = &text[..text.len() - word.len()];
    match rest.strip_prefix(AND) {
        Some(next) if !next.trim().is_empty() => Ok(text.len() - next.len()),
        _ if word.trim_end() == "and" => {
            Err(FilterError::condition(text, "text or another condition is missing after `and`"))
        }
        _ => Err(FilterError::condition(before, "only `and` can follow, with a space on either side")),
    }
}

impl Term {
    /// Whether the other is true wherever this is, as far as that can be told.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(text), Self::Text(other)) => text.contains(other),
            (Self::Regex(typed, _), Self::Regex(other, _)) => typed == other,
            (Self::Condition(condition), Self::Condition(other)) => condition == other,
            _ => false,
        }
    }

    pub(super) fn is_true_of(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Text(text) => text.aim(&[]).find(bytes, 0).is_some(),
            Self::Regex(_, pattern) => pattern.is_match(bytes),
            Self::Condition(condition) => condition.is_fulfilled_by(bytes),
        }
    }
}
