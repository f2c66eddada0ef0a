//! Payloads that are compressed with gzip or zlib.

use std::borrow::Cow;

use miniz_oxide::inflate::{
    DecompressError, TINFLStatus, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
};
use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Layer, READ_LIMIT, Read, Record, Rest, bytes::Bytes};

/// Unpacks gzip (RFC 1952).
pub struct Gzip;

/// Unpacks deflated data in zlib's format (RFC 1950).
pub struct Zlib;

impl Layer for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        self.has_values(message.kind, *message.bytes.first()?).then_some(())?;
        gzip_header(message.bytes).is_ok().then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let start = gzip_header(message.bytes)?;
        unpack(self.name(), message.bytes, start, decompress_to_vec_with_limit)
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && first == 0x1f
    }
}

impl Layer for Zlib {
    fn name(&self) -> &'static str {
        "zlib"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let &[first, second, ..] = message.bytes else { return None };
        // The two bytes are a multiple of 31, and there is no dictionary.
        let is_header = u16::from_be_bytes([first, second]) % 31 == 0 && second & 0x20 == 0;
        let is_small = message.bytes.len() <= READ_LIMIT;
        (is_small && self.has_values(message.kind, first) && is_header && self.read(message).is_ok())
            .then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        unpack(self.name(), message.bytes, 0, decompress_to_vec_zlib_with_limit)
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && first == 0x78
    }
}

/// Where the deflated data begins.
fn gzip_header(payload: &[u8]) -> Result<usize, DecodeError> {
    let (checksum, extra, name, comment) = (2, 4, 8, 16);
    let mut bytes = Bytes::new(payload);
    if bytes.array()? != [0x1f, 0x8b, 8] {
        return Err(DecodeError::malformed(0, "gzip begins with 1f 8b 08"));
    }
    let flags = bytes.byte()?;
    bytes.take(6)?;
    if flags & extra != 0 {
        let len = bytes.array().map(u16::from_le_bytes)?;
        bytes.take(len.into())?;
    }
    for _ in 0..(flags & name).count_ones() + (flags & comment).count_ones() {
        while bytes.byte()? != 0 {}
    }
    if flags & checksum != 0 {
        bytes.take(2)?;
    }
    Ok(bytes.at())
}

