//! What can be typed into the filter: text, regexes and conditions, joined by `and`.
//!
//! ```text
//! tick                                    text
//! /^ti[ck]+$/                             a regex, between slashes
//! /type = "tick"                          a condition: a JSON pointer, an operator and a JSON value
//! /price > 100 and /user/name != "x"      several of them, all of which must be true
//! tick and /t.ck/ and /error exists       any mixture of them
//! ```
//!
//! An `and` always joins. Text that contains one still matches, by its parts; to match it exactly, write a regex,
//! which ends only at a slash before an `and` or at the end: `/salt and pepper/`, `/a/b/`.

use weft_codec::{
    decoder::Decoders,
    json::{self, Pointer},
};
use weft_message::Message;

use super::{
    FilterError,
    condition::{Condition, Operand, Operator, Test},
};
use crate::finder::Finder;
use crate::pattern::Pattern;

/// One requirement of a filter.
#[derive(Clone, Debug)]
pub(super) enum Term {
    /// The message contains this text.
    Text(Finder),
    /// The message matches this regex; as typed, and compiled.
    Regex(String, Pattern),
    /// The message meets this condition.
    Condition(Condition),
}

const AND: &str = " and ";

/// In the order in which they are tried: an operator goes before any prefix of it.
const OPERATORS: [(&str, Operator); 7] = [
    ("==", Operator::Equal),
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::AtMost),
    ("<", Operator::Less),
    (">=", Operator::AtLeast),
    (">", Operator::More),
];

/// What may be intended as a regex's flags.
const FLAGS: [char; 6] = ['g', 'i', 'm', 's', 'u', 'y'];

/// Reads a filter's text; its conditions look for values with these decoders. An empty text has no terms.
pub(super) fn parse(text: &str, decoders: &Decoders) -> Result<Vec<Term>, FilterError> {
    let mut terms = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = &rest[..text_len(rest)];
        let regex = regex_len(rest);
        if is_condition(first) && regex.is_none_or(|len| len > first.len()) {
            let (condition, len) = read_condition(text, at, decoders)?;
            terms.push(Term::Condition(condition));
            at = read_and(text, at + len)?;
        } else if let Some(len) = regex {
            terms.push(read_regex(&text[..at], &rest[..len])?);
            at = read_and(text, at + len)?;
        } else {
            terms.push(read_text(&text[..at], first)?);
            at = text.len().min(at + first.len() + AND.len());
        }
    }
    Ok(terms)
}

/// The length of the text that begins here: up to an `and` between two terms, or to the end.
fn text_len(text: &str) -> usize {
    let joins = |at: &usize| !text[..*at].trim().is_empty() && !text[at + AND.len()..].trim().is_empty();
    text.match_indices(AND).map(|(at, _)| at).find(joins).unwrap_or(text.len())
}

/// The length of the regex that begins here, with its slashes and flags; `None` if there isn't one.
fn regex_len(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('/')?;
    inner.match_indices('/').find_map(|(at, _)| {
        let backslashes = inner[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        let after = inner[at + 1..].trim_start_matches(FLAGS);
        let flags = &inner[at + 1..inner.len() - after.len()];
        let ends = after.trim_end() == AND.trim_end() || after.is_empty() || after.starts_with(AND);
        let is_end = at > 0 && backslashes % 2 == 0 && ends && !has_twins(flags);
        is_end.then_some(text.len() - after.len())
    })
}

/// A flag can't be repeated, so `/api/mummy` is a path.
fn has_twins(flags: &str) -> bool {
    flags.char_indices().any(|(at, flag)| flags[..at].contains(flag))
}

/// A regex that follows `before`.
fn read_regex(before: &str, text: &str) -> Result<Term, FilterError> {
    let end = text.trim_end_matches(FLAGS).len();
    // Case is always ignored, so `i` is accepted and changes nothing.
    if let Some((at, flag)) = text[end..].char_indices().find(|(_, flag)| *flag != 'i') {
        return Err(FilterError::flag(&format!("{before}{}", &text[..end + at]), flag));
    }
    let typed = &text[..end];
    match Pattern::new(&typed[1..end - 1], true) {
        Ok(pattern) => Ok(Term::Regex(typed.into(), pattern)),
        Err(error) => Err(FilterError::regex(&format!("{before}/"), &error)),
    }
}

/// Text that follows `before`.
fn read_text(before: &str, text: &str) -> Result<Term, FilterError> {
    if text.is_ascii() {
        return Ok(Term::Text(Finder::new(text)));
    }
    match Pattern::literal(text, true) {
        Ok(pattern) => Ok(Term::Regex(text.into(), pattern)),
        Err(error) => Err(FilterError::regex(before, &error)),
    }
}

/// Whether a condition, valid or not, begins here: a slash, and later an operator.
fn is_condition(text: &str) -> bool {
    text.starts_with('/') && find_operator(text).is_some()
}

/// Where the first operator begins and ends, and which it is; `None` for `exists`.
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

/// The condition that begins at `at`, and its length.
fn read_condition(text: &str, at: usize, decoders: &Decoders) -> Result<(Condition, usize), FilterError> {
    let rest = &text[at..];
    let Some((start, end, operator)) = find_operator(rest) else {
        return Err(FilterError::condition(text, "an operator is missing: = != < <= > >= or exists"));
    };
    let pointer = Pointer::parse(rest[..start].trim_end())
        .map_err(|_| FilterError::condition(&text[..at], "in a name, write ~0 for ~ and ~1 for /"))?;
    let Some(operator) = operator else {
        return Ok((Condition::new(pointer, Test::Exists, decoders), end));
    };
    let start = end + (rest[end..].len() - rest[end..].trim_start().len());
    let value = &rest[start..start + value_len(&rest[start..])];
    let operand = read_operand(&text[..at + start], value)?;
    let is_ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
    if is_ordered && matches!(operand, Operand::Word(_)) {
        let reason = format!("nothing is more or less than {value}; only numbers and text have an order");
        return Err(FilterError::condition(&text[..at + start], reason));
    }
    Ok((Condition::new(pointer, Test::Is(operator, operand), decoders), start + value.len()))
}

/// The length of the value that begins here: to its closing quote, or to the next space.
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

/// A JSON scalar that follows `before`.
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

/// Skips the `and` after a condition or regex; returns where the next term begins, or the end of the text.
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
            Err(FilterError::condition(text, "something is missing after `and`"))
        }
        _ => Err(FilterError::condition(before, "only `and` can follow, with a space on either side")),
    }
}

impl Term {
    /// Whether the other term matches wherever this one does, as far as that can be told.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(text), Self::Text(other)) => text.contains(other),
            (Self::Regex(typed, _), Self::Regex(other, _)) => typed == other,
            (Self::Condition(condition), Self::Condition(other)) => condition == other,
            _ => false,
        }
    }

    pub(super) fn is_true_of(&self, message: &Message<'_>) -> bool {
        match self {
            Self::Text(text) => text.aim(&[]).find(message.bytes, 0).is_some(),
            Self::Regex(_, pattern) => pattern.is_match(message.bytes),
            Self::Condition(condition) => condition.is_fulfilled_by(message),
        }
    }
}
