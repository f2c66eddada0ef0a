//! Colours that tell connections apart.

use serde::{Deserialize, Serialize};

/// A connection's colour: red for production, say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "&str")]
pub enum Colour {
    /// No colour.
    #[default]
    None,
    /// Red.
    Red,
    /// Orange.
    Orange,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
}

impl Colour {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::None, Self::Red, Self::Orange, Self::Green, Self::Blue, Self::Purple];

    /// Its name in the interface and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Red => "Red",
            Self::Orange => "Orange",
            Self::Green => "Green",
            Self::Blue => "Blue",
            Self::Purple => "Purple",
        }
    }
}

/// A colour that only a later version knows counts as none.
impl From<String> for Colour {
    fn from(name: String) -> Self {
        Self::ALL.into_iter().find(|colour| colour.name() == name).unwrap_or_default()
    }
}

impl From<Colour> for &str {
    fn from(colour: Colour) -> Self {
        colour.name()
    }
}
