//! Messages that the user has pinned.

use std::{cell::RefCell, rc::Rc};

use weft_message::{Direction, Kind, Message, Timestamp};

use crate::task::Revision;

/// Larger messages, in bytes, can't be pinned: a pin keeps a copy.
const LARGEST: usize = 16 << 20;

/// The messages of a session that are pinned. They stay when the log evicts them.
#[derive(Default)]
pub struct Pins {
    pinned: RefCell<Vec<Rc<Pinned>>>,
    changed: Revision,
}

/// A copy of a message.
pub struct Pinned {
    /// The number that it had in the log.
    pub number: u64,
    /// When it arrived or was sent.
    pub time: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// What its payload is.
    pub kind: Kind,
    /// Its payload.
    pub bytes: Vec<u8>,
}

impl Pinned {
    /// The message, as it was in the log.
    pub fn message(&self) -> Message<'_> {
        let Self { number, time, direction, kind, .. } = *self;
        Message { number, time, direction, kind, bytes: &self.bytes }
    }
}

impl Pins {
    /// Counts changes.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    /// The pinned messages, in their order in the log.
    pub fn all(&self) -> Vec<Rc<Pinned>> {
        self.pinned.borrow().clone()
    }

    /// The pinned message with this number.
    pub fn get(&self, number: u64) -> Option<Rc<Pinned>> {
        self.pinned.borrow().iter().find(|pinned| pinned.number == number).cloned()
    }

    /// Pins a message; returns whether that is possible.
    pub fn pin(&self, message: &Message<'_>) -> bool {
        if message.bytes.len() > LARGEST {
            return false;
        }
        let Message { number, time, direction, kind, bytes } = *message;
        let mut pinned = self.pinned.borrow_mut();
        let position = pinned.partition_point(|other| other.number < number);
        if pinned.get(position).is_none_or(|other| other.number != number) {
            pinned.insert(position, Rc::new(Pinned { number, time, direction, kind, bytes: bytes.to_vec() }));
        }
        self.changed.bump();
        true
    }

    /// Unpins the message with this number.
    pub fn unpin(&self, number: u64) {
        self.pinned.borrow_mut().retain(|pinned| pinned.number != number);
        self.changed.bump();
    }
}
