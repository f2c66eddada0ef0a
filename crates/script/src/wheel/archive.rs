//! Whether a ZIP archive is whole. CPython unpacks it; here, its files only have to be what it says they are.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// How each part of an archive begins.
const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const FILE: &[u8] = b"PK\x03\x04";

/// The lengths of these parts, without what may have any length.
const END_LENGTH: usize = 22;
const ENTRY_LENGTH: usize = 46;
const FILE_LENGTH: usize = 30;

/// How its files may be kept.
const STORED: usize = 0;
const DEFLATED: usize = 8;

/// What is wrong with an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ArchiveError {
    /// Its files are too large.
    TooLarge,
    /// A part of it is missing or isn't what it should be, or is of a kind that wheels don't have.
    Damaged,
}

/// The names of an archive's files, all of which are whole and have at most so many bytes together.
pub(super) fn check(bytes: &[u8], most: usize) -> Result<Vec<String>, ArchiveError> {
    let entries = entries(bytes).ok_or(ArchiveError::Damaged)?;
    let total = entries.iter().try_fold(0usize, |total, entry| total.checked_add(entry.size));
    if total.is_none_or(|total| total > most) {
        return Err(ArchiveError::TooLarge);
    }
    if !entries.iter().all(|entry| is_whole(entry, bytes)) {
        return Err(ArchiveError::Damaged);
    }
    Ok(entries.into_iter().map(|entry| entry.name).collect())
}

/// What the directory at an archive's end says about a file.
struct Entry {
    name: String,
    method: usize,
    crc: u32,
    packed: usize,
    size: usize,
    /// Where the file is.
    at: usize,
}

/// The directory; `None` if it can't be read.
fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let end = (0..=bytes.len().checked_sub(END_LENGTH)?).rev().take(END_LENGTH + 0xffff).find(|at| {
        bytes[*at..].starts_with(END) && u16_at(bytes, at + 20) == Some(bytes.len() - at - END_LENGTH)
    })?;
    let mut at = u32_at(bytes, end + 16)?;
    let mut entries = Vec::new();
    for _ in 0..u16_at(bytes, end + 10)? {
        let header = bytes.get(at..)?.get(..ENTRY_LENGTH)?;
        let [name, extra, comment] = [28, 30, 32].map(|at| u16_at(header, at).unwrap_or_default());
        let text = bytes.get(at + ENTRY_LENGTH..)?.get(..name)?;
        let is_encrypted = header[8] & 1 != 0;
        if !header.starts_with(ENTRY) || is_encrypted {
            return None;
        }
        entries.push(Entry {
            name: std::str::from_utf8(text).ok()?.to_owned(),
            method: u16_at(header, 10)?,
            crc: u32::try_from(u32_at(header, 16)?).ok()?,
            packed: u32_at(header, 20)?,
            size: u32_at(header, 24)?,
            at: u32_at(header, 42)?,
        });
        at += ENTRY_LENGTH + name + extra + comment;
    }
    Some(entries)
}

fn is_whole(entry: &Entry, bytes: &[u8]) -> bool {
    let unpacked = packed(entry, bytes).and_then(|packed| match entry.method {
        STORED => Some(packed.to_vec()),
        DEFLATED => decompress_to_vec_with_limit(packed, entry.size).ok(),
        _ => None,
    });
    unpacked.is_some_and(|file| file.len() == entry.size && crc32fast::hash(&file) == entry.crc)
}

fn packed<'a>(entry: &Entry, bytes: &'a [u8]) -> Option<&'a [u8]> {
    let header = bytes.get(entry.at..)?.get(..FILE_LENGTH)?;
    let start = entry.at + FILE_LENGTH + u16_at(header, 26)? + u16_at(header, 28)?;
    let packed = bytes.get(start..)?.get(..entry.packed)?;
    header.starts_with(FILE).then_some(packed)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes).into())
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}
