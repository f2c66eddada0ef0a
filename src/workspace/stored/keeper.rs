//! Writes one connection's log as it grows.

use std::{cell::RefCell, convert::Infallible, ops::Range, rc::Rc, time::Duration};

use futures::future::{LocalBoxFuture, select};
use weft_log::{
    Log,
    segment::{Index, Part, Standing, Totals, batch, header},
};

use super::Storing;
use crate::{
    store::{LogStore, LogStoreError, StoredSegment},
    workspace::{Connection, Workspace},
};

/// A larger segment isn't appended to. Only whole segments are removed.
const SEGMENT: u64 = 8 << 20;

/// The pause between two batches, unless there is enough for another one.
const PAUSE: Duration = Duration::from_millis(250);

/// What is left of the browser's storage for everything else.
const SPARE: u64 = 64 << 20;

/// A larger log is only read once its connection is on screen or has messages.
const SMALL: u64 = 32 << 20;

/// As many batches as are handed over while the page goes away.
const LAST_BATCHES: usize = 16;

/// Stores the log of a connection.
pub(super) struct Keeper {
    pub(super) connection: Rc<Connection>,
    pub(super) store: Rc<dyn LogStore>,
    /// What is stored, once it has been read.
    pub(super) stored: RefCell<Option<Stored>>,
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
    pub(super) fn new(connection: Rc<Connection>, store: Rc<dyn LogStore>) -> Self {
        Self { connection, store, stored: RefCell::default() }
    }

    /// Reads what is stored, then stores what comes. `on_damage` is called if not everything could be read.
    pub(super) async fn keep(
        self: &Rc<Self>,
        workspace: &Workspace,
        on_damage: impl Fn(),
    ) -> Result<Infallible, LogStoreError> {
        let segments = self.open().await?;
        self.connection.take_queue();
        if segments.iter().map(|segment| segment.bytes).sum::<u64>() > SMALL {
            self.until_needed(workspace).await;
        }
        let stored = self.restore(segments, on_damage).await?;
        let session = self.connection.session();
        let (offset, to) = (stored.offset, stored.next.saturating_sub(stored.offset));
        self.stored.replace(Some(stored));
        session.set_storage(to, self.clone().reader());
        self.return_to_left(offset == 0).await;
        let mut checked = None;
        loop {
            let seen = session.logged().get();
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
                let removed = self.store.remove(self.connection.id(), &dropped);
                session.runtime().waiting_on("storage", removed).await?;
            }
            self.show_size();
            if is_idle {
                session.runtime().waiting_on("messages", session.logged().after(seen)).await;
            }
        }
    }

    /// Takes the log for this tab, even if another one has it first.
    async fn open(&self) -> Result<Vec<StoredSegment>, LogStoreError> {
        let (id, runtime) = (self.connection.id(), self.connection.session().runtime());
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
    fn hand_over(&self) -> Option<(Appended, Range<u64>)> {
        let mut stored = self.stored.borrow_mut();
        let Next { segment, bytes, pause, numbers } =
            stored.as_mut()?.next_batch(&self.connection.session().log())?;
        Some((self.store.append(self.connection.id(), segment, &bytes, pause), numbers))
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
    fn standing_of(&self, log: &Log) -> Standing {
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

    /// What to append next. It never reaches beyond what the log keeps together, so that little has to be read back.
    fn next_batch(&mut self, log: &Log) -> Option<Next> {
        let (numbers, standing) = (log.numbers(), self.standing_of(log));
        let from = self.next.saturating_sub(self.offset).max(numbers.start);
        if from == numbers.end && standing == self.standing {
            return None;
        }
        // What is cleared goes with its segments, so what comes then is in another one.
        let is_cleared = standing.evicted.cleared != self.standing.evicted.cleared;
        let is_full = self.segments.last().is_none_or(|last| last.bytes >= SEGMENT);
        let mut bytes = Vec::new();
        if is_cleared || is_full || self.is_sealed {
            let number = self.segments.last().map_or(0, |last| last.number + 1);
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
