//! Puts messages together again that were only in storage.

use std::ops::Range;

use weft_message::{Direction, EventKind, Kind, Timestamp};

use super::Batch;
use crate::{Evicted, Log, Snapshot, chunk::ChunkSize};

/// What stands for a message that can't be read any more.
const LOST: &[u8] = br#"{"event":"message-lost","bytes":0}"#;

/// Room for some events.
const LEAST_ROOM: usize = 1 << 10;

/// Messages that are being read back.
#[derive(Debug)]
pub struct ReadBack {
    log: Log,
    end: u64,
    /// When the last of them came.
    time: Timestamp,
}

impl ReadBack {
    /// None of these messages so far, which take up at most so many bytes where they are stored.
    pub fn new(numbers: Range<u64>, bytes: u64) -> Self {
        let most = ChunkSize::DEFAULT.bytes;
        let bytes = usize::try_from(bytes).unwrap_or(most).clamp(LEAST_ROOM, most);
        let log = Log::with_chunks(0, ChunkSize { bytes, ..ChunkSize::DEFAULT })
            .resumed(numbers.start, Evicted::default());
        Self { log, end: numbers.end, time: Timestamp::default() }
    }

    /// Takes those of a batch, whose numbers are larger by `offset`, that come next.
    pub fn push(&mut self, batch: &Batch<'_>, offset: u64) {
        for message in batch.messages() {
            let Some(number) = message.number.checked_sub(offset).filter(|number| *number < self.end) else {
                continue;
            };
            if number >= self.log.numbers().end {
                self.fill(number, message.time);
                self.log.append(message.time, message.direction, message.kind, message.bytes);
                self.time = message.time;
            }
        }
    }

    /// All of them: what is missing has become an event that says so.
    pub fn done(mut self) -> Snapshot {
        self.fill(self.end, self.time);
        self.log.seal();
        self.log.snapshot()
    }

    fn fill(&mut self, end: u64, time: Timestamp) {
        while self.log.numbers().end < end {
            self.log.append(time, Direction::Session, Kind::Event(EventKind::Error), LOST);
        }
    }
}
