//! Finds ASCII text in bytes, ignoring case, sixteen bytes at a time.

use wide::u8x16;

/// How many bytes are compared at once.
const LANES: usize = 16;

/// ASCII text to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finder {
    /// In lower case.
    needle: Box<[u8]>,
}

impl Finder {
    /// A finder for this text, ignoring case.
    pub(crate) fn new(needle: &str) -> Self {
        Self { needle: needle.to_ascii_lowercase().into_bytes().into() }
    }

    /// How long the text is.
    pub(crate) fn len(&self) -> usize {
        self.needle.len()
    }

    /// Whether everything that contains this text also contains the other one.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        other.is_in(&self.needle)
    }

    /// Whether these bytes contain it. Meant for few bytes, since it doesn't sample which of them are rare.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        let second = self.needle.iter().position(|byte| *byte != self.needle[0]).unwrap_or(0);
        self.aimed_at(0, second).find(bytes, 0).is_some()
    }

    /// Prepares to search bytes of which `sample` is a part, starting from the needle's bytes that are rare there.
    pub(crate) fn aim(&self, sample: &[u8]) -> Aimed<'_> {
        let mut counts = [0u32; 256];
        for byte in sample {
            counts[usize::from(byte.to_ascii_lowercase())] += 1;
        }
        let rarest = |but: Option<usize>| {
            let positions = (0..self.needle.len()).filter(|&at| Some(at) != but);
            // The same byte twice tells less than two different bytes do.
            let is_same = |at: usize| but.is_some_and(|but| self.needle[at] == self.needle[but]);
            positions.min_by_key(|&at| (is_same(at), counts[usize::from(self.needle[at])]))
        };
        let first = rarest(None).unwrap_or(0);
        self.aimed_at(first, rarest(Some(first)).unwrap_or(first))
    }

    fn aimed_at(&self, first: usize, second: usize) -> Aimed<'_> {
        let probe = |at| Probe::new(&self.needle, at);
        Aimed { needle: &self.needle, first: probe(first), second: probe(second) }
    }
}

/// One byte of the needle.
#[derive(Clone, Copy, Debug)]
struct Probe {
    /// Its offset in the needle.
    at: usize,
    /// The byte, in lower case.
    byte: u8,
    /// The bit that makes a letter lower-case; 0 if the byte isn't a letter.
    case: u8,
}

impl Probe {
    fn new(needle: &[u8], at: usize) -> Self {
        let byte = needle.get(at).copied().unwrap_or_default();
        Self { at, byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 } }
    }

    /// Which of these bytes match it.
    fn among(self, bytes: &[u8; LANES]) -> u8x16 {
        (u8x16::new(*bytes) | u8x16::splat(self.case)).cmp_eq(u8x16::splat(self.byte))
    }
}

/// Searches for two bytes of the needle at once, and compares the rest only where both match.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aimed<'f> {
    needle: &'f [u8],
    first: Probe,
    second: Probe,
}

impl Aimed<'_> {
    /// The first place at or after `from` where the text begins.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        if self.needle.is_empty() {
            return (from <= bytes.len()).then_some(from);
        }
        let end = (bytes.len() + 1).checked_sub(self.needle.len())?;
        let (firsts, _) = bytes.get(from + self.first.at..)?.as_chunks::<LANES>();
        let (seconds, _) = bytes.get(from + self.second.at..)?.as_chunks::<LANES>();
        let mut start = from;
        for (firsts, seconds) in firsts.iter().zip(seconds) {
            if let Some(hit) = self.find_among(bytes, start, firsts, seconds) {
                return Some(hit);
            }
            start += LANES;
        }
        // The last few places, with some before them that were searched already, to make up a full block.
        let furthest = self.first.at.max(self.second.at);
        match bytes.len().checked_sub(LANES + furthest).filter(|&last| last >= from) {
            Some(last) => self.find_among(
                bytes,
                last,
                bytes[last + self.first.at..].first_chunk()?,
                bytes[last + self.second.at..].first_chunk()?,
            ),
            None => (start..end).find(|&start| self.is_at(bytes, start)),
        }
    }

    /// Where the text begins, if that is at `start` or one of the next places. `firsts` and `seconds` are
    /// where its two bytes are searched for.
    fn find_among(
        &self,
        bytes: &[u8],
        start: usize,
        firsts: &[u8; LANES],
        seconds: &[u8; LANES],
    ) -> Option<usize> {
        let mut hits = (self.first.among(firsts) & self.second.among(seconds)).move_mask();
        while hits != 0 {
            let hit = start + hits.trailing_zeros() as usize;
            if self.is_at(bytes, hit) {
                return Some(hit);
            }
            hits &= hits - 1;
        }
        None
    }

    fn is_at(&self, bytes: &[u8], start: usize) -> bool {
        let part = bytes.get(start..start + self.needle.len());
        part.is_some_and(|part| part.eq_ignore_ascii_case(self.needle))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2048))]

        #[test]
        fn finds_where_a_plain_search_in_lower_case_finds(
            needle in "[aAbB@{}]{0,4}",
            bytes in vec(prop::sample::select(b"aAbB@`[{}\x80\xc1".to_vec()), 0..100),
            from in 0..100usize,
            sample in vec(any::<u8>(), 0..20),
        ) {
            let lower = bytes.to_ascii_lowercase();
            let wanted = needle.to_ascii_lowercase();
            let is_at = |start: &usize| lower[*start..].starts_with(wanted.as_bytes());
            let expected = (from..=bytes.len()).find(is_at);
            let finder = Finder::new(&needle);
            prop_assert_eq!(finder.aim(&sample).find(&bytes, from), expected);
            prop_assert_eq!(finder.is_in(&bytes), (0..=bytes.len()).any(|start| is_at(&start)));
        }
    }

    #[test]
    fn what_is_rare_leads() {
        let finder = Finder::new("\"type\":\"Quote\"");
        let aimed = finder.aim(br#"{"type":"tick","to":"Q"}"#);
        assert_eq!((aimed.first.byte, aimed.second.byte), (b'u', b'y'));
        let finder = Finder::new("eeZe");
        let aimed = finder.aim(b"zzze");
        assert_eq!((aimed.first.at, aimed.second.at), (0, 2));
    }
}
