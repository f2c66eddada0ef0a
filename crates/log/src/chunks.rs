//! Chunks in order: what a log holds, and what a snapshot of it keeps.

use std::{
    collections::VecDeque,
    ops::{Deref, DerefMut, Range},
    rc::Rc,
};

use weft_message::{Message, Timestamp};

use crate::{chunk::Chunk, numbering::Numbering};

/// A chunk, which is in memory or only in storage.
#[derive(Clone, Debug)]
pub(super) enum Slot {
    /// Its messages can be read.
    Resident(Rc<Chunk>),
    /// Its messages have to be read back first.
    Stored(Outline),
}

/// What is known of a chunk without its messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub(super) first: u64,
    pub(super) messages: u64,
    pub(super) payload_bytes: u64,
    pub(super) event_count: u64,
    pub(super) time: Timestamp,
}

impl From<&Chunk> for Outline {
    fn from(chunk: &Chunk) -> Self {
        Self {
            first: chunk.first(),
            messages: chunk.messages(),
            payload_bytes: chunk.payload_bytes(),
            event_count: chunk.event_count(),
            time: chunk.base(),
        }
    }
}

impl Outline {
    /// The numbers of its messages.
    pub(super) fn numbers(&self) -> Range<u64> {
        self.first..self.first + self.messages
    }
}

impl Slot {
    /// The chunk, if it is in memory.
    pub(super) fn chunk(&self) -> Option<&Rc<Chunk>> {
        match self {
            Self::Resident(chunk) => Some(chunk),
            Self::Stored(_) => None,
        }
    }

    pub(super) fn outline(&self) -> Outline {
        match self {
            Self::Resident(chunk) => Outline::from(&**chunk),
            Self::Stored(outline) => *outline,
        }
    }

    pub(super) fn first(&self) -> u64 {
        match self {
            Self::Resident(chunk) => chunk.first(),
            Self::Stored(outline) => outline.first,
        }
    }

    /// The number after that of its last message.
    pub(super) fn end(&self) -> u64 {
        self.first() + self.messages()
    }

    pub(super) fn numbers(&self) -> Range<u64> {
        self.first()..self.end()
    }

    pub(super) fn messages(&self) -> u64 {
        match self {
            Self::Resident(chunk) => chunk.messages(),
            Self::Stored(outline) => outline.messages,
        }
    }

    pub(super) fn payload_bytes(&self) -> u64 {
        match self {
            Self::Resident(chunk) => chunk.payload_bytes(),
            Self::Stored(outline) => outline.payload_bytes,
        }
    }

    fn event_count(&self) -> u64 {
        match self {
            Self::Resident(chunk) => chunk.event_count(),
            Self::Stored(outline) => outline.event_count,
        }
    }

    /// When its first message came.
    pub(super) fn time(&self) -> Timestamp {
        self.outline().time
    }

    /// The memory it takes up.
    pub(super) fn cost(&self) -> u64 {
        self.chunk().map_or(0, |chunk| chunk.cost())
    }
}

/// Chunks in the order of their messages' numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks(VecDeque<Slot>);

impl Deref for Chunks {
    type Target = VecDeque<Slot>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Chunks {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl Chunks {
    /// The message with this number, if it is in memory.
    pub(super) fn message(&self, number: u64) -> Option<Message<'_>> {
        self.0.get(self.position(number))?.chunk()?.get(number)
    }

    /// Those of the messages with these numbers that are in memory, in order.
    pub(super) fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        let chunks = self.0.range(self.position(numbers.start)..);
        let chunks = chunks.take_while(move |slot| slot.first() < numbers.end).filter_map(Slot::chunk);
        chunks.flat_map(move |chunk| {
            let numbers = numbers.start.max(chunk.first())..numbers.end.min(chunk.end());
            numbers.filter_map(|number| chunk.get(number))
        })
    }

    /// How many of the messages are events.
    pub(super) fn event_count(&self) -> u64 {
        self.0.iter().map(Slot::event_count).sum()
    }

    /// The position of the chunk that would hold this number.
    pub(super) fn position(&self, number: u64) -> usize {
        self.0.partition_point(|slot| slot.first() <= number).saturating_sub(1)
    }

    /// The chunk that has this number.
    pub(super) fn at(&self, number: u64) -> Option<&Slot> {
        self.0.get(self.position(number)).filter(|slot| slot.numbers().contains(&number))
    }

    /// The first chunk that has messages with this number or later ones.
    pub(super) fn from(&self, number: u64) -> Option<&Slot> {
        self.0.range(self.position(number)..).find(|slot| number < slot.end())
    }

    /// The last chunk that has messages with smaller numbers.
    pub(super) fn before(&self, number: u64) -> Option<&Slot> {
        let last = self.position(number.checked_sub(1)?);
        self.0.get(last).filter(|slot| slot.first() < number)
    }

    /// Puts these in place of the one at a position.
    pub(super) fn replace(&mut self, position: usize, with: impl IntoIterator<Item = Slot>) {
        let mut after = self.0.split_off(position);
        after.pop_front();
        self.0.extend(with);
        self.0.append(&mut after);
    }
}

/// A log's messages as they were at one moment. It keeps them, whatever the log drops meanwhile.
///
/// Those that were only in storage stay there for as long as it is kept, and have to be read back.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) chunks: Chunks,
    pub(super) numbers: Range<u64>,
    pub(super) numbering: Numbering,
    /// The log counts its snapshots by this.
    pub(super) _lent: Rc<()>,
}

/// Messages that are kept together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Their numbers.
    pub numbers: Range<u64>,
    /// Whether they are only in storage, and have to be read back.
    pub is_stored: bool,
}

impl Snapshot {
    /// The numbers of its messages.
    pub fn numbers(&self) -> Range<u64> {
        self.numbers.clone()
    }

    /// How many messages it has.
    pub fn len(&self) -> u64 {
        self.numbers.end - self.numbers.start
    }

    /// Whether it has no message.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many of them are events of the session.
    pub fn event_count(&self) -> u64 {
        self.chunks.event_count()
    }

    /// How many bytes of payload they have.
    pub fn payload_bytes(&self) -> u64 {
        self.chunks.iter().map(Slot::payload_bytes).sum()
    }

    /// When its first message came.
    pub fn time(&self) -> Option<Timestamp> {
        self.chunks.front().map(Slot::time)
    }

    /// The number that a message had where it was recorded: its own, unless some were left out of the recording.
    pub fn original(&self, number: u64) -> u64 {
        self.numbering.original(number)
    }

    /// Those of its messages that have these numbers and are in memory, in order.
    pub fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        self.chunks.messages(numbers.start..numbers.end.min(self.numbers.end))
    }

    /// The messages from this one on that are kept together with it.
    pub fn run_from(&self, number: u64) -> Option<Run> {
        let slot = self.chunks.at(number)?;
        let numbers = number..slot.end().min(self.numbers.end);
        Some(match slot {
            Slot::Resident(_) => Run { numbers, is_stored: false },
            Slot::Stored(_) => Run { numbers: slot.numbers(), is_stored: true },
        })
    }
}
