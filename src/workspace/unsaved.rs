//! What has changed and isn't stored yet, and when to store it.

use std::{collections::BTreeMap, time::Duration};

use weft_message::Timestamp;

use crate::store::Key;

/// A pause in editing of this length is the time to save.
const PAUSE: Duration = Duration::from_millis(300);

/// Nothing waits longer than this, pause or not.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Documents that were changed here. It has no clock: the time is an argument.
#[derive(Debug, Default)]
pub(super) struct Unsaved {
    /// Each with the number of its latest change.
    documents: BTreeMap<Key, u64>,
    changes: u64,
    /// The first and the latest change since the last attempt to save.
    waiting: Option<(Timestamp, Timestamp)>,
}

impl Unsaved {
    /// A document has changed.
    pub(super) fn mark(&mut self, key: Key, now: Timestamp) {
        self.changes += 1;
        self.documents.insert(key, self.changes);
        let first = self.waiting.map_or(now, |(first, _)| first);
        self.waiting = Some((first, now));
    }

    /// Whether a document has changed.
    pub(super) fn contains(&self, key: &Key) -> bool {
        self.documents.contains_key(key)
    }

    /// When to save. What could not be saved waits for the next change.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.waiting.map(|(first, latest)| (latest + PAUSE).min(first + LONGEST_WAIT))
    }

    /// Starts an attempt to save: what there is to save, with the numbers to pass to [`Unsaved::saved`].
    pub(super) fn attempt(&mut self) -> Vec<(Key, u64)> {
        self.waiting = None;
        self.documents.iter().map(|(key, change)| (key.clone(), *change)).collect()
    }

    /// A document was saved as of that change.
    pub(super) fn saved(&mut self, key: &Key, change: u64) {
        if self.documents.get(key) == Some(&change) {
            self.documents.remove(key);
        }
    }

    /// Whether there is nothing left to save.
    pub(super) fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_micros(millis * 1000)
    }

    #[test]
    fn it_is_time_after_a_pause_and_not_much_later_without_one() {
        let mut unsaved = Unsaved::default();
        assert_eq!(unsaved.due(), None);
        unsaved.mark(Key::HISTORY, at(1000));
        assert_eq!(unsaved.due(), Some(at(1300)));
        unsaved.mark(Key::PREFERENCES, at(1200));
        assert_eq!(unsaved.due(), Some(at(1500)));
        for millis in (1200..2900).step_by(100) {
            unsaved.mark(Key::HISTORY, at(millis));
        }
        assert_eq!(unsaved.due(), Some(at(3000)));
    }

    #[test]
    fn what_changed_while_it_was_saved_is_saved_again() {
        let mut unsaved = Unsaved::default();
        unsaved.mark(Key::HISTORY, at(0));
        unsaved.mark(Key::PREFERENCES, at(0));
        let attempt = unsaved.attempt();
        assert_eq!((attempt.len(), unsaved.due()), (2, None));
        unsaved.mark(Key::HISTORY, at(10));
        for (key, change) in attempt {
            unsaved.saved(&key, change);
        }
        assert!(unsaved.contains(&Key::HISTORY) && !unsaved.contains(&Key::PREFERENCES));
        assert_eq!(unsaved.due(), Some(at(310)));
    }

    #[test]
    fn what_could_not_be_saved_is_tried_again_with_the_next_change() {
        let mut unsaved = Unsaved::default();
        unsaved.mark(Key::HISTORY, at(0));
        unsaved.attempt();
        assert_eq!((unsaved.due(), unsaved.is_empty()), (None, false));
        unsaved.mark(Key::PREFERENCES, at(500));
        assert_eq!(unsaved.attempt().len(), 2);
    }
}
