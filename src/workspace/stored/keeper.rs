//! Writes one connection's log as it grows.

use std::{cell::RefCell, convert::Infallible, rc::Rc, time::Duration};

use futures::future::{LocalBoxFuture, select};
use weft_log::{
    Log,
    segment::{Standing, batch, header},
};

use super::Storing;
use crate::{
    store::{LogStore, LogStoreError},
    workspace::{Connection, Workspace},
};

/// How many bytes are handed over at once, about.
const BATCH: usize = 1 << 20;

/// A larger segment isn't appended to. Only whole segments are removed.
const SEGMENT: u64 = 8 << 20;

/// The pause between two batches, unless there is enough for another one.
const PAUSE: Duration = Duration::from_millis(250);

/// A larger log is only read once its connection is on screen or has messages.
const SMALL: u64 = 32 << 20;

/// As many batches as are handed over while the page goes away.
const LAST_BATCHES: usize = 16;

/// Stores the log of a connection.
pub(super) struct Keeper {
    pub(super) connection: Rc<Connection>,
    pub(super) store: Rc<dyn LogStore>,
    /// What is stored, once it has been read.
    stored: RefCell<Option<Stored>>,
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
    /// What the log had dropped when the last batch was written.
    pub(super) standing: Standing,
    /// The first number of the log when it was read, and what the segments say it had dropped by then. If the connection
    /// was used before they could be read, that is about messages that the log hasn't got: they are there when the page
    /// is loaded again.
    pub(super) began: (u64, Standing),
    /// Whether a new segment has to begin.
    pub(super) is_sealed: bool,
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
        &self,
        workspace: &Workspace,
        on_damage: impl Fn(),
    ) -> Result<Infallible, LogStoreError> {
        let segments = self.store.open(self.connection.id()).await?;
        if segments.iter().map(|segment| segment.bytes).sum::<u64>() > SMALL {
            self.until_needed(workspace).await;
        }
        let stored = self.restore(segments, on_damage).await?;
        self.stored.replace(Some(stored));
        let session = self.connection.session();
        loop {
            let seen = session.logged().get();
            let (appended, dropped) = (self.hand_over(), self.take_dropped());
            let is_idle = appended.is_none();
            if let Some(appended) = appended {
                session.runtime().waiting_on("storage", appended).await?;
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

    async fn until_needed(&self, workspace: &Workspace) {
        let session = self.connection.session();
        loop {
            let (changed, logged) = (workspace.changed(), session.logged());
            let (seen, seen_log) = (changed.get(), logged.get());
            let is_current = workspace.current().is_some_and(|current| current.id() == self.connection.id());
            if is_current || !session.log().is_empty() {
                return;
            }
            let either = select(Box::pin(changed.after(seen)), Box::pin(logged.after(seen_log)));
            drop(session.runtime().waiting_on("being shown", either).await);
        }
    }

    /// Hands over what comes next, if there is anything.
    fn hand_over(&self) -> Option<LocalBoxFuture<'static, Result<(), LogStoreError>>> {
        let mut stored = self.stored.borrow_mut();
        let (segment, bytes, pause) = stored.as_mut()?.next_batch(&self.connection.session().log())?;
        Some(self.store.append(self.connection.id(), segment, &bytes, pause))
    }

    /// Hands over everything.
    pub(super) fn flush(&self) {
        for _ in 0..LAST_BATCHES {
            let Some(appended) = self.hand_over() else { return };
            drop(appended);
        }
    }

    /// Forgets the segments of which the log has nothing any more, not even to undo Clear, and returns their numbers.
    fn take_dropped(&self) -> Vec<u32> {
        if self.connection.session().cleared() > 0 {
            return Vec::new();
        }
        self.stored.borrow_mut().as_mut().map(Stored::take_dropped).unwrap_or_default()
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

    /// The next bytes to append, to which segment, and the pause after that.
    fn next_batch(&mut self, log: &Log) -> Option<(u32, Vec<u8>, Duration)> {
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
        let first = from + self.offset;
        let count = batch(&mut bytes, first, &standing, log.messages(from..numbers.end), BATCH);
        self.next = first + count;
        self.standing = standing;
        let last = self.segments.last_mut()?;
        (last.end, last.bytes) = (self.next, last.bytes + bytes.len() as u64);
        let pause = if from + count < numbers.end { Duration::ZERO } else { PAUSE };
        Some((last.number, bytes, pause))
    }

    /// Forgets the segments of which the log has nothing any more, and returns their numbers. The last one stays: it says
    /// what was dropped.
    fn take_dropped(&mut self) -> Vec<u32> {
        let last = self.segments.len().saturating_sub(1);
        let count = self.segments[..last].partition_point(|segment| segment.end <= self.standing.start);
        self.segments.drain(..count).map(|segment| segment.number).collect()
    }
}
