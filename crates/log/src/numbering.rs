//! Numbers that messages had where they were recorded, if some were left out of the recording.

/// A log numbers its messages without gaps. This says which numbers they had in the log that they come from.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbering {
    /// From the message with the first number on, messages have the second one and those after it.
    runs: Vec<(u64, u64)>,
}

impl Numbering {
    /// Says that the message with this number was `original`. Both only grow.
    pub(super) fn push(&mut self, number: u64, original: u64) {
        if self.original(number) != original {
            self.runs.push((number, original));
        }
    }

    /// The number that this message had.
    pub(super) fn original(&self, number: u64) -> u64 {
        let runs = self.runs.partition_point(|(first, _)| *first <= number);
        match runs.checked_sub(1).and_then(|run| self.runs.get(run)) {
            Some((first, original)) => original + (number - first),
            None => number,
        }
    }

    /// The number that the message with this original number has here, or else the one after it.
    pub(super) fn number(&self, original: u64) -> u64 {
        let runs = self.runs.partition_point(|(_, first)| *first <= original);
        let end = self.runs.get(runs).map_or(u64::MAX, |(first, _)| *first);
        match runs.checked_sub(1).and_then(|run| self.runs.get(run)) {
            Some((number, first)) => (number + (original - first)).min(end),
            None => original.min(end),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn numbers_stay_as_they_are_without_gaps() {
        let mut numbering = Numbering::default();
        numbering.push(7, 7);
        assert_eq!((numbering.original(9), numbering.number(9)), (9, 9));
        assert!(numbering.runs.is_empty());
    }

    proptest! {
        #[test]
        fn a_number_leads_to_the_message_that_had_it_or_the_next(first in 0..5_u64, gaps in vec(0..4_u64, 1..40)) {
            let mut numbering = Numbering::default();
            let mut originals = Vec::new();
            let mut next = first;
            for gap in gaps {
                next += gap;
                numbering.push(first + originals.len() as u64, next);
                originals.push(next);
                next += 1;
            }
            for (at, original) in (first..).zip(&originals) {
                prop_assert_eq!(numbering.original(at), *original);
            }
            for original in first..next {
                let after = originals.partition_point(|other| *other < original) as u64;
                prop_assert_eq!(numbering.number(original), first + after);
            }
        }
    }
}
