//! The files that scripts need, built by `web/build.mjs`. The page fetches them when a script is first written or run.

use std::fmt;

use gloo_net::http::{Request, Response};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader};

/// A hash of the files, so that the browser can cache them indefinitely.
const VERSION: &str = env!("WEFT_SCRIPT_VERSION");

/// Why a file couldn't be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetError {
    /// The file.
    path: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// The site can't be reached; this is what the browser says.
    Unreachable(String),
    /// The site answered with this status.
    Status(u16),
    /// It isn't what it should be.
    Damaged,
}

impl fmt::Display for AssetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” of this site can't be loaded (", self.path)?;
        match &self.reason {
            Reason::Unreachable(words) => f.write_str(words)?,
            Reason::Status(status) => write!(f, "status {status}")?,
            Reason::Damaged => f.write_str("it is damaged")?,
        }
        f.write_str("): load the page again.")
    }
}

impl std::error::Error for AssetError {}

/// The address of one of the files.
pub fn address(path: &str) -> String {
    format!("script/{path}?{VERSION}")
}

/// The text of a file. The browser can cache it, because its address changes with its content.
///
/// # Errors
/// Why it can't be loaded.
pub async fn text(path: &str) -> Result<String, AssetError> {
    let response = fetch(path, VERSION).await?;
    response.text().await.map_err(|error| AssetError::unreachable(path, &error.to_string()))
}

/// The content of a file in its `version`, with a call for each part of it that has arrived.
///
/// # Errors
/// Why it can't be loaded.
pub(super) async fn blob(path: &str, version: &str, on_bytes: impl Fn(u64)) -> Result<Blob, AssetError> {
    let response = fetch(path, version).await?;
    let failed = |error: JsValue| AssetError::unreachable(path, &words(&error));
    let stream = response.body().ok_or_else(|| AssetError::damaged(path))?;
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let parts = Array::new();
    loop {
        let read = JsFuture::from(reader.read()).await.map_err(failed)?;
        // The end has no value.
        let Ok(part) = Reflect::get(&read, &"value".into()).and_then(|part| part.dyn_into::<Uint8Array>())
        else {
            return Blob::new_with_u8_array_sequence(&parts).map_err(failed);
        };
        on_bytes(part.length().into());
        parts.push(&part);
    }
}

async fn fetch(path: &str, version: &str) -> Result<Response, AssetError> {
    let sent = Request::get(&format!("script/{path}?{version}")).send().await;
    let response = sent.map_err(|error| AssetError::unreachable(path, &error.to_string()))?;
    if !response.ok() {
        return Err(AssetError { path: path.into(), reason: Reason::Status(response.status()) });
    }
    Ok(response)
}

fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok();
    message.and_then(|message| message.as_string()).unwrap_or_default()
}

impl AssetError {
    fn unreachable(path: &str, words: &str) -> Self {
        Self { path: path.into(), reason: Reason::Unreachable(words.into()) }
    }

    /// The file was loaded but isn't what it should be.
    pub(super) fn damaged(path: &str) -> Self {
        Self { path: path.into(), reason: Reason::Damaged }
    }
}
