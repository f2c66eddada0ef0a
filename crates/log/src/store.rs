//! The store: chunks of messages, the newest appended to, the oldest dropped at the limit.

use std::{ops::Range, rc::Rc};

use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::{
    Evicted, Statistics, Tally,
    chunk::{Chunk, ChunkSize, Headroom},
    chunks::{Chunks, Slot, Snapshot},
    numbering::Numbering,
    segment::Totals,
    stored::Storage,
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
    pub(super) chunks: Chunks,
    chunk_size: ChunkSize,
    pub(super) next: u64,
    /// The cost of all chunks but the newest.
    pub(super) sealed: u64,
    pub(super) limit: u64,
    pub(super) evicted: Evicted,
    pub(super) storage: Storage,
    /// Shared with its snapshots.
    pub(super) lent: Rc<()>,
    traffic: Traffic,
    statistics: Statistics,
    numbering: Numbering,
    has_headroom: Headroom,
}

impl Log {
    /// The lowest limit it can keep to, since it evicts whole chunks.
    pub const LEAST_LIMIT: u64 = 2 << 20;

    /// An empty log that keeps up to `limit` bytes in memory, payloads and index together; 0 keeps everything.
    ///
    /// The oldest messages are evicted first, about a mebibyte at a time: to storage if they are
    /// [stored](Self::set_stored), else for good.
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
            storage: Storage::default(),
            lent: Rc::default(),
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

    /// Counts traffic of messages that it doesn't have.
    pub fn count(&mut self, totals: &Totals) {
        self.traffic.received.add(totals.received.messages, totals.received.bytes);
        self.traffic.sent.add(totals.sent.messages, totals.sent.bytes);
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
        if self.chunks.back().and_then(Slot::chunk).is_some_and(fits) {
            return self.newest();
        }
        u32::try_from(len).ok()?;
        self.seal();
        let (cost, messages) = self.chunks.back().map_or((0, 0), |full| (full.cost(), full.messages()));
        // Evict before allocating, so that old and new chunks overlap in memory as little as possible.
        self.evict(cost + len as u64);
        self.sealed += cost;
        // The next messages are probably similar, so reserve for as many again: then appending needn't allocate.
        let messages = usize::try_from(messages).unwrap_or(0).min(self.chunk_size.messages);
        loop {
            if let Some(chunk) =
                Chunk::with_room(self.next, time, len.max(self.chunk_size.bytes), messages, self.has_headroom)
            {
                self.chunks.push_back(Slot::Resident(Rc::new(chunk)));
                return self.newest();
            }
            if self.storage.means.is_some_and(|means| (means.put_away)(self)) {
                continue;
            }
            let dropped = self.drop_oldest()?;
            self.evicted.memory.add(dropped.messages, dropped.bytes);
        }
    }

    /// Frees the unused capacity: nothing more will be appended.
    pub(super) fn seal(&mut self) {
        if let Some(chunk) = self.newest() {
            chunk.seal();
        }
    }

    /// The newest chunk, if nothing else shares it.
    fn newest(&mut self) -> Option<&mut Chunk> {
        match self.chunks.back_mut()? {
            Slot::Resident(chunk) => Rc::get_mut(chunk),
            Slot::Stored(_) => None,
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

    /// Evicts the oldest chunks until `incoming` more bytes fit within the limit; the newest chunk stays.
    pub(super) fn evict(&mut self, incoming: u64) {
        while self.limit > 0
            && self.kept_bytes().saturating_add(incoming) > self.limit
            && self.chunks.len() > 1
        {
            if let Some(means) = self.storage.means {
                if (means.put_away)(self) {
                    continue;
                }
                if (means.may_wait)(self) {
                    return;
                }
            }
            let Some(dropped) = self.drop_oldest() else { return };
            self.evicted.limit.add(dropped.messages, dropped.bytes);
        }
    }

    pub(super) fn drop_oldest(&mut self) -> Option<Tally> {
        let chunk = self.chunks.pop_front()?;
        self.sealed -= chunk.cost();
        if let Some(means) = self.storage.means {
            (means.note_dropped)(&mut self.storage, &chunk);
        }
        Some(Tally { messages: chunk.messages(), bytes: chunk.payload_bytes() })
    }

    /// The numbers of the kept messages: from the first to the one that the next message will get.
    pub fn numbers(&self) -> Range<u64> {
        self.chunks.front().map_or(self.next, Slot::first)..self.next
    }

    /// How many messages are kept, in memory or in storage.
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

    /// The message with this number, if it is in memory.
    pub fn get(&self, number: u64) -> Option<Message<'_>> {
        self.chunks.message(number)
    }

    /// The messages with these numbers that are in memory, in order.
    pub fn messages(&self, numbers: Range<u64>) -> impl Iterator<Item = Message<'_>> {
        self.chunks.messages(numbers)
    }

