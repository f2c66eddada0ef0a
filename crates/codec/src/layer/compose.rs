//! Composing: what reading does, the other way round. Here is what layers share when they make bytes of a value.

use std::{borrow::Cow, fmt};

use crate::json::{Node, NodeKind};

/// Why a message can't be made of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComposeError {
    /// The layer only reads messages.
    ReadOnly,
    /// A member of the value isn't what it should be, or is missing.
    Member {
        /// Its name.
        name: &'static str,
        /// What it should be, as a sentence without its full stop.
        problem: &'static str,
    },
    /// A value isn't what the schema says.
    Value {
        /// The pointer to it.
        pointer: String,
        /// What it should be, as a sentence without its full stop.
        problem: String,
        /// Where it begins in the JSON, in bytes.
        at: usize,
    },
}

impl fmt::Display for ComposeError {
    /// `“topic” is missing`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => f.write_str("messages of this protocol can't be composed yet"),
            Self::Member { name, problem } => write!(f, "“{name}” {problem}"),
            Self::Value { pointer, problem, .. } if pointer.is_empty() => write!(f, "The message {problem}"),
            Self::Value { pointer, problem, .. } => write!(f, "“{pointer}” {problem}"),
        }
    }
}

impl std::error::Error for ComposeError {}

/// An error of this member.
pub(super) fn wrong(name: &'static str, problem: &'static str) -> ComposeError {
    ComposeError::Member { name, problem }
}

/// An error of this value, which is inside another one.
pub(super) fn misfit(value: Node<'_>, problem: impl Into<String>) -> ComposeError {
    ComposeError::Value { pointer: value.pointer(), problem: problem.into(), at: value.span().start }
}

/// The text of a member.
pub(super) fn text<'t>(value: Node<'t>, name: &'static str) -> Result<Cow<'t, str>, ComposeError> {
    text_or(value, name, None)
}

/// The text of a member, or this one if it isn't there.
pub(super) fn text_or<'t>(
    value: Node<'t>,
    name: &'static str,
    default: Option<&'static str>,
) -> Result<Cow<'t, str>, ComposeError> {
    let Some(member) = value.member(name) else {
        return default.map(Cow::Borrowed).ok_or(wrong(name, "is missing"));
    };
    let is_text = member.kind() == NodeKind::String;
    member.scalar_text().filter(|_| is_text).ok_or(wrong(name, "has to be a text"))
}

/// The whole number in a member, up to this one; `None` if it isn't there.
pub(super) fn number(value: Node<'_>, name: &'static str, most: u64) -> Result<Option<u64>, ComposeError> {
    let Some(member) = value.member(name) else { return Ok(None) };
    let number = member.raw().parse().ok().filter(|number| *number <= most);
    number.map(Some).ok_or(wrong(name, "has to be a whole number that isn't too large"))
}

/// Whether a member is `true`.
pub(super) fn flag(value: Node<'_>, name: &'static str) -> Result<bool, ComposeError> {
    match value.member(name).map(Node::kind) {
        None | Some(NodeKind::False) => Ok(false),
        Some(NodeKind::True) => Ok(true),
        Some(_) => Err(wrong(name, "has to be true or false")),
    }
}

/// The bytes that a value stands for inside a message: `{"$hex": "ff00"}` those, a text its own, and others how they are
/// written.
pub(super) fn bytes<'t>(value: Node<'t>, name: &'static str) -> Result<Cow<'t, [u8]>, ComposeError> {
    if let Some(hex) = value.member("$hex").filter(|_| value.child_count() == 1) {
        let digits = hex.scalar_text().unwrap_or_default();
        return crate::hex::parse(&digits).map(Cow::Owned).map_err(|_| wrong(name, "has to be hex digits"));
    }
    Ok(match value.kind() {
        NodeKind::String => match value.scalar_text().unwrap_or_default() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        },
        _ => Cow::Borrowed(value.raw().as_bytes()),
    })
}
