//! How messages begin: what tells cheaply which layers may occur among them.

use weft_message::{EventKind, Kind};

/// The kinds and first bytes that occur among some messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct Starts([[u64; 4]; KINDS.len()]);

/// The kinds that make a difference, in the order of their starts.
pub(super) const KINDS: [Kind; 3] = [Kind::Text, Kind::Binary, Kind::Event(EventKind::Note)];

/// How many different starts there are.
pub(super) const STARTS: usize = KINDS.len() * 256;

/// The number of a start.
pub(super) fn start(kind: Kind, first: u8) -> usize {
    let kind = match kind {
        Kind::Text => 0,
        Kind::Binary => 1,
        Kind::Event(_) => 2,
    };
    kind * 256 + usize::from(first)
}

impl Starts {
    /// Adds that of a message.
    pub fn insert(&mut self, kind: Kind, payload: &[u8]) {
        if let Some(&first) = payload.first() {
            let start = start(kind, first);
            self.0[start / 256][start % 256 / 64] |= 1 << (start % 64);
        }
    }

    /// The numbers of those that occur.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        (0..STARTS).filter(|start| self.0[start / 256][start % 256 / 64] & 1 << (start % 64) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_messages() {
        let mut starts = Starts::default();
        for (kind, payload) in [(Kind::Text, &b"{}"[..]), (Kind::Binary, b"\xff"), (Kind::Text, b"")] {
            starts.insert(kind, payload);
        }
        starts.insert(Kind::Event(EventKind::Opened), b"\0");
        assert_eq!(starts.iter().collect::<Vec<_>>(), [0x7b, 0x1ff, 0x200]);
    }
}
