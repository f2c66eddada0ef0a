//! How fields are written: a tag with the number and the wire type, then the value.

use crate::layer::{DecodeError, bytes::Bytes};

/// How deeply messages may be nested, as in other implementations.
pub(super) const DEEPEST: usize = 100;

/// The largest field number.
pub(super) const LAST_NUMBER: u32 = (1 << 29) - 1;

/// What begins a field.
#[derive(Clone, Copy)]
pub(super) struct Tag {
    /// Its offset.
    pub(super) at: usize,
    /// The field's number.
    pub(super) number: u32,
    /// How its value is written.
    pub(super) wire: Wire,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// A number of one to ten bytes.
    Varint = 0,
    /// Eight bytes.
    Fixed64 = 1,
    /// A length and as many bytes.
    Length = 2,
    /// Fields, up to the tag that ends the group.
    Group = 3,
    /// The end of a group.
    GroupEnd = 4,
    /// Four bytes.
    Fixed32 = 5,
}

impl Tag {
    pub(super) fn read(bytes: &mut Bytes<'_>) -> Result<Self, DecodeError> {
        let at = bytes.at();
        let tag = bytes.varint(10)?;
        let wire = match tag & 7 {
            0 => Wire::Varint,
            1 => Wire::Fixed64,
            2 => Wire::Length,
            3 => Wire::Group,
            4 => Wire::GroupEnd,
            5 => Wire::Fixed32,
            _ => return Err(DecodeError::malformed(at, "this isn't a valid wire type")),
        };
        let number = u32::try_from(tag >> 3).ok().filter(|number| (1..=LAST_NUMBER).contains(number));
        let number = number.ok_or(DecodeError::malformed(at, "this isn't a valid field number"))?;
        Ok(Self { at, number, wire })
    }

    /// Whether it ends the group with this number, which is being read.
    pub(super) fn is_end_of(self, group: Option<u32>) -> Result<bool, DecodeError> {
        match self.wire {
            Wire::GroupEnd if group == Some(self.number) => Ok(true),
            Wire::GroupEnd => Err(DecodeError::malformed(self.at, "no group has begun that could end here")),
            _ => Ok(false),
        }
    }
}

/// A value that has a length, to be read by itself.
pub(super) fn part<'m>(bytes: &mut Bytes<'m>) -> Result<Bytes<'m>, DecodeError> {
    let len = bytes.varint(10)?;
    bytes.part(len)
}

pub(super) fn put_tag(number: u32, wire: Wire, out: &mut Vec<u8>) {
    put_varint(u64::from(number) << 3 | wire as u64, out);
}

pub(super) fn put_varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes bytes after their length.
pub(super) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// A signed number in which small ones of either sign are short.
pub(super) fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

pub(super) fn from_zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}
