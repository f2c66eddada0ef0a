//! Takes a segment apart, whatever has become of it.

use memchr::memmem;
use weft_message::{Message, Timestamp};

use super::{
    BATCH, FIRST_BATCH, FIRST_MARK, HEADER, MAGIC, MARK, NOTED, Problem, RECORD, Standing, Totals, VERSION,
    code, write::header_of,
};
use crate::{Evicted, Tally};

/// Reads a segment: its batches in order, and what is wrong between them. It copies nothing.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// The least number that the next message can have.
    least: u64,
    is_begun: bool,
}

/// A batch that is whole.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// The number of its first message.
    pub first: u64,
    /// How many messages it has.
    pub count: u32,
    /// What the log had dropped by then.
    pub standing: Standing,
    /// What there was before it; `None` if it is of version 1.
    pub totals: Option<Totals>,
    header: usize,
    records: &'a [u8],
}

/// What the beginning of a segment says of what is before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of its first message.
    pub first: u64,
    /// When that came.
    pub time: Timestamp,
    /// What there was before it.
    pub totals: Totals,
}

impl Head {
    /// How many bytes of a segment it takes to read it, unless the segment begins with dozens of empty batches.
    pub const BYTES: u64 = 4096;

    /// Where the batches of a segment begin.
    pub const END: u64 = HEADER as u64;

    /// Reads the beginning of a segment; `None` if it is damaged or of version 1, or if there is no message.
    pub fn read(segment: &[u8]) -> Option<Self> {
        let (header, mut rest) = segment.split_first_chunk::<HEADER>()?;
        if !header.starts_with(MAGIC) || !is_sound(header) || u32_at(header, 8) != VERSION {
            return None;
        }
        loop {
            let (batch, records) = split_header(rest).filter(|(batch, _)| batch.len() == BATCH)?;
            if u32_at(batch, 12) > 0 {
                let time = records.first_chunk().copied().map(u64::from_le_bytes)?;
                let time = Timestamp::from_micros(time);
                return Some(Self { first: u64_at(batch, 20), time, totals: totals(batch) });
            }
            rest = records;
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads this segment, which comes after messages with numbers below `least`.
    pub fn new(segment: &'a [u8], least: u64) -> Self {
        Self { rest: segment, least, is_begun: false }
    }

    /// Reads these batches from the middle of a segment.
    pub fn of_batches(batches: &'a [u8]) -> Self {
        Self { rest: batches, least: 0, is_begun: true }
    }

    /// How many bytes are still to be read.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Checks the segment's header.
    fn begin(&mut self) -> Result<(), Problem> {
        let Some((header, rest)) = self.rest.split_first_chunk::<HEADER>() else {
            let is_beginning =
                [VERSION, NOTED].iter().any(|version| header_of(*version).starts_with(self.rest));
            self.rest = &[];
            return Err(if is_beginning { Problem::CutOff } else { Problem::Damaged });
        };
        if !header.starts_with(MAGIC) || !is_sound(header) {
            self.skip_damage(0);
            return Err(Problem::Damaged);
        }
        let version = u32_at(header, 8);
        self.rest = if version <= VERSION { rest } else { &[] };
        if version <= VERSION { Ok(()) } else { Err(Problem::NewerVersion(version)) }
    }

    fn batch(&mut self) -> Result<Batch<'a>, Problem> {
        let Some((header, rest)) = split_header(self.rest) else {
            if may_begin_batch(self.rest) {
                self.rest = &[];
                return Err(Problem::CutOff);
            }
            self.skip_damage(1);
            return Err(Problem::Damaged);
        };
        let Some((records, rest)) = rest.split_at_checked(u32_at(header, 8) as usize) else {
            self.rest = &[];
            return Err(Problem::CutOff);
        };
        self.rest = rest;
        let batch = Batch {
            first: u64_at(header, 20),
            count: u32_at(header, 12),
            standing: standing(header),
            totals: (header.len() == BATCH).then(|| totals(header)),
            header: header.len(),
            records,
        };
        if crc32fast::hash(records) != u32_at(header, 16)
            || batch.first < self.least
            || !batch.is_well_formed()
        {
            return Err(Problem::Damaged);
        }
        self.least = batch.end();
        Ok(batch)
    }

    /// Goes on at the next batch, `from` bytes ahead or later.
    fn skip_damage(&mut self, from: usize) {
        let rest = self.rest.get(from..).unwrap_or_default();
        let is_next = |at: &usize| split_header(&rest[*at..]).is_some();
        // What the marks have in common.
        let next = memmem::find_iter(rest, &MARK[..6]).find(is_next);
        self.rest = next.map_or(&[], |at| &rest[at..]);
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Batch<'a>, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        if !self.is_begun {
            self.is_begun = true;
            if let Err(problem) = self.begin() {
                return Some(Err(problem));
            }
            return self.next();
        }
        Some(self.batch())
    }
}

