//! A run of messages whose payloads are stored back to back in one allocation.

use std::ops::Range;

use weft_codec::layer::Starts;
use weft_message::{Direction, Kind, Message, Timestamp};

/// When a chunk is full.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChunkSize {
    /// Bytes of payload; a larger message gets a chunk of its own.
    pub(super) bytes: usize,
    /// Number of messages, however small.
    pub(super) messages: usize,
}

impl ChunkSize {
    pub(super) const DEFAULT: Self = Self { bytes: 1 << 20, messages: 1 << 16 };
}

/// What a message costs beyond its payload.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Microseconds after the chunk's base.
    time: u32,
    /// Where the payload ends; it starts where the one before it ends.
    end: u32,
    direction: Direction,
    kind: Kind,
}

const _: () = assert!(size_of::<Entry>() <= 16);

/// Says whether enough memory is left for the rest of the program.
pub type Headroom = fn() -> bool;

#[derive(Debug)]
pub(super) struct Chunk {
    first: u64,
    base: Timestamp,
    /// The payloads, then zeros that are ready to be overwritten.
    payload: Vec<u8>,
    /// How much of it is payload.
    used: usize,
    entries: Vec<Entry>,
    /// How many of them are events.
    event_count: u64,
    starts: Starts,
}

impl Chunk {
    /// An empty chunk with room for `bytes` of payload in about `messages` messages; `None` if the allocation
    /// fails, or `has_headroom` says that too little memory is left for everything else.
    pub(super) fn with_room(
        first: u64,
        base: Timestamp,
        bytes: usize,
        messages: usize,
        has_headroom: Headroom,
    ) -> Option<Self> {
        // Offsets are 32 bits wide.
        u32::try_from(bytes).ok()?;
        let (mut payload, mut entries) = (Vec::new(), Vec::new());
        payload.try_reserve_exact(bytes).ok()?;
        entries.try_reserve_exact(messages).ok()?;
        if !has_headroom() {
            return None;
        }
        // Zeroed once here, so that it needn't be done for each message.
        payload.resize(bytes, 0);
        Some(Self { first, base, payload, used: 0, entries, event_count: 0, starts: Starts::default() })
    }

    /// The number of its first message.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// When its first message came.
    pub(super) fn base(&self) -> Timestamp {
        self.base
    }

    /// The number after its last message.
    pub(super) fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    pub(super) fn messages(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(super) fn payload_bytes(&self) -> u64 {
        self.used as u64
    }

    /// The memory it takes up.
    pub(super) fn cost(&self) -> u64 {
        self.payload_bytes() + self.messages() * Self::ENTRY_COST
    }

    /// Bytes that each message costs beyond its payload.
    pub(super) const ENTRY_COST: u64 = size_of::<Entry>() as u64;

    /// Whether a message of up to `len` bytes fits. A time before the base, or too far after it, needs a new chunk.
    pub(super) fn fits(&self, size: ChunkSize, time: Timestamp, len: usize) -> bool {
        self.entries.len() < size.messages
            && len <= size.bytes.saturating_sub(self.used)
            && self.offset_of(time).is_some()
    }

    fn offset_of(&self, time: Timestamp) -> Option<u32> {
        u32::try_from(time.as_micros().checked_sub(self.base.as_micros())?).ok()
    }

    /// Appends a message. `fill` writes its payload into the `room` bytes that it is given and returns how
    /// many it wrote. The caller must know from `fits` or from a new chunk that there is enough room.
    pub(super) fn push(
        &mut self,
        time: Timestamp,
        direction: Direction,
        kind: Kind,
        room: usize,
        fill: impl FnOnce(&mut [u8]) -> usize,
    ) -> usize {
        let written = fill(&mut self.payload[self.used..self.used + room]).min(room);
        self.starts.insert(kind, &self.payload[self.used..self.used + written]);
        self.used += written;
        self.event_count += u64::from(direction == Direction::Session);
        let end = u32::try_from(self.used).unwrap_or(u32::MAX);
        self.entries.push(Entry { time: self.offset_of(time).unwrap_or(0), end, direction, kind });
        written
    }

    /// Frees the unused capacity: nothing more will be appended.
    pub(super) fn seal(&mut self) {
        self.payload.truncate(self.used);
        self.payload.shrink_to_fit();
        self.entries.shrink_to_fit();
    }

    /// How the messages start.
    pub(super) fn starts(&self) -> &Starts {
        &self.starts
    }

    /// All payloads, back to back.
    pub(super) fn payload(&self) -> &[u8] {
        &self.payload[..self.used]
    }

    /// The range of these messages' payloads; all of the messages must be in this chunk.
    pub(super) fn bounds(&self, numbers: Range<u64>) -> Range<usize> {
        self.start_of(self.index(numbers.start))..self.start_of(self.index(numbers.end))
    }

    /// The position of the message with this number or, if it isn't here, of the nearest end.
    fn index(&self, number: u64) -> usize {
        number.saturating_sub(self.first).min(self.messages()) as usize
    }

    fn start_of(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.entries[before].end as usize)
    }

