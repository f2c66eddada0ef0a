//! The store: chunks of messages, the newest appended to, the oldest dropped at the limit.

use std::{ops::Range, rc::Rc};

use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::{
    Evicted, Statistics, Tally,
    chunk::{Chunk, ChunkSize, Headroom},
    chunks::{Chunks, Snapshot},
    numbering::Numbering,
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
    chunks: Chunks,
    chunk_size: ChunkSize,
    next: u64,
    /// The cost of all chunks but the newest.
    sealed: u64,
    limit: u64,
    evicted: Evicted,
    traffic: Traffic,
    statistics: Statistics,
    numbering: Numbering,
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
            chunks: Chunks::default(),
            chunk_size,
            next: 0,
            sealed: 0,
            limit,
            evicted: Evicted::default(),
            traffic: Traffic::default(),
            statistics: Statistics::default(),
            numbering: Numbering::default(),
            has_headroom: || true,
        }
    }

    /// Also evicts the oldest messages when `has_headroom`, which is asked after each allocation of a chunk, says that
    /// too little memory is left for the rest of the program.
    #[must_use]
    pub fn with_headroom(self, has_headroom: Headroom) -> Self {
        Self { has_headroom, ..self }
    }

    /// Goes on where a saved log begins: with this number, after what it says is missing. Only for an empty log.
    #[must_use]
    pub fn resumed(self, first: u64, evicted: Evicted) -> Self {
        Self { next: first, evicted, ..self }
    }

    /// The next message had this number where it was recorded; those between were left out.
    pub fn skip_to(&mut self, original: u64) {
        self.numbering.push(self.next, original);
    }

    /// The number that a message had where it was recorded: its own, unless some were left out of the recording.
    pub fn original(&self, number: u64) -> u64 {
        self.numbering.original(number)
    }

    /// The number of the message that had this one where it was recorded, or else of the next message.
    pub fn number_of(&self, original: u64) -> u64 {
        self.numbering.number(original)
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
        // A chunk that a snapshot shares stays as it is.
        let fits = |chunk: &Rc<Chunk>| Rc::strong_count(chunk) == 1 && chunk.fits(self.chunk_size, time, len);
        if self.chunks.back().is_some_and(fits) {
            return self.chunks.back_mut().and_then(Rc::get_mut);
        }
        u32::try_from(len).ok()?;
        let mut messages = 0;
        if let Some(full) = self.chunks.back_mut() {
            if let Some(full) = Rc::get_mut(full) {
                full.seal();
            }
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
                self.chunks.push_back(Rc::new(chunk));
                return self.chunks.back_mut().and_then(Rc::get_mut);
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
        self.chunks.front().map_or(self.next, |chunk| chunk.first())..self.next
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

    /// How many of them are events of the session.
    pub fn event_count(&self) -> u64 {
        self.chunks.event_count()
    }

    /// The message with this number, if it is kept.
    pub fn get(&self, number: u64) -> Option<Message<'_>> {
        self.chunks.message(number)
    }

    /// The messages with these numbers that are still kept, in order.
    pub fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        self.chunks.messages(numbers)
    }

    /// Which of these messages are events of the session. Quick: it doesn't look at payloads.
    pub fn events(&self, numbers: Range<u64>) -> impl Iterator<Item = u64> + '_ {
        let first = self.chunks.position(numbers.start);
        let chunks = self.chunks.range(first..).take_while({
            let end = numbers.end;
            move |chunk| chunk.first() < end
        });
        chunks.flat_map(move |chunk| chunk.events(numbers.clone()))
    }

    /// The index of the first chunk that has messages with this number or later ones.
    pub(super) fn chunk_from(&self, number: u64) -> Option<&Chunk> {
        let chunks = self.chunks.range(self.chunks.position(number)..);
        chunks.map(|chunk| &**chunk).find(|chunk| number < chunk.end())
    }

    /// The last chunk that has messages with smaller numbers.
    pub(super) fn chunk_before(&self, number: u64) -> Option<&Chunk> {
        let last = self.chunks.position(number.checked_sub(1)?);
        self.chunks.get(last).map(|chunk| &**chunk).filter(|chunk| chunk.first() < number)
    }

    /// The messages as they are now. They aren't copied, and take up memory for as long as this is kept.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { chunks: self.chunks.clone(), numbers: self.numbers(), numbering: self.numbering.clone() }
    }

    /// Drops every message, and returns them. Numbers and totals go on, and evicted messages stay counted.
    pub fn clear(&mut self) -> Snapshot {
        let cleared = self.snapshot();
        for chunk in self.chunks.drain(..) {
            self.evicted.cleared.add(chunk.messages(), chunk.payload_bytes());
        }
        self.sealed = 0;
        cleared
    }

    /// Puts cleared messages back, as many as the limit allows; none if later ones have reached the limit already.
    pub fn restore(&mut self, cleared: Snapshot) {
        if cleared.is_empty() || cleared.numbers.end != self.numbers().start {
            return;
        }
        for chunk in cleared.chunks.iter().rev() {
            self.evicted.cleared.messages -= chunk.messages();
            self.evicted.cleared.bytes -= chunk.payload_bytes();
            self.chunks.push_front(chunk.clone());
        }
        drop(cleared);
        self.sealed = self.chunks.iter().rev().skip(1).map(|chunk| chunk.cost()).sum();
        self.evict(0);
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
        self.sealed + self.chunks.back().map_or(0, |chunk| chunk.cost())
    }

    /// Sets how many bytes are kept from now on, and evicts what is over the limit already; 0 keeps everything.
    pub fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
        self.evict(0);
    }
}

#[cfg(test)]
mod tests;
