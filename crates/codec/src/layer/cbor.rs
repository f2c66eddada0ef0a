//! CBOR (RFC 8949).

use super::{
    DecodeError,
    bytes::Bytes,
    pack::Head,
    values::BinaryValues,
    writer::{Container, Writer},
};

/// CBOR, also as a sequence (RFC 8742).
pub static CBOR: BinaryValues = BinaryValues { name: "CBOR", begins, value, head };

/// The tag that says that this is CBOR: 55799.
const SELF_DESCRIBED: [u8; 3] = [0xd9, 0xd9, 0xf7];

/// Whether a map or array that isn't empty begins so, or what says that it is CBOR.
fn begins(first: u8) -> bool {
    matches!(first, 0x81..=0x9b | 0x9f | 0xa1..=0xbb | 0xbf | 0xd9)
}

/// Reads a value, as JSON.
pub(super) fn value(bytes: &mut Bytes<'_>) -> Result<String, DecodeError> {
    let mut writer = Writer::default();
    if bytes.rest().starts_with(&SELF_DESCRIBED) {
        bytes.take(SELF_DESCRIBED.len() as u64)?;
    }
    while !writer.is_complete() {
        let at = bytes.at();
        let first = bytes.byte()?;
        let argument = argument(bytes, first, at)?;
        match (first >> 5, argument) {
            (0, Some(number)) => writer.value(&number.to_string(), at)?,
            // As low as -2⁶⁴.
            (1, Some(number)) => writer.value(&(-1 - i128::from(number)).to_string(), at)?,
            (2, Some(len)) => writer.bytes(bytes.take(len)?, at)?,
            (2, None) => writer.bytes(&chunks(bytes, 2)?, at)?,
            (3, Some(len)) => writer.string(bytes.text(len)?, at)?,
            (3, None) => {
                let text = String::from_utf8(chunks(bytes, 3)?);
                writer
                    .string(&text.map_err(|_| DecodeError::malformed(at, "this isn't valid UTF-8"))?, at)?;
            }
            (4, len) => writer.open(Container::Array, len, at)?,
            (5, len) => writer.open(Container::Map, len, at)?,
            (6, Some(tag)) => writer.tag(tag, at)?,
            (7, None) if writer.is_open_ended() => writer.close(at)?,
            (7, Some(number)) => write_simple(&mut writer, first & 0x1f, number, at)?,
            _ => return Err(DecodeError::malformed(at, "nothing is open that could end here")),
        }
    }
    Ok(writer.finish())
}

/// The number that comes with a type: a value, a length or a tag. `None` if the length is left open.
fn argument(bytes: &mut Bytes<'_>, first: u8, at: usize) -> Result<Option<u64>, DecodeError> {
    match first & 0x1f {
        number @ 0..=23 => Ok(Some(number.into())),
        size @ 24..=27 => bytes.number(1 << (size - 24)).map(Some),
        31 if !matches!(first >> 5, 0 | 1 | 6) => Ok(None),
        _ => Err(DecodeError::malformed(at, "no value begins with this byte")),
    }
}

/// The chunks of a string whose length was left open.
fn chunks(bytes: &mut Bytes<'_>, major: u8) -> Result<Vec<u8>, DecodeError> {
    let mut joined = Vec::new();
    loop {
        let at = bytes.at();
        let first = bytes.byte()?;
        if first == 0xff {
            return Ok(joined);
        }
        match argument(bytes, first, at)? {
            Some(len) if first >> 5 == major => joined.extend_from_slice(bytes.take(len)?),
            _ => return Err(DecodeError::malformed(at, "this isn't part of the string")),
        }
    }
}

fn write_simple(writer: &mut Writer, size: u8, number: u64, at: usize) -> Result<(), DecodeError> {
    match (size, number) {
        (20, _) => writer.value("false", at),
        (21, _) => writer.value("true", at),
        (22, _) => writer.value("null", at),
        (23, _) => writer.value("{\"$undefined\":true}", at),
        (25, half) => writer.float32(half_float(half as u16), at),
        (26, single) => writer.float32(f32::from_bits(single as u32), at),
        (27, double) => writer.float(f64::from_bits(double), at),
        (24, simple) if simple < 32 => {
            Err(DecodeError::malformed(at, "this simple value needs one byte only"))
        }
        (_, simple) => writer.value(&format!("{{\"$simple\":{simple}}}"), at),
    }
}

