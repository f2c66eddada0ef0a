//! A question to a message, as it was typed.

use serde::{Deserialize, Serialize};

/// A question to a message: is it the one?
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Check {
    /// What is looked at.
    pub kind: CheckKind,
    /// The JSON pointer, for [`CheckKind::Pointer`].
    pub pointer: String,
    /// What to look for.
    pub text: String,
}

/// The ways to look at a message.
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
    /// It is JSON, and what the pointer finds equals the text.
    Pointer,
}

impl CheckKind {
    /// All of them, in the order they are offered.
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
