//! Protobuf without a schema: field numbers, and what their wire types tell.

use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Layer, READ_LIMIT, Read, Record, bytes::Bytes, object::Object, stack};

/// Shows a message's fields by their numbers. Without a schema, what is shown of a field is a guess.
pub struct Protobuf;

/// How deeply messages may be nested.
const DEEPEST: usize = 32;

/// A larger payload isn't examined to recognise it.
const LOOK: usize = 16 << 10;

impl Layer for Protobuf {
    fn name(&self) -> &'static str {
        "Protobuf"
    }

    /// Much that is binary might be Protobuf, so it's only offered.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let is_small = message.kind == Kind::Binary && (1..=LOOK).contains(&message.bytes.len());
        (is_small && fields(message.bytes, DEEPEST).is_ok()).then_some(Fit::Possible)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let len = message.bytes.len();
        if len > READ_LIMIT {
            return Err(DecodeError::TooLarge { len, limit: READ_LIMIT });
        }
        let value = fields(message.bytes, DEEPEST)?;
        Ok(Record::new("", value.clone(), value).into())
    }
}

/// The fields of a message, as JSON. A field that is repeated occurs several times.
fn fields(payload: &[u8], depth: usize) -> Result<String, DecodeError> {
    let mut bytes = Bytes::new(payload);
    let mut object = Object::default();
    while !bytes.is_end() {
        let at = bytes.at();
        let tag = bytes.varint(10)?;
        let (number, kind) = (tag >> 3, tag & 7);
        if number == 0 || number >= 1 << 29 {
            return Err(DecodeError::malformed(at, "there is no field with this number"));
        }
        let value = match kind {
            0 => bytes.varint(10)?.to_string(),
            1 => u64::from_le_bytes(bytes.array()?).to_string(),
            5 => u32::from_le_bytes(bytes.array()?).to_string(),
            2 => {
                let len = bytes.varint(10)?;
                content(bytes.take(len)?, depth)
            }
            _ => return Err(DecodeError::malformed(at, "there is no field of this type")),
        };
        object = object.json(&number.to_string(), &value);
    }
    Ok(object.finish())
}

/// What has a length: text if it is readable, a message if it can be one, otherwise bytes.
fn content(bytes: &[u8], depth: usize) -> String {
    let is_plain = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().all(is_plain) => return crate::json::quote(text),
        _ => {}
    }
    let message = depth.checked_sub(1).and_then(|depth| fields(bytes, depth).ok());
    message.unwrap_or_else(|| stack::bytes(bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layer::tests::{choices, error_of, from_hex, message, tree_of};

    /// The first payloads are those of the encoding's documentation.
    #[test]
    fn fields_have_numbers() {
        for (payload, value) in [
            ("089601", r#"{"1":150}"#),
            ("120774657374696e67", r#"{"2":"testing"}"#),
            ("1a03089601", r#"{"3":{"1":150}}"#),
            ("2205ff01ff02ff", r#"{"4":{"$hex":"ff01ff02ff"}}"#),
            ("0d00000080110100000000000000", r#"{"1":2147483648,"2":1}"#),
            ("080108020803", r#"{"1":1,"1":2,"1":3}"#),
            ("08ffffffffffffffffff01", r#"{"1":18446744073709551615}"#),
        ] {
            assert_eq!(tree_of(&Protobuf, Kind::Binary, &from_hex(payload)), value, "{payload}");
        }
        assert_eq!(choices(Kind::Binary, &from_hex("120774657374696e67")), ["Hex", "Protobuf"]);
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let incomplete = |offset| DecodeError::Incomplete { offset };
        for (payload, error) in [
            ("08", incomplete(1)),
            ("0880", incomplete(2)),
            ("12ffffffffffffffffff0161", incomplete(12)),
            ("0d0000", incomplete(3)),
            ("00", DecodeError::malformed(0, "there is no field with this number")),
            ("0801060101", DecodeError::malformed(2, "there is no field with this number")),
            ("08010b", DecodeError::malformed(2, "there is no field of this type")),
            ("ffffffffffffffffffffff", DecodeError::malformed(0, "this number is too long")),
        ] {
            assert_eq!(error_of(&Protobuf, &from_hex(payload)), error, "{payload}");
        }
        // Each level is a message in a message; the deepest are shown as bytes.
        let mut deep = vec![0x08, 0x00];
        for _ in 0..100 {
            let mut outer = vec![0x0a];
            let mut len = deep.len();
            while len > 127 {
                outer.push(len as u8 | 0x80);
                len >>= 7;
            }
            outer.push(len as u8);
            deep = [outer, deep].concat();
        }
        assert!(tree_of(&Protobuf, Kind::Binary, &deep).starts_with(&"{\"1\":".repeat(DEEPEST)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..99)) {
            let _ = Protobuf.read(&message(Kind::Binary, &payload));
        }
    }
}
