//! Writes values as JSON, in the order in which a binary format has them.
//!
//! What JSON can't say becomes an object with one or two members whose names begin with `$`.

use data_encoding::HEXLOWER;

use super::{DecodeError, READ_LIMIT};
use crate::json;

/// How deeply values may be nested.
const DEEPEST: usize = 1 << 17;

/// JSON that is being written.
#[derive(Default)]
pub(super) struct Writer {
    json: String,
    open: Vec<Open>,
    /// How many of the open ones are a key, or in one.
    keys: usize,
}

/// What a container is in the format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Map,
    /// A tag and the one value that it applies to.
    Tag,
}

/// A container that is open.
struct Open {
    container: Container,
    /// How many values are to come, keys included; `None` if only the end tells.
    left: Option<u64>,
    /// What the next value is.
    next: Next,
    /// Where the last key begins.
    key: usize,
    is_empty: bool,
    /// Whether it is itself a key.
    is_key: bool,
}

/// What a value is in its container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Item,
    Key,
    Value,
}

impl Writer {
    /// Whether a value has been written completely.
    pub(super) fn is_complete(&self) -> bool {
        self.open.is_empty() && !self.json.is_empty()
    }

    /// The JSON, once it is complete.
    pub(super) fn finish(self) -> String {
        self.json
    }

    /// Writes a value that is JSON already. `at` is where it is in the payload.
    pub(super) fn value(&mut self, json: &str, at: usize) -> Result<(), DecodeError> {
        self.begin();
        self.json.push_str(json);
        self.end(at)
    }

    pub(super) fn string(&mut self, text: &str, at: usize) -> Result<(), DecodeError> {
        self.begin();
        self.json.push('"');
        json::escape(text, &mut self.json);
        self.json.push('"');
        self.end(at)
    }

    /// Writes bytes, which JSON doesn't have.
    pub(super) fn bytes(&mut self, bytes: &[u8], at: usize) -> Result<(), DecodeError> {
        self.begin();
        self.json.push_str("{\"$hex\":\"");
        HEXLOWER.encode_append(bytes, &mut self.json);
        self.json.push_str("\"}");
        self.end(at)
    }

    /// Writes bytes of a type that only the application knows.
    pub(super) fn extension(&mut self, kind: i8, bytes: &[u8], at: usize) -> Result<(), DecodeError> {
        self.value(&format!("{{\"$ext\":{kind},\"$hex\":\"{}\"}}", HEXLOWER.encode(bytes)), at)
    }

    pub(super) fn float(&mut self, number: f64, at: usize) -> Result<(), DecodeError> {
        self.value(&float(number, format_args!("{number}"), format_args!("{number:e}")), at)
    }

    /// A float of 32 bits, with as few digits as tell it from others.
    pub(super) fn float32(&mut self, number: f32, at: usize) -> Result<(), DecodeError> {
        self.value(&float(number.into(), format_args!("{number}"), format_args!("{number:e}")), at)
    }

    /// Begins a container of this many values; a map's are counted as pairs.
    pub(super) fn open(
        &mut self,
        container: Container,
        len: Option<u64>,
        at: usize,
    ) -> Result<(), DecodeError> {
        let is_key = self.begin();
        self.keys += usize::from(is_key);
        if self.keys > 1 {
            return Err(DecodeError::malformed(at, "a key inside a key can't be shown"));
        }
        if self.open.len() >= DEEPEST {
            return Err(DecodeError::malformed(at, "this is nested too deeply to be shown"));
        }
        let (opening, next, values) = match container {
            Container::Array => ("[", Next::Item, 1),
            Container::Map => ("{", Next::Key, 2),
            Container::Tag => ("", Next::Item, 1),
        };
        self.json.push_str(opening);
        let left = len.map(|len| len.saturating_mul(values));
        self.open.push(Open { container, left, next, key: 0, is_empty: true, is_key });
        if left == Some(0) { self.close(at) } else { Ok(()) }
    }

    /// Begins a tag; its one value follows.
    pub(super) fn tag(&mut self, tag: u64, at: usize) -> Result<(), DecodeError> {
        self.open(Container::Tag, Some(1), at)?;
        self.json.push_str(&format!("{{\"$tag\":{tag},\"value\":"));
        Ok(())
    }

    /// Ends the innermost container.
    pub(super) fn close(&mut self, at: usize) -> Result<(), DecodeError> {
        self.pop(at)?;
        self.end(at)
    }

    /// Ends the innermost container, and not those that end with it.
    fn pop(&mut self, at: usize) -> Result<(), DecodeError> {
        match self.open.pop() {
            None => return Err(DecodeError::malformed(at, "nothing is open that could end here")),
            Some(Open { next: Next::Value, .. }) => {
                return Err(DecodeError::malformed(at, "a key has no value"));
            }
            Some(open) => {
                self.json.push(if open.container == Container::Array { ']' } else { '}' });
                self.keys -= usize::from(open.is_key);
            }
        }
        Ok(())
    }

    /// Whether the innermost container has no length, so that it ends where the format says.
    pub(super) fn is_open_ended(&self) -> bool {
        self.open.last().is_some_and(|open| open.left.is_none())
    }

    /// Writes what goes before the next value; returns whether that is a key.
    fn begin(&mut self) -> bool {
        let Some(open) = self.open.last_mut() else { return false };
        self.json.push_str(match open.next {
            Next::Value => ":",
            _ if open.is_empty => "",
            _ => ",",
        });
        open.is_empty = false;
        open.key = self.json.len();
        open.next == Next::Key
    }

    /// A value has been written: counts it, and ends the containers that end with it.
    fn end(&mut self, at: usize) -> Result<(), DecodeError> {
        self.count()?;
        while self.open.last().is_some_and(|open| open.left == Some(0)) {
            self.pop(at)?;
            self.count()?;
        }
        Ok(())
    }

    /// Counts a value in its container.
    fn count(&mut self) -> Result<(), DecodeError> {
        if self.json.len() > READ_LIMIT {
            return Err(DecodeError::TooLarge { len: self.json.len(), limit: READ_LIMIT });
        }
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.next = match open.next {
            Next::Item => Next::Item,
            Next::Value => Next::Key,
            Next::Key => {
                // JSON's keys are strings.
                if !self.json[open.key..].starts_with('"') {
                    let key = json::quote(&self.json[open.key..]);
                    self.json.replace_range(open.key.., &key);
                }
                Next::Value
            }
        };
        open.left = open.left.map(|left| left - 1);
        Ok(())
    }
}

fn float(number: f64, plain: std::fmt::Arguments<'_>, exponential: std::fmt::Arguments<'_>) -> String {
    match number.abs() {
        size if size.is_nan() => "{\"$float\":\"NaN\"}".into(),
        size if size.is_infinite() && number > 0.0 => "{\"$float\":\"Infinity\"}".into(),
        size if size.is_infinite() => "{\"$float\":\"-Infinity\"}".into(),
        _ => finite(number, plain, exponential),
    }
}

/// A number that JSON has, which is formatted in both ways.
pub(super) fn finite(
    number: f64,
    plain: std::fmt::Arguments<'_>,
    exponential: std::fmt::Arguments<'_>,
) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-7..1e21).contains(&size) {
        return exponential.to_string();
    }
    let plain = plain.to_string();
    // So that it can be told from an integer.
    if plain.contains('.') { plain } else { plain + ".0" }
}