/// A float of 16 bits (RFC 8949, appendix D).
fn half_float(half: u16) -> f32 {
    let (exponent, mantissa) = (i32::from(half >> 10 & 0x1f), f32::from(half & 0x3ff));
    let size = match exponent {
        0 => mantissa * 2f32.powi(-24),
        31 if mantissa == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (mantissa + 1024.0) * 2f32.powi(exponent - 25),
    };
    if half & 0x8000 == 0 { size } else { -size }
}

/// Writes how a value begins.
fn head(head: &Head, out: &mut Vec<u8>) -> bool {
    let (kind, number) = match *head {
        Head::Unsigned(number) => (0, number),
        Head::Negative(less) => (1, less),
        Head::Bytes(len) => (2, len as u64),
        Head::Text(len) => (3, len as u64),
        Head::Array(len) => (4, len as u64),
        Head::Map(len) => (5, len as u64),
        Head::Tag(tag) => (6, tag),
        Head::Bool(is_true) => (7, 20 + u64::from(is_true)),
        Head::Null => (7, 22),
        // These would be something else, or nothing.
        Head::Simple(20..=22 | 24..=31) => return false,
        Head::Simple(number) => (7, number.into()),
        Head::Float(number) => {
            out.push(0xfb);
            out.extend_from_slice(&number.to_be_bytes());
            return true;
        }
        Head::Extension(..) => return false,
    };
    let (argument, len) = match number {
        0..=23 => (number as u8, 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(kind << 5 | argument);
    out.extend_from_slice(&number.to_be_bytes()[8 - len..]);
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;
    use weft_message::Kind;

    use super::*;
    use crate::layer::tests::{any_json, choices, error_of, from_hex, row, tree, value_at};

    fn read(hex: &str) -> String {
        tree(Kind::Binary, &from_hex(hex))
    }

    /// The payloads are those of npm's cborg 6.1.5.
    #[test]
    fn values_are_those_that_were_encoded() {
        for (payload, json) in [
            ("a362696407656576656e74647469636b657072696365f93e00", r#"{"id":7,"event":"tick","price":1.5}"#),
            (
                "9200187f188018ff19010019ffff1a000100001affffffff1b000000010000000020381f3820387f3880397fff3980003a7fffffff3a80000000",
                "[0,127,128,255,256,65535,65536,4294967295,4294967296,-1,-32,-33,-128,-129,-32768,-32769,-2147483648,-2147483649]",
            ),
            (
                "a3646e6f6e658065656d707479a0666e6573746564a1646c69737484f5f4f666c3a9f09f9880",
                r#"{"none":[],"empty":{},"nested":{"list":[true,false,null,"é😀"]}}"#,
            ),
            (
                "87fb3ff199999999999af9b800fb7e37e43c8800759cfb0000000000000001f97e00f97c00f9fc00",
                r#"[1.1,-0.5,1e300,5e-324,{"$float":"NaN"},{"$float":"Infinity"},{"$float":"-Infinity"}]"#,
            ),
            ("a16162430102ff", r#"{"b":{"$hex":"0102ff"}}"#),
            ("82a2016161026162f7", r#"[{"1":"a","2":"b"},{"$undefined":true}]"#),
            ("821bffffffffffffffff3bffffffffffffffff", "[18446744073709551615,-18446744073709551616]"),
            ("81c11a6553f100", r#"[{"$tag":1,"value":1700000000}]"#),
        ] {
            assert_eq!(read(payload), json);
        }
    }

    /// From appendix A of RFC 8949.
    #[test]
    fn open_lengths_and_rare_values_are_read() {
        for (payload, json) in [
            ("9f018202039f0405ffff", "[1,[2,3],[4,5]]"),
            ("bf61610161629f0203ffff", r#"{"a":1,"b":[2,3]}"#),
            ("817f657374726561646d696e67ff", r#"["streaming"]"#),
            ("815f42010243030405ff", r#"[{"$hex":"0102030405"}]"#),
            ("82f0f8ff", r#"[{"$simple":16},{"$simple":255}]"#),
            ("83fa47c35000f90001f97bff", "[100000.0,5.9604645e-8,65504.0]"),
            ("d9d9f7a1016161", r#"{"1":"a"}"#),
            (
                "81c074323031332d30332d32315432303a30343a30305a",
                r#"[{"$tag":0,"value":"2013-03-21T20:04:00Z"}]"#,
            ),
        ] {
            assert_eq!(read(payload), json);
        }
    }

    #[test]
    fn it_is_shown_wherever_json_is() {
        let payload = from_hex("a362696407656576656e74647469636b657072696365f93e00");
        assert_eq!(choices(Kind::Binary, &payload), ["CBOR", "Hex"]);
        assert_eq!(row(Kind::Binary, &payload), r#"{"id":7,"event":"tick","price":1.5}"#);
        assert_eq!(value_at(Kind::Binary, &payload, "/price").as_deref(), Some("1.5"));
    }

    #[test]
    fn bad_input_is_refused_where_it_is_wrong() {
        let incomplete = |offset| DecodeError::Incomplete { offset };
        for (payload, error) in [
            ("", incomplete(0)),
            ("9bffffffffffffffff01", incomplete(10)),
            ("bbffffffffffffffff", incomplete(9)),
            ("817bffffffffffffffff61", incomplete(11)),
            ("815bffffffffffffffff61", incomplete(11)),
            ("9f01", incomplete(2)),
            ("7f6161", incomplete(3)),
            ("81ff", DecodeError::malformed(1, "nothing is open that could end here")),
            ("bf01ff", DecodeError::malformed(2, "a key has no value")),
            ("811c", DecodeError::malformed(1, "no value begins with this byte")),
            ("811f", DecodeError::malformed(1, "no value begins with this byte")),
            ("81f810", DecodeError::malformed(1, "this simple value needs one byte only")),
            ("7f4161ff", DecodeError::malformed(1, "this isn't part of the string")),
            ("8163e4b8c3", DecodeError::malformed(2, "this isn't valid UTF-8")),
        ] {
            assert_eq!(error_of(&CBOR, &from_hex(payload)), error, "{payload}");
        }
        for opening in [0x81, 0xc1, 0x9f] {
            assert_eq!(error_of(&CBOR, &vec![opening; 100_000]), incomplete(100_000));
        }
        let deep = [vec![0x81; 100_000], vec![0x01]].concat();
        assert_eq!(tree(Kind::Binary, &deep).len(), 200_001);
    }

    fn head(major: u8, number: u64) -> Vec<u8> {
        [&[major << 5 | 27][..], &number.to_be_bytes()].concat()
    }

    fn encode(value: &Value, into: &mut Vec<u8>) {
        match value {
            Value::Null => into.push(0xf6),
            Value::Bool(is_true) => into.push(0xf4 + u8::from(*is_true)),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number @ 0..), _) => into.extend(head(0, number as u64)),
                (Some(number), _) => into.extend(head(1, (-1 - number) as u64)),
                (None, number) => into.extend([&[0xfb][..], &number.unwrap().to_be_bytes()].concat()),
            },
            Value::String(text) => {
                into.extend([head(3, text.len() as u64), text.clone().into_bytes()].concat())
            }
            Value::Array(items) => {
                into.push(0x9f);
                items.iter().for_each(|item| encode(item, into));
                into.push(0xff);
            }
            Value::Object(members) => {
                into.extend(head(5, members.len() as u64));
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
        }

        #[test]
        fn half_floats_are_what_wider_ones_are(half in any::<u16>()) {
            let (sign, exponent, mantissa) = (half >> 15, i32::from(half >> 10 & 0x1f), f64::from(half & 0x3ff));
            prop_assume!((1..31).contains(&exponent));
            let size = (1.0 + mantissa / 1024.0) * 2f64.powi(exponent - 15);
            prop_assert_eq!(f64::from(half_float(half)), if sign == 1 { -size } else { size });
        }
    }
}
