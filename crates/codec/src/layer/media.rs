//! Files that are known by their first bytes: pictures, sound, archives.

use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Gzip, Layer, Read, Record, bytes::Bytes, object::Object};
use crate::file_type::FileType;

/// Names a file's format, and the size of a picture.
pub struct Media;

impl Layer for Media {
    fn name(&self) -> &'static str {
        "File"
    }

    fn label(&self, message: &Message<'_>) -> &'static str {
        format(message.bytes).unwrap_or(self.name())
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        (message.kind == Kind::Binary && format(message.bytes).is_some()).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let format = format(message.bytes).ok_or(DecodeError::malformed(0, "this format isn't known"))?;
        let mut value =
            Object::default().text("format", format).json("bytes", &message.bytes.len().to_string());
        let mut title = format.to_owned();
        if let Some((width, height)) = dimensions(format, message.bytes) {
            value = value.json("width", &width.to_string()).json("height", &height.to_string());
            title += &format!(" {width} × {height}");
        }
        Ok(Record::new(title, format!("{} bytes", message.bytes.len()), value.finish()).into())
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && FileType::may_begin_with(first)
    }
}

/// What it is called. What is compressed has a layer that unpacks it.
fn format(bytes: &[u8]) -> Option<&'static str> {
    FileType::of(bytes).map(|kind| kind.name).filter(|name| *name != Gzip.name())
}

/// The width and height of a picture.
fn dimensions(format: &str, bytes: &[u8]) -> Option<(u64, u64)> {
    let mut bytes = Bytes::new(bytes);
    match format {
        "PNG" => {
            bytes.take(16).ok()?;
            Some((bytes.number(4).ok()?, bytes.number(4).ok()?))
        }
        "GIF" => {
            bytes.take(6).ok()?;
            let mut side = || Some(u16::from_le_bytes(bytes.array().ok()?).into());
            Some((side()?, side()?))
        }
        "JPEG" => jpeg_dimensions(&mut bytes),
        _ => None,
    }
}

/// They are in the segment that begins the frame.
fn jpeg_dimensions(bytes: &mut Bytes<'_>) -> Option<(u64, u64)> {
    bytes.take(2).ok()?;
    loop {
        let [0xff, marker] = bytes.array().ok()? else { return None };
        let len = bytes.number(2).ok()?;
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            bytes.take(1).ok()?;
            let (height, width) = (bytes.number(2).ok()?, bytes.number(2).ok()?);
            return Some((width, height));
        }
        bytes.take(len.checked_sub(2)?).ok()?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::layer::tests::{choices, from_hex, message, row, tree};

    #[test]
    fn formats_and_sizes_are_named() {
        for (payload, name, line, value) in [
            (
                "89504e470d0a1a0a0000000d4948445200000280000001e00802000000",
                "PNG",
                "PNG 640 × 480 · 29 bytes",
                r#"{"format":"PNG","bytes":29,"width":640,"height":480}"#,
            ),
            (
                "ffd8ffe000104a46494600010100000100010000ffc0001108012c0190030122",
                "JPEG",
                "JPEG 400 × 300 · 32 bytes",
                r#"{"format":"JPEG","bytes":32,"width":400,"height":300}"#,
            ),
            (
                "47494638396102000100",
                "GIF",
                "GIF 2 × 1 · 10 bytes",
                r#"{"format":"GIF","bytes":10,"width":2,"height":1}"#,
            ),
            ("255044462d312e37", "PDF", "PDF · 8 bytes", r#"{"format":"PDF","bytes":8}"#),
            ("524946460000000057454250", "WebP", "WebP · 12 bytes", r#"{"format":"WebP","bytes":12}"#),
        ] {
            let payload = from_hex(payload);
            assert_eq!(choices(Kind::Binary, &payload)[0], name);
            assert_eq!(row(Kind::Binary, &payload), line);
            assert_eq!(tree(Kind::Binary, &payload), value);
        }
        assert_eq!(choices(Kind::Text, b"%PDF-1.7"), ["Text", "Hex"]);
    }

    proptest! {
        #[test]
        fn a_damaged_picture_has_no_size(payload in proptest::collection::vec(any::<u8>(), 0..80), mark in prop::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP",
        ])) {
            let payload = [mark, &payload].concat();
            prop_assert!(Media.read(&message(Kind::Binary, &payload)).is_ok());
        }
    }
}
