//! A payload as text.

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Decoder, Fit};
use crate::{
    line,
    sniff::{Looks, sniff},
};

/// Reads text messages, and binary ones that look like text.
pub struct Text;

impl Decoder for Text {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let is_text = match message.kind {
            Kind::Text => true,
            Kind::Binary => sniff(message.bytes) != Looks::Binary,
            Kind::Event(_) => false,
        };
        is_text.then_some(Fit::Possible)
    }

    fn preview(&self, message: &Message<'_>, max_bytes: usize) -> Option<String> {
        line::text(message.kind, message.bytes, max_bytes)
    }

    fn decode(&self, _: &Message<'_>) -> Result<Decoded, DecodeError> {
        Ok(Decoded::PayloadAsText)
    }

    fn has_values(&self) -> bool {
        false
    }
}
