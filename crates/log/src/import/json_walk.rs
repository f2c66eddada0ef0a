//! Walks through one large JSON document that comes in pieces, and picks values out of it.
//!
//! Only the values that are asked for are kept, one at a time. What is skipped has to be well-formed in its structure,
//! but its numbers and escapes aren't checked; a value that is picked is for its reader to check.

use memchr::memchr2;
use weft_codec::json::{Found, Problem as JsonProblem};

use super::{
    BOM,
    error::{ImportError, Position, Problem},
};

/// What is looked for, as places in the document.
pub(super) trait Plan {
    /// A place whose members or elements are looked at.
    type Place: Copy;
    /// A value that is wanted.
    type Value: Copy;

    /// What to do with the value at this key of an object, or with an element of an array. The document itself is in no
    /// place.
    fn visit(&mut self, place: Option<Self::Place>, key: Option<&[u8]>) -> Visit<Self::Place, Self::Value>;

    /// The object or array there begins.
    fn enter(&mut self, place: Self::Place);

    /// A value, as it is written.
    fn take(&mut self, value: Self::Value, json: &[u8], at: Position) -> Result<(), ImportError>;

    /// The object or array there has ended.
    fn leave(&mut self, place: Self::Place);
}

/// What to do with a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Visit<P, V> {
    /// Nothing in it is wanted.
    Skip,
    /// Look at what is in it.
    Enter(P),
    /// It is wanted.
    Take(V),
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expect {
    Value,
    /// A value, or the end of the array.
    FirstValue,
    Key,
    /// A key, or the end of the object.
    FirstKey,
    Colon,
    /// A comma, or the end of the object or array; after the document, nothing.
    Separator,
}

/// What the walk is in the middle of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    None,
    Text {
        is_escaped: bool,
    },
    /// A number or a word.
    Scalar,
}

/// An object or array that is open.
#[derive(Debug)]
struct Open<P> {
    is_object: bool,
    /// Where that is, if it is looked at.
    place: Option<P>,
}

/// A value that is being picked.
#[derive(Debug)]
struct Picked<V> {
    value: V,
    json: Vec<u8>,
    /// How many objects and arrays are open around it.
    depth: usize,
    at: Position,
}

/// Longer keys aren't looked for.
const MAX_KEY: usize = 64;

/// No browser nests values this deeply; without a limit, a file of brackets could use up the memory.
const MAX_DEPTH: usize = 10_000;

/// The walk.
#[derive(Debug)]
pub(super) struct Walk<P: Plan> {
    expect: Expect,
    token: Token,
    open: Vec<Open<P::Place>>,
    key: Vec<u8>,
    picked: Option<Picked<P::Value>>,
    at: Position,
}

impl<P: Plan> Walk<P> {
    pub(super) fn new() -> Self {
        Self {
            expect: Expect::Value,
            token: Token::None,
            open: Vec::new(),
            key: Vec::new(),
            picked: None,
            at: Position::START,
        }
    }

    /// Walks through the next bytes.
    pub(super) fn push(&mut self, bytes: &[u8], plan: &mut P) -> Result<(), ImportError> {
        let start = if self.at.byte == 0 && bytes.starts_with(BOM) { BOM.len() } else { 0 };
        self.at.byte += start as u64;
        let mut rest = &bytes[start..];
        while let Some(&byte) = rest.first() {
            let length = match self.token {
                Token::Text { is_escaped } => self.text(rest, is_escaped, plan)?,
                Token::Scalar => self.scalar(rest, plan)?,
                Token::None => {
                    self.structure(byte, plan)?;
                    1
                }
            };
            self.at.line += memchr::memchr_iter(b'\n', &rest[..length]).count() as u64;
            self.at.byte += length as u64;
            rest = &rest[length..];
        }
        Ok(())
    }

    /// Whether the document is complete.
    pub(super) fn is_complete(&self) -> bool {
        self.open.is_empty() && self.token == Token::None && self.expect == Expect::Separator
    }

    /// Where it is.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    /// One byte outside of texts, numbers and words.
    fn structure(&mut self, byte: u8, plan: &mut P) -> Result<(), ImportError> {
        let closes = |open: &Open<P::Place>| byte == if open.is_object { b'}' } else { b']' };
        match (self.expect, byte) {
            (_, b' ' | b'\t' | b'\r' | b'\n') => self.pick(&[byte])?,
            (Expect::Value | Expect::FirstValue, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b'a'..=b'z') => {
                self.begin(byte, plan)?;
            }
            (Expect::Key | Expect::FirstKey, b'"') => {
                self.key.clear();
                self.token = Token::Text { is_escaped: false };
                self.pick(b"\"")?;
            }
            (Expect::Colon, b':') => {
                self.expect = Expect::Value;
                self.pick(b":")?;
            }
            (Expect::Separator, b',') if !self.open.is_empty() => {
                let is_object = self.open.last().is_some_and(|open| open.is_object);
                self.expect = if is_object { Expect::Key } else { Expect::Value };
                self.pick(b",")?;
            }
            (Expect::FirstValue | Expect::FirstKey | Expect::Separator, b'}' | b']')
                if self.open.last().is_some_and(closes) =>
            {
                self.pick(&[byte])?;
                let place = self.open.pop().and_then(|open| open.place);
                if let Some(place) = place {
                    plan.leave(place);
                }
                self.end_value(plan)?;
            }
            _ => return Err(self.unexpected(byte)),
        }
        Ok(())
    }