fn unpack<'m>(
    name: &'static str,
    payload: &[u8],
    start: usize,
    inflate: fn(&[u8], usize) -> Result<Vec<u8>, DecompressError>,
) -> Result<Read<'m>, DecodeError> {
    let bytes = inflate(&payload[start..], READ_LIMIT).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => DecodeError::TooLarge { len: error.output.len(), limit: READ_LIMIT },
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
            DecodeError::Incomplete { offset: payload.len() }
        }
        _ => DecodeError::malformed(start, "the compressed data is damaged"),
    })?;
    let title = format!("{} bytes unpacked", bytes.len());
    let rest = Rest { member: "data", bytes: Cow::Owned(bytes), offset: 0, layers: &[] };
    Ok(Record { title: title.into(), brief: name.into(), value: None, rest: Some(rest) }.into())
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};
    use proptest::prelude::*;

    use super::*;
    use crate::json::Pointer;
    use crate::layer::Layers;
    use crate::layer::tests::{choices, error_of, from_hex, message, row, steps, tree, value_at};

    /// `{"t":21.5}`, as Node.js 20 compresses it.
    const GZIP: &str = "1f8b0800000000000003ab562a51b23232d433ad0500d7ffddb90a000000";
    const ZLIB: &str = "789cab562a51b23232d433ad05000f2302b1";

    #[test]
    fn what_is_inside_is_shown() {
        for (payload, name) in [(GZIP, "gzip"), (ZLIB, "zlib")] {
            let payload = from_hex(payload);
            assert_eq!(choices(Kind::Binary, &payload), [name, "Hex"]);
            assert_eq!(tree(Kind::Binary, &payload), r#"{"t":21.5}"#);
            assert_eq!(row(Kind::Binary, &payload), format!(r#"{name} · {{"t":21.5}}"#));
            assert_eq!(steps(Kind::Binary, &payload), [format!("{name} 10 bytes unpacked"), "JSON".into()]);
            assert_eq!(value_at(Kind::Binary, &payload, "/t").as_deref(), Some("21.5"));
        }
        // In an MQTT packet for the topic `a`.
        let packet = [&from_hex("301f000161")[..], &from_hex(GZIP)].concat();
        let packet = [&[0x30, packet.len() as u8 - 2][..], &packet[2..]].concat();
        assert_eq!(row(Kind::Binary, &packet), r#"PUBLISH a · QoS 0 · gzip · {"t":21.5}"#);
        assert_eq!(
            steps(Kind::Binary, &packet),
            ["MQTT PUBLISH a · QoS 0", "gzip 10 bytes unpacked", "JSON"]
        );
        assert_eq!(value_at(Kind::Binary, &packet, "/payload/t").as_deref(), Some("21.5"));
    }

    #[test]
    fn bad_input_is_refused_and_a_bomb_is_not_unpacked() {
        let whole = from_hex(GZIP);
        for len in 0..whole.len() - 9 {
            assert!(matches!(error_of(&Gzip, &whole[..len]), DecodeError::Incomplete { .. }), "{len}");
        }
        assert_eq!(
            error_of(&Gzip, &from_hex("1f8b0900")),
            DecodeError::malformed(0, "gzip begins with 1f 8b 08")
        );
        let damaged = [&whole[..10], &[0xff; 9]].concat();
        assert_eq!(error_of(&Gzip, &damaged), DecodeError::malformed(10, "the compressed data is damaged"));
        let bomb = [&whole[..10], &compress_to_vec(&vec![0; 2 * READ_LIMIT], 9), &[0; 8]].concat();
        assert!(bomb.len() < 100_000);
        assert!(matches!(error_of(&Gzip, &bomb), DecodeError::TooLarge { limit: READ_LIMIT, .. }));
        assert_eq!(value_at(Kind::Binary, &bomb, "/a"), None);
    }

    #[test]
    fn bytes_are_found_as_they_are_shown_even_if_a_layer_could_read_them() {
        // Two values of CBOR, or anything else.
        let payload = compress_to_vec_zlib(&from_hex("a1010241ff"), 6);
        assert_eq!(tree(Kind::Binary, &payload), r#"{"$hex":"a1010241ff"}"#);
        let mut found = Vec::new();
        let pointer = Pointer::parse("/$hex").unwrap();
        Layers::default().any_value(&message(Kind::Binary, &payload), &pointer, &mut |value| {
            found.push(value.to_owned());
            false
        });
        assert_eq!(found, [r#""ff""#, r#""a1010241ff""#]);
    }

    #[test]
    fn layers_do_not_stack_without_end() {
        let mut payload = br#"{"t":1}"#.to_vec();
        for _ in 0..20 {
            payload = compress_to_vec_zlib(&payload, 6);
        }
        assert_eq!(value_at(Kind::Binary, &payload, "/t"), None);
        assert!(tree(Kind::Binary, &payload).starts_with(r#"{"$hex":"#));
    }

    proptest! {
        #[test]
        fn what_is_compressed_is_unpacked(data in proptest::collection::vec(any::<u8>(), 0..999)) {
            let payload = compress_to_vec_zlib(&data, 6);
            let Ok(Read::Records(records)) = Zlib.read(&message(Kind::Binary, &payload)) else { panic!() };
            prop_assert_eq!(&*records[0].rest.as_ref().unwrap().bytes, data);
        }

        #[test]
        fn any_bytes_are_read_or_refused(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Gzip.read(&message(Kind::Binary, &[&[0x1f, 0x8b, 8][..], &payload].concat()));
            let _ = Zlib.read(&message(Kind::Binary, &[&[0x78, 0x9c][..], &payload].concat()));
        }
    }
}
