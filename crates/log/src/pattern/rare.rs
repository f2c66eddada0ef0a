//! Finds bytes that every match of a pattern must contain: most messages lack them and can be skipped at once.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

/// How many bytes can be searched for at once.
const MAX_BYTES: usize = 3;

/// From the most to the least common in text and JSON; any other byte is rarer still.
const COMMON: &[u8] = b"\" ,:etaoinsrhldcumfpgwybvk0123456789-._{}[]TASIMCEPRxjqz/";

/// Up to three bytes, at least one of which is in every match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rare(Vec<u8>);

impl Rare {
    /// The set of bytes that is likely to be rarest; `None` if no set this small is in every match.
    pub(super) fn of(hir: &Hir) -> Option<Self> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => None,
            HirKind::Literal(literal) => {
                literal.0.iter().map(|byte| Self(vec![*byte])).min_by_key(Self::commonness)
            }
            HirKind::Class(Class::Unicode(class)) => Self::few(class.iter().flat_map(first_bytes)),
            HirKind::Class(Class::Bytes(class)) => {
                Self::few(class.iter().flat_map(|range| range.start()..=range.end()))
            }
            HirKind::Repetition(repetition) if repetition.min == 0 => None,
            HirKind::Repetition(repetition) => Self::of(&repetition.sub),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => parts.iter().filter_map(Self::of).min_by_key(Self::commonness),
            HirKind::Alternation(parts) => {
                let each: Option<Vec<_>> = parts.iter().map(Self::of).collect();
                Self::few(each?.into_iter().flat_map(|rare| rare.0))
            }
        }
    }

    /// Whether `bytes` contains one of them.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let found = match self.0[..] {
            [one] => memchr::memchr(one, bytes),
            [one, two] => memchr::memchr2(one, two, bytes),
            [one, two, three] => memchr::memchr3(one, two, three, bytes),
            _ => Some(0),
        };
        found.is_some()
    }

    /// These bytes, if there are few enough.
    fn few(bytes: impl Iterator<Item = u8>) -> Option<Self> {
        let mut few = Vec::new();
        for byte in bytes {
            if !few.contains(&byte) {
                few.push(byte);
            }
            if few.len() > MAX_BYTES {
                return None;
            }
        }
        (!few.is_empty()).then_some(Self(few))
    }

    /// Lower is rarer.
    fn commonness(&self) -> usize {
        let commonness =
            |byte: &u8| COMMON.iter().rev().position(|common| common == byte).map_or(1, |at| at + 2);
        self.0.iter().map(commonness).sum()
    }
}

/// The first bytes of these characters in UTF-8.
fn first_bytes(range: &ClassUnicodeRange) -> impl Iterator<Item = u8> + use<> {
    let first_byte = |character: char| character.encode_utf8(&mut [0; 4]).as_bytes()[0];
    first_byte(range.start())..=first_byte(range.end())
}

#[cfg(test)]
mod tests {
    use super::{super::parse::parse, *};

    fn rare(pattern: &str) -> Option<Vec<u8>> {
        Rare::of(&parse(pattern, true).unwrap()).map(|rare| rare.0)
    }

    #[test]
    fn the_rarest_bytes_of_a_match_are_known() {
        assert_eq!(rare(r"tick: \d+#"), Some(b"#".into()));
        assert_eq!(rare("(foo|bar)qu"), Some(b"Qq".into()));
        assert_eq!(rare("(1|2){2}"), Some(b"12".into()));
        assert_eq!(rare("x*|y"), None);
        assert_eq!(rare("(a|b|c)?.+"), None);
        assert_eq!(rare(r"\b"), None);
        assert_eq!(rare("K"), Some(b"Kk\xe2".into()), "the Kelvin sign is a k");
    }
}
