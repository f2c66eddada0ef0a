//! A run of packets whose payloads lie end to end in one allocation.

use crate::packet::{Direction, Kind, Packet, Timestamp};

/// When a chunk is full.
#[derive(Clone, Copy, Debug)]
pub(super) struct ChunkSize {
    /// Bytes of payload; a larger message has a chunk of its own.
    pub(super) bytes: usize,
    /// Packets, however small.
    pub(super) packets: usize,
}

impl ChunkSize {
    pub(super) const DEFAULT: Self = Self { bytes: 1 << 20, packets: 1 << 16 };
}

/// What a packet costs beyond its payload.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Microseconds after the chunk's base.
    time: u32,
    /// Where the payload ends; it starts where the one before ended.
    end: u32,
    direction: Direction,
    kind: Kind,
}

const _: () = assert!(size_of::<Entry>() <= 16);

#[derive(Debug)]
pub(super) struct Chunk {
    first: u64,
    base: Timestamp,
    payload: Vec<u8>,
    entries: Vec<Entry>,
}

impl Chunk {
    /// An empty chunk with room for `bytes` of payload, or `None` if there is not that much memory.
    pub(super) fn with_room(first: u64, base: Timestamp, bytes: usize) -> Option<Self> {
        // Offsets are 32 bits wide.
        u32::try_from(bytes).ok()?;
        let mut payload = Vec::new();
        payload.try_reserve_exact(bytes).ok()?;
        Some(Self { first, base, payload, entries: Vec::new() })
    }

    /// The number of its first packet.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// The number after its last packet.
    pub(super) fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    pub(super) fn packets(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(super) fn payload_bytes(&self) -> u64 {
        self.payload.len() as u64
    }

    /// The memory that it keeps busy.
    pub(super) fn cost(&self) -> u64 {
        self.payload_bytes() + self.packets() * Self::ENTRY_COST
    }

    /// Bytes that each packet costs beyond its payload.
    pub(super) const ENTRY_COST: u64 = size_of::<Entry>() as u64;

    /// Whether a message still belongs here. Time that runs backwards, or too far ahead, needs a new base.
    pub(super) fn fits(&self, size: ChunkSize, time: Timestamp, len: usize) -> bool {
        self.entries.len() < size.packets
            && len <= size.bytes.saturating_sub(self.payload.len())
            && self.offset_of(time).is_some()
    }

    fn offset_of(&self, time: Timestamp) -> Option<u32> {
        u32::try_from(time.as_micros().checked_sub(self.base.as_micros())?).ok()
    }

    /// Appends a packet whose `len` bytes the caller fills in; `fits` or a fresh chunk must say that it may.
    pub(super) fn push(
        &mut self,
        time: Timestamp,
        direction: Direction,
        kind: Kind,
        len: usize,
    ) -> &mut [u8] {
        let start = self.payload.len();
        self.payload.resize(start + len, 0);
        let end = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { time: self.offset_of(time).unwrap_or(0), end, direction, kind });
        &mut self.payload[start..]
    }

    /// Gives back what was reserved and not used: nothing more will come.
    pub(super) fn seal(&mut self) {
        self.payload.shrink_to_fit();
        self.entries.shrink_to_fit();
    }

    pub(super) fn get(&self, number: u64) -> Option<Packet<'_>> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let entry = self.entries.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].end);
        Some(Packet {
            number,
            time: Timestamp::from_micros(self.base.as_micros() + u64::from(entry.time)),
            direction: entry.direction,
            kind: entry.kind,
            bytes: &self.payload[start as usize..entry.end as usize],
        })
    }
}
