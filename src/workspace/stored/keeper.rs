//! Writes one connection's log as it grows.

use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    ops::Range,
    rc::Rc,
    time::Duration,
};

use futures::future::{LocalBoxFuture, select};
use weft_log::{
    Log, Tally,
    segment::{Index, Part, Standing, Totals, batch, header},
};

use super::{Storing, keeping::Undo};
use crate::{
    store::{LogStore, LogStoreError, StoredSegment},
    workspace::{Connection, Workspace},
};

/// A larger segment isn't appended to. Only whole segments are removed.
pub(super) const SEGMENT: u64 = 8 << 20;

/// The pause between two batches, unless there is enough for another one.
const PAUSE: Duration = Duration::from_millis(250);

/// What is left of the browser's storage for everything else.
const SPARE: u64 = 64 << 20;

/// A larger log is only read once its connection is on screen or has messages.
const SMALL: u64 = 32 << 20;

/// As many batches as are handed over while the page goes away.
const LAST_BATCHES: usize = 16;

/// Stores the log of a connection, or reads a recording for one that shows it.
pub(super) struct Keeper {
    pub(super) connection: Rc<Connection>,
    pub(super) store: Rc<dyn LogStore>,
    /// The id that the log is stored by.
    pub(super) log: String,
    /// Whether the log is stored as it grows.
    pub(super) is_on: bool,
    /// The number of the next segment.
    pub(super) next_segment: Cell<u32>,
    /// What is stored, once it has been read.
    pub(super) stored: RefCell<Option<Stored>>,
    /// The number of a segment with a note that is damaged.
    pub(super) damaged_note: Cell<Option<u32>>,
    /// What undoes the recording that was kept last.
    pub(super) undo: RefCell<Option<Undo>>,
}

/// What is stored of a log. Its messages have numbers of their own there.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// In order; only the last one is appended to.
    pub(super) segments: Vec<Segment>,
    /// The number, in the segments, of the next message to hand over.
    pub(super) next: u64,
    /// How much larger numbers are in the segments than in the log.
    pub(super) offset: u64,
    /// What there was up to there.
    pub(super) totals: Totals,
    /// Where the log's messages are.
    pub(super) index: Index,
    /// What the log had dropped when the last batch was written.
    pub(super) standing: Standing,
    /// The first number of the log when it was read, and what the segments say it had dropped by then. If the connection
    /// was used before they could be read, that is about messages that the log hasn't got: they are there when the page
    /// is loaded again.
    pub(super) began: (u64, Standing),
    /// Whether a new segment has to begin.
    pub(super) is_sealed: bool,
    /// The number, in the log, of the message that has to begin a new segment.
    pub(super) seal_at: Option<u64>,
    /// Whether it is a recording, whose log doesn't count what came before it.
    pub(super) is_recording: bool,
    /// What was stored earlier and isn't in the log, which was used before it could be read.
    pub(super) unread: Tally,
}

/// Resolves when what was handed over is stored.
type Appended = LocalBoxFuture<'static, Result<(), LogStoreError>>;

/// What to append to a segment.
struct Next {
    segment: u32,
    bytes: Vec<u8>,
    pause: Duration,
    /// The numbers of its messages in the log.
    numbers: Range<u64>,
}

/// A segment that is stored.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u32,
    /// The number after its last message.
    pub(super) end: u64,
    pub(super) bytes: u64,
}

impl Keeper {
    pub(super) fn new(connection: Rc<Connection>, store: Rc<dyn LogStore>, is_on: bool) -> Self {
        let log = connection.kept().map_or(connection.id(), |(log, _)| log).into();
        Self {
            connection,
            store,
            log,
            is_on,
            next_segment: Cell::default(),
            stored: RefCell::default(),
            damaged_note: Cell::default(),
            undo: RefCell::default(),
        }
    }

