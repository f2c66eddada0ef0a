//! Segments that have a note in place of messages.

use super::{HEADER, MAGIC, NOTED, Problem, read, write};

/// What is before the text: its length and its checksum.
const HEAD: usize = 8;

/// A segment that only has this text.
pub fn note(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut segment = write::header_of(NOTED).to_vec();
    segment.extend_from_slice(&length.to_le_bytes());
    segment.extend_from_slice(&crc32fast::hash(text.as_bytes()).to_le_bytes());
    segment.extend_from_slice(text.as_bytes());
    segment
}

/// The text of a segment that has a note, or what is wrong with it; `None` if it is for messages.
pub fn note_in(segment: &[u8]) -> Option<Result<&str, Problem>> {
    let (header, rest) = segment.split_first_chunk::<HEADER>()?;
    let is_note = header.starts_with(MAGIC) && read::is_sound(header) && read::u32_at(header, 8) == NOTED;
    is_note.then(|| {
        let (head, text) = rest.split_first_chunk::<HEAD>().ok_or(Problem::CutOff)?;
        let text = text.get(..read::u32_at(head, 0) as usize).ok_or(Problem::CutOff)?;
        let is_sound = crc32fast::hash(text) == read::u32_at(head, 4);
        std::str::from_utf8(text).ok().filter(|_| is_sound).ok_or(Problem::Damaged)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::{Head, Reader, header};

    #[test]
    fn a_note_is_read_as_a_whole_or_not_at_all() {
        let segment = note("a recording’s name");
        assert_eq!(note_in(&segment), Some(Ok("a recording’s name")));
        for end in HEADER..segment.len() {
            assert_eq!(note_in(&segment[..end]), Some(Err(Problem::CutOff)), "{end}");
        }
        for end in 0..HEADER {
            assert_eq!(note_in(&segment[..end]), None, "{end}");
        }
        for at in HEADER..segment.len() {
            let mut damaged = segment.clone();
            damaged[at] ^= 1;
            assert!(matches!(note_in(&damaged), Some(Err(_))), "{at}");
        }
        assert_eq!(note_in(&header()), None);
    }

    #[test]
    fn what_reads_messages_leaves_a_note_alone() {
        let segment = note("text");
        assert_eq!(Reader::new(&segment, 0).next().unwrap().unwrap_err(), Problem::NewerVersion(NOTED));
        assert_eq!(Head::read(&segment), None);
    }
}
