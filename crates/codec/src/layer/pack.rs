//! Writes values of JSON in a binary format: what [`Writer`](super::writer::Writer) does, the other way round.

use crate::json::{Node, NodeKind};

use super::{ComposeError, compose::misfit};

/// How a value begins, or all of it if nothing follows.
pub(super) enum Head {
    Null,
    Bool(bool),
    Unsigned(u64),
    /// -1 less this.
    Negative(u64),
    Float(f64),
    /// A text of this many bytes, which follow. So do the bytes, items or pairs of those below.
    Text(usize),
    Bytes(usize),
    Array(usize),
    Map(usize),
    /// An application's type, and how many bytes follow.
    Extension(i8, usize),
    /// What says how to understand the value that follows.
    Tag(u64),
    /// What has no value but its number.
    Simple(u8),
}

/// Writes how a value begins; returns whether the format has such values.
pub(super) type WriteHead = fn(&Head, &mut Vec<u8>) -> bool;

/// What an object stands for that isn't a map.
enum Special<'t> {
    Head(Head),
    Bytes(Head, Vec<u8>),
    /// A tag, and the value that it is for.
    Tagged(u64, Node<'t>),
}

/// The bytes of a value. It may be nested as deeply as JSON is.
pub(super) fn pack(root: Node<'_>, write: WriteHead) -> Result<Vec<u8>, ComposeError> {
    let mut out = Vec::new();
    let (mut index, mut tagged) = (root.index(), root.index());
    while let Some(node) = root.tree().node(index).filter(|_| index < root.end()) {
        // The root may be a member of something larger, and a tagged value is one of what stands for the tag.
        if let Some(key) = node.key().filter(|_| index != tagged) {
            write(&Head::Text(key.len()), &mut out);
            out.extend_from_slice(key.as_bytes());
        }
        let is_written = match special(node)? {
            Some(Special::Head(head)) => {
                index = node.end();
                write(&head, &mut out)
            }
            Some(Special::Bytes(head, bytes)) => {
                index = node.end();
                let is_written = write(&head, &mut out);
                out.extend_from_slice(&bytes);
                is_written
            }
            Some(Special::Tagged(tag, value)) => {
                (index, tagged) = (value.index(), value.index());
                write(&Head::Tag(tag), &mut out)
            }
            None => {
                index += 1;
                write(&head(node), &mut out)
            }
        };
        if let (NodeKind::String, Some(text)) = (node.kind(), node.scalar_text()) {
            out.extend_from_slice(text.as_bytes());
        }
        if !is_written {
            return Err(misfit(node, "can't be written in this format"));
        }
    }
    Ok(out)
}

fn head(node: Node<'_>) -> Head {
    match node.kind() {
        NodeKind::Object => Head::Map(node.child_count()),
        NodeKind::Array => Head::Array(node.child_count()),
        NodeKind::String => Head::Text(node.scalar_text().unwrap_or_default().len()),
        NodeKind::Number => number(node.raw()),
        NodeKind::True => Head::Bool(true),
        NodeKind::False => Head::Bool(false),
        NodeKind::Null => Head::Null,
    }
}

/// An integer if it is written as one that fits into 64 bits and a sign, or else a float.
fn number(raw: &str) -> Head {
    let integer = raw.parse::<i128>().ok().filter(|_| raw != "-0");
    let unsigned = integer.and_then(|number| u64::try_from(number).ok()).map(Head::Unsigned);
    let negative = || integer.and_then(|number| u64::try_from(-1 - number).ok()).map(Head::Negative);
    unsigned.or_else(negative).unwrap_or_else(|| Head::Float(raw.parse().unwrap_or(f64::NAN)))
}

/// What JSON can't say otherwise: `{"$hex":"00ff"}`.
fn special<'t>(node: Node<'t>) -> Result<Option<Special<'t>>, ComposeError> {
    if node.kind() != NodeKind::Object || !(1..=2).contains(&node.child_count()) {
        return Ok(None);
    }
    let members: Vec<_> = node.children().collect();
    let keys: Vec<_> = members.iter().filter_map(|member| member.key()).collect();
    let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
    let text = |at: usize| members.get(at).copied().and_then(Node::scalar_text).unwrap_or_default();
    let wrong = || misfit(node, "isn't a value of its kind");
    Ok(Some(match *keys {
        ["$hex"] => {
            let bytes = crate::hex::parse(&text(0)).map_err(|_| wrong())?;
            Special::Bytes(Head::Bytes(bytes.len()), bytes)
        }
        ["$ext", "$hex"] => {
            let (kind, bytes) = (text(0).parse().map_err(|_| wrong())?, crate::hex::parse(&text(1)));
            let bytes = bytes.map_err(|_| wrong())?;
            Special::Bytes(Head::Extension(kind, bytes.len()), bytes)
        }
        ["$time"] => {
            let bytes = timestamp(&text(0)).ok_or_else(wrong)?;
            Special::Bytes(Head::Extension(-1, bytes.len()), bytes)
        }
        ["$float"] => Special::Head(Head::Float(match &*text(0) {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return Err(wrong()),
        })),
        ["$undefined"] => Special::Head(Head::Simple(23)),
        ["$simple"] => Special::Head(Head::Simple(text(0).parse().map_err(|_| wrong())?)),
        ["$tag", "value"] => Special::Tagged(text(0).parse().map_err(|_| wrong())?, members[1]),
        _ => return Ok(None),
    }))
}

