//! What has become of storing a connection's log.

use std::cell::RefCell;

use crate::{store::LogStoreError, task::Revision};

/// What has become of storing a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Storing {
    /// It isn't stored yet, or there is nothing to store.
    #[default]
    NotYet,
    /// What was stored earlier is being read.
    Reading,
    /// It is stored, and takes up so many bytes.
    Stored(u64),
    /// It isn't stored, as the user wants.
    Off,
    /// It can't be stored, for this reason.
    Failed(LogStoreError),
}

/// How storing a log is going, for those who watch it.
#[derive(Default)]
pub struct StoringStatus {
    storing: RefCell<Storing>,
    changed: Revision,
}

impl StoringStatus {
    /// How it is going.
    pub fn get(&self) -> Storing {
        self.storing.borrow().clone()
    }

    /// Counts changes.
    pub fn changed(&self) -> &Revision {
        &self.changed
    }

    pub(super) fn set(&self, storing: Storing) {
        if *self.storing.borrow() != storing {
            self.storing.replace(storing);
            self.changed.bump();
        }
    }
}
