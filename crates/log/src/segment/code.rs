//! A message's direction and kind in one byte.

use weft_message::{Direction, EventKind, Kind};

const DIRECTIONS: [Direction; 3] = [Direction::Received, Direction::Sent, Direction::Session];

/// Their positions are part of the format.
const KINDS: [Kind; 10] = [
    Kind::Text,
    Kind::Binary,
    Kind::Event(EventKind::Opened),
    Kind::Event(EventKind::Login),
    Kind::Event(EventKind::Refused),
    Kind::Event(EventKind::Closed),
    Kind::Event(EventKind::Reconnect),
    Kind::Event(EventKind::Keepalive),
    Kind::Event(EventKind::Error),
    Kind::Event(EventKind::Note),
];

pub(super) fn encode(direction: Direction, kind: Kind) -> u8 {
    let direction = match direction {
        Direction::Received => 0,
        Direction::Sent => 1,
        Direction::Session => 2,
    };
    let kind = match kind {
        Kind::Text => 0,
        Kind::Binary => 1,
        Kind::Event(EventKind::Opened) => 2,
        Kind::Event(EventKind::Login) => 3,
        Kind::Event(EventKind::Refused) => 4,
        Kind::Event(EventKind::Closed) => 5,
        Kind::Event(EventKind::Reconnect) => 6,
        Kind::Event(EventKind::Keepalive) => 7,
        Kind::Event(EventKind::Error) => 8,
        Kind::Event(EventKind::Note) => 9,
    };
    direction << 4 | kind
}

pub(super) fn decode(code: u8) -> Option<(Direction, Kind)> {
    Some((*DIRECTIONS.get(usize::from(code >> 4))?, *KINDS.get(usize::from(code & 0xf))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_direction_and_kind_has_a_code_of_its_own() {
        for direction in DIRECTIONS {
            for kind in KINDS {
                assert_eq!(decode(encode(direction, kind)), Some((direction, kind)));
            }
        }
        assert_eq!((decode(0x30), decode(0x0a)), (None, None));
    }
}