impl<'a> Batch<'a> {
    /// How many bytes of the segment it takes up.
    pub fn bytes(&self) -> u64 {
        (self.header + self.records.len()) as u64
    }

    /// The number after that of its last message.
    pub fn end(&self) -> u64 {
        self.first.saturating_add(self.count.into())
    }

    /// Its messages.
    pub fn messages(&self) -> impl Iterator<Item = Message<'a>> + use<'a> {
        let (mut rest, first) = (self.records, self.first);
        (0..u64::from(self.count)).map_while(move |at| {
            let (message, after) = record(rest, first.checked_add(at)?)?;
            rest = after;
            Some(message)
        })
    }

    /// Whether its records are as many as it says, and nothing else.
    fn is_well_formed(&self) -> bool {
        let read = self.messages().map(|message| (1, RECORD + message.bytes.len()));
        let (count, length) = read.fold((0, 0), |sum, (count, length)| (sum.0 + count, sum.1 + length));
        (count, length) == (self.count, self.records.len())
    }
}

fn record(bytes: &[u8], number: u64) -> Option<(Message<'_>, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<RECORD>()?;
    let (direction, kind) = code::decode(head[8])?;
    let (bytes, rest) = rest.split_at_checked(u32_at(head, 9) as usize)?;
    let time = Timestamp::from_micros(u64_at(head, 0));
    Some((Message { number, time, direction, kind, bytes }, rest))
}

fn standing(header: &[u8]) -> Standing {
    let tally = |at| Tally { messages: u64_at(header, at), bytes: u64_at(header, at + 8) };
    Standing {
        start: u64_at(header, 28),
        evicted: Evicted { limit: tally(36), memory: tally(52), cleared: tally(68) },
    }
}

fn totals(header: &[u8]) -> Totals {
    let tally = |at| Tally { messages: u64_at(header, at), bytes: u64_at(header, at + 8) };
    Totals { received: tally(84), sent: tally(100), events: tally(116) }
}

/// The header of a batch that begins here, of either version, and what follows.
fn split_header(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = if bytes.starts_with(FIRST_MARK) { FIRST_BATCH } else { BATCH };
    let (header, rest) = bytes.split_at_checked(len)?;
    let is_marked = header.starts_with(MARK) || header.starts_with(FIRST_MARK);
    (is_marked && is_sound(header)).then_some((header, rest))
}

/// Whether these few bytes may be the beginning of a batch.
fn may_begin_batch(bytes: &[u8]) -> bool {
    [(MARK, BATCH), (FIRST_MARK, FIRST_BATCH)]
        .iter()
        .any(|(mark, len)| bytes.len() < *len && mark.starts_with(&bytes[..bytes.len().min(mark.len())]))
}

/// Whether the checksum at the end of a header is right.
pub(super) fn is_sound(header: &[u8]) -> bool {
    let end = header.len() - 4;
    crc32fast::hash(&header[..end]) == u32_at(header, end)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().copied().map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().copied().map_or(0, u64::from_le_bytes)
}