    /// A value begins.
    fn begin(&mut self, byte: u8, plan: &mut P) -> Result<(), ImportError> {
        let place = match self.open.last() {
            None => Some(plan.visit(None, None)),
            Some(Open { is_object, place: Some(place) }) => {
                Some(plan.visit(Some(*place), is_object.then_some(self.key.as_slice())))
            }
            Some(Open { place: None, .. }) => None,
        };
        let mut entered = None;
        match place {
            Some(Visit::Take(value)) => {
                self.picked = Some(Picked { value, json: Vec::new(), depth: self.open.len(), at: self.at });
            }
            Some(Visit::Enter(place)) => entered = Some(place),
            Some(Visit::Skip) | None => {}
        }
        match byte {
            b'{' | b'[' => {
                if self.open.len() == MAX_DEPTH {
                    return Err(self.at.error(Problem::TooLarge));
                }
                self.pick(&[byte])?;
                if let Some(place) = entered {
                    plan.enter(place);
                }
                let is_object = byte == b'{';
                self.open.push(Open { is_object, place: entered });
                self.expect = if is_object { Expect::FirstKey } else { Expect::FirstValue };
            }
            b'"' => {
                self.pick(b"\"")?;
                self.expect = Expect::Separator;
                self.token = Token::Text { is_escaped: false };
            }
            _ => {
                self.pick(&[byte])?;
                self.expect = Expect::Separator;
                self.token = Token::Scalar;
            }
        }
        Ok(())
    }

    /// The part of a text that is in these bytes; returns its length.
    fn text(&mut self, bytes: &[u8], is_escaped: bool, plan: &mut P) -> Result<usize, ImportError> {
        let is_key = matches!(self.expect, Expect::Key | Expect::FirstKey);
        let found = if is_escaped { Some(0) } else { memchr2(b'"', b'\\', bytes) };
        let length = found.map_or(bytes.len(), |at| at + 1);
        let part = &bytes[..length];
        self.pick(part)?;
        let is_end = !is_escaped && found.is_some_and(|at| bytes[at] == b'"');
        if is_key && self.key.len() <= MAX_KEY {
            let part = if is_end { &part[..length - 1] } else { part };
            self.key.extend_from_slice(&part[..part.len().min(MAX_KEY + 1)]);
        }
        self.token = Token::Text { is_escaped: !is_escaped && found.is_some() && !is_end };
        if is_end {
            self.token = Token::None;
            if is_key {
                self.expect = Expect::Colon;
            } else {
                self.end_value(plan)?;
            }
        }
        Ok(length)
    }

    /// The part of a number or word that is in these bytes; returns its length, which is 0 if it has ended before them.
    fn scalar(&mut self, bytes: &[u8], plan: &mut P) -> Result<usize, ImportError> {
        let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = bytes.iter().position(|byte| !belongs(byte)).unwrap_or(bytes.len());
        self.pick(&bytes[..length])?;
        if length < bytes.len() {
            self.token = Token::None;
            self.end_value(plan)?;
        }
        Ok(length)
    }

    /// The innermost value has ended.
    fn end_value(&mut self, plan: &mut P) -> Result<(), ImportError> {
        self.expect = Expect::Separator;
        match self.picked.take_if(|picked| picked.depth == self.open.len()) {
            Some(Picked { value, json, at, .. }) => plan.take(value, &json, at),
            None => Ok(()),
        }
    }

    /// Adds to the value that is being picked, if one is.
    fn pick(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        if let Some(Picked { json, at, .. }) = &mut self.picked {
            json.try_reserve(bytes.len()).map_err(|_| at.error(Problem::TooLarge))?;
            json.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn unexpected(&self, byte: u8) -> ImportError {
        let found = Found(Some(if byte.is_ascii() { char::from(byte) } else { '\u{fffd}' }));
        let closing = if self.open.last().is_some_and(|open| open.is_object) { '}' } else { ']' };
        self.at.error(Problem::Json(match self.expect {
            Expect::Value | Expect::FirstValue => JsonProblem::ValueExpected(found),
            Expect::Key | Expect::FirstKey => JsonProblem::KeyExpected(found),
            Expect::Colon => JsonProblem::ColonExpected(found),
            Expect::Separator if self.open.is_empty() => JsonProblem::AfterEnd(found),
            Expect::Separator => JsonProblem::CommaExpected { closing, found },
        }))
    }
}
