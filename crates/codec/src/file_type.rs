//! Kinds of files that are known by their first bytes.

/// A kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct FileType {
    /// What it is called.
    pub name: &'static str,
    /// The extension of its files' names, without the dot.
    pub extension: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Where its mark is.
    at: usize,
    mark: &'static [u8],
}

impl FileType {
    const fn new(
        name: &'static str,
        extension: &'static str,
        media_type: &'static str,
        at: usize,
        mark: &'static [u8],
    ) -> Self {
        Self { name, extension, media_type, at, mark }
    }

    /// The kind of file that these bytes are.
    pub fn of(bytes: &[u8]) -> Option<&'static Self> {
        let has = |kind: &&Self| bytes.get(kind.at..).is_some_and(|rest| rest.starts_with(kind.mark));
        TYPES.iter().find(has)
    }

    /// Whether a file of some kind may begin with this byte.
    pub(crate) fn may_begin_with(first: u8) -> bool {
        TYPES.iter().any(|kind| match kind.at {
            0 => kind.mark.first() == Some(&first),
            // RIFF, or the length of MP4's first part.
            _ => matches!(first, b'R' | 0),
        })
    }

    /// Whether browsers can show it as a picture.
    pub fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

static TYPES: [FileType; 15] = [
    FileType::new("PNG", "png", "image/png", 0, b"\x89PNG\r\n\x1a\n"),
    FileType::new("JPEG", "jpg", "image/jpeg", 0, b"\xff\xd8\xff"),
    FileType::new("GIF", "gif", "image/gif", 0, b"GIF87a"),
    FileType::new("GIF", "gif", "image/gif", 0, b"GIF89a"),
    FileType::new("WebP", "webp", "image/webp", 8, b"WEBP"),
    FileType::new("WAV", "wav", "audio/wav", 8, b"WAVE"),
    FileType::new("AVIF", "avif", "image/avif", 4, b"ftypavif"),
    FileType::new("MP4", "mp4", "video/mp4", 4, b"ftyp"),
    FileType::new("WebM", "webm", "video/webm", 0, b"\x1a\x45\xdf\xa3"),
    FileType::new("Ogg", "ogg", "application/ogg", 0, b"OggS"),
    FileType::new("PDF", "pdf", "application/pdf", 0, b"%PDF-"),
    FileType::new("ZIP", "zip", "application/zip", 0, b"PK\x03\x04"),
    FileType::new("gzip", "gz", "application/gzip", 0, b"\x1f\x8b\x08"),
    FileType::new("Zstandard", "zst", "application/zstd", 0, b"\x28\xb5\x2f\xfd"),
    FileType::new("WebAssembly", "wasm", "application/wasm", 0, b"\0asm"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        for (bytes, extension, is_picture) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], "png", true),
            (b"\xff\xd8\xff\xe0", "jpg", true),
            (b"GIF89a", "gif", true),
            (b"RIFF\0\0\0\0WEBPVP8 ", "webp", true),
            (b"\0\0\0\x1cftypavif", "avif", true),
            (b"\0\0\0\x1cftypisom", "mp4", false),
            (b"\x1f\x8b\x08\0", "gz", false),
            (b"%PDF-1.7", "pdf", false),
        ] {
            let kind = FileType::of(bytes).unwrap();
            assert_eq!((kind.extension, kind.is_picture()), (extension, is_picture));
            assert!(FileType::may_begin_with(bytes[0]), "{extension}");
        }
        for bytes in [&b""[..], b"\x89PN", b"GIF88a", b"RIFF\0\0\0\0", b"{\"a\":1}"] {
            assert_eq!(FileType::of(bytes), None);
        }
    }
}
