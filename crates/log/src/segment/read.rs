//! Takes a segment apart, whatever has become of it.

use memchr::memmem;
use weft_message::{Message, Timestamp};

use super::{BATCH, HEADER, MAGIC, MARK, Problem, RECORD, Standing, VERSION, code};
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
    records: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads this segment, which comes after messages with numbers below `least`.
    pub fn new(segment: &'a [u8], least: u64) -> Self {
        Self { rest: segment, least, is_begun: false }
    }

    /// Checks the segment's header.
    fn begin(&mut self) -> Result<(), Problem> {
        let Some((header, rest)) = self.rest.split_first_chunk::<HEADER>() else {
            let is_beginning = super::header().starts_with(self.rest);
            self.rest = &[];
            return Err(if is_beginning { Problem::CutOff } else { Problem::Damaged });
        };
        if !header.starts_with(MAGIC) || !is_sound(header) {
            self.skip_damage(0);
            return Err(Problem::Damaged);
        }
        let version = u32_at(header, 8);
        self.rest = if version == VERSION { rest } else { &[] };
        if version == VERSION { Ok(()) } else { Err(Problem::NewerVersion(version)) }
    }

    fn batch(&mut self) -> Result<Batch<'a>, Problem> {
        let Some((header, rest)) =
            self.rest.split_first_chunk::<BATCH>().filter(|(header, _)| is_batch(header))
        else {
            if self.rest.len() < BATCH && MARK.starts_with(&self.rest[..self.rest.len().min(MARK.len())]) {
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
        let is_next = |at: &usize| rest[*at..].first_chunk::<BATCH>().is_some_and(is_batch);
        let next = memmem::find_iter(rest, MARK).find(is_next);
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

fn is_batch(header: &[u8; BATCH]) -> bool {
    header.starts_with(MARK) && is_sound(header)
}

/// Whether the checksum at the end of a header is right.
fn is_sound(header: &[u8]) -> bool {
    let end = header.len() - 4;
    crc32fast::hash(&header[..end]) == u32_at(header, end)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..].first_chunk().copied().map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().copied().map_or(0, u64::from_le_bytes)
}
