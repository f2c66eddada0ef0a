//! A payload as JSON.

use std::borrow::Cow;

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Decoder, Fit};
use crate::{
    json::{self, Pointer},
    sniff::{Looks, sniff},
};

/// The largest payload that is parsed into a tree, in bytes: a larger one would block the page.
const TREE_LIMIT: usize = 8 << 20;

/// Reads JSON. It has no preview of its own: in a row, JSON is shown as text.
pub struct Json;

impl Decoder for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn label(&self, kind: Kind) -> &'static str {
        // JSON in a binary message is unexpected, so the button names it. Otherwise it says what is new: the tree.
        if kind == Kind::Binary { "JSON" } else { "Tree" }
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        match message.kind {
            Kind::Event(_) => Some(Fit::Possible),
            _ if sniff(message.bytes) != Looks::Json => None,
            Kind::Text => Some(Fit::Likely),
            Kind::Binary => Some(Fit::Possible),
        }
    }

    fn decode(&self, message: &Message<'_>) -> Result<Decoded, DecodeError> {
        let len = message.bytes.len();
        if len > TREE_LIMIT {
            return Err(DecodeError::TooLarge { len, limit: TREE_LIMIT });
        }
        json::parse_bytes(message.bytes).map(Decoded::Tree).map_err(DecodeError::Json)
    }

    /// Without a tree, so the payload may be of any size.
    fn look_up<'m>(&self, message: &Message<'m>, pointer: &Pointer) -> Option<Cow<'m, str>> {
        pointer.find(message.bytes).map(Cow::Borrowed)
    }

    fn literal(&self, text: &str) -> Option<String> {
        Some(format!("\"{text}\""))
    }
}
