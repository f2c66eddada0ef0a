//! A payload as bytes.

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Fit, Layer, Read};

/// Reads any payload, as pairs of hex digits.
pub struct Hex;

impl Layer for Hex {
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

    fn read<'m>(&self, _: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        Ok(Read::Shown(Decoded::PayloadAsHex))
    }
}
