//! Messages of the log that are only in storage: who wants them, and who reads them back.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
    rc::Rc,
    time::Duration,
};

use futures::future::{LocalBoxFuture, ready};
use weft_log::Snapshot;

use super::Session;
use crate::task::{Revision, Runtime};

/// Reads messages of the log back from storage.
pub type Reader = Rc<dyn Fn(Range<u64>) -> LocalBoxFuture<'static, Snapshot>>;

/// How long connecting waits for the log of an earlier visit.
const PATIENCE: Duration = Duration::from_secs(5);

/// What reads stored messages, and which are wanted in the log.
#[derive(Default)]
pub(super) struct Stored {
    /// Whether the log of an earlier visit is about to be read.
    is_expected: Cell<bool>,
    /// Whether somebody waits for that.
    is_awaited: Cell<bool>,
    reader: RefCell<Option<Reader>>,
    wanted: RefCell<Option<Range<u64>>>,
    changed: Revision,
}

impl Stored {
    /// Waits until the log of an earlier visit has been read, but not for ever: the session then goes on without it.
    pub(super) async fn read(&self, runtime: &Runtime) {
        let read = async {
            while self.is_expected.get() {
                self.is_awaited.set(true);
                self.changed.bump();
                self.changed.after(self.changed.get()).await;
            }
        };
        if self.is_expected.get() {
            // If it takes longer, what was stored shows when the page is loaded again.
            let _ = runtime.waiting_on("the stored log", runtime.timeout(PATIENCE, read)).await;
            self.is_expected.set(false);
        }
    }
}

impl Session {
    /// The log of an earlier visit is about to be read, so that it can go on with it: connecting waits for that.
    pub fn expect_stored(&self) {
        self.shared.stored.is_expected.set(true);
    }

    /// Nothing of an earlier visit is read, or not any more.
    pub fn expect_nothing_stored(&self) {
        self.shared.stored.is_expected.set(false);
        self.shared.stored.changed.bump();
    }

    /// Whether it wants to connect once the stored log has been read.
    pub fn is_stored_awaited(&self) -> bool {
        self.shared.stored.is_awaited.get()
    }

    /// Waits until it wants to.
    pub async fn stored_awaited(&self) {
        while !self.is_stored_awaited() {
            let changed = &self.shared.stored.changed;
            changed.after(changed.get()).await;
        }
    }

    /// From now on, its log is stored, up to the message before this one, and read back by this.
    pub fn set_storage(&self, to: u64, reader: Reader) {
        self.shared.stored.reader.replace(Some(reader));
        self.expect_nothing_stored();
        self.shared.log.borrow_mut().set_stored(Some(to));
    }

    /// These messages are stored, too.
    pub fn note_stored(&self, numbers: Range<u64>) {
        self.shared.log.borrow_mut().note_stored(numbers);
    }

    /// No more messages are stored; what is stored can still be read.
    pub fn end_storage(&self) {
        self.shared.log.borrow_mut().set_stored(None);
        self.expect_nothing_stored();
    }

    /// What is stored is about to be deleted.
    pub fn forget_stored(&self) {
        self.shared.stored.reader.take();
        self.expect_nothing_stored();
        self.shared.log.borrow_mut().forget_stored();
        self.shared.logged.bump();
    }

    /// Drops the oldest messages, up to about the one before this one: as much as may be stored.
    pub fn evict_before(&self, number: u64) {
        self.shared.log.borrow_mut().evict_before(number);
        self.shared.logged.bump();
    }

    /// Gives up the messages before this one, which have become a recording. What was cleared can't be put back before
    /// what comes.
    pub fn hand_on(&self, number: u64) {
        self.shared.log.borrow_mut().hand_on(number);
        self.shared.cleared.take();
        self.shared.logged.bump();
        self.changed().bump();
    }

    /// Takes back what was handed on; returns whether that is possible.
    pub fn take_back(&self, messages: Snapshot) -> bool {
        let is_back = self.shared.log.borrow_mut().take_back(messages);
        self.shared.logged.bump();
        self.changed().bump();
        is_back
    }

    /// Wants these messages in memory; its log changes once more of them are.
    pub fn want(&self, numbers: impl IntoIterator<Item = u64>) {
        let missing = self.log().want(numbers);
        if missing.is_some() {
            self.shared.stored.wanted.replace(missing);
            self.shared.stored.changed.bump();
        }
    }

    /// Waits until messages are wanted that are only in storage; returns their numbers.
    pub async fn wanted(&self) -> Range<u64> {
        loop {
            let seen = self.shared.stored.changed.get();
            let wanted = self.shared.stored.wanted.take();
            // They may have been read since.
            if let Some(numbers) = wanted.filter(|numbers| self.log().stored(numbers.start).is_some()) {
                return numbers;
            }
            self.runtime()
                .waiting_on("a message that isn't in memory", self.shared.stored.changed.after(seen))
                .await;
        }
    }

    /// Puts messages that were read back into the log.
    pub fn supply(&self, read: &Snapshot) {
        self.shared.log.borrow_mut().supply(read);
        self.shared.logged.bump();
    }

    /// Reads messages back from storage, without putting them into the log. What can't be read has become an event that
    /// says so; there is nothing if the log isn't stored any more.
    pub fn read_stored(&self, numbers: Range<u64>) -> LocalBoxFuture<'static, Snapshot> {
        match &*self.shared.stored.reader.borrow() {
            Some(read) => read(numbers),
            None => Box::pin(ready(Snapshot::default())),
        }
    }
}
