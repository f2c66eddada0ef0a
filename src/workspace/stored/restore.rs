//! Reads what is stored of a log, and has the session go on there.

use std::time::Duration;

use weft_log::{
    Log,
    segment::{Problem, Reader, Standing},
};

use super::{
    Storing,
    keeper::{Keeper, Segment, Stored},
};
use crate::store::{LogStoreError, StoredSegment};

/// The longest it reads before the page gets its turn.
const SLICE: Duration = Duration::from_millis(8);

/// What was wrong with the segments.
#[derive(Default)]
struct Problems {
    is_damaged: bool,
    /// Whether the last segment can't be appended to.
    at_the_end: bool,
}

impl Problems {
    /// # Errors
    /// A newer version has written it.
    fn note(&mut self, problem: Problem) -> Result<(), LogStoreError> {
        self.at_the_end = true;
        match problem {
            Problem::NewerVersion(version) => return Err(LogStoreError::Newer(version)),
            Problem::Damaged => self.is_damaged = true,
            // As after each crash, while something was being written.
            Problem::CutOff => {}
        }
        Ok(())
    }
}

impl Keeper {
    /// Reads the segments into the session's log, unless it has messages already.
    pub(super) async fn restore(
        &self,
        segments: Vec<StoredSegment>,
        on_damage: impl Fn(),
    ) -> Result<Stored, LogStoreError> {
        if segments.is_empty() {
            return Ok(Stored::default());
        }
        self.connection.storing.set(Storing::Reading);
        let session = self.connection.session();
        let standing = self.last_standing(&segments).await?;
        let mut log = session.empty_log().resumed(standing.start, standing.evicted);
        let (mut stored, mut problems) = (Stored { standing, ..Stored::default() }, Problems::default());
        for segment in segments {
            problems.at_the_end = false;
            let bytes = self.store.read(self.connection.id(), segment.number).await?;
            self.read(&bytes, &mut log, &mut stored, &mut problems).await?;
            let StoredSegment { number, bytes } = segment;
            stored.segments.push(Segment { number, end: stored.next, bytes });
        }
        stored.is_sealed = problems.at_the_end;
        if problems.is_damaged {
            on_damage();
        }
        let numbers = log.numbers();
        (stored.offset, stored.began) = match session.resume(log) {
            true => (stored.next.saturating_sub(numbers.end), (numbers.start, standing)),
            false => (stored.next, (0, standing)),
        };
        Ok(stored)
    }

    /// What the log had dropped in the end.
    async fn last_standing(&self, segments: &[StoredSegment]) -> Result<Standing, LogStoreError> {
        for segment in segments.iter().rev() {
            let bytes = self.store.read(self.connection.id(), segment.number).await?;
            if let Some(last) = Reader::new(&bytes, 0).filter_map(Result::ok).last() {
                return Ok(last.standing);
            }
        }
        Ok(Standing::default())
    }

    async fn read(
        &self,
        bytes: &[u8],
        log: &mut Log,
        stored: &mut Stored,
        problems: &mut Problems,
    ) -> Result<(), LogStoreError> {
        let runtime = self.connection.session().runtime();
        let mut slice_ends = runtime.now() + SLICE;
        for batch in Reader::new(bytes, stored.next) {
            let batch = match batch {
                Ok(batch) => batch,
                Err(problem) => {
                    problems.note(problem)?;
                    continue;
                }
            };
            stored.next = batch.end();
            for message in batch.messages().filter(|message| message.number >= stored.standing.start) {
                log.append(message.time, message.direction, message.kind, message.bytes);
            }
            if runtime.now() >= slice_ends {
                runtime.waiting_on("its turn", runtime.yield_now()).await;
                slice_ends = runtime.now() + SLICE;
            }
        }
        Ok(())
    }
}