    /// The number of the message, `from` or later, whose payload contains this byte. Quick if it isn't much
    /// later.
    pub(super) fn holder(&self, offset: usize, from: u64) -> u64 {
        let entries = &self.entries[self.index(from)..];
        let is_before = |entry: &Entry| entry.end as usize <= offset;
        let mut near = 1;
        while entries.get(near).is_some_and(is_before) {
            near *= 2;
        }
        let (passed, near) = (near / 2, entries.len().min(near + 1));
        from + (passed + entries[passed..near].partition_point(is_before)) as u64
    }

    /// The number of the first message from a moment on, or the end if there is none.
    pub(super) fn number_from(&self, time: Timestamp) -> u64 {
        let offset = time.as_micros().saturating_sub(self.base.as_micros());
        self.first + self.entries.partition_point(|entry| u64::from(entry.time) < offset) as u64
    }

    /// How many of its messages are events.
    pub(super) fn event_count(&self) -> u64 {
        self.event_count
    }

    /// Which of these messages are events.
    pub(super) fn events(&self, numbers: Range<u64>) -> impl Iterator<Item = u64> + use<'_> {
        let indices = self.index(numbers.start)..self.index(numbers.end);
        let first = self.first + indices.start as u64;
        let entries = (first..).zip(&self.entries[indices]);
        entries.filter(|(_, entry)| entry.direction == Direction::Session).map(|(number, _)| number)
    }

    /// The messages from this one on that fit within a number of messages and of bytes; at least one.
    pub(super) fn run_from(&self, number: u64, messages: usize, bytes: usize) -> Range<u64> {
        let first = self.index(number);
        let limit = self.start_of(first).saturating_add(bytes);
        let entries = &self.entries[first..self.entries.len().min(first + messages)];
        let count = entries.partition_point(|entry| entry.end as usize <= limit).max(1);
        self.first + first as u64..self.first + (first + count) as u64
    }

    /// The messages before this one that fit within a number of messages and of bytes; at least one.
    pub(super) fn run_before(&self, number: u64, messages: usize, bytes: usize) -> Range<u64> {
        let end = self.index(number);
        let limit = self.start_of(end).saturating_sub(bytes);
        let lowest = end.saturating_sub(messages);
        // Each message ends where the next one begins.
        let skipped = match self.start_of(lowest) < limit {
            true => 1 + self.entries[lowest..end].partition_point(|entry| (entry.end as usize) < limit),
            false => 0,
        };
        self.first + (lowest + skipped).min(end - 1) as u64..self.first + end as u64
    }

    pub(super) fn get(&self, number: u64) -> Option<Message<'_>> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let entry = self.entries.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].end);
        Some(Message {
            number,
            time: Timestamp::from_micros(self.base.as_micros() + u64::from(entry.time)),
            direction: entry.direction,
            kind: entry.kind,
            bytes: &self.payload[start as usize..entry.end as usize],
        })
    }
}
