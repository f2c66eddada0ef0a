//! MessagePack, of the specification's 2017 edition.

use super::{
    DecodeError,
    bytes::Bytes,
    pack::Head,
    values::BinaryValues,
    writer::{Container, Writer},
};

/// MessagePack.
pub static MESSAGE_PACK: BinaryValues = BinaryValues { name: "MessagePack", begins, value, head };

/// Whether a map or an array that isn't empty begins so.
fn begins(first: u8) -> bool {
    matches!(first, 0x81..=0x8f | 0x91..=0x9f | 0xdc..=0xdf)
}

/// Reads a value, as JSON.
pub(super) fn value(bytes: &mut Bytes<'_>) -> Result<String, DecodeError> {
    let mut writer = Writer::default();
    while !writer.is_complete() {
        let at = bytes.at();
        match bytes.byte()? {
            fixint @ 0..=0x7f => writer.value(&fixint.to_string(), at)?,
            map @ 0x80..=0x8f => writer.open(Container::Map, Some((map & 0xf).into()), at)?,
            array @ 0x90..=0x9f => writer.open(Container::Array, Some((array & 0xf).into()), at)?,
            text @ 0xa0..=0xbf => writer.string(bytes.text((text & 0x1f).into())?, at)?,
            0xc0 => writer.value("null", at)?,
            0xc1 => return Err(DecodeError::malformed(at, "0xc1 is never used")),
            0xc2 => writer.value("false", at)?,
            0xc3 => writer.value("true", at)?,
            binary @ 0xc4..=0xc6 => {
                let len = bytes.number(1 << (binary - 0xc4))?;
                writer.bytes(bytes.take(len)?, at)?;
            }
            extension @ 0xc7..=0xc9 => {
                let len = bytes.number(1 << (extension - 0xc7))?;
                write_extension(&mut writer, bytes, len, at)?;
            }
            0xca => writer.float32(bytes.array().map(f32::from_be_bytes)?, at)?,
            0xcb => writer.float(bytes.array().map(f64::from_be_bytes)?, at)?,
            unsigned @ 0xcc..=0xcf => {
                writer.value(&bytes.number(1 << (unsigned - 0xcc))?.to_string(), at)?;
            }
            0xd0 => writer.value(&bytes.array().map(i8::from_be_bytes)?.to_string(), at)?,
            0xd1 => writer.value(&bytes.array().map(i16::from_be_bytes)?.to_string(), at)?,
            0xd2 => writer.value(&bytes.array().map(i32::from_be_bytes)?.to_string(), at)?,
            0xd3 => writer.value(&bytes.array().map(i64::from_be_bytes)?.to_string(), at)?,
            extension @ 0xd4..=0xd8 => write_extension(&mut writer, bytes, 1 << (extension - 0xd4), at)?,
            text @ 0xd9..=0xdb => {
                let len = bytes.number(1 << (text - 0xd9))?;
                writer.string(bytes.text(len)?, at)?;
            }
            array @ 0xdc..=0xdd => {
                let len = bytes.number(2 << (array - 0xdc))?;
                writer.open(Container::Array, Some(len), at)?;
            }
            map @ 0xde..=0xdf => {
                let len = bytes.number(2 << (map - 0xde))?;
                writer.open(Container::Map, Some(len), at)?;
            }
            negative @ 0xe0.. => writer.value(&negative.cast_signed().to_string(), at)?,
        }
    }
    Ok(writer.finish())
}

/// An extension: a timestamp if its type is -1, otherwise the type and the bytes.
fn write_extension(
    writer: &mut Writer,
    bytes: &mut Bytes<'_>,
    len: u64,
    at: usize,
) -> Result<(), DecodeError> {
    let kind = bytes.byte()?.cast_signed();
    let data = bytes.take(len)?;
    match (kind, timestamp(data)) {
        (-1, Some((seconds, nanoseconds))) => writer.value(&moment(seconds, nanoseconds), at),
        _ => writer.extension(kind, data, at),
    }
}

/// Seconds since 1970 and nanoseconds, in one of three lengths.
fn timestamp(data: &[u8]) -> Option<(i64, u32)> {
    let mut bytes = Bytes::new(data);
    let (seconds, nanoseconds) = match data.len() {
        4 => (bytes.u32().ok()?.into(), 0),
        8 => {
            let both = bytes.number(8).ok()?;
            (i64::try_from(both & 0x3_ffff_ffff).ok()?, u32::try_from(both >> 34).ok()?)
        }
        12 => {
            let nanoseconds = bytes.u32().ok()?;
            (bytes.number(8).ok()?.cast_signed(), nanoseconds)
        }
        _ => return None,
    };
    (nanoseconds < 1_000_000_000).then_some((seconds, nanoseconds))
}