    /// Which of these messages are events of the session, of those in memory. Quick: it doesn't look at payloads.
    pub fn events(&self, numbers: Range<u64>) -> impl Iterator<Item = u64> + '_ {
        let first = self.chunks.position(numbers.start);
        let chunks = self.chunks.range(first..).take_while({
            let end = numbers.end;
            move |slot| slot.first() < end
        });
        chunks.filter_map(Slot::chunk).flat_map(move |chunk| chunk.events(numbers.clone()))
    }

    /// The messages from this one on that are kept together with it: an upper bound for what is stored at once.
    pub fn run_end(&self, number: u64) -> u64 {
        self.chunks.from(number).map_or(self.next, Slot::end)
    }

    /// The messages as they are now. They aren't copied, and take up memory, or storage, for as long as this is kept.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            chunks: self.chunks.clone(),
            numbers: self.numbers(),
            numbering: self.numbering.clone(),
            _lent: self.lent.clone(),
        }
    }

    /// Drops every message, and returns them. Numbers and totals go on, and evicted messages stay counted.
    pub fn clear(&mut self) -> Snapshot {
        let cleared = self.snapshot();
        for chunk in self.chunks.drain(..) {
            self.evicted.cleared.add(chunk.messages(), chunk.payload_bytes());
        }
        self.note_changed();
        cleared
    }

    /// Puts cleared messages back, as many as the limit allows; none if later ones have reached the limit already.
    pub fn restore(&mut self, cleared: Snapshot) {
        if cleared.is_empty() || cleared.numbers.end != self.numbers().start {
            return;
        }
        self.evicted.cleared.messages -= cleared.len();
        self.evicted.cleared.bytes -= cleared.payload_bytes();
        self.take_back(cleared);
    }

    /// Puts messages back that were [handed on](Self::hand_on); returns whether that is possible, which it is while all that
    /// came since is there.
    pub fn take_back(&mut self, messages: Snapshot) -> bool {
        if messages.is_empty() || messages.numbers.end != self.numbers().start {
            return false;
        }
        for chunk in messages.chunks.iter().rev() {
            self.chunks.push_front(chunk.clone());
        }
        drop(messages);
        self.note_changed();
        self.evict(0);
        true
    }

    /// The chunks are others than before.
    pub(super) fn note_changed(&mut self) {
        self.sealed = self.chunks.iter().rev().skip(1).map(Slot::cost).sum();
        if let Some(means) = self.storage.means {
            (means.note_changed)(self);
        }
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

    /// How many bytes are kept in memory, payloads and index together: the figure that the limit applies to.
    pub fn kept_bytes(&self) -> u64 {
        self.sealed + self.chunks.back().map_or(0, Slot::cost)
    }

    /// Sets how many bytes are kept in memory from now on, and evicts what is over the limit already; 0 keeps everything.
    pub fn set_limit(&mut self, limit: u64) {
        self.limit = limit;
        self.evict(0);
    }
}

#[cfg(test)]
mod tests;
