//! The store: chunks of messages, the newest appended to, the oldest dropped at the limit.

use std::{collections::VecDeque, ops::Range};

use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::{
    Evicted, Statistics, Tally,
    chunk::{Chunk, ChunkSize, Headroom},
};

/// The traffic since the log began, whether or not it is still kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// From the server.
    pub received: Tally,
    /// To the server.
    pub sent: Tally,
}

/// A session's messages in order of arrival, numbered from 0.
///
/// A message costs its payload plus 12 bytes. Appending copies the payload once and, except for one
/// allocation per mebibyte, does nothing else.
#[derive(Debug)]
pub struct Log {
    chunks: VecDeque<Chunk>,
    chunk_size: ChunkSize,
    next: u64,
    /// The cost of all chunks but the newest.
    sealed: u64,
    limit: u64,
    evicted: Evicted,
    traffic: Traffic,
    statistics: Statistics,
    has_headroom: Headroom,
}

impl Log {
    /// The lowest limit it can keep to, since it evicts whole chunks.
    pub const LEAST_LIMIT: u64 = 2 << 20;

    /// An empty log that keeps up to `limit` bytes, payloads and index together; 0 keeps everything.
    ///
    /// The oldest messages are evicted first, about a mebibyte at a time.
    pub fn new(limit: u64) -> Self {
        Self::with_chunks(limit, ChunkSize::DEFAULT)
    }

    pub(super) fn with_chunks(limit: u64, chunk_size: ChunkSize) -> Self {
        Self {
            chunks: VecDeque::new(),
            chunk_size,
            next: 0,
            sealed: 0,
            limit,
            evicted: Evicted::default(),
            traffic: Traffic::default(),
            statistics: Statistics::default(),
            has_headroom: || true,
        }
    }

    /// Also evicts the oldest messages when `has_headroom`, which is asked after each allocation of a chunk, says that
    /// too little memory is left for the rest of the program.
    #[must_use]
    pub fn with_headroom(self, has_headroom: Headroom) -> Self {
        Self { has_headroom, ..self }
    }

    /// Appends a message and returns its number.
    pub fn append(&mut self, time: Timestamp, direction: Direction, kind: Kind, bytes: &[u8]) -> u64 {
        self.append_with(time, direction, kind, bytes.len(), |room| {
            room.copy_from_slice(bytes);
            bytes.len()
        })
    }

    /// Appends a message and returns its number. `fill` writes the payload straight into the log: it is
    /// given `room` bytes with arbitrary content, and returns how many it wrote from the start.
    ///
    /// If there isn't enough memory even after evicting everything else, `fill` isn't called and an
    /// error event that says so is appended instead.
    pub fn append_with(
        &mut self,
        time: Timestamp,
        direction: Direction,
        kind: Kind,
        room: usize,
        fill: impl FnOnce(&mut [u8]) -> usize,
    ) -> u64 {
        let len = match self.chunk_for(time, room) {
            Some(chunk) => chunk.push(time, direction, kind, room, fill),
            None => self.push_loss(time, direction, room),
        };
        self.statistics.record(time, direction, kind, len);
        match direction {
            Direction::Received => self.traffic.received.add(1, len as u64),
            Direction::Sent => self.traffic.sent.add(1, len as u64),
            Direction::Session => {}
        }
        self.next += 1;
        self.evict(0);
        self.next - 1
    }

    /// The last chunk if it has room for `len` bytes, or a new one; `None` if there isn't enough memory.
    fn chunk_for(&mut self, time: Timestamp, len: usize) -> Option<&mut Chunk> {
        if self.chunks.back().is_some_and(|chunk| chunk.fits(self.chunk_size, time, len)) {
            return self.chunks.back_mut();
        }
        u32::try_from(len).ok()?;
        let mut messages = 0;
        if let Some(full) = self.chunks.back_mut() {
            full.seal();
            self.sealed += full.cost();
            // The next messages are probably similar, so reserve for as many again: then appending needn't allocate.
            messages = usize::try_from(full.messages()).unwrap_or(0).min(self.chunk_size.messages);
        }
        // Evict before allocating, so that old and new chunks overlap in memory as little as possible.
        self.evict(len as u64);
        loop {
            if let Some(chunk) =
                Chunk::with_room(self.next, time, len.max(self.chunk_size.bytes), messages, self.has_headroom)
            {
                self.chunks.push_back(chunk);
                return self.chunks.back_mut();
            }
            let dropped = self.drop_oldest()?;
            self.evicted.memory.add(dropped.messages, dropped.bytes);
        }
    }

