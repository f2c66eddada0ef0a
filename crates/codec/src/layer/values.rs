//! Values in binary: MessagePack, CBOR.

use weft_message::{Kind, Message, Payload};

use super::{
    ComposeError, DecodeError, Fit, Layer, READ_LIMIT, Read, Record,
    bytes::Bytes,
    pack::{WriteHead, pack},
};
use crate::json::Node;

/// Of a larger payload, only this much is examined to recognise it.
const LOOK: usize = 16 << 10;

/// A binary format for values. A message may hold several of them.
pub struct BinaryValues {
    pub(super) name: &'static str,
    /// Whether a value that isn't a scalar or empty may begin with this byte.
    pub(super) begins: fn(u8) -> bool,
    /// Reads a value, as JSON.
    pub(super) value: fn(&mut Bytes<'_>) -> Result<String, DecodeError>,
    /// Writes how a value begins.
    pub(super) head: WriteHead,
}

impl Layer for BinaryValues {
    fn name(&self) -> &'static str {
        self.name
    }

    /// Almost any bytes are some value: a container with texts in it, and nothing left over, is probably meant to be one.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let payload = message.bytes;
        if message.kind != Kind::Binary || !(self.begins)(*payload.first()?) {
            return None;
        }
        let mut bytes = Bytes::new(&payload[..payload.len().min(LOOK)]);
        match (self.value)(&mut bytes) {
            Ok(json) if bytes.at() == payload.len() => {
                let has_text =
                    json.as_bytes().windows(2).any(|pair| pair[0] == b'"' && pair[1].is_ascii_alphabetic());
                Some(if has_text { Fit::Certain } else { Fit::Possible })
            }
            Err(DecodeError::Incomplete { .. }) if payload.len() > LOOK => Some(Fit::Possible),
            _ => None,
        }
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let mut bytes = Bytes::new(message.bytes);
        let mut records = Vec::new();
        let mut len = 0;
        loop {
            let at = bytes.at();
            let json = (self.value)(&mut bytes)?;
            len += json.len();
            Record::new("", json.clone(), json).add_to(&mut records, at)?;
            if bytes.is_end() {
                return Ok(Read::Records(records));
            }
            if len > READ_LIMIT {
                return Err(DecodeError::TooLarge { len, limit: READ_LIMIT });
            }
        }
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        self.pack(value).map(Payload::Binary)
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && (self.begins)(first)
    }
}

impl BinaryValues {
    /// The bytes of a value.
    pub(super) fn pack(&self, value: Node<'_>) -> Result<Vec<u8>, ComposeError> {
        pack(value, self.head)
    }
}
