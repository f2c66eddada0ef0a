//! Bytes without one of which a pattern can't match: most messages have none, which is told at once.

use super::{node::Node, set::Set};

/// How many bytes can be looked for at once.
const MOST: usize = 3;

/// From what is everywhere in text and JSON to what is rarely there; any other byte is rarer still.
const COMMON: &[u8] = b"\" ,:etaoinsrhldcumfpgwybvk0123456789-._{}[]TASIMCEPRxjqz/";

/// Up to three bytes, one of which is in every match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rare(Vec<u8>);

impl Rare {
    /// The rarest, as far as one can tell; `None` if a match need not have any of so few.
    pub(super) fn of(node: &Node) -> Option<Self> {
        match node {
            Node::Empty | Node::Look(_) | Node::Repeat(_, 0, _) => None,
            Node::Char(set) => Self::few(set, first_byte),
            Node::Byte(set) => Self::few(set, |byte| byte as u8),
            Node::Repeat(node, ..) => Self::of(node),
            Node::Sequence(parts) => parts.iter().filter_map(Self::of).min_by_key(Self::commonness),
            Node::Either(parts) => {
                let each: Option<Vec<_>> = parts.iter().map(Self::of).collect();
                let bytes = each?.into_iter().flat_map(|rare| rare.0);
                Self::few(&Set::of(bytes.map(|byte| (byte.into(), byte.into()))), |byte| byte as u8)
            }
        }
    }

    /// Whether `bytes` has one of them.
    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        let found = match self.0[..] {
            [one] => memchr::memchr(one, bytes),
            [one, two] => memchr::memchr2(one, two, bytes),
            [one, two, three] => memchr::memchr3(one, two, three, bytes),
            _ => Some(0),
        };
        found.is_some()
    }

    /// The bytes with which these begin, if they are so few.
    fn few(set: &Set, byte: fn(u32) -> u8) -> Option<Self> {
        let mut few = Vec::new();
        for &(start, end) in set.ranges() {
            for byte in byte(start)..=byte(end) {
                if few.last() != Some(&byte) {
                    few.push(byte);
                }
                if few.len() > MOST {
                    return None;
                }
            }
        }
        (!few.is_empty()).then_some(Self(few))
    }

    /// The lower, the rarer.
    fn commonness(&self) -> usize {
        let commonness =
            |byte: &u8| COMMON.iter().rev().position(|common| common == byte).map_or(1, |at| at + 2);
        self.0.iter().map(commonness).sum()
    }
}

/// The first byte of a character in UTF-8.
fn first_byte(character: u32) -> u8 {
    // A surrogate, which is none, is between two that begin alike.
    char::from_u32(character).map_or(0xed, |character| character.encode_utf8(&mut [0; 4]).as_bytes()[0])
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
