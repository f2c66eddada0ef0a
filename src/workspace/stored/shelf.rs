//! The recordings of a connection, and what is asked of its keeper.

use std::{cell::RefCell, collections::VecDeque};

use weft_message::Timestamp;

use super::Kept;
use crate::task::Revision;

/// Something to do with a connection's recordings. Only its keeper does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Makes a recording of all that the log has, which goes on empty.
    Keep {
        /// Whether only the lengths of payloads are kept.
        without_payloads: bool,
    },
    /// Gives the log back what was kept last, which is the recording with this id.
    Unkeep(String),
    /// Gives the recording with this id that name.
    Rename(String, String),
    /// Deletes the recording with this id.
    Delete(String),
    /// Brings it back.
    Undelete(String),
}

/// A connection's recordings, as far as they are known.
#[derive(Default)]
pub struct Shelf {
    /// In the order in which they were kept, with those that can be brought back.
    all: RefCell<Vec<Kept>>,
    asked: RefCell<VecDeque<Ask>>,
    /// The id of the one that was kept last, until that was noticed.
    news: RefCell<Option<String>>,
    changed: Revision,
}

impl Shelf {
    /// The recordings, the latest first.
    pub fn recordings(&self) -> Vec<Kept> {
        self.all.borrow().iter().rev().filter(|kept| !kept.is_deleted).cloned().collect()
    }

    /// How many there are, and how many bytes of storage they take up.
    pub fn size(&self) -> (usize, u64) {
        let all = self.all.borrow();
        let left = all.iter().filter(|kept| !kept.is_deleted);
        left.fold((0, 0), |(count, bytes), kept| (count + 1, bytes + kept.stored()))
    }

    /// The one that was deleted last, if it can be brought back.
    pub fn deleted(&self) -> Option<Kept> {
        let all = self.all.borrow();
        all.iter().filter(|kept| kept.is_deleted).max_by_key(|kept| kept.until).cloned()
    }

    /// The one that was kept in this tab last, until [`Shelf::dismiss_news`].
    pub fn news(&self) -> Option<Kept> {
        let news = self.news.borrow();
        self.all.borrow().iter().find(|kept| Some(&kept.id) == news.as_ref() && !kept.is_deleted).cloned()
    }

    /// The user has noticed.
    pub fn dismiss_news(&self) {
        self.news.take();
        self.changed.bump();
    }

    /// Asks for something.
    pub fn ask(&self, ask: Ask) {
        self.asked.borrow_mut().push_back(ask);
        self.changed.bump();
    }

    /// Counts changes, and what is asked.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    pub(super) fn take_ask(&self) -> Option<Ask> {
        self.asked.borrow_mut().pop_front()
    }

    /// These are all there are.
    pub(super) fn set(&self, all: Vec<Kept>) {
        self.all.replace(all);
        self.changed.bump();
    }

    /// Has one more, which is news.
    pub(super) fn add(&self, kept: Kept) {
        self.news.replace(Some(kept.id.clone()));
        self.insert(kept);
    }

    pub(super) fn insert(&self, kept: Kept) {
        self.all.borrow_mut().push(kept);
        self.changed.bump();
    }

    pub(super) fn get(&self, id: &str) -> Option<Kept> {
        self.all.borrow().iter().find(|kept| kept.id == id).cloned()
    }

    pub(super) fn remove(&self, id: &str) {
        self.all.borrow_mut().retain(|kept| kept.id != id);
        self.changed.bump();
    }

    /// Puts it in place of the one with its id.
    pub(super) fn put(&self, kept: Kept) {
        if let Some(one) = self.all.borrow_mut().iter_mut().find(|one| one.id == kept.id) {
            *one = kept;
        }
        self.changed.bump();
    }

    /// Where the log went on after the last of them.
    pub(super) fn last(&self) -> Option<Kept> {
        self.all.borrow().iter().max_by_key(|kept| kept.goes_on).cloned()
    }

    /// When the next of those that were deleted goes.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.all.borrow().iter().filter(|kept| kept.is_deleted).map(|kept| kept.until).min()
    }

    /// Takes out those that were deleted so long ago that they go now.
    pub(super) fn take_due(&self, now: Timestamp) -> Vec<Kept> {
        let is_due = |kept: &mut Kept| kept.is_deleted && kept.until <= now;
        let due: Vec<_> = self.all.borrow_mut().extract_if(.., is_due).collect();
        if !due.is_empty() {
            self.changed.bump();
        }
        due
    }
}
