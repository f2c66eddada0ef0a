//! What went wrong in a script, and where.

use std::fmt;

use serde::Deserialize;

/// A place in a script's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in UTF-16 units.
    pub column: u32,
}

impl fmt::Display for Place {
    /// `line 3, column 5`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// An error that a script has thrown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ScriptError {
    /// Its kind: `TypeError`, `TimeoutError` …
    pub name: String,
    /// Its message.
    pub message: String,
    /// Where it was thrown, if that is in the script's text.
    pub place: Option<Place>,
}

impl fmt::Display for ScriptError {
    /// `TypeError: x is undefined (line 3, column 5)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.message)?;
        match self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl ScriptError {
    /// The marker to show in the text, if the place is known.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let Place { line, column } = self.place?;
        Some(Diagnostic { line, column, message: format!("{}: {}", self.name, self.message) })
    }
}

/// A marker in a script's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in UTF-16 units; 0: the whole line.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_kind_words_and_place() {
        let read = |text| serde_json::from_str::<ScriptError>(text).unwrap();
        let error = read(r#"{"name":"TypeError","message":"no","place":{"line":3,"column":5}}"#);
        assert_eq!(error.to_string(), "TypeError: no (line 3, column 5)");
        assert_eq!(error.diagnostic().map(|found| (found.line, found.column)), Some((3, 5)));
        let elsewhere = read(r#"{"name":"Error","message":"no","place":null}"#);
        assert_eq!(elsewhere.to_string(), "Error: no");
        assert_eq!(elsewhere.diagnostic(), None);
    }
}
