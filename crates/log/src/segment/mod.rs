//! The format in which a log is stored: append-only, so that a crash costs no more than what was being written.
//!
//! A segment is a header and any number of batches. A batch has the messages that came since the one before it, how many
//! bytes they take up, and checksums. Whoever stores a log appends batches to a segment and begins another one when that
//! has grown large. There is no I/O here: [`batch`] makes bytes, and a [`Reader`] takes them apart. An
//! [`Index`] knows which part of which segment to read for some messages, and [`ReadBack`] makes them of it.
//!
//! | segment | bytes | |
//! | --- | --- | --- |
//! | magic | 8 | `weftlog` and a line feed |
//! | version | 4 | of the format |
//! | checksum | 4 | of the 12 bytes before it |
//!
//! | batch | bytes | |
//! | --- | --- | --- |
//! | mark | 8 | where the reader goes on after something damaged |
//! | length | 4 | of its records |
//! | count | 4 | how many records |
//! | checksum | 4 | of its records |
//! | first | 8 | the number of its first message |
//! | standing | 56 | of the log at that time, see [`Standing`] |
//! | totals | 48 | of all messages before it, see [`Totals`]; not in version 1, which has another mark |
//! | checksum | 4 | of the bytes before it |
//!
//! A record is a message: its time (8), a code for direction and kind (1), its length (4), and its payload; an event's is
//! its JSON. Numbers are little-endian, checksums CRC-32.
//!
//! A segment of version 3 has a note in place of batches: the length of a text (4), its checksum (4), and the text. It is
//! about other segments: those of version 2 that are a recording. Programs from before there were any refuse the version, and
//! so leave the log alone.

mod code;
mod index;
mod note;
mod read;
mod read_back;
#[cfg(test)]
mod tests;
mod write;

use std::fmt;

pub use self::{
    index::{Index, Part},
    note::{note, note_in},
    read::{Batch, Head, Reader},
    read_back::ReadBack,
    write::{batch, header},
};
use weft_message::{Direction, Message};

use crate::{Evicted, Tally};

/// The version of the format.
const VERSION: u32 = 2;

/// The version of segments with a note.
const NOTED: u32 = 3;

const MAGIC: &[u8; 8] = b"weftlog\n";
/// The length of a segment's header.
const HEADER: usize = 16;

/// Not valid UTF-8, and unlikely in binary.
const MARK: &[u8; 8] = b"\xb7weft\xfe\x0c\n";
/// The length of a batch's header.
const BATCH: usize = 136;

/// Those of version 1.
const FIRST_MARK: &[u8; 8] = b"\xb7weft\xfe\x0b\n";
const FIRST_BATCH: usize = 88;

/// What a record needs beyond the payload.
const RECORD: usize = 13;

/// What a log has dropped by the time that a batch is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The number of the first message that it still has.
    pub start: u64,
    /// What came before that, and why it was dropped.
    pub evicted: Evicted,
}

/// How many messages there were, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// From the server.
    pub received: Tally,
    /// To the server.
    pub sent: Tally,
    /// Events of the session.
    pub events: Tally,
}

impl Totals {
    /// Counts a message.
    pub fn add(&mut self, message: &Message<'_>) {
        let tally = match message.direction {
            Direction::Received => &mut self.received,
            Direction::Sent => &mut self.sent,
            Direction::Session => &mut self.events,
        };
        tally.add(1, message.bytes.len() as u64);
    }

    /// What there was of messages between, given what there was of those before that.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let less = |all: Tally, before: Tally| Tally {
            messages: all.messages.saturating_sub(before.messages),
            bytes: all.bytes.saturating_sub(before.bytes),
        };
        Self {
            received: less(self.received, before.received),
            sent: less(self.sent, before.sent),
            events: less(self.events, before.events),
        }
    }

    /// How many bytes of payload.
    pub fn bytes(&self) -> u64 {
        self.received.bytes + self.sent.bytes + self.events.bytes
    }
}

/// What is wrong with a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A checksum is wrong, or something isn't where it should be. What comes after it is still read.
    Damaged,
    /// It ends in the middle of a batch.
    CutOff,
    /// A newer version of Weft has written it, in this version of the format.
    NewerVersion(u32),
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("it is damaged"),
            Self::CutOff => f.write_str("its end is missing"),
            Self::NewerVersion(version) => {
                write!(f, "a newer version of Weft wrote it (version {version} of the format)")
            }
        }
    }
}
