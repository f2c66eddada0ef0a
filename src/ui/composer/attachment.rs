//! What is sent without passing through the text field: a file, or a paste too long for it.

use js_sys::{Array, Function, JsString, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File};

use crate::{
    log::preview::size,
    packet::Payload,
    profile::Format,
    protocol::{base64, hex, json},
    task::{waiting_on, yield_now},
};

/// A longer text does not go into the text field, in UTF-16 units.
const LONGEST_PASTE: u32 = 1_000_000;
/// How much is read at once, in bytes.
const SLICE: f64 = (4 << 20) as f64;
/// How many JSON values are checked at once: a few milliseconds' worth.
const VALUES: usize = 50_000;

/// Bytes that the browser holds for us until they are sent.
#[derive(Clone, PartialEq)]
pub(super) struct Attachment {
    /// What it is called.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
    blob: Blob,
}

/// Where an attachment comes from, which decides what it is sent as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Text, in the format of the composer.
    Paste,
    /// A file, as a binary message or as text.
    File { as_text: bool },
}

impl Attachment {
    /// A file.
    pub(super) fn file(file: File) -> Self {
        Self { name: file.name(), source: Source::File { as_text: false }, blob: file.into() }
    }

    fn paste(text: &JsString) -> Option<Self> {
        let blob = Blob::new_with_str_sequence(&Array::of1(text)).ok()?;
        Some(Self { name: "Pasted text".into(), source: Source::Paste, blob })
    }

    /// A file that is pasted or dropped, or a text that is too long for the text field.
    pub(super) fn from_transfer(data: &DataTransfer) -> Option<Self> {
        let text = text_of(data).filter(|text| text.length() > 0);
        match (text, data.files().and_then(|files| files.get(0))) {
            (None, Some(file)) => Some(Self::file(file)),
            (Some(text), _) if text.length() > LONGEST_PASTE => Self::paste(&text),
            _ => None,
        }
    }

    /// The same, sent as something else.
    pub(super) fn sent_as(&self, source: Source) -> Self {
        Self { source, ..self.clone() }
    }

    /// `Pasted text, 47.7 MiB`
    pub(super) fn label(&self) -> String {
        format!("{}, {}", self.name, size(self.blob.size() as u64))
    }

    /// What to send, a slice at a time so that the page goes on.
    ///
    /// # Errors
    /// In words, if it can't be read or is not what it is to be sent as.
    pub(super) async fn payload(&self, format: Format) -> Result<Payload, String> {
        let bytes = self.read().await?;
        let format = match self.source {
            Source::File { as_text: false } => return Ok(Payload::Binary(bytes)),
            Source::File { as_text: true } => Format::Text,
            Source::Paste => format,
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            format!("{} is not text: byte {at} is no UTF-8. Send it as Binary.", self.name)
        })?;
        match format {
            Format::Text => Ok(Payload::Text(text)),
            Format::Json => check_json(&text).await.map(|()| Payload::Text(text)),
            Format::Hex => hex::parse(&text).map(Payload::Binary).map_err(|error| error.to_string()),
            Format::Base64 => base64::parse(&text).map(Payload::Binary).map_err(|error| error.to_string()),
        }
    }

    async fn read(&self) -> Result<Vec<u8>, String> {
        let size = self.blob.size();
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size as usize).map_err(|_| {
            format!("{} is too large for this page's memory. Send a smaller part of it.", self.name)
        })?;
        let mut start = 0.0;
        while start < size {
            let end = (start + SLICE).min(size);
            let slice =
                self.blob.slice_with_f64_and_f64(start, end).map_err(|error| self.unreadable(&error))?;
            let buffer = waiting_on("the attachment", JsFuture::from(slice.array_buffer())).await;
            let array = Uint8Array::new(&buffer.map_err(|error| self.unreadable(&error))?);
            let from = bytes.len();
            bytes.resize(from + array.length() as usize, 0);
            array.copy_to(&mut bytes[from..]);
            start = end;
        }
        Ok(bytes)
    }

    fn unreadable(&self, error: &JsValue) -> String {
        let words = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        let words = words.unwrap_or_else(|| format!("{error:?}"));
        format!("{} can't be read ({words}). Attach it again.", self.name)
    }
}

/// The text that is pasted or dropped, without copying it out of JavaScript.
fn text_of(data: &DataTransfer) -> Option<JsString> {
    let get = Reflect::get(data, &JsValue::from_str("getData")).ok()?;
    let text = get.dyn_ref::<Function>()?.call1(data, &JsValue::from_str("text/plain")).ok()?;
    text.dyn_into().ok()
}

async fn check_json(text: &str) -> Result<(), String> {
    let mut checker = json::Checker::new(text);
    while !checker.advance(VALUES).map_err(|error| error.to_string())? {
        yield_now().await;
    }
    Ok(())
}
