//! A message as it was typed.

use serde::{Deserialize, Serialize};

/// A message as it was typed: a template in a format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// How the text becomes a payload.
    pub format: Format,
    /// What was typed.
    pub text: String,
}

/// How typed text becomes a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A text message, sent as typed.
    #[default]
    Text,
    /// A text message that must be valid JSON.
    Json,
    /// A binary message, written as hex digits.
    Hex,
    /// A binary message, written in Base64.
    Base64,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Hex, Self::Base64];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Hex => "Hex",
            Self::Base64 => "Base64",
        }
    }
}
