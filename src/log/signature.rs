//! What short runs of bytes are in a chunk: enough to tell that a text is not, without reading it.

/// How many bytes make a run.
const GRAM: usize = 3;

/// Bits of a signature: 8 KiB of them tell most texts that are not in a mebibyte.
const BITS: u32 = 16;

/// A bit for each run of three bytes, letters in lower case; runs share bits.
#[derive(Debug)]
pub(super) struct Signature {
    bits: Box<[u64]>,
    has_backslash: bool,
}

impl Signature {
    /// How many bytes it takes, whatever it is of.
    pub(super) const COST: u64 = (1 << BITS) / 8;

    pub(super) fn of(bytes: &[u8]) -> Self {
        let (first, rest) = bytes.split_at(bytes.len().min(GRAM - 1));
        let mut gram = first.iter().fold(0, |gram, byte| next(gram, *byte));
        // Bytes first: to set one, unlike a bit, nothing has to be read.
        let mut seen = vec![0u8; 1 << BITS];
        for byte in rest {
            gram = next(gram, *byte);
            seen[place(gram)] = 1;
        }
        let to_word = |seen: &[u8]| seen.iter().rev().fold(0, |word, bit| word << 1 | u64::from(*bit));
        let bits = seen.chunks_exact(64).map(to_word).collect();
        Self { bits, has_backslash: memchr::memchr(b'\\', bytes).is_some() }
    }

    /// Whether this text may be among the bytes, in whatever case.
    pub(super) fn may_hold(&self, text: &[u8]) -> bool {
        text.windows(GRAM).all(|run| {
            let place = place(run.iter().fold(0, |gram, byte| next(gram, *byte)));
            self.bits[place / 64] >> (place % 64) & 1 == 1
        })
    }

    /// Whether there is a backslash among the bytes.
    pub(super) fn has_backslash(&self) -> bool {
        self.has_backslash
    }
}

/// The run that ends with this byte, after the run that ended before it.
fn next(gram: u32, byte: u8) -> u32 {
    (gram << 8 | u32::from(byte.to_ascii_lowercase())) & 0xff_ffff
}

/// Which bit a run has.
fn place(gram: u32) -> usize {
    // Spreads what differs little: the golden ratio of 2^32.
    (gram.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn what_is_there_is_never_denied(bytes in vec(any::<u8>(), 0..200), from in 0..200usize, len in 0..20usize) {
            let part = bytes.get(from..from + len).unwrap_or(&bytes);
            let signature = Signature::of(&bytes);
            prop_assert!(signature.may_hold(&part.to_ascii_lowercase()));
            prop_assert!(signature.may_hold(&part.to_ascii_uppercase()));
            prop_assert_eq!(signature.has_backslash(), bytes.contains(&b'\\'));
        }
    }

    #[test]
    fn what_is_not_there_is_mostly_denied() {
        let words =
            (0..100_000).map(|number| format!("{{\"n\":{number},\"data\":\"tick\"}}")).collect::<String>();
        let signature = Signature::of(words.as_bytes());
        for absent in ["tock", "needle", "\"price\"", "no such text"] {
            assert!(!signature.may_hold(absent.as_bytes()), "{absent}");
        }
        assert!(signature.may_hold(b"99999,\"DATA\"") && signature.may_hold(b"zz"));
    }
}
