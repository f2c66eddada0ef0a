//! Copies a message event's data into the log, once.

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use weft_message::Kind;

use super::Inbox;

/// UTF-8 needs at most this many bytes per UTF-16 unit.
const UTF8_PER_UTF16: usize = 3;

/// Longer text, in UTF-16 units, is measured before it is stored: reserving for the worst case would take too much.
const MAX_UNMEASURED: usize = 64 << 10;

#[wasm_bindgen]
extern "C" {
    /// The browser's encoder. web-sys only offers it for Rust strings, which are UTF-8 already.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, room: &mut [u8]) -> Encoded;

    type Encoded;

    /// How many bytes were written.
    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> usize;
}

// One of the browser's stateless objects; made once.
thread_local!(static ENCODER: TextEncoder = TextEncoder::new());

/// Stores a message event's data: a string or an `ArrayBuffer`.
pub(super) fn store(inbox: &Inbox, data: &JsValue) {
    match data.dyn_ref::<JsString>() {
        Some(text) => store_text(inbox, text),
        None => store_bytes(inbox, Kind::Binary, &Uint8Array::new(data.unchecked_ref::<ArrayBuffer>())),
    }
}

fn store_text(inbox: &Inbox, text: &JsString) {
    let length = text.length() as usize;
    ENCODER.with(|encoder| {
        if length > MAX_UNMEASURED {
            return store_bytes(inbox, Kind::Text, &encoder.encode(text));
        }
        inbox.store(Kind::Text, length * UTF8_PER_UTF16, |room| encoder.encode_into(text, room).written());
    });
}

fn store_bytes(inbox: &Inbox, kind: Kind, bytes: &Uint8Array) {
    let length = bytes.length() as usize;
    inbox.store(kind, length, |room| {
        bytes.copy_to(room);
        length
    });
}