/// Seconds since 1970, perhaps with a fraction, as MessagePack writes them.
fn timestamp(text: &str) -> Option<Vec<u8>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let padded = format!("{fraction:0<9}");
    let nanoseconds: i64 = padded.parse().ok().filter(|_| padded.len() == 9)?;
    let is_before = whole.starts_with('-');
    let seconds: i64 = whole.parse().ok()?;
    let (seconds, nanoseconds) = match nanoseconds {
        // A fraction is always added.
        1.. if is_before => (seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds),
        _ => (seconds, nanoseconds),
    };
    let nanoseconds = u32::try_from(nanoseconds).ok()?;
    Some(match u64::try_from(seconds) {
        Ok(seconds) if nanoseconds == 0 && u32::try_from(seconds).is_ok() => {
            u32::try_from(seconds).ok()?.to_be_bytes().to_vec()
        }
        Ok(seconds) if seconds < 1 << 34 => (u64::from(nanoseconds) << 34 | seconds).to_be_bytes().to_vec(),
        _ => [&nanoseconds.to_be_bytes()[..], &seconds.to_be_bytes()].concat(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;
    use weft_message::{Kind, Payload};

    use crate::layer::{
        BinaryValues, CBOR, MESSAGE_PACK,
        tests::{any_json, composed, from_hex, tree_of},
    };

    fn packed(layer: &BinaryValues, json: &str) -> Result<Vec<u8>, String> {
        match composed(layer, json) {
            Ok(Payload::Binary(bytes)) => Ok(bytes),
            other => Err(format!("{other:?}")),
        }
    }

    /// The payloads are those of npm's @msgpack/msgpack 3.1.3 and cborg 6.1.5, which take as few bytes as they can.
    #[test]
    fn values_are_written_as_others_do() {
        for (layer, payload) in [
            (&MESSAGE_PACK, "83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407"),
            (
                &MESSAGE_PACK,
                "dc0012007fcc80ccffcd0100cdffffce00010000ceffffffffcf0000000100000000ffe0d0dfd080d1ff7fd18000d2ffff7fffd280000000d3ffffffff7fffffff",
            ),
            (&MESSAGE_PACK, "83a66e657374656481a46c69737494c3c2c0a6c3a9f09f9880a5656d70747980a46e6f6e6590"),
            (&MESSAGE_PACK, "81a165c70305010203"),
            (&MESSAGE_PACK, "93d6ff6553f100d7ff1d5353006553f100c70cff1dcd6500fffffffffffffffe"),
            (&MESSAGE_PACK, "92cfffffffffffffffffd38000000000000000"),
            (
                &CBOR,
                "9200187f188018ff19010019ffff1a000100001affffffff1b000000010000000020381f3820387f3880397fff3980003a7fffffff3a80000000",
            ),
            (&CBOR, "a3646e6f6e658065656d707479a0666e6573746564a1646c69737484f5f4f666c3a9f09f9880"),
            (&CBOR, "a16162430102ff"),
            (&CBOR, "821bffffffffffffffff3bffffffffffffffff"),
            (&CBOR, "82c11a6553f100f7"),
            (&CBOR, "82f0f8ff"),
        ] {
            let json = tree_of(layer, Kind::Binary, &from_hex(payload));
            assert_eq!(packed(layer, &json), Ok(from_hex(payload)), "{json}");
        }
    }

    #[test]
    fn what_a_format_lacks_is_an_error_with_its_place() {
        for (layer, json, error) in [
            (&MESSAGE_PACK, r#"{"a":[{"$tag":1,"value":0}]}"#, "“/a/0” can't be written in this format"),
            (&MESSAGE_PACK, r#"[{"$undefined":true}]"#, "“/0” can't be written in this format"),
            (&MESSAGE_PACK, "-18446744073709551616", "The message can't be written in this format"),
            (&CBOR, r#"[{"$ext":5,"$hex":"00"}]"#, "“/0” can't be written in this format"),
            (&CBOR, r#"[{"$simple":24}]"#, "“/0” can't be written in this format"),
            (&CBOR, r#"{"a":{"$hex":"0"}}"#, "“/a” isn't a value of its kind"),
            (&CBOR, r#"{"$float":"1"}"#, "The message isn't a value of its kind"),
        ] {
            assert_eq!(composed(layer, json).unwrap_err().to_string(), error);
        }
    }

    #[test]
    fn depth_and_length_are_no_problem() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for layer in [&MESSAGE_PACK, &CBOR] {
            assert_eq!(packed(layer, &deep).unwrap().len(), 100_001);
            for len in [15, 16, 23, 24, 255, 256, 65_535, 65_536] {
                let json = format!("[[{}],\"{}\"]", vec!["7"; len].join(","), "x".repeat(len));
                assert_eq!(tree_of(layer, Kind::Binary, &packed(layer, &json).unwrap()), json);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(json in any_json()) {
            for layer in [&MESSAGE_PACK, &CBOR] {
                let payload = packed(layer, &json.to_string()).unwrap();
                let read: Value = serde_json::from_str(&tree_of(layer, Kind::Binary, &payload)).unwrap();
                prop_assert_eq!(&read, &json);
            }
        }
    }
}
