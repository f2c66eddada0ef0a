//! Ways out of the page: saving a file, and the clipboard.

use js_sys::{Array, Reflect, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use weft_log::preview::size;

/// Why something can't leave the page, as the end of a sentence.
#[derive(Clone, Debug, PartialEq, Error)]
pub(super) enum FileError {
    /// Larger than a blob can be.
    #[error("it is larger than 4 GiB")]
    TooLarge,
    /// More than the clipboard should hold; how much, in bytes.
    #[error("{} is too large for the clipboard; save it instead", size(*.0 as u64))]
    TooLargeForClipboard(usize),
    /// Pages that weren't loaded over https have no clipboard.
    #[error("browsers only allow clipboard access on https or localhost pages")]
    NoClipboard,
    /// The browser refused; this is its message.
    #[error("{0}")]
    Browser(String),
}

impl From<JsValue> for FileError {
    fn from(error: JsValue) -> Self {
        let message = Reflect::get(&error, &JsValue::from_str("message")).ok();
        Self::Browser(
            message.and_then(|message| message.as_string()).unwrap_or_else(|| "the browser refused".into()),
        )
    }
}

/// A file that is assembled piece by piece, outside of the program's own memory.
pub(super) struct FileBuilder {
    parts: Array,
}

impl FileBuilder {
    /// An empty file.
    pub(super) fn new() -> Self {
        Self { parts: Array::new() }
    }

    /// Appends to it.
    ///
    /// # Errors
    /// There is no room for more.
    pub(super) fn push(&self, bytes: &[u8]) -> Result<(), FileError> {
        self.parts.push(&part(bytes)?);
        Ok(())
    }

    /// Prepends this to its contents.
    ///
    /// # Errors
    /// There is no room for more.
    pub(super) fn begin_with(&self, bytes: &[u8]) -> Result<(), FileError> {
        self.parts.unshift(&part(bytes)?);
        Ok(())
    }

    /// A URL for it, valid until it is revoked or the page ends.
    ///
    /// # Errors
    /// What prevents it.
    pub(super) fn address(self, media_type: &str) -> Result<String, FileError> {
        Ok(Url::create_object_url_with_blob(&blob(&self.parts, media_type)?)?)
    }

    /// Has the browser save it under that name.
    ///
    /// # Errors
    /// What prevents it.
    pub(super) fn save(self, name: &str, media_type: &str) -> Result<(), FileError> {
        let url = self.address(media_type)?;
        let clicked = click_link(&url, name);
        // The download has started and holds the blob itself.
        Url::revoke_object_url(&url)?;
        Ok(clicked?)
    }
}

/// Has the browser save these bytes under that name.
///
/// # Errors
/// What prevents it.
pub(super) fn save(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), FileError> {
    let file = FileBuilder::new();
    file.push(bytes)?;
    file.save(name, media_type)
}

/// A copy of these bytes as a blob, which the browser may keep on disk.
fn part(bytes: &[u8]) -> Result<JsValue, FileError> {
    let length = u32::try_from(bytes.len()).map_err(|_| FileError::TooLarge)?;
    let copy = Uint8Array::new_with_length(length);
    copy.copy_from(bytes);
    blob(&Array::of1(&copy), "").map(JsValue::from)
}

fn blob(parts: &Array, media_type: &str) -> Result<Blob, FileError> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Ok(Blob::new_with_u8_array_sequence_and_options(parts, &options)?)
}

fn click_link(url: &str, name: &str) -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(url);
    link.set_download(name);
    link.click();
    Ok(())
}

/// Puts text on the clipboard.
///
/// # Errors
/// What prevents it.
pub(super) async fn copy(text: String) -> Result<(), FileError> {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    // It may be missing, whatever the type says.
    let clipboard = clipboard.filter(|clipboard| clipboard.is_object()).ok_or(FileError::NoClipboard)?;
    JsFuture::from(clipboard.write_text(&text)).await?;
    Ok(())
}
