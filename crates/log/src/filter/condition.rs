//! A condition on the value that a JSON pointer finds in a message, `/price > 100`, or on its type, `is:heartbeat`.

use std::{cmp::Ordering, fmt, rc::Rc};

use weft_codec::{
    json::{self, Pointer},
    layer::{Layers, Starts},
};
use weft_message::Message;

use crate::finder::Finder;

/// A condition. A message in which no layer finds such a value doesn't match.
///
/// Only making one calls the layers, so a page can leave them out until there is a condition.
#[derive(Clone)]
pub(super) struct Condition {
    /// What is required, so that conditions can be compared.
    required: Box<str>,
    layers: Layers,
    check: Rc<dyn Check>,
}

/// What a filter asks of a condition.
trait Check {
    /// See [`Condition::literal`].
    fn literal(&self, starts: &Starts) -> Option<Finder>;
    fn is_fulfilled_by(&self, message: &Message<'_>) -> bool;
}

/// The values that a pointer finds, and what is required of one.
struct Values {
    layers: Layers,
    pointer: Pointer,
    test: Test,
}

/// A message's type in the protocol that the connection speaks.
struct OfType {
    layers: Layers,
    name: Box<str>,
}

/// What is required of the value.
#[derive(Debug)]
pub(super) enum Test {
    /// Anything.
    Exists,
    /// A comparison with the operand holds.
    Is(Operator, Operand),
}

/// How a value and an operand are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
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
#[derive(Debug)]
pub(super) enum Operand {
    /// Text, compared exactly and ordered by code points.
    Text(Box<str>),
    /// A number as JSON writes it.
    Number(Box<str>),
    /// `true`, `false` or `null`.
    Word(Box<str>),
}

impl Condition {
    pub(super) fn new(pointer: Pointer, test: Test, layers: &Layers) -> Self {
        let required = format!("{} {test:?}", pointer.as_str()).into();
        let values = Values { layers: layers.clone(), pointer, test };
        Self { required, layers: layers.clone(), check: Rc::new(values) }
    }

    /// That a message is of this type: `is:heartbeat`.
    pub(super) fn of_type(name: &str, layers: &Layers) -> Self {
        let of_type = OfType { layers: layers.clone(), name: name.into() };
        Self { required: format!("is:{name}").into(), layers: layers.clone(), check: Rc::new(of_type) }
    }

    /// Text that a message that starts like one of these must contain, in whatever case, to meet the condition. A
    /// message with a backslash may meet it without, because escapes allow other spellings. `None` if there is no such
    /// text: then every message has to be read.
    pub(super) fn literal(&self, starts: &Starts) -> Option<Finder> {
        self.check.literal(starts)
    }

    pub(super) fn reads_with(&self, layers: &Layers) -> bool {
        self.layers == *layers
    }

    pub(super) fn is_fulfilled_by(&self, message: &Message<'_>) -> bool {
        self.check.is_fulfilled_by(message)
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        self.required == other.required && self.layers == other.layers
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.required).finish()
    }
}

impl Check for Values {
    fn literal(&self, starts: &Starts) -> Option<Finder> {
        let operand = match &self.test {
            Test::Is(Operator::Equal, Operand::Text(text)) => Some(&**text),
            _ => None,
        };
        let texts = [operand, self.pointer.certain_key()];
        let literal = texts.into_iter().flatten().find_map(|text| self.layers.literal(text, starts))?;
        Some(Finder::new(&literal))
    }

    fn is_fulfilled_by(&self, message: &Message<'_>) -> bool {
        self.layers.any_value(message, &self.pointer, &mut |value| self.test.passes(value))
    }
}

impl Check for OfType {
    /// A type is often a single byte.
    fn literal(&self, _: &Starts) -> Option<Finder> {
        None
    }

    fn is_fulfilled_by(&self, message: &Message<'_>) -> bool {
        self.layers.is_of_type(message, &self.name)
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
