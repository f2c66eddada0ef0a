//! Reads binary fields one after the other. What a length says is only believed if the bytes are there.

use super::DecodeError;

/// Bytes, and how far they have been read.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'m> {
    bytes: &'m [u8],
    at: usize,
}

impl<'m> Bytes<'m> {
    pub(super) fn new(bytes: &'m [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next byte.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'m [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let bytes = self.rest().first_chunk().ok_or(DecodeError::Incomplete { offset: self.bytes.len() })?;
        self.at += N;
        Ok(*bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }

    /// A number of this many bytes, up to eight.
    pub(super) fn number(&mut self, len: usize) -> Result<u64, DecodeError> {
        Ok(self.take(len as u64)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// A number of seven bits a byte, the lowest first, in up to this many bytes.
    pub(super) fn varint(&mut self, most: u32) -> Result<u64, DecodeError> {
        let start = self.at;
        let mut number = 0;
        for place in 0..most {
            let byte = self.byte()?;
            // What is beyond 64 bits is dropped, as others do.
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(DecodeError::malformed(start, "this number is too long"))
    }

    /// As many bytes as a length says, if they are there.
    pub(super) fn take(&mut self, len: u64) -> Result<&'m [u8], DecodeError> {
        let end = usize::try_from(len).ok().and_then(|len| self.at.checked_add(len));
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or(DecodeError::Incomplete { offset: self.bytes.len() })?;
        self.at += taken.len();
        Ok(taken)
    }

    /// As many bytes as a length says, to be read by themselves: offsets stay those in the whole.
    pub(super) fn part(&mut self, len: u64) -> Result<Self, DecodeError> {
        let at = self.at;
        self.take(len)?;
        Ok(Self { bytes: &self.bytes[..self.at], at })
    }

    /// As many bytes of UTF-8 as a length says.
    pub(super) fn text(&mut self, len: u64) -> Result<&'m str, DecodeError> {
        let start = self.at;
        let bytes = self.take(len)?;
        let not_utf8 = |error: std::str::Utf8Error| {
            DecodeError::malformed(start + error.valid_up_to(), "this isn't valid UTF-8")
        };
        std::str::from_utf8(bytes).map_err(not_utf8)
    }
}
