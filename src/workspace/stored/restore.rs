//! Reads what is stored of a log, and has the session go on there.

use weft_log::{
    Log, Tally,
    segment::{Head, Index, Part, Problem, Reader, Standing, Totals},
};

use super::{
    Storing,
    keeper::{Keeper, Segment, Stored},
    slices::Slices,
};
use crate::store::{LogStoreError, StoredSegment};

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
        let last = self.shelf().last();
        if segments.is_empty() && last.is_none() {
            return Ok(Stored::default());
        }
        let written = self.last_standing(&segments).await?;
        // If the tab ended just after a recording was kept, that is all that says so.
        let start = written.start.max(last.map_or(0, |last| last.goes_on));
        let stored = self.restore_from(segments, Standing { start, ..written }, on_damage).await?;
        Ok(Stored { standing: written, ..stored })
    }

    /// Reads the segments into the session's log, which begins there.
    pub(super) async fn restore_from(
        &self,
        segments: Vec<StoredSegment>,
        standing: Standing,
        on_damage: impl Fn(),
    ) -> Result<Stored, LogStoreError> {
        self.connection.storing.set(Storing::Reading);
        let session = self.connection.session();
        let mut log = session.empty_log().resumed(standing.start, standing.evicted);
        // All of it is stored, so what is beyond the limit stays there.
        log.set_stored(Some(u64::MAX));
        let is_recording = self.connection.kept().is_some();
        let mut stored = Stored { standing, is_recording, ..Stored::default() };
        let mut problems = Problems::default();
        let heads = self.heads(&segments, &standing).await?;
        for (at, segment) in segments.into_iter().enumerate() {
            if let Some([Some(head), Some(next)]) = heads.get(at..at + 2) {
                stored.outline(segment, head, next, &mut log);
                continue;
            }
            problems.at_the_end = false;
            let bytes = self.store.read(&self.log, segment.number, 0..segment.bytes).await?;
            self.read(segment.number, &bytes, &mut log, &mut stored, &mut problems).await?;
            let StoredSegment { number, bytes } = segment;
            stored.segments.push(Segment { number, end: stored.next, bytes });
        }
        if let Some(last) = self.shelf().last().filter(|last| last.goes_on > stored.next) {
            stored.catch_up(&last.totals(), &mut log);
            stored.next = last.goes_on;
        }
        stored.is_sealed = problems.at_the_end;
        if problems.is_damaged {
            on_damage();
        }
        let (numbers, all) = (log.numbers(), log.snapshot());
        (stored.offset, stored.began) = match session.resume(log) {
            true => (stored.next.saturating_sub(numbers.end), (numbers.start, standing)),
            false => {
                stored.index = Index::default();
                stored.unread = Tally { messages: all.len(), bytes: all.payload_bytes() };
                (stored.next, (0, standing))
            }
        };
        Ok(stored)
    }

    /// Shows what was on screen when the page was left, if the session goes on with the log of that time.
    pub(super) async fn return_to_left(&self, goes_on: bool) {
        let (view, session) = (&self.connection.view, self.connection.session());
        let left = view.awaited().filter(|_| goes_on);
        for number in left.map(|left| left.pinned).unwrap_or_default() {
            let read = session.read_stored(number..number + 1).await;
            if let Some(message) = read.messages(number..number + 1).next() {
                view.pins.pin(&message);
            }
        }
        view.follow_stored(goes_on, session.log().numbers().end);
        session.logged().bump();
        session.changed().bump();
    }

    /// The heads of segments that needn't be read, and each time of the one after them: of a log that is larger than its
    /// memory, those before the newest. None if any of them is damaged or of another version.
    async fn heads(
        &self,
        segments: &[StoredSegment],
        standing: &Standing,
    ) -> Result<Vec<Option<Head>>, LogStoreError> {
        let limit = self.connection.profile().log_limit.bytes();
        let mut bytes = 0;
        let newest = segments.iter().rev().take_while(|segment| {
            bytes += segment.bytes;
            bytes <= limit || limit == 0
        });
        let count = segments.len().saturating_sub(newest.count().max(1));
        let mut heads = Vec::new();
        for segment in segments.iter().take(if count > 0 { count + 1 } else { 0 }) {
            let bytes = 0..segment.bytes.min(Head::BYTES);
            let Some(head) = Head::read(&self.store.read(&self.log, segment.number, bytes).await?) else {
                return Ok(Vec::new());
            };
            if heads
                .last()
                .is_some_and(|before: &Option<Head>| before.is_some_and(|before| before.first >= head.first))
            {
                return Ok(Vec::new());
            }
            heads.push(Some(head));
        }
        // What was dropped isn't outlined, and the first one may be there only in part.
        for head in &mut heads {
            *head = head.filter(|head| head.first >= standing.start);
        }
        Ok(heads)
    }

    /// What the log had dropped in the end.
    async fn last_standing(&self, segments: &[StoredSegment]) -> Result<Standing, LogStoreError> {
        for segment in segments.iter().rev() {
            let bytes = self.store.read(&self.log, segment.number, 0..segment.bytes).await?;
            if let Some(last) = Reader::new(&bytes, 0).filter_map(Result::ok).last() {
                return Ok(last.standing);
            }
        }
        Ok(Standing::default())
    }

    async fn read(
        &self,
        segment: u32,
        bytes: &[u8],
        log: &mut Log,
        stored: &mut Stored,
        problems: &mut Problems,
    ) -> Result<(), LogStoreError> {
        let mut slices = Slices::new(self.connection.session().runtime());
        let mut reader = Reader::new(bytes, stored.next);
        while let Some(batch) = reader.next() {
            let batch = match batch {
                Ok(batch) => batch,
                Err(problem) => {
                    problems.note(problem)?;
                    continue;
                }
            };
            if let Some(totals) = batch.totals {
                stored.catch_up(&totals, log);
            }
            stored.next = batch.end();
            let (first, mut skipped) = (log.numbers().end, Totals::default());
            for message in batch.messages() {
                stored.totals.add(&message);
                if message.number < stored.standing.start {
                    skipped.add(&message);
                } else {
                    log.append(message.time, message.direction, message.kind, message.bytes);
                }
            }
            if !stored.is_recording {
                log.count(&skipped);
            }
            let numbers = first..log.numbers().end;
            // A batch that only has dropped messages isn't needed.
            let (offset, end) =
                (batch.end().saturating_sub(numbers.end), (bytes.len() - reader.left()) as u64);
            stored.index.push(Part { numbers, offset, segment, bytes: end - batch.bytes()..end });
            slices.turn().await;
        }
        Ok(())
    }
}

impl Stored {
    /// Counts what came before and isn't here, except before a recording.
    fn catch_up(&mut self, totals: &Totals, log: &mut Log) {
        if !self.is_recording || self.next > 0 {
            log.count(&totals.since(&self.totals));
        }
        self.totals = *totals;
    }

    /// Goes on after a segment that isn't read: all that is between its head and the next one's.
    fn outline(
        &mut self,
        StoredSegment { number, bytes }: StoredSegment,
        head: &Head,
        next: &Head,
        log: &mut Log,
    ) {
        self.catch_up(&head.totals, log);
        let first = log.numbers().end;
        let offset = head.first.saturating_sub(first);
        let numbers = first..next.first - offset;
        log.push_stored(numbers.end, &next.totals.since(&head.totals), head.time);
        self.index.push(Part { numbers, offset, segment: number, bytes: Head::END..bytes });
        (self.next, self.totals) = (next.first, next.totals);
        self.segments.push(Segment { number, end: self.next, bytes });
    }
}