    /// Reads what is stored, then stores what comes. `on_damage` is called if not everything could be read.
    pub(super) async fn keep(
        self: &Rc<Self>,
        workspace: &Workspace,
        on_damage: impl Fn(),
    ) -> Result<Infallible, LogStoreError> {
        let segments = self.open().await?;
        self.connection.take_queue();
        let segments = self.take_recordings(segments, &on_damage).await?;
        if segments.iter().map(|segment| segment.bytes).sum::<u64>() > SMALL {
            self.until_needed(workspace).await;
        }
        let mut stored = self.restore(segments, on_damage).await?;
        self.recover(&mut stored).await?;
        let (session, shelf) = (self.connection.session(), self.shelf());
        let (offset, to) = (stored.offset, stored.next.saturating_sub(stored.offset));
        self.stored.replace(Some(stored));
        session.set_storage(to, self.clone().reader());
        self.return_to_left(offset == 0).await;
        let mut checked = None;
        loop {
            let (seen, seen_shelf) = (session.logged().get(), shelf.changed().get());
            if self.perform_next(true).await? {
                continue;
            }
            let to_check = (self.segments(), self.connection.profile().storage_limit);
            if checked.replace(to_check) != Some(to_check) {
                self.keep_to_limit(to_check.1.bytes()).await;
            }
            let (appended, dropped) = (self.hand_over(), self.take_dropped());
            let is_idle = appended.is_none();
            if let Some((appended, numbers)) = appended {
                session.runtime().waiting_on("storage", appended).await?;
                session.note_stored(numbers);
            }
            if !dropped.is_empty() {
                let removed = self.store.remove(&self.log, &dropped);
                session.runtime().waiting_on("storage", removed).await?;
            }
            self.forget_due().await?;
            self.show_size();
            if is_idle {
                let asked = select(Box::pin(shelf.changed().after(seen_shelf)), Box::pin(self.due()));
                let next = select(Box::pin(session.logged().after(seen)), asked);
                drop(session.runtime().waiting_on("messages", next).await);
            }
        }
    }

    /// Deletes what is stored of a log that isn't to be, but for recordings.
    pub(super) async fn keep_nothing(&self) -> Result<Infallible, LogStoreError> {
        let segments = self.take_recordings(self.store.open(&self.log).await?, || ()).await?;
        if self.shelf().size().0 == 0 {
            self.store.delete(&self.log).await?;
        } else {
            let segments: Vec<u32> = segments.iter().map(|segment| segment.number).collect();
            self.store.remove(&self.log, &segments).await?;
        }
        Ok(self.serve().await)
    }

    /// Has the connection show the recording that it is for.
    pub(super) async fn show_recording(
        self: &Rc<Self>,
        on_damage: impl Fn(),
    ) -> Result<Infallible, LogStoreError> {
        if let Some((_, kept)) = self.connection.kept() {
            let standing = Standing { start: kept.first, ..Standing::default() };
            let stored = self.restore_from(kept.files.clone(), standing, on_damage).await?;
            let end = stored.next.saturating_sub(stored.offset);
            self.stored.replace(Some(stored));
            self.connection.session().set_storage(end, self.clone().reader());
            self.show_size();
        }
        Ok(std::future::pending().await)
    }

    pub(super) fn with_stored<T>(&self, with: impl FnOnce(&mut Stored) -> T) -> Option<T> {
        self.stored.borrow_mut().as_mut().map(with)
    }

    /// Takes the log for this tab, even if another one has it first.
    async fn open(&self) -> Result<Vec<StoredSegment>, LogStoreError> {
        let (id, runtime) = (&self.log, self.connection.session().runtime());
        loop {
            match self.store.open(id).await {
                // What another tab stores isn't lost: the status says it.
                Err(LogStoreError::Locked) => {
                    self.connection.storing.set(Storing::Failed(LogStoreError::Locked));
                    self.connection.session().expect_nothing_stored();
                    runtime.waiting_on("another tab", self.store.wait_for(id)).await?;
                    self.connection.storing.set(Storing::NotYet);
                }
                opened => return opened,
            }
        }
    }

    async fn until_needed(&self, workspace: &Workspace) {
        let session = self.connection.session();
        loop {
            let (changed, logged) = (workspace.changed(), session.logged());
            let (seen, seen_log) = (changed.get(), logged.get());
            let is_current = workspace.current().is_some_and(|current| current.id() == self.connection.id());
            if is_current || session.is_stored_awaited() || !session.log().is_empty() {
                return;
            }
            let used = select(Box::pin(logged.after(seen_log)), Box::pin(session.stored_awaited()));
            let needed = select(Box::pin(changed.after(seen)), used);
            drop(session.runtime().waiting_on("being shown", needed).await);
        }
    }

    /// Hands over what comes next, if there is anything: the numbers of its messages.
    pub(super) fn hand_over(&self) -> Option<(Appended, Range<u64>)> {
        let mut stored = self.stored.borrow_mut();
        let Next { segment, bytes, pause, numbers } =
            stored.as_mut()?.next_batch(&self.connection.session().log(), &self.next_segment)?;
        Some((self.store.append(&self.log, segment, &bytes, pause), numbers))
    }

    /// Hands over everything.
    pub(super) fn flush(&self) {
        for _ in 0..LAST_BATCHES {
            let Some(appended) = self.hand_over() else { return };
            drop(appended);
        }
    }

    /// Forgets the segments of which the log has nothing any more, not even to undo Clear or to be exported, and returns
    /// their numbers.
    fn take_dropped(&self) -> Vec<u32> {
        if self.connection.session().log().is_lent() {
            return Vec::new();
        }
        self.stored.borrow_mut().as_mut().map(Stored::take_dropped).unwrap_or_default()
    }

