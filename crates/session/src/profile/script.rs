//! The user's own programs.

use serde::{Deserialize, Serialize};

/// A program of the user's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    /// A random UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The language it is written in.
    pub language: ScriptLanguage,
}

/// A language that scripts are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScriptLanguage {
    /// JavaScript.
    #[default]
    JavaScript,
    /// Python.
    Python,
}

impl ScriptLanguage {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::JavaScript, Self::Python];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        }
    }

    /// How the names of its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::JavaScript => "js",
            Self::Python => "py",
        }
    }

    /// The media type of its files.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::JavaScript => "text/javascript",
            Self::Python => "text/x-python",
        }
    }

    /// The language of a file, if the end of its name tells.
    pub fn of_file(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "js" | "mjs" => Some(Self::JavaScript),
            "py" | "pyw" => Some(Self::Python),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_tells_its_language() {
        for language in ScriptLanguage::ALL {
            let name = format!("client.v2.{}", language.extension().to_uppercase());
            assert_eq!(ScriptLanguage::of_file(&name), Some(language));
        }
        assert_eq!(ScriptLanguage::of_file("notes.txt"), None);
        assert_eq!(ScriptLanguage::of_file("py"), None);
    }
}
