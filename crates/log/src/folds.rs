//! Runs of messages that a list leaves out, because one row before them stands for them.

use std::ops::Range;

/// Which messages are left out, by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds {
    /// In order and disjoint, each with how many messages those before it leave out.
    runs: Vec<(Range<u64>, u64)>,
}

impl Folds {
    /// Leaves out these runs, which must be in order and disjoint.
    pub fn new(runs: impl IntoIterator<Item = Range<u64>>) -> Self {
        let mut before = 0;
        let runs = runs.into_iter().filter(|run| !run.is_empty());
        let runs = runs.map(|run| {
            let length = run.end - run.start;
            before += length;
            (run, before - length)
        });
        Self { runs: runs.collect() }
    }

    /// How many messages with smaller numbers are left out.
    pub(crate) fn before(&self, number: u64) -> u64 {
        let next = self.runs.partition_point(|(run, _)| run.start < number);
        let last = next.checked_sub(1).and_then(|last| self.runs.get(last));
        last.map_or(0, |(run, before)| before + run.end.min(number) - run.start)
    }

    /// Whether it leaves out this message.
    pub(crate) fn hide(&self, number: u64) -> bool {
        let next = self.runs.partition_point(|(run, _)| run.end <= number);
        self.runs.get(next).is_some_and(|(run, _)| run.contains(&number))
    }

    /// The message that has this many shown ones before it, counted from message 0.
    pub(crate) fn nth(&self, shown: u64) -> u64 {
        let next = self.runs.partition_point(|(run, before)| run.start - before <= shown);
        let hidden = next.checked_sub(1).and_then(|last| self.runs.get(last));
        shown + hidden.map_or(0, |(run, before)| before + run.end - run.start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn it_is_what_a_list_without_them_is(hidden in btree_set(0..60u64, 0..40), by in 1..4u64) {
            let mut runs: Vec<Range<u64>> = Vec::new();
            for number in &hidden {
                match runs.last_mut() {
                    // Some neighbours are in runs of their own.
                    Some(run) if run.end == *number && !number.is_multiple_of(by) => run.end += 1,
                    _ => runs.push(*number..*number + 1),
                }
            }
            let folds = Folds::new(runs);
            let shown: Vec<u64> = (0..100).filter(|number| !hidden.contains(number)).collect();
            for number in 0..90 {
                let before = (0..number).filter(|number| hidden.contains(number)).count() as u64;
                prop_assert_eq!(folds.before(number), before);
                prop_assert_eq!(folds.hide(number), hidden.contains(&number));
            }
            for (position, number) in shown.iter().enumerate() {
                prop_assert_eq!(folds.nth(position as u64), *number);
            }
        }
    }
}