    /// How many segments there have been.
    fn segments(&self) -> u32 {
        self.stored
            .borrow()
            .as_ref()
            .and_then(|stored| stored.segments.last())
            .map_or(0, |last| last.number + 1)
    }

    /// Has the log drop the oldest segments if they are more than may be stored, by the user's limit or the browser's.
    async fn keep_to_limit(&self, limit: Option<u64>) {
        let session = self.connection.session();
        let room = session.runtime().waiting_on("storage", self.store.room()).await;
        let drop_before = self.stored.borrow().as_ref().and_then(|stored| {
            let room = room.ok().flatten().map(|room| (stored.bytes() + room).saturating_sub(SPARE));
            stored.first_within(limit.into_iter().chain(room).min()?)
        });
        if let Some(number) = drop_before {
            session.evict_before(number);
        }
    }

    fn show_size(&self) {
        let bytes = self.stored.borrow().as_ref().map_or(0, Stored::bytes);
        self.connection.storing.set(if bytes > 0 { Storing::Stored(bytes) } else { Storing::NotYet });
    }
}

impl Stored {
    fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// What the log has dropped, in the numbers of the segments.
    pub(super) fn standing_of(&self, log: &Log) -> Standing {
        let (start, (first, standing)) = (log.numbers().start, self.began);
        if start == first {
            return standing;
        }
        Standing { start: start + self.offset, evicted: log.evicted() }
    }

    /// Of the segments of which the log has something, the first number in the log of those that are within a limit, if
    /// not all are. The last one always is.
    fn first_within(&self, limit: u64) -> Option<u64> {
        let mut left = self.segments.iter().filter(|segment| segment.end > self.standing.start);
        let mut bytes: u64 = left.clone().map(|segment| segment.bytes).sum();
        let mut first = None;
        while bytes > limit
            && let Some(oldest) = left.next()
            && left.clone().next().is_some()
        {
            bytes -= oldest.bytes;
            first = Some(oldest.end.saturating_sub(self.offset));
        }
        first
    }

    /// The segments with messages from this number on, in their numbering, to the one before that.
    pub(super) fn files(&self, from: u64, to: u64) -> Vec<StoredSegment> {
        let within = self.segments.iter().filter(|segment| from < segment.end && segment.end <= to);
        within.map(|segment| StoredSegment { number: segment.number, bytes: segment.bytes }).collect()
    }

    /// What to append next. It never reaches beyond what the log keeps together, so that little has to be read back.
    fn next_batch(&mut self, log: &Log, next_segment: &Cell<u32>) -> Option<Next> {
        let (numbers, standing) = (log.numbers(), self.standing_of(log));
        let from = self.next.saturating_sub(self.offset).max(numbers.start);
        if from == numbers.end && standing == self.standing {
            return None;
        }
        self.is_sealed |= self.seal_at.take_if(|at| *at <= from).is_some();
        // What is cleared goes with its segments, so what comes then is in another one.
        let is_cleared = standing.evicted.cleared != self.standing.evicted.cleared;
        // One that is empty was begun when the tab ended.
        let is_full = self.segments.last().is_none_or(|last| last.bytes == 0 || last.bytes >= SEGMENT);
        let mut bytes = Vec::new();
        if is_cleared || is_full || self.is_sealed {
            let number = next_segment.replace(next_segment.get() + 1);
            self.segments.push(Segment { number, end: self.next, bytes: 0 });
            self.is_sealed = false;
            bytes.extend_from_slice(&header());
        }
        let (first, start) = (from + self.offset, bytes.len() as u64);
        let end = log.run_end(from).min(numbers.end);
        let count =
            batch(&mut bytes, first, &standing, &mut self.totals, log.messages(from..end), usize::MAX);
        self.next = first + count;
        self.standing = standing;
        let last = self.segments.last_mut()?;
        let start = last.bytes + start;
        (last.end, last.bytes) = (self.next, last.bytes + bytes.len() as u64);
        let (segment, numbers) = (last.number, from..from + count);
        self.index.push(Part {
            numbers: numbers.clone(),
            offset: self.offset,
            segment,
            bytes: start..last.bytes,
        });
        let pause = if from + count < log.numbers().end { Duration::ZERO } else { PAUSE };
        Some(Next { segment, bytes, pause, numbers })
    }

    /// Forgets the segments of which the log has nothing any more, and returns their numbers. The last one stays: it says
    /// what was dropped.
    fn take_dropped(&mut self) -> Vec<u32> {
        let last = self.segments.len().saturating_sub(1);
        let count = self.segments[..last].partition_point(|segment| segment.end <= self.standing.start);
        self.index.forget_before(self.standing.start.saturating_sub(self.offset));
        self.segments.drain(..count).map(|segment| segment.number).collect()
    }
}