    /// Records that a message of `len` bytes was lost; returns `len`.
    fn push_loss(&mut self, time: Timestamp, direction: Direction, len: usize) -> usize {
        let json = format!("{{\"event\":\"message-lost\",\"bytes\":{len}}}");
        match self.chunk_for(time, json.len()) {
            Some(chunk) => {
                chunk.push(time, direction, Kind::Event(EventKind::Error), json.len(), |room| {
                    room.copy_from_slice(json.as_bytes());
                    json.len()
                });
            }
            None => self.evicted.memory.add(1, len as u64),
        }
        len
    }

    /// Drops the oldest chunks until `incoming` more bytes fit within the limit; the newest chunk stays.
    fn evict(&mut self, incoming: u64) {
        while self.limit > 0
            && self.kept_bytes().saturating_add(incoming) > self.limit
            && self.chunks.len() > 1
            && let Some(dropped) = self.drop_oldest()
        {
            self.evicted.limit.add(dropped.messages, dropped.bytes);
        }
    }

    fn drop_oldest(&mut self) -> Option<Tally> {
        let chunk = self.chunks.pop_front()?;
        self.sealed -= chunk.cost();
        Some(Tally { messages: chunk.messages(), bytes: chunk.payload_bytes() })
    }

    /// The numbers of the kept messages: from the first to the one that the next message will get.
    pub fn numbers(&self) -> Range<u64> {
        self.chunks.front().map_or(self.next, Chunk::first)..self.next
    }

    /// How many messages are kept.
    pub fn len(&self) -> u64 {
        let numbers = self.numbers();
        numbers.end - numbers.start
    }

    /// Whether no message is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The message with this number, if it is kept.
    pub fn get(&self, number: u64) -> Option<Message<'_>> {
        self.chunks.get(self.chunk_of(number))?.get(number)
    }

    /// The messages with these numbers that are still kept, in order.
    pub fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        let chunks = self.chunks.range(self.chunk_of(numbers.start)..);
        chunks.take_while(move |chunk| chunk.first() < numbers.end).flat_map(move |chunk| {
            let numbers = numbers.start.max(chunk.first())..numbers.end.min(chunk.end());
            numbers.filter_map(|number| chunk.get(number))
        })
    }

    /// The index of the first chunk that has messages with this number or later ones.
    pub(super) fn chunk_from(&self, number: u64) -> Option<&Chunk> {
        self.chunks.range(self.chunk_of(number)..).find(|chunk| number < chunk.end())
    }

    /// The last chunk that has messages with smaller numbers.
    pub(super) fn chunk_before(&self, number: u64) -> Option<&Chunk> {
        let last = self.chunk_of(number.checked_sub(1)?);
        self.chunks.get(last).filter(|chunk| chunk.first() < number)
    }

    /// The index of the chunk that would hold this number.
    fn chunk_of(&self, number: u64) -> usize {
        self.chunks.partition_point(|chunk| chunk.first() <= number).saturating_sub(1)
    }

    /// Drops every message. Numbers and totals go on, and evicted messages stay counted.
    pub fn clear(&mut self) {
        for chunk in self.chunks.drain(..) {
            self.evicted.cleared.add(chunk.messages(), chunk.payload_bytes());
        }
        self.sealed = 0;
    }

    /// What was evicted, and why.
    pub fn evicted(&self) -> Evicted {
        self.evicted
    }

    /// What was received and sent since the log began.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Statistics of its messages since it began, or since they were reset.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// Resets the statistics. Nothing else does, not even [`Log::clear`].
    pub fn reset_statistics(&mut self) {
        self.statistics = Statistics::default();
    }

    /// How many bytes are kept, payloads and index together: the figure that the limit applies to.
    pub fn kept_bytes(&self) -> u64 {
        self.sealed + self.chunks.back().map_or(0, Chunk::cost)
    }

    /// Sets how many bytes are kept from now on, and evicts what is over the limit already; 0 keeps everything.
    pub fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
        self.evict(0);
    }
}

#[cfg(test)]
mod tests;
