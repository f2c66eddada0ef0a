//! Making a recording of what the log has, and undoing that.
//!
//! A recording is made of the segments that its messages are in already. Once its note is on disk, they no longer belong to
//! the log; if the tab ends before that, they still do. So nothing is copied, and no message can be lost or doubled.

use std::{ops::Range, time::Duration};

use weft_log::{
    Evicted, Log, Snapshot, Tally,
    segment::{Standing, Totals, batch, header},
};
use weft_message::{Kind, Timestamp};
use weft_session::Event;

use super::{
    Kept,
    keeper::{Keeper, SEGMENT, Segment},
    recordings::UNDO,
};
use crate::{
    session::new_id,
    store::{LogStoreError, StoredSegment},
};

/// More than a message without its payload takes up in a segment.
const OUTLINE: u64 = 96;

/// What undoes the recording that was kept last.
pub(super) struct Undo {
    id: String,
    messages: Snapshot,
    /// Those that were the log's.
    segments: Vec<Segment>,
    /// Until when.
    pub(super) until: Timestamp,
}

impl Keeper {
    /// Makes a recording of what the log has.
    pub(super) async fn keep_recording(&self, without_payloads: bool) -> Result<(), LogStoreError> {
        let session = self.connection.session();
        // While this is kept, what comes is in other chunks, and so in other batches.
        let messages = session.log().snapshot();
        if messages.is_empty() {
            return Ok(());
        }
        // What was stored earlier and could not be read in time is part of a recording, but only with its payloads.
        let unread = self.with_stored(|stored| stored.unread.messages).unwrap_or_default();
        if without_payloads && unread > 0 {
            return Ok(());
        }
        let end = messages.numbers().end;
        self.with_stored(|stored| stored.seal_at = Some(end));
        while self.with_stored(|stored| stored.next < end + stored.offset).unwrap_or_default()
            && let Some((appended, numbers)) = self.hand_over()
        {
            self.runtime().waiting_on("storage", appended).await?;
            session.note_stored(numbers);
        }
        if session.log().numbers().start >= end {
            // It was cleared, or more came than could be stored.
            return Ok(());
        }
        let mut kept = self.describe(&messages);
        let mut unfinished = None;
        if without_payloads {
            unfinished = Some(self.write_outlines(&mut kept, &messages).await?);
        } else {
            let files = self.with_stored(|stored| stored.files(kept.first, kept.goes_on));
            kept.set_files(files.unwrap_or_default());
        }
        kept.note = self.write_note(&kept).await?;
        let segments = self.with_stored(|stored| {
            stored.unread = Tally::default();
            stored.segments.extract_if(.., |segment| kept.has(segment.number)).collect()
        });
        session.hand_on(end);
        let (id, until) = (kept.id.clone(), self.now() + UNDO);
        self.undo.replace(Some(Undo { id, messages, segments: segments.unwrap_or_default(), until }));
        self.shelf().add(kept);
        match unfinished {
            Some(note) => self.store.remove(&self.log, &[note]).await,
            None => Ok(()),
        }
    }

    /// Gives the log back what was kept last, unless it was cleared or has dropped messages since.
    pub(super) async fn unkeep(&self, id: &str) -> Result<(), LogStoreError> {
        let undo = self.undo.borrow_mut().take_if(|undo| undo.id == id);
        let (Some(undo), Some(kept)) = (undo, self.shelf().get(id)) else { return Ok(()) };
        if !self.connection.session().take_back(undo.messages) {
            return Ok(());
        }
        self.with_stored(|stored| {
            stored.segments.extend(undo.segments);
            stored.segments.sort_by_key(|segment| segment.number);
        });
        // A batch that says so comes first: if the tab ends before the note is removed, they are the recording's.
        if let Some((appended, numbers)) = self.hand_over() {
            self.runtime().waiting_on("storage", appended).await?;
            self.connection.session().note_stored(numbers);
        }
        self.shelf().remove(id);
        let outlines = kept.files.iter().filter(|_| kept.without_payloads).map(|file| file.number);
        let segments: Vec<u32> = [kept.note].into_iter().chain(outlines).collect();
        self.store.remove(&self.log, &segments).await
    }

