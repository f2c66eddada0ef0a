//! What the filter says of messages, against plain searches and a JSON parser of others.

#![no_main]

use std::cmp::Ordering;

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use serde_json::Value;
use weft_codec::{
    json::{self, Pointer},
    layer::{Hex, Json, Layers, Text},
};
use weft_log::{Filter, Kinds, Log, View};
use weft_message::{Direction, Kind, Message, Timestamp};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// Whatever it is, it is read or refused.
    typed: &'a str,
    pointer: &'a str,
    operator: u8,
    operand: &'a str,
    /// What is joined, in postfix order.
    parts: Vec<Part<'a>>,
    payload: &'a [u8],
}

/// A part of a filter with operators.
#[derive(Arbitrary, Debug)]
enum Part<'a> {
    Text(&'a str),
    Not,
    And,
    Or,
}

const OPERATORS: [(&str, fn(Option<Ordering>) -> bool); 6] = [
    ("=", |order| order == Some(Ordering::Equal)),
    ("!=", |order| order != Some(Ordering::Equal)),
    ("<", |order| order == Some(Ordering::Less)),
    ("<=", |order| order.is_some_and(Ordering::is_le)),
    (">", |order| order == Some(Ordering::Greater)),
    (">=", |order| order.is_some_and(Ordering::is_ge)),
];

fuzz_target!(|input: Input<'_>| {
    any_text(input.typed, input.payload);
    plain_text(input.operand, input.payload);
    operators(&input.parts, input.payload);
    pointer(input.pointer, input.payload);
    condition(&input);
});

/// Whether it passes if JSON is all there is in messages.
fn passes(text: &str, bytes: &[u8]) -> Option<bool> {
    passes_with(&Layers::new(vec![&Text, &Json, &Hex]), text, bytes)
}

/// Whether it passes, by itself and as the only message of a log that is searched.
fn passes_with(layers: &Layers, text: &str, bytes: &[u8]) -> Option<bool> {
    let (number, time) = (0, Timestamp::default());
    let message = Message { number, time, direction: Direction::Received, kind: Kind::Text, bytes };
    let filter = Filter::new(text, None, Kinds::All, layers).ok()?;
    let passes = filter.matches(&message);
    let (mut log, mut view) = (Log::new(0), View::new(filter));
    log.append(time, message.direction, message.kind, bytes);
    while !view.advance(&log, 1 << 16) {}
    assert_eq!(view.len(&log), u64::from(passes), "{text}");
    Some(passes)
}

fn any_text(text: &str, bytes: &[u8]) {
    if let Err(error) = Filter::new(text, None, Kinds::All, &Layers::default()) {
        assert!(error.position.is_none_or(|at| (1..=text.chars().count() + 1).contains(&at)), "{error}");
    }
    passes_with(&Layers::default(), text, bytes);
}

/// Whether the text is in the bytes, in whatever case.
fn is_in(needle: &str, bytes: &[u8]) -> bool {
    let (needle, haystack) = (needle.to_ascii_lowercase(), bytes.to_ascii_lowercase());
    needle.is_empty() || haystack.windows(needle.len()).any(|part| part == needle.as_bytes())
}

/// Words that mean something where a term can begin.
const WORDS: [&str; 4] = ["and", "or", "not", "is:"];

fn plain_text(text: &str, bytes: &[u8]) {
    let has_word = WORDS.iter().any(|word| text.contains(word));
    if text.is_ascii() && !text.contains(['/', '(']) && !has_word {
        assert_eq!(passes(text, bytes), Some(is_in(text, bytes)));
    }
}

/// Joins the parts as a calculator does, both as text and as whether it is true.
fn operators(parts: &[Part<'_>], bytes: &[u8]) {
    let mut stack: Vec<(String, bool)> = Vec::new();
    for part in parts.iter().take(30) {
        let next = match part {
            Part::Text(text) => {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || "\"{}:,".contains(c);
                let text: String = text.chars().filter(|c| is_plain(*c)).collect();
                let passes = is_in(&text, bytes);
                let is_text = !text.is_empty() && !WORDS.iter().any(|word| text.starts_with(word));
                is_text.then_some((text, passes))
            }
            Part::Not => stack.pop().map(|(text, passes)| (format!("not {text}"), !passes)),
            Part::And | Part::Or if stack.len() < 2 => None,
            Part::And | Part::Or => {
                let ((right, second), (left, first)) = (stack.pop().unwrap(), stack.pop().unwrap());
                Some(match part {
                    Part::And => (format!("(({left}) and ({right}))"), first && second),
                    _ => (format!("({left} or {right})"), first || second),
                })
            }
        };
        stack.extend(next);
    }
    // One by itself may be text in parentheses, and too many are refused.
    for (text, expected) in stack.iter().filter(|(text, _)| text.contains(' ')) {
        if let Some(passes) = passes(text, bytes) {
            assert_eq!(passes, *expected, "{text}");
        }
    }
}

fn pointer(pointer: &str, bytes: &[u8]) {
    let (Ok(read), Ok(value)) = (Pointer::parse(pointer), serde_json::from_slice::<Value>(bytes)) else {
        return;
    };
    let found = read.find(bytes).map(|raw| serde_json::from_str(raw).unwrap());
    assert_eq!(found.as_ref(), value.pointer(pointer));
}

fn condition(input: &Input<'_>) {
    let pointer = format!("/{}", input.pointer);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-');
    if !pointer.chars().all(is_plain) || json::check(input.operand).is_err() {
        return;
    }
    let (sign, is_right) = OPERATORS[usize::from(input.operator) % OPERATORS.len()];
    let (Ok(operand), Ok(value)) =
        (serde_json::from_str(input.operand), serde_json::from_slice(input.payload))
    else {
        return;
    };
    let text = format!("{pointer} {sign} {}", input.operand.trim());
    let (value, operand): (Value, Value) = (value, operand);
    let expected = match value.pointer(&pointer) {
        Some(found) => compare(found, &operand).map(is_right),
        None => Some(false),
    };
    if let (Some(expected), Some(passes)) = (expected, passes(&text, input.payload)) {
        assert_eq!(passes, expected, "{text}");
    }
}

/// What one value is to another; `None` if this model is not sure.
fn compare(one: &Value, other: &Value) -> Option<Option<Ordering>> {
    match (one, other) {
        (Value::String(one), Value::String(other)) => Some(Some(one.cmp(other))),
        (Value::Number(one), Value::Number(other)) => {
            // Where floats are exact.
            let is_small = |number: &i64| number.unsigned_abs() < 1 << 50;
            let (one, other) = (one.as_i64().filter(is_small)?, other.as_i64().filter(is_small)?);
            Some(Some(one.cmp(&other)))
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => None,
        (one, other) if one == other => Some(Some(Ordering::Equal)),
        (Value::Bool(_), Value::Bool(_)) => None,
        _ => Some(None),
    }
}
