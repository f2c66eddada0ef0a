//! Where in its segments a log's messages are.

use std::{collections::VecDeque, ops::Range};

use super::Batch;

/// Batches that follow each other are one part, up to this many bytes.
const PART: u64 = 1 << 20;

/// Where in its segments a log's messages are. It grows with the log, by little: a part has about a mebibyte.
#[derive(Debug, Default)]
pub struct Index(VecDeque<Part>);

/// A part of a segment, and the messages in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The numbers of its messages in the log.
    pub numbers: Range<u64>,
    /// How much larger these numbers are in the segment.
    pub offset: u64,
    /// The segment.
    pub segment: u32,
    /// Where in the segment its batches are.
    pub bytes: Range<u64>,
}

impl Index {
    /// A batch comes after what there is.
    pub fn push(&mut self, batch: Part) {
        if batch.numbers.is_empty() {
            return;
        }
        match self.0.back_mut() {
            Some(last) if last.goes_on_with(&batch) => {
                (last.numbers.end, last.bytes.end) = (batch.numbers.end, batch.bytes.end);
            }
            _ => self.0.push_back(batch),
        }
    }

    /// The parts that have any of these messages, in order.
    pub fn parts(&self, numbers: Range<u64>) -> impl Iterator<Item = &Part> {
        let first = self.0.partition_point(|part| part.numbers.end <= numbers.start);
        self.0.range(first..).take_while(move |part| part.numbers.start < numbers.end)
    }

    /// Has these parts, which are smaller, in place of one, if they have all of it.
    pub fn refine(&mut self, part: &Part, with: &Self) {
        let is_whole = with.0.front().zip(with.0.back()).is_some_and(|(first, last)| {
            (first.numbers.start, last.numbers.end) == (part.numbers.start, part.numbers.end)
        });
        if let Some(position) = self.0.iter().position(|other| is_whole && other == part) {
            let mut after = self.0.split_off(position);
            after.pop_front();
            self.0.extend(with.0.iter().cloned());
            self.0.append(&mut after);
        }
    }

    /// Forgets the parts that only have messages before this one.
    pub fn forget_before(&mut self, number: u64) {
        let count = self.0.partition_point(|part| part.numbers.end <= number);
        self.0.drain(..count);
    }
}

impl Part {
    /// The part of it that is this batch, which ends there in the segment.
    pub fn of(&self, batch: &Batch<'_>, end: u64) -> Self {
        let number =
            |number: u64| number.saturating_sub(self.offset).clamp(self.numbers.start, self.numbers.end);
        Self { numbers: number(batch.first)..number(batch.end()), bytes: end - batch.bytes()..end, ..*self }
    }

    fn goes_on_with(&self, batch: &Self) -> bool {
        let is_next = (self.segment, self.offset) == (batch.segment, batch.offset)
            && (self.numbers.end, self.bytes.end) == (batch.numbers.start, batch.bytes.start);
        is_next && batch.bytes.end - self.bytes.start <= PART
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(numbers: Range<u64>, segment: u32, bytes: Range<u64>) -> Part {
        Part { numbers, offset: 3, segment, bytes }
    }

    #[test]
    fn small_batches_are_one_part_and_others_are_not() {
        let mut index = Index::default();
        index.push(part(0..2, 0, 16..116));
        index.push(part(2..2, 0, 116..216));
        index.push(part(2..5, 0, 216..300));
        index.push(part(5..6, 0, 300..400));
        index.push(part(6..9, 1, 16..100));
        index.push(part(9..10, 1, 100..100 + PART));
        index.push(part(10..12, 1, 100 + PART..200 + PART));
        let parts = |numbers| index.parts(numbers).cloned().collect::<Vec<_>>();
        let all = [
            part(0..2, 0, 16..116),
            part(2..6, 0, 216..400),
            part(6..9, 1, 16..100),
            part(9..10, 1, 100..100 + PART),
            part(10..12, 1, 100 + PART..200 + PART),
        ];
        assert_eq!(parts(0..12), all);
        assert_eq!(parts(5..7), all[1..3]);
        assert_eq!(parts(9..10), all[3..4]);
        assert_eq!(parts(12..20), []);
        let mut coarse = Index::default();
        coarse.push(part(0..6, 0, 16..400));
        coarse.push(part(6..12, 1, 16..200 + PART));
        let mut fine = Index::default();
        all[..2].iter().for_each(|part| fine.push(part.clone()));
        coarse.refine(&part(0..6, 0, 16..400), &fine);
        assert_eq!(
            coarse.parts(0..12).cloned().collect::<Vec<_>>(),
            [&all[..2], &[part(6..12, 1, 16..200 + PART)]].concat()
        );
        index.forget_before(6);
        assert_eq!(index.parts(0..12).count(), 3);
        index.forget_before(7);
        assert_eq!(index.parts(0..12).count(), 3, "message 7 is still there");
    }
}
