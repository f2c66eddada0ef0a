//! A store of logs for tests: it can be looked at, filled up, and shared between tabs.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    rc::Rc,
    time::Duration,
};

use futures::{
    FutureExt,
    future::{LocalBoxFuture, ready},
};

use super::{LogStore, LogStoreError, StoredSegment};
use crate::task::Revision;

type Segments = BTreeMap<u32, Vec<u8>>;

/// A store that forgets everything when it is dropped. Clones belong to the same tab.
#[derive(Clone, Default)]
pub struct MemoryLogs {
    shared: Rc<Shared>,
    /// The logs that this tab has.
    own: Rc<RefCell<BTreeSet<String>>>,
}

#[derive(Default)]
struct Shared {
    logs: RefCell<BTreeMap<String, Segments>>,
    taken: RefCell<BTreeSet<String>>,
    room: Cell<Option<usize>>,
    changed: Revision,
}

impl MemoryLogs {
    /// The same store as another tab sees it.
    pub fn other_tab(&self) -> Self {
        Self { shared: self.shared.clone(), own: Rc::default() }
    }

    /// This tab is closed: it gives up its logs.
    pub fn close(&self) {
        for log in self.own.take() {
            self.shared.taken.borrow_mut().remove(&log);
        }
        self.shared.changed.bump();
    }

    /// The segments of a log.
    pub fn segments(&self, log: &str) -> Segments {
        self.shared.logs.borrow().get(log).cloned().unwrap_or_default()
    }

    /// Puts something in place of a segment.
    pub fn put(&self, log: &str, segment: u32, bytes: Vec<u8>) {
        self.shared.logs.borrow_mut().entry(log.into()).or_default().insert(segment, bytes);
    }

    /// Sets the capacity in bytes; `None` means unlimited.
    pub fn set_room(&self, bytes: Option<usize>) {
        self.shared.room.set(bytes);
    }

    /// Counts changes, including refused ones.
    pub fn changed(&self) -> &Revision {
        &self.shared.changed
    }

    fn append_now(&self, log: &str, segment: u32, bytes: &[u8]) -> Result<(), LogStoreError> {
        if !self.own.borrow().contains(log) {
            return Err(LogStoreError::Locked);
        }
        if self.left().is_some_and(|left| bytes.len() > left) {
            return Err(LogStoreError::Full);
        }
        let mut logs = self.shared.logs.borrow_mut();
        logs.entry(log.into()).or_default().entry(segment).or_default().extend_from_slice(bytes);
        Ok(())
    }

    /// How many more bytes there is room for.
    fn left(&self) -> Option<usize> {
        let used: usize = self.shared.logs.borrow().values().flat_map(BTreeMap::values).map(Vec::len).sum();
        self.shared.room.get().map(|room| room.saturating_sub(used))
    }

    fn take(&self, log: &str) -> Result<(), LogStoreError> {
        if !self.own.borrow().contains(log) {
            if !self.shared.taken.borrow_mut().insert(log.into()) {
                return Err(LogStoreError::Locked);
            }
            self.own.borrow_mut().insert(log.into());
        }
        Ok(())
    }
}

fn done<T: 'static>(result: Result<T, LogStoreError>) -> LocalBoxFuture<'static, Result<T, LogStoreError>> {
    ready(result).boxed_local()
}

impl LogStore for MemoryLogs {
    fn logs(&self) -> LocalBoxFuture<'static, Result<Vec<String>, LogStoreError>> {
        done(Ok(self.shared.logs.borrow().keys().cloned().collect()))
    }

    fn open(&self, log: &str) -> LocalBoxFuture<'static, Result<Vec<StoredSegment>, LogStoreError>> {
        let segments = self.segments(log);
        let stored =
            |(number, bytes): (&u32, &Vec<u8>)| StoredSegment { number: *number, bytes: bytes.len() as u64 };
        done(self.take(log).map(|()| segments.iter().map(stored).collect()))
    }

    fn read(
        &self,
        log: &str,
        segment: u32,
        bytes: Range<u64>,
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, LogStoreError>> {
        let missing = || LogStoreError::Failed("no such segment".into());
        let logs = self.shared.logs.borrow();
        let part = logs.get(log).and_then(|segments| segments.get(&segment)).and_then(|segment| {
            let end = segment.len().min(bytes.end as usize);
            segment.get(bytes.start as usize..end).map(<[u8]>::to_vec)
        });
        done(part.ok_or_else(missing))
    }

    fn wait_for(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        let (store, log) = (self.clone(), log.to_owned());
        async move {
            while store.take(&log).is_err() {
                let changed = &store.shared.changed;
                changed.after(changed.get()).await;
            }
            Ok(())
        }
        .boxed_local()
    }

    fn room(&self) -> LocalBoxFuture<'static, Result<Option<u64>, LogStoreError>> {
        done(Ok(self.left().map(|left| left as u64)))
    }

    fn append(
        &self,
        log: &str,
        segment: u32,
        bytes: &[u8],
        _pause: Duration,
    ) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        let appended = self.append_now(log, segment, bytes);
        self.shared.changed.bump();
        done(appended)
    }

    fn remove(&self, log: &str, segments: &[u32]) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        if let Some(stored) = self.shared.logs.borrow_mut().get_mut(log) {
            stored.retain(|segment, _| !segments.contains(segment));
        }
        self.shared.changed.bump();
        done(Ok(()))
    }

    fn delete(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        let deleted = self.take(log).map(|()| {
            self.shared.logs.borrow_mut().remove(log);
            self.own.borrow_mut().remove(log);
            self.shared.taken.borrow_mut().remove(log);
        });
        self.shared.changed.bump();
        done(deleted)
    }
}
