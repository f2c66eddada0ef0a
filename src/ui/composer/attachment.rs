//! What is sent without passing through the text field: a file, or a paste that is too long for it.

use futures::future::LocalBoxFuture;
use js_sys::{Function, JsString, Reflect, Uint8Array};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, DomException, File};
use weft_codec::{base64, hex, json, sniff};
use weft_log::preview::{size, thousands};
use weft_message::Payload;
use weft_session::profile::Format;

use crate::{
    rest::{NotLoaded, in_rest},
    task::Runtime,
    workspace::Attachment,
};

/// The longest text that goes into the text field, in UTF-16 units.
const LONGEST_PASTE: u32 = 1_000_000;
/// How much of a text is copied at once, in UTF-16 units.
const PORTION: u32 = 1 << 20;
/// How much of a file is read at once, in bytes.
const SLICE: f64 = (4 << 20) as f64;
/// How many JSON values are checked at once: a few milliseconds' worth.
const VALUES: usize = 50_000;

/// Why an attachment can't be sent.
#[derive(Clone, Debug, PartialEq, Error)]
pub(super) enum AttachmentError {
    /// A file that is to be sent as text isn't.
    #[error("{name} is not text: byte {at} is not UTF-8. Send it as Binary.")]
    NotText {
        /// The file.
        name: String,
        /// The first byte that is wrong, counted from 0.
        at: usize,
    },
    /// The file can't be read (any more); this is the browser's reason.
    #[error("{name} can't be read ({reason}). Attach it again.")]
    Unreadable {
        /// The file.
        name: String,
        /// The browser's message.
        reason: String,
    },
    /// There is no memory for it.
    #[error("{0} is too large for this page's memory. Send a smaller part of it.")]
    TooLarge(String),
    /// The code that reads attachments isn't there.
    #[error("{0}. Send it again.")]
    NotLoaded(#[from] NotLoaded),
    /// It isn't JSON.
    #[error(transparent)]
    Json(#[from] json::JsonError),
    /// It isn't hex.
    #[error(transparent)]
    Hex(#[from] hex::HexError),
    /// It isn't Base64.
    #[error(transparent)]
    Base64(#[from] base64::Base64Error),
}

/// A file that is pasted or dropped, or a text that is too long for the text field.
pub(super) fn from_transfer(data: &DataTransfer) -> Option<Attachment> {
    let text = text_of(data).filter(|text| text.length() > 0);
    match (text, data.files().and_then(|files| files.get(0))) {
        (None, Some(file)) => Some(Attachment::File { file, as_text: None }),
        (Some(text), _) if text.length() > LONGEST_PASTE => Some(Attachment::Paste(text)),
        _ => None,
    }
}

/// `Pasted text, 50,000,000 characters` or `cat.png, 12.3 KiB`
pub(super) fn label(attachment: &Attachment) -> String {
    match attachment {
        Attachment::Paste(text) => format!("Pasted text, {} characters", thousands(text.length().into())),
        Attachment::File { file, .. } => format!("{}, {}", file.name(), size(file.size() as u64)),
    }
}

/// The content to send, prepared in portions so that the page stays responsive.
///
/// # Errors
/// If it can't be read, or isn't valid in the chosen format.
pub(super) async fn payload(
    runtime: &Runtime,
    attachment: Attachment,
    format: Format,
) -> Result<Payload, AttachmentError> {
    reading(runtime.clone(), attachment, format).await?.await
}

in_rest! {
    fn reading(runtime: Runtime, attachment: Attachment, format: Format) -> Reading {
        Box::pin(async move { read(&runtime, &attachment, format).await })
    }
}

type Reading = LocalBoxFuture<'static, Result<Payload, AttachmentError>>;

async fn read(
    runtime: &Runtime,
    attachment: &Attachment,
    format: Format,
) -> Result<Payload, AttachmentError> {
    match attachment {
        Attachment::File { file, as_text } => {
            let is_text = match as_text {
                Some(is_text) => *is_text,
                None => is_text(runtime, file).await?,
            };
            let bytes = read_file(runtime, file).await?;
            if is_text { text_payload(&file.name(), bytes) } else { Ok(Payload::Binary(bytes)) }
        }
        Attachment::Paste(text) => encode(runtime, read_text(runtime, text).await?, format).await,
    }
}

fn text_payload(name: &str, bytes: Vec<u8>) -> Result<Payload, AttachmentError> {
    String::from_utf8(bytes)
        .map(Payload::Text)
        .map_err(|error| AttachmentError::NotText { name: name.into(), at: error.utf8_error().valid_up_to() })
}

async fn encode(runtime: &Runtime, text: String, format: Format) -> Result<Payload, AttachmentError> {
    match format {
        Format::Json => check_json(runtime, &text).await.map(|()| Payload::Text(text)),
        Format::Hex => Ok(Payload::Binary(hex::parse(&text)?)),
        Format::Base64 => Ok(Payload::Binary(base64::parse(&text)?)),
        _ => Ok(Payload::Text(text)),
    }
}

async fn check_json(runtime: &Runtime, text: &str) -> Result<(), AttachmentError> {
    let mut checker = json::Checker::new(text);
    while !checker.advance(VALUES)? {
        runtime.yield_now().await;
    }
    Ok(())
}

async fn read_text(runtime: &Runtime, source: &JsString) -> Result<String, AttachmentError> {
    let mut text = String::new();
    let (mut start, length) = (0, source.length());
    text.try_reserve(length as usize).map_err(|_| AttachmentError::TooLarge("The pasted text".into()))?;
    while start < length {
        let mut end = (start + PORTION).min(length);
        if end < length && is_high_surrogate(source, end - 1) {
            end -= 1;
        }
        text.push_str(&String::from(source.slice(start, end)));
        start = end;
        runtime.yield_now().await;
    }
    Ok(text)
}

/// Whether a character begins with this unit and ends with the next.
fn is_high_surrogate(text: &JsString, at: u32) -> bool {
    matches!(text.char_code_at(at) as u32, 0xd800..0xdc00)
}

/// Whether the file is text, judged by its first slice.
///
/// # Errors
/// If it can't be read.
pub(super) async fn is_text(runtime: &Runtime, file: &File) -> Result<bool, AttachmentError> {
    let mut beginning = Vec::new();
    read_slice(runtime, file, &mut beginning).await?;
    Ok(sniff::is_text(&beginning, beginning.len() as f64 >= file.size()))
}

async fn read_file(runtime: &Runtime, file: &File) -> Result<Vec<u8>, AttachmentError> {
    let size = file.size();
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size as usize).map_err(|_| AttachmentError::TooLarge(file.name()))?;
    while (bytes.len() as f64) < size && read_slice(runtime, file, &mut bytes).await? > 0 {}
    Ok(bytes)
}

/// Reads the slice after the bytes that have been read; returns how many more there are.
async fn read_slice(runtime: &Runtime, file: &File, bytes: &mut Vec<u8>) -> Result<usize, AttachmentError> {
    let unreadable = |error: JsValue| {
        let reason =
            error.dyn_ref::<DomException>().map_or_else(|| format!("{error:?}"), DomException::message);
        AttachmentError::Unreadable { name: file.name(), reason }
    };
    let start = bytes.len();
    let slice = file.slice_with_f64_and_f64(start as f64, start as f64 + SLICE).map_err(unreadable)?;
    let buffer =
        runtime.waiting_on("the file", JsFuture::from(slice.array_buffer())).await.map_err(unreadable)?;
    let array = Uint8Array::new(&buffer);
    bytes.resize(start + array.length() as usize, 0);
    array.copy_to(&mut bytes[start..]);
    Ok(bytes.len() - start)
}

/// The text that was pasted or dropped, without copying it out of JavaScript.
fn text_of(data: &DataTransfer) -> Option<JsString> {
    let get = Reflect::get(data, &JsValue::from_str("getData")).ok()?;
    let text = get.dyn_ref::<Function>()?.call1(data, &JsValue::from_str("text/plain")).ok()?;
    text.dyn_into().ok()
}
