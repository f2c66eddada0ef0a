//! A check of a message, as typed.

use serde::{Deserialize, Serialize};

/// A check that a message passes or doesn't.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// How the message is checked.
    pub kind: CheckKind,
    /// The JSON pointer, for [`CheckKind::Pointer`].
    pub pointer: String,
    /// What to look for.
    pub text: String,
}

/// The ways to check a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckKind {
    /// No message passes.
    #[default]
    Never,
    /// Any message passes.
    Any,
    /// It contains the text.
    Contains,
    /// The regular expression matches.
    Regex,
    /// It is JSON, and the value at the pointer equals the text.
    Pointer,
}

impl CheckKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Pointer, Self::Contains, Self::Regex, Self::Any, Self::Never];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "no message",
            Self::Any => "any message",
            Self::Contains => "contains",
            Self::Regex => "matches regex",
            Self::Pointer => "JSON pointer equals",
        }
    }
}
