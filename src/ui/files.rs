//! Ways out of the page: saving a file, and the clipboard.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

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
    pub(super) fn push(&self, bytes: &[u8]) -> Result<(), String> {
        self.parts.push(&part(bytes)?);
        Ok(())
    }

    /// Prepends this to its contents.
    ///
    /// # Errors
    /// There is no room for more.
    pub(super) fn begin_with(&self, bytes: &[u8]) -> Result<(), String> {
        self.parts.unshift(&part(bytes)?);
        Ok(())
    }

    /// A URL for it, valid for as long as the page lives.
    ///
    /// # Errors
    /// What prevents it.
    pub(super) fn address(self, media_type: &str) -> Result<String, String> {
        Url::create_object_url_with_blob(&blob(&self.parts, media_type)?).map_err(words)
    }

    /// Has the browser save it under that name.
    ///
    /// # Errors
    /// What prevents it.
    pub(super) fn save(self, name: &str, media_type: &str) -> Result<(), String> {
        let url = self.address(media_type)?;
        let clicked = click_link(&url, name);
        // The download has started and holds the blob itself.
        Url::revoke_object_url(&url).map_err(words)?;
        clicked.ok_or_else(|| "the page is gone".to_owned())
    }
}

/// Has the browser save these bytes under that name.
///
/// # Errors
/// What prevents it.
pub(super) fn save(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), String> {
    let file = FileBuilder::new();
    file.push(bytes)?;
    file.save(name, media_type)
}

/// A copy of these bytes as a blob, which the browser may keep on disk.
fn part(bytes: &[u8]) -> Result<JsValue, String> {
    let length = u32::try_from(bytes.len()).map_err(|_| "it is larger than 4 GiB".to_owned())?;
    let copy = Uint8Array::new_with_length(length);
    copy.copy_from(bytes);
    blob(&Array::of1(&copy), "").map(JsValue::from)
}

fn blob(parts: &Array, media_type: &str) -> Result<Blob, String> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(parts, &options).map_err(words)
}

fn click_link(url: &str, name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(url);
    link.set_download(name);
    link.click();
    Some(())
}

/// Puts text on the clipboard.
///
/// # Errors
/// What prevents it, in words.
pub(super) async fn copy(text: String) -> Result<(), String> {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    // Pages that weren't loaded over https have no clipboard, whatever the type says.
    let Some(clipboard) = clipboard.filter(|clipboard| clipboard.is_object()) else {
        return Err("the browser gives its clipboard to pages from https or localhost only".into());
    };
    JsFuture::from(clipboard.write_text(&text)).await.map(drop).map_err(words)
}

fn words(error: JsValue) -> String {
    let message = Reflect::get(&error, &JsValue::from_str("message")).ok();
    message.and_then(|message| message.as_string()).unwrap_or_else(|| "the browser refused".into())
}