/// Seconds since 1970, with a fraction if there is one.
fn moment(seconds: i64, nanoseconds: u32) -> String {
    let total = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    let (sign, size) = (if total < 0 { "-" } else { "" }, total.unsigned_abs());
    let fraction = format!(".{:09}", size % 1_000_000_000);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{{\"$time\":{sign}{}{fraction}}}", size / 1_000_000_000)
}

/// Writes how a value begins, in as few bytes as there are for that.
fn head(head: &Head, out: &mut Vec<u8>) -> bool {
    match *head {
        Head::Null => out.push(0xc0),
        Head::Bool(is_true) => out.push(0xc2 + u8::from(is_true)),
        Head::Unsigned(number @ 0..=0x7f) => out.push(number as u8),
        Head::Unsigned(number) => sized(0xcc, number, out),
        Head::Negative(less @ 0..=0x1f) => out.push(!(less as u8)),
        Head::Negative(less) => match i64::try_from(less) {
            Ok(less) => signed(-1 - less, out),
            // It doesn't fit.
            Err(_) => return false,
        },
        Head::Float(number) => {
            out.push(0xcb);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Head::Text(len @ 0..=0x1f) => out.push(0xa0 | len as u8),
        Head::Text(len) => sized(0xd9, len as u64, out),
        Head::Bytes(len) => sized(0xc4, len as u64, out),
        Head::Array(len @ 0..=0xf) => out.push(0x90 | len as u8),
        Head::Array(len) => long(0xdc, len, out),
        Head::Map(len @ 0..=0xf) => out.push(0x80 | len as u8),
        Head::Map(len) => long(0xde, len, out),
        Head::Extension(kind, len) => {
            match len {
                1 | 2 | 4 | 8 | 16 => out.push(0xd4 + len.trailing_zeros() as u8),
                _ => sized(0xc7, len as u64, out),
            }
            out.push(kind.cast_unsigned());
        }
        Head::Tag(_) | Head::Simple(_) => return false,
    }
    true
}

/// A number in the first of one, two, four and eight bytes that it fits into. Their first bytes follow each other.
fn sized(first: u8, number: u64, out: &mut Vec<u8>) {
    let place = match number {
        0..=0xff => 0,
        0x100..=0xffff => 1,
        0x1_0000..=0xffff_ffff => 2,
        _ => 3,
    };
    out.push(first + place);
    out.extend_from_slice(&number.to_be_bytes()[8 - (1 << place)..]);
}

/// A length in two or four bytes.
fn long(first: u8, len: usize, out: &mut Vec<u8>) {
    match u16::try_from(len) {
        Ok(len) => {
            out.push(first);
            out.extend_from_slice(&len.to_be_bytes());
        }
        Err(_) => {
            out.push(first + 1);
            out.extend_from_slice(&(len as u32).to_be_bytes());
        }
    }
}

/// A negative number in the first of one, two, four and eight bytes that it fits into.
fn signed(number: i64, out: &mut Vec<u8>) {
    let place = match number {
        -0x80.. => 0,
        -0x8000.. => 1,
        -0x8000_0000.. => 2,
        _ => 3,
    };
    out.push(0xd0 + place);
    out.extend_from_slice(&number.to_be_bytes()[8 - (1 << place)..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::layer::{
        Layer,
        tests::{any_json, choices, error_of, from_hex, row, tree, value_at},
    };

    fn read(hex: &str) -> String {
        tree(weft_message::Kind::Binary, &from_hex(hex))
    }

    /// The payloads are those of npm's @msgpack/msgpack 3.1.3.
    #[test]
    fn values_are_those_that_were_encoded() {
        for (payload, json) in [
            (
                "83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407",
                r#"{"event":"tick","price":1.5,"id":7}"#,
            ),
            (
                "dc0012007fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000ffe0d0dfd080d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffff",
                "[0,127,128,255,256,65535,65536,4294967295,4294967296,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649]",
            ),
            (
                "83a66e657374656481a46c69737494c3c2c0a6c3a9f09f9880a5656d70747980a46e6f6e6590",
                r#"{"nested":{"list":[true,false,null,"é😀"]},"empty":{},"none":[]}"#,
            ),
            (
                "97cb3ff199999999999acbbfe0000000000000cb7e37e43c8800759ccb0000000000000001cb7ff8000000000000cb7ff0000000000000cbfff0000000000000",
                r#"[1.1,-0.5,1e300,5e-324,{"$float":"NaN"},{"$float":"Infinity"},{"$float":"-Infinity"}]"#,
            ),
            (
                "dc0014000102030405060708090a0b0c0d0e0f10111213",
                "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]",
            ),
            ("81a162c4030102ff", r#"{"b":{"$hex":"0102ff"}}"#),
            ("81a165c70305010203", r#"{"e":{"$ext":5,"$hex":"010203"}}"#),
            (
                "93d6ff6553f100d7ff1d5353006553f100c70cff1dcd6500fffffffffffffffe",
                r#"[{"$time":1700000000},{"$time":1700000000.123},{"$time":-1.5}]"#,
            ),
            ("92cfffffffffffffffffd38000000000000000", "[18446744073709551615,-9223372036854775808]"),
            ("91ca3f8ccccd", "[1.1]"),
        ] {
            assert_eq!(read(payload), json);
        }
        let long = read(
            "81a474657874d92878787878787878787878787878787878787878787878787878787878787878787878787878787878",
        );
        assert_eq!(long, format!(r#"{{"text":"{}"}}"#, "x".repeat(40)));
    }

    #[test]
    fn keys_become_strings() {
        assert_eq!(read("8201a16102a162"), r#"{"1":"a","2":"b"}"#);
        assert_eq!(read("819201a27878c3"), r#"{"[1,\"xx\"]":true}"#);
        assert_eq!(
            error_of(&MESSAGE_PACK, &from_hex("818181010203")),
            DecodeError::malformed(2, "a key inside a key can't be shown")
        );
    }

    #[test]
    fn it_is_shown_wherever_json_is() {
        let payload = from_hex("83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407");
        let kind = weft_message::Kind::Binary;
        assert_eq!(choices(kind, &payload), ["MessagePack", "Hex"]);
        assert_eq!(row(kind, &payload), r#"{"event":"tick","price":1.5,"id":7}"#);
        assert_eq!(value_at(kind, &payload, "/price").as_deref(), Some("1.5"));
        assert_eq!(value_at(kind, &payload, "/nothing"), None);
        let two = [&payload[..], &payload[..]].concat();
        assert_eq!(choices(kind, &two), ["Hex"]);
        assert_eq!(value_at(kind, &two, "/event").as_deref(), Some("\"tick\""));
        for plain in [&b"\x80"[..], b"\x01", b"hello", b"\xc0", b""] {
            assert!(!choices(kind, plain).contains(&"MessagePack"), "{plain:?}");
        }
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let incomplete = |offset| DecodeError::Incomplete { offset };
        for (payload, error) in [
            ("", incomplete(0)),
            ("93", incomplete(1)),
            ("9301", incomplete(2)),
            ("ddffffffff01", incomplete(6)),
            ("dfffffffff", incomplete(5)),
            ("91dbffffffff61", incomplete(7)),
            ("91c6ffffffff61", incomplete(7)),
            ("91c9ffffffff0161", incomplete(8)),
            ("9201c1", DecodeError::malformed(2, "0xc1 is never used")),
            ("91a3e4b8c3", DecodeError::malformed(2, "this isn't valid UTF-8")),
        ] {
            assert_eq!(error_of(&MESSAGE_PACK, &from_hex(payload)), error, "{payload}");
        }
        let deep = [vec![0x91; 100_000], vec![0x01]].concat();
        assert_eq!(tree(weft_message::Kind::Binary, &deep), "[".repeat(100_000) + "1" + &"]".repeat(100_000));
        assert_eq!(error_of(&MESSAGE_PACK, &vec![0x91; 100_000]), incomplete(100_000));
        let deeper = error_of(&MESSAGE_PACK, &vec![0x91; 200_000]);
        assert_eq!(deeper, DecodeError::malformed(1 << 17, "this is nested too deeply to be shown"));
    }

    fn encode(value: &Value, into: &mut Vec<u8>) {
        match value {
            Value::Null => into.push(0xc0),
            Value::Bool(is_true) => into.push(0xc2 + u8::from(*is_true)),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => into.extend([&[0xd3][..], &number.to_be_bytes()].concat()),
                (None, number) => into.extend([&[0xcb][..], &number.unwrap().to_be_bytes()].concat()),
            },
            Value::String(text) => {
                into.extend([&[0xda][..], &(text.len() as u16).to_be_bytes(), text.as_bytes()].concat());
            }
            Value::Array(items) => {
                into.extend([&[0xdc][..], &(items.len() as u16).to_be_bytes()].concat());
                items.iter().for_each(|item| encode(item, into));
            }
            Value::Object(members) => {
                into.extend([&[0xde][..], &(members.len() as u16).to_be_bytes()].concat());
                for (key, value) in members {
                    encode(&Value::String(key.clone()), into);
                    encode(value, into);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(value in any_json()) {
            let mut payload = Vec::new();
            encode(&value, &mut payload);
            let json = super::value(&mut Bytes::new(&payload)).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(json) = super::value(&mut Bytes::new(&payload)) {
                prop_assert!(crate::json::check(&json).is_ok(), "{}", json);
            }
            let _ = MESSAGE_PACK.recognise(&crate::layer::tests::message(weft_message::Kind::Binary, &payload));
        }
    }
}
