//! A message that is being written.

use js_sys::JsString;
use web_sys::File;
use weft_session::profile::Draft;

/// A message that isn't sent yet.
#[derive(Clone, Default)]
pub struct Unsent {
    /// The text.
    pub draft: Draft,
    /// The attachment, which is sent instead of the text.
    pub attachment: Option<Attachment>,
}

/// Kept in the browser until it is sent: it doesn't pass through the text field.
#[derive(Clone, PartialEq)]
pub enum Attachment {
    /// Text, sent in the composer's format.
    Paste(JsString),
    /// A file, sent as a binary message or as text.
    File {
        /// Its name and bytes.
        file: File,
        /// Whether it is sent as text, if the user has chosen; otherwise its content decides.
        as_text: Option<bool>,
    },
}
