//! A payload as bytes.

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Decoder, Fit};
use crate::line;

/// Reads any payload, as pairs of hex digits.
pub struct Hex;

impl Decoder for Hex {
    fn name(&self) -> &'static str {
        "Hex"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        match message.kind {
            Kind::Binary => Some(Fit::Likely),
            Kind::Text => Some(Fit::Possible),
            Kind::Event(_) => None,
        }
    }

    fn preview(&self, message: &Message<'_>, max_bytes: usize) -> Option<String> {
        Some(line::hex(message.bytes, max_bytes))
    }

    fn decode(&self, _: &Message<'_>) -> Result<Decoded, DecodeError> {
        Ok(Decoded::PayloadAsHex)
    }

    fn has_values(&self) -> bool {
        false
    }
}
