//! How documents are written: JSON, together with a version.

use serde::{Serialize, de::DeserializeOwned};
use weft_codec::{
    document::{self, DocumentError},
    json,
};

/// Something that is kept in one piece.
pub trait Document: Serialize + DeserializeOwned + Default {
    /// Raised when an earlier program would misread what this one writes. A new member that has a
    /// default doesn't need a new version.
    const FORMAT: document::Document = document::Document::new("value", 1);

    /// A copy without anything that must not be kept.
    fn without_secrets(self) -> Self {
        self
    }

    /// The result of applying both sides' changes to `base`. All three are encoded.
    fn merge(base: &str, mine: &str, theirs: &str) -> String {
        match (json::parse(base), json::parse(mine), json::parse(theirs)) {
            (Ok(base), Ok(mine), Ok(theirs)) => json::merge(Some(base.root()), mine.root(), theirs.root()),
            // All of them are JSON, or they would not have been read.
            _ => mine.into(),
        }
    }
}

/// Writes a document.
pub fn encode<T: Document>(value: &T) -> String {
    // This only fails for maps whose keys are not text, and no document has one.
    T::FORMAT.write(value).unwrap_or_default()
}

/// Reads a document of the current version or an older one. Documents without a version are the bare value.
///
/// # Errors
/// If it is newer, or can't be understood.
pub fn decode<T: Document>(text: &str) -> Result<T, DocumentError> {
    T::FORMAT.read(text)
}

/// Whether a text that was read is of the current version.
pub(super) fn is_current<T: Document>(text: &str) -> bool {
    T::FORMAT.is_current(text)
}
