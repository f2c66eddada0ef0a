//! How documents are written: JSON, beside the version of what it means.

use serde::{Serialize, de::DeserializeOwned};
use weft_codec::{
    document::{self, DocumentError},
    json,
};

/// Something that is kept in one piece.
pub trait Document: Serialize + DeserializeOwned + Default {
    /// Its version is raised when an earlier program would read what this one writes wrongly. A new member that has a
    /// default needs no new version.
    const FORMAT: document::Document = document::Document::new("value", 1);

    /// It without what must not be kept.
    fn without_secrets(self) -> Self {
        self
    }

    /// What comes of `base`, all three encoded, when both sides' changes are applied.
    fn merge(base: &str, mine: &str, theirs: &str) -> String {
        match (json::parse(base), json::parse(mine), json::parse(theirs)) {
            (Ok(base), Ok(mine), Ok(theirs)) => json::merge(Some(base.root()), mine.root(), theirs.root()),
            // None of them is anything but JSON, or it would not have been read.
            _ => mine.into(),
        }
    }
}

/// Writes a document.
pub fn encode<T: Document>(value: &T) -> String {
    // Fails only for maps whose keys are not text, and no document has one.
    T::FORMAT.write(value).unwrap_or_default()
}

/// Reads a document of any version up to today's. What was kept before there were versions is the value alone.
///
/// # Errors
/// If it is newer, or makes no sense.
pub fn decode<T: Document>(text: &str) -> Result<T, DocumentError> {
    T::FORMAT.read(text)
}

/// Whether a text that was read is of today's version.
pub(super) fn is_current<T: Document>(text: &str) -> bool {
    T::FORMAT.is_current(text)
}