    /// What is known of a recording of these messages, which are all that is stored of the log.
    fn describe(&self, messages: &Snapshot) -> Kept {
        let numbers = messages.numbers();
        let began = messages.time().unwrap_or_default();
        let last = messages.messages(numbers.end - 1..numbers.end).next();
        let mut kept = Kept {
            id: new_id(),
            url: self.connection.session().origin().url,
            messages: messages.len(),
            events: messages.event_count(),
            bytes: messages.payload_bytes(),
            ..Kept::default()
        };
        kept.set_times(began, last.map_or(began, |last| last.time));
        self.with_stored(|stored| {
            kept.first = stored.standing_of(&self.connection.session().log()).start;
            kept.goes_on = numbers.end + stored.offset;
            // What was stored before this log began is part of it.
            kept.messages += stored.unread.messages;
            kept.bytes += stored.unread.bytes;
            kept.set_totals(stored.totals);
        });
        kept
    }

    /// Writes segments with these messages, each as an event that says how long its payload was. Returns the number of a
    /// note that is useless once the recording has its own.
    async fn write_outlines(&self, kept: &mut Kept, messages: &Snapshot) -> Result<u32, LogStoreError> {
        kept.without_payloads = true;
        // If the tab ends before they are complete, they are removed.
        let most = (messages.len() * OUTLINE + messages.payload_bytes()) / SEGMENT + 2;
        let first = self.next_segment.get();
        let end = first.saturating_add(u32::try_from(most).unwrap_or(u32::MAX));
        self.next_segment.set(end);
        kept.reserve(first, end);
        let unfinished = self.write_note(&Kept { is_deleted: true, goes_on: 0, ..kept.clone() }).await?;
        let numbers = messages.numbers();
        let (mut files, mut totals) = (Vec::<StoredSegment>::new(), Totals::default());
        kept.first = numbers.start;
        let mut next = numbers.start;
        while let Some(run) = messages.run_from(next) {
            let read =
                if run.is_stored { self.read_back(run.numbers.clone()).await } else { messages.clone() };
            let outlines = outlines(&read, next..run.numbers.end);
            let mut bytes = Vec::new();
            if files.last().is_none_or(|last| last.bytes >= SEGMENT) {
                let number = files.last().map_or(first, |last| last.number + 1);
                files.push(StoredSegment { number, bytes: 0 });
                bytes.extend_from_slice(&header());
            }
            let messages = outlines.messages(outlines.numbers());
            batch(&mut bytes, next, &Standing::default(), &mut totals, messages, usize::MAX);
            if let Some(file) = files.last_mut() {
                file.bytes += bytes.len() as u64;
                let appended = self.store.append(&self.log, file.number, &bytes, Duration::ZERO);
                self.runtime().waiting_on("storage", appended).await?;
            }
            next = run.numbers.end;
        }
        kept.set_files(files);
        Ok(unfinished)
    }
}

/// These messages, each but the events as one that says how long its payload was.
fn outlines(messages: &Snapshot, numbers: Range<u64>) -> Log {
    let mut log = Log::new(0).resumed(numbers.start, Evicted::default());
    for message in messages.messages(numbers) {
        let (time, direction) = (message.time, message.direction);
        if matches!(message.kind, Kind::Event(_)) {
            log.append(time, direction, message.kind, message.bytes);
            continue;
        }
        let (binary, bytes) = (message.kind == Kind::Binary, message.bytes.len() as u64);
        let event = Event::PayloadLeftOut { binary, bytes };
        log.append(time, direction, Kind::Event(event.kind()), event.to_json().as_bytes());
    }
    log
}
