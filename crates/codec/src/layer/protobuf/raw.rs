//! Fields without a schema: their numbers, and what their wire types tell.

use super::wire::{Tag, Wire, part};
use crate::{
    json,
    layer::{DecodeError, bytes::Bytes, object::Object, stack},
};

/// Reads fields as far as that is possible without a schema: what is shown of one is a guess.
#[derive(Clone, Copy)]
pub(super) struct Raw {
    /// How many more messages may be in what is read.
    pub(super) depth: usize,
}

impl Raw {
    /// How deeply messages may be nested that aren't known to be some; what is deeper is shown as bytes.
    pub(super) const DEEPEST: usize = 32;

    /// The fields of a message, as JSON. A field that is repeated occurs several times.
    pub(super) fn message(self, payload: &[u8]) -> Result<String, DecodeError> {
        self.fields(&mut Bytes::new(payload), None)
    }

    /// Fields up to the end of the bytes or of the group with this number.
    fn fields(self, bytes: &mut Bytes<'_>, group: Option<u32>) -> Result<String, DecodeError> {
        let mut object = Object::default();
        while group.is_some() || !bytes.is_end() {
            let tag = Tag::read(bytes)?;
            if tag.is_end_of(group)? {
                break;
            }
            let value = self.value(bytes, tag)?;
            object = object.json(&tag.number.to_string(), &value);
        }
        Ok(object.finish())
    }

    /// The value of a field, as JSON.
    pub(super) fn value(self, bytes: &mut Bytes<'_>, tag: Tag) -> Result<String, DecodeError> {
        Ok(match tag.wire {
            Wire::Varint => bytes.varint(10)?.to_string(),
            Wire::Fixed64 => u64::from_le_bytes(bytes.array()?).to_string(),
            Wire::Fixed32 => u32::from_le_bytes(bytes.array()?).to_string(),
            Wire::Length => self.content(part(bytes)?.rest()),
            Wire::Group | Wire::GroupEnd => {
                let too_deep = DecodeError::malformed(tag.at, "this is nested too deeply to be read");
                self.inner().ok_or(too_deep)?.fields(bytes, Some(tag.number))?
            }
        })
    }

    /// What has a length: text if it is readable, a message if it can be one, otherwise bytes.
    fn content(self, bytes: &[u8]) -> String {
        let is_plain = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
        match std::str::from_utf8(bytes) {
            Ok(text) if text.chars().all(is_plain) => return json::quote(text),
            _ => {}
        }
        let message = self.inner().and_then(|inner| inner.message(bytes).ok());
        message.unwrap_or_else(|| stack::bytes(bytes))
    }

    fn inner(self) -> Option<Self> {
        Some(Self { depth: self.depth.checked_sub(1)? })
    }
}
