//! Reads a single term of a filter: a text, a regex, or a condition.

use weft_codec::{
    json::{self, Found, Pointer, Problem},
    layer::Layers,
};

use super::{
    FilterError,
    condition::{Condition, Operand, Operator, Test},
    term::Term,
};
use crate::{finder::Finder, pattern::Pattern};

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

/// The words that are JSON values.
const WORDS: [&str; 3] = ["true", "false", "null"];

/// Text that follows `before`.
pub(super) fn read_text(before: &str, text: &str) -> Result<Term, FilterError> {
    if text.is_ascii() {
        return Ok(Term::Text(Finder::new(text)));
    }
    match Pattern::literal(text, true) {
        Ok(pattern) => Ok(Term::Letters(text.into(), pattern)),
        Err(error) => Err(FilterError::regex(before, &error)),
    }
}

/// The length of the regex that begins here, with its slashes and flags; `None` if there isn't one. `may_end` tells
/// whether what comes after it can.
pub(super) fn regex_len(text: &str, may_end: impl Fn(&str) -> bool) -> Option<usize> {
    let inner = text.strip_prefix('/')?;
    inner.match_indices('/').find_map(|(at, _)| {
        let backslashes = inner[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        let after = inner[at + 1..].trim_start_matches(FLAGS);
        let flags = &inner[at + 1..inner.len() - after.len()];
        let is_end = at > 0 && backslashes % 2 == 0 && may_end(after) && !has_twins(flags);
        is_end.then_some(text.len() - after.len())
    })
}

/// A flag can't be repeated, so `/api/mummy` is a path.
fn has_twins(flags: &str) -> bool {
    flags.char_indices().any(|(at, flag)| flags[..at].contains(flag))
}

/// A regex that follows `before`.
pub(super) fn read_regex(before: &str, text: &str) -> Result<Term, FilterError> {
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

/// A condition that has begun: `/price > 100`.
pub(super) struct Begun<'t> {
    pointer: &'t str,
    /// What it compares with; `None` for `exists`.
    operator: Option<Operator>,
    /// How long it is up to the end of the operator.
    pub(super) len: usize,
}

impl<'t> Begun<'t> {
    /// The condition, valid or not, that begins here: a slash, and later an operator. The text ends where a term does.
    pub(super) fn find(text: &'t str) -> Option<Self> {
        let (start, len, operator) = text.starts_with('/').then(|| find_operator(text)).flatten()?;
        Some(Self { pointer: text[..start].trim_end(), operator, len })
    }

    /// Reads it from the beginning of `text`, which follows `before`, and which may end in a `closing` parenthesis.
    /// Returns it with its length.
    pub(super) fn read(
        self,
        before: &str,
        text: &str,
        closing: bool,
        layers: &Layers,
    ) -> Result<(Condition, usize), FilterError> {
        let pointer = Pointer::parse(self.pointer)
            .map_err(|_| FilterError::condition(before, "in a name, write ~0 for ~ and ~1 for /"))?;
        let Some(operator) = self.operator else {
            return Ok((Condition::new(pointer, Test::Exists, layers), self.len));
        };
        let start = text.len() - text[self.len..].trim_start().len();
        let value = &text[start..start + value_len(&text[start..], closing)];
        let before = format!("{before}{}", &text[..start]);
        let operand = read_operand(&before, value)?;
        let is_ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if is_ordered && matches!(operand, Operand::Word(_)) {
            let reason = format!("nothing is more or less than {value}; only numbers and text have an order");
            return Err(FilterError::condition(&before, reason));
        }
        let test = Test::Is(operator, operand);
        Ok((Condition::new(pointer, test, layers), start + value.len()))
    }
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

/// The length of the value that begins here: to its closing quote, or to the next space or `closing` parenthesis.
fn value_len(text: &str, closing: bool) -> usize {
    let Some(inner) = text.strip_prefix('"') else {
        return text.find(|c| c == ' ' || closing && c == ')').unwrap_or(text.len());
    };
    let mut is_escaped = false;
    let end = inner.find(|c| {
        let closes = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        closes
    });
    end.map_or(text.len(), |at| at + 2)
}

/// A JSON scalar that follows `before`.
fn read_operand(before: &str, value: &str) -> Result<Operand, FilterError> {
    const WANTED: &str = "a number, \"text\" in double quotes, true, false or null";
    if value.is_empty() || value.starts_with(['{', '[']) {
        let error = FilterError::condition(before, format!("compare with {WANTED}"));
        return Err(error.unfinished(value.is_empty()));
    }
    if let Err(error) = json::check(value) {
        let is_begun = match error.problem {
            Problem::UnknownWord(_) => WORDS.iter().any(|word| word.starts_with(value)),
            Problem::UnclosedString | Problem::UnicodeEscape | Problem::Escape(Found(None)) => true,
            _ => error.offset == value.len(),
        };
        let before = format!("{before}{}", value.get(..error.offset).unwrap_or_default());
        return Err(FilterError::condition(&before, error.problem.to_string()).unfinished(is_begun));
    }
    Ok(match value.as_bytes()[0] {
        b'"' => Operand::Text(json::text_of(value).into()),
        b't' | b'f' | b'n' => Operand::Word(value.into()),
        _ => Operand::Number(value.into()),
    })
}
