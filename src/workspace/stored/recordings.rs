//! Recordings in a stored log: finding them by their notes, and doing what is asked of them.

use std::{convert::Infallible, time::Duration};

use futures::future::{pending, select};
use weft_codec::document::DocumentError;
use weft_log::segment::{Head, Problem, note, note_in};
use weft_message::Timestamp;

use super::{
    Ask, Kept, Shelf,
    keeper::{Keeper, Segment, Stored},
};
use crate::{
    session::new_id,
    store::{LogStoreError, StoredSegment, decode, encode},
    task::Runtime,
};

/// How long a deleted recording can be brought back, and one that was kept be undone.
pub(super) const UNDO: Duration = Duration::from_secs(30);

/// A larger segment has no note.
const LARGEST_NOTE: u64 = 64 << 10;

impl Keeper {
    pub(super) fn shelf(&self) -> &Shelf {
        &self.connection.shelf
    }

    pub(super) fn runtime(&self) -> &Runtime {
        self.connection.session().runtime()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.runtime().now()
    }

    /// Finds the recordings among the segments, and returns the others. `on_damage` is called if a note can't be read.
    pub(super) async fn take_recordings(
        &self,
        segments: Vec<StoredSegment>,
        on_damage: impl Fn(),
    ) -> Result<Vec<StoredSegment>, LogStoreError> {
        self.next_segment.set(segments.last().map_or(0, |last| last.number + 1));
        let (mut all, mut others, mut useless) = (Vec::<Kept>::new(), Vec::new(), Vec::new());
        for segment in segments {
            let StoredSegment { number, bytes } = segment;
            let small = if bytes <= LARGEST_NOTE {
                self.store.read(&self.log, number, 0..bytes).await?
            } else {
                Vec::new()
            };
            match note_in(&small).map(|text| text.map(decode::<Kept>)) {
                None => others.push(segment),
                Some(Ok(Ok(kept))) => {
                    // A later note is about the same segments: the tab ended before this one was removed.
                    let earlier = all.iter().position(|one| one.id == kept.id).map(|at| all.remove(at));
                    useless.extend(earlier.map(|earlier| earlier.note));
                    all.push(Kept { note: number, until: self.now(), ..kept });
                }
                Some(Ok(Err(DocumentError::Newer { found, .. }))) => return Err(LogStoreError::Newer(found)),
                // The tab ended while it was written, so what it is about is still the log's.
                Some(Err(Problem::CutOff)) => useless.push(number),
                Some(_) => {
                    self.damaged_note.set(Some(number));
                    on_damage();
                }
            }
        }
        for kept in &mut all {
            kept.files = others.extract_if(.., |segment| kept.has(segment.number)).collect();
        }
        all.sort_by_key(|kept| kept.goes_on);
        self.shelf().set(all);
        if !useless.is_empty() {
            self.store.remove(&self.log, &useless).await?;
        }
        Ok(others)
    }

    /// Makes a recording again of segments that were one whose note is damaged: what the log has handed on.
    pub(super) async fn recover(&self, stored: &mut Stored) -> Result<(), LogStoreError> {
        let Some(damaged) = self.damaged_note.take() else { return Ok(()) };
        let start = stored.began.1.start;
        let is_lost = |segment: &mut Segment| segment.number < damaged && segment.end <= start;
        let lost: Vec<Segment> = stored.segments.extract_if(.., is_lost).collect();
        let (Some(first), Some(last)) = (lost.first(), lost.last()) else { return Ok(()) };
        let head = self.store.read(&self.log, first.number, 0..first.bytes.min(Head::BYTES)).await?;
        let head = Head::read(&head);
        let first = head.map_or(0, |head| head.first);
        let mut kept = Kept {
            id: new_id(),
            name: "Recovered".into(),
            messages: last.end - first.min(last.end),
            first,
            goes_on: last.end,
            ..Kept::default()
        };
        let began = head.map(|head| head.time).unwrap_or_default();
        kept.set_times(began, began);
        kept.set_totals(stored.totals);
        let files = lost.iter().map(|lost| StoredSegment { number: lost.number, bytes: lost.bytes });
        kept.set_files(files.collect());
        kept.note = self.write_note(&kept).await?;
        self.shelf().insert(kept);
        self.store.remove(&self.log, &[damaged]).await
    }

    /// Does what was asked for next; returns whether there was something. What isn't being stored isn't kept.
    pub(super) async fn perform_next(&self, is_storing: bool) -> Result<bool, LogStoreError> {
        let Some(ask) = self.shelf().take_ask() else { return Ok(false) };
        let known = |id: &str| self.shelf().get(id);
        match ask {
            Ask::Keep { .. } if !is_storing => {}
            Ask::Keep { without_payloads } => self.keep_recording(without_payloads).await?,
            Ask::Rename(id, name) => {
                if let Some(kept) = known(&id).filter(|kept| kept.name != name) {
                    self.renew(Kept { name, ..kept }).await?;
                }
            }
            Ask::Delete(id) => {
                if let Some(kept) = known(&id) {
                    let until = self.now() + UNDO;
                    // Without room for another note, it is only deleted when its time is over.
                    drop(self.renew(Kept { is_deleted: true, until, ..kept }).await);
                }
            }
            Ask::Unkeep(id) => self.unkeep(&id).await?,
            Ask::Undelete(id) => {
                if let Some(kept) = known(&id) {
                    self.renew(Kept { is_deleted: false, ..kept }).await?;
                }
            }
        }
        Ok(true)
    }

    /// Does what is asked for while the log isn't stored.
    pub(super) async fn serve(&self) -> Infallible {
        loop {
            let seen = self.shelf().changed().get();
            // What can't be done now can be asked for again.
            if self.perform_next(false).await != Ok(false) {
                continue;
            }
            drop(self.forget_due().await);
            let asked = self.shelf().changed().after(seen);
            drop(
                self.runtime().waiting_on("recordings", select(Box::pin(asked), Box::pin(self.due()))).await,
            );
        }
    }

    /// Waits until something can't be undone any more.
    pub(super) async fn due(&self) {
        let undo = self.undo.borrow().as_ref().map(|undo| undo.until);
        match self.shelf().due().into_iter().chain(undo).min() {
            Some(due) => self.runtime().sleep_until(due).await,
            None => pending().await,
        }
    }

    /// Forgets what can't be undone any more: removes the segments of recordings that were deleted.
    pub(super) async fn forget_due(&self) -> Result<(), LogStoreError> {
        let now = self.now();
        self.undo.borrow_mut().take_if(|undo| undo.until <= now);
        for kept in self.shelf().take_due(self.now()) {
            let segments: Vec<u32> =
                [kept.note].into_iter().chain(kept.files.iter().map(|file| file.number)).collect();
            self.store.remove(&self.log, &segments).await?;
        }
        Ok(())
    }

    /// Writes a note about a recording; returns the number of its segment.
    pub(super) async fn write_note(&self, kept: &Kept) -> Result<u32, LogStoreError> {
        let number = self.next_segment.replace(self.next_segment.get() + 1);
        let appended = self.store.append(&self.log, number, &note(&encode(kept)), Duration::ZERO);
        self.runtime().waiting_on("storage", appended).await?;
        Ok(number)
    }

    /// Puts what is known of a recording in place of what was.
    async fn renew(&self, kept: Kept) -> Result<(), LogStoreError> {
        let earlier = kept.note;
        self.shelf().put(kept.clone());
        let note = self.write_note(&kept).await?;
        self.shelf().put(Kept { note, ..kept });
        self.store.remove(&self.log, &[earlier]).await
    }
}
