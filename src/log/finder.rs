//! ASCII text, found in bytes whatever its case, without a copy of them.

use memchr::memchr2_iter;

/// Bytes from common to rare, in the JSON and English that most packets are.
const COMMON: &[u8] = b"\" ,:etaionsr0l1d2c-mu3{}p5.4f6g7h8b9_/yv[]kw";

/// Looks for its rarest byte in both cases at once, and compares the rest only there.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    needle: Box<[u8]>,
    /// Where in the needle its rarest byte is.
    rarest: usize,
}

impl Finder {
    pub(super) fn new(needle: &[u8]) -> Self {
        let rarity = |byte: u8| {
            let byte = byte.to_ascii_lowercase();
            COMMON.iter().position(|&common| common == byte).unwrap_or(COMMON.len())
        };
        let rarest = (0..needle.len()).max_by_key(|&at| rarity(needle[at])).unwrap_or(0);
        Self { needle: needle.into(), rarest }
    }

    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let Some(&byte) = self.needle.get(self.rarest) else { return true };
        let Some(last_start) = bytes.len().checked_sub(self.needle.len()) else { return false };
        // Where the rarest byte may lie: what is found at n there belongs to a needle that starts at n.
        let candidates = &bytes[self.rarest..=self.rarest + last_start];
        memchr2_iter(byte.to_ascii_lowercase(), byte.to_ascii_uppercase(), candidates)
            .any(|start| bytes[start..start + self.needle.len()].eq_ignore_ascii_case(&self.needle))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_plain_search_in_lower_case_finds(
            needle in "[aAbB@{}]{0,4}",
            bytes in vec(prop::sample::select(b"aAbB@`[{}\x80".to_vec()), 0..40),
        ) {
            let lower = bytes.to_ascii_lowercase();
            let wanted = needle.to_ascii_lowercase();
            let expected = wanted.is_empty() || lower.windows(wanted.len()).any(|part| part == wanted.as_bytes());
            prop_assert_eq!(Finder::new(needle.as_bytes()).is_in(&bytes), expected);
        }
    }

    #[test]
    fn the_rarest_byte_leads() {
        assert_eq!(Finder::new(b"\"type\":\"quote\"").rarest, 8);
        assert_eq!(Finder::new(b"eeZe").rarest, 2);
    }
}
