//! Makes what is appended to a segment.

use weft_message::{EventKind, Kind, Message};

use super::{BATCH, HEADER, MAGIC, MARK, RECORD, Standing, Totals, VERSION, code};

/// What a segment begins with.
pub fn header() -> [u8; HEADER] {
    header_of(VERSION)
}

pub(super) fn header_of(version: u32) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(MAGIC);
    header[8..12].copy_from_slice(&version.to_le_bytes());
    let checksum = crc32fast::hash(&header[..12]);
    header[12..].copy_from_slice(&checksum.to_le_bytes());
    header
}

/// Appends a batch with these messages, the first of which gets the number `first`, until it has about `most` bytes;
/// returns how many messages are in it, and counts them in the totals. There is at least one, if there are any.
pub fn batch<'log>(
    into: &mut Vec<u8>,
    first: u64,
    standing: &Standing,
    totals: &mut Totals,
    messages: impl Iterator<Item = Message<'log>>,
    most: usize,
) -> u64 {
    let start = into.len();
    into.resize(start + BATCH, 0);
    let (mut count, before) = (0_u32, *totals);
    for message in messages {
        push(into, &message);
        totals.add(&message);
        count += 1;
        if into.len() - start >= most {
            break;
        }
    }
    let records = &into[start + BATCH..];
    let (length, checksum) = (u32::try_from(records.len()).unwrap_or(u32::MAX), crc32fast::hash(records));
    let header = batch_header(length, count, checksum, first, standing, &before);
    into[start..start + BATCH].copy_from_slice(&header);
    u64::from(count)
}

fn push(into: &mut Vec<u8>, message: &Message<'_>) {
    let fits = u32::try_from(message.bytes.len()).is_ok_and(|len| len < u32::MAX / 2);
    if fits && into.try_reserve(RECORD + message.bytes.len()).is_ok() {
        return record(into, message);
    }
    // As the log does when there isn't enough memory.
    let json = format!("{{\"event\":\"message-lost\",\"bytes\":{}}}", message.bytes.len());
    record(into, &Message { kind: Kind::Event(EventKind::Error), bytes: json.as_bytes(), ..*message });
}

fn record(into: &mut Vec<u8>, Message { time, direction, kind, bytes, .. }: &Message<'_>) {
    into.extend_from_slice(&time.as_micros().to_le_bytes());
    into.push(code::encode(*direction, *kind));
    into.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    into.extend_from_slice(bytes);
}

fn batch_header(
    length: u32,
    count: u32,
    checksum: u32,
    first: u64,
    standing: &Standing,
    totals: &Totals,
) -> [u8; BATCH] {
    let Standing { start, evicted } = standing;
    let mut header = [0; BATCH];
    header[..8].copy_from_slice(MARK);
    for (at, word) in [length, count, checksum].into_iter().enumerate() {
        header[8 + 4 * at..][..4].copy_from_slice(&word.to_le_bytes());
    }
    let Totals { received, sent, events } = *totals;
    let tallies = [evicted.limit, evicted.memory, evicted.cleared, received, sent, events];
    let numbers = tallies.iter().flat_map(|tally| [tally.messages, tally.bytes]);
    for (at, number) in [first, *start].into_iter().chain(numbers).enumerate() {
        header[20 + 8 * at..][..8].copy_from_slice(&number.to_le_bytes());
    }
    let checksum = crc32fast::hash(&header[..BATCH - 4]);
    header[BATCH - 4..].copy_from_slice(&checksum.to_le_bytes());
    header
}
