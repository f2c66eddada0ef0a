//! A payload as text.

use weft_message::{Kind, Message};

use super::{DecodeError, Decoded, Fit, Layer, Read};
use crate::sniff::{Looks, sniff};

/// Reads text messages, and binary ones that look like text.
pub struct Text;

impl Layer for Text {
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

    fn read<'m>(&self, _: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        Ok(Read::Shown(Decoded::PayloadAsText))
    }
}
