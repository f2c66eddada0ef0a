//! A message that is being written.

use js_sys::JsString;
use web_sys::File;
use weft_session::profile::Draft;

/// A message that is not sent yet.
#[derive(Clone, Default)]
pub struct Unsent {
    /// What is typed.
    pub draft: Draft,
    /// What is sent in its place.
    pub attachment: Option<Attachment>,
}

/// What the browser holds for us until it is sent: it does not pass through the text field.
#[derive(Clone, PartialEq)]
pub enum Attachment {
    /// Text, sent in the format of the composer.
    Paste(JsString),
    /// A file, sent as a binary message or as text.
    File {
        /// Its name and bytes.
        file: File,
        /// Whether it is sent as text.
        as_text: bool,
    },
}
