//! A condition on the value that a JSON pointer finds in a message: `/price > 100`.

use std::cmp::Ordering;

use weft_codec::{
    decoder::Decoders,
    json::{self, Pointer},
};
use weft_message::Message;

use crate::finder::Finder;

/// A condition. A message in which no decoder finds such a value doesn't match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    decoders: Decoders,
    pointer: Pointer,
    test: Test,
    literal: Option<Finder>,
}

/// What is required of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Anything.
    Exists,
    /// A comparison with the operand holds.
    Is(Operator, Operand),
}

/// How a value and an operand are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    /// Not equal, which includes values of another type.
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// What a value is compared with. It is only equal to, less than or greater than values of its own type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    /// Text, compared exactly and ordered by code points.
    Text(Box<str>),
    /// A number as JSON writes it.
    Number(Box<str>),
    /// `true`, `false` or `null`.
    Word(Box<str>),
}

impl Condition {
    pub(super) fn new(pointer: Pointer, test: Test, decoders: &Decoders) -> Self {
        let text = match &test {
            Test::Is(Operator::Equal, Operand::Text(text)) => Some(&**text),
            _ => pointer.certain_key(),
        };
        let literal = text.and_then(|text| decoders.literal(text)).map(|literal| Finder::new(&literal));
        Self { decoders: decoders.clone(), pointer, test, literal }
    }

    /// Text that a message must contain, in whatever case, to meet the condition. A message with a backslash
    /// may meet it without, because escapes allow other spellings. `None` if there is no such text: then every
    /// message has to be decoded.
    pub(super) fn literal(&self) -> Option<&Finder> {
        self.literal.as_ref()
    }

    pub(super) fn is_fulfilled_by(&self, message: &Message<'_>) -> bool {
        self.decoders.look_up(message, &self.pointer).is_some_and(|value| self.test.passes(&value))
    }
}

impl Test {
    fn passes(&self, value: &str) -> bool {
        let Self::Is(operator, operand) = self else { return true };
        let order = operand.compared_with(value);
        match operator {
            Operator::Equal => order == Some(Ordering::Equal),
            Operator::NotEqual => order != Some(Ordering::Equal),
            Operator::Less => order == Some(Ordering::Less),
            Operator::AtMost => order.is_some_and(Ordering::is_le),
            Operator::More => order == Some(Ordering::Greater),
            Operator::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }
}

impl Operand {
    /// How the value, as written in JSON, compares to this one; `None` if it is of another type.
    fn compared_with(&self, value: &str) -> Option<Ordering> {
        match (self, value.as_bytes().first()?) {
            (Self::Text(text), b'"') => Some(json::text_of(value).as_ref().cmp(text)),
            (Self::Number(number), b'-' | b'0'..=b'9') => Some(json::compare_numbers(value, number)),
            (Self::Word(word), b't' | b'f' | b'n') => Some(value.cmp(word)),
            _ => None,
        }
    }
}
