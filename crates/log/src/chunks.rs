//! Chunks in order: what a log holds, and what a snapshot of it keeps.

use std::{
    collections::VecDeque,
    ops::{Deref, DerefMut, Range},
    rc::Rc,
};

use weft_message::Message;

use crate::{chunk::Chunk, numbering::Numbering};

/// Chunks in the order of their messages' numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks(VecDeque<Rc<Chunk>>);

impl Deref for Chunks {
    type Target = VecDeque<Rc<Chunk>>;

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
    /// The message with this number.
    pub(super) fn message(&self, number: u64) -> Option<Message<'_>> {
        self.0.get(self.position(number))?.get(number)
    }

    /// The messages with these numbers, in order.
    pub(super) fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        let chunks = self.0.range(self.position(numbers.start)..);
        chunks.take_while(move |chunk| chunk.first() < numbers.end).flat_map(move |chunk| {
            let numbers = numbers.start.max(chunk.first())..numbers.end.min(chunk.end());
            numbers.filter_map(|number| chunk.get(number))
        })
    }

    /// How many of the messages are events.
    pub(super) fn event_count(&self) -> u64 {
        self.0.iter().map(|chunk| chunk.event_count()).sum()
    }

    /// The position of the chunk that would hold this number.
    pub(super) fn position(&self, number: u64) -> usize {
        self.0.partition_point(|chunk| chunk.first() <= number).saturating_sub(1)
    }
}

/// A log's messages as they were at one moment. It keeps them, whatever the log drops meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) chunks: Chunks,
    pub(super) numbers: Range<u64>,
    pub(super) numbering: Numbering,
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

    /// The number that a message had where it was recorded: its own, unless some were left out of the recording.
    pub fn original(&self, number: u64) -> u64 {
        self.numbering.original(number)
    }

    /// Those of its messages that have these numbers, in order.
    pub fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        self.chunks.messages(numbers.start..numbers.end.min(self.numbers.end))
    }
}
