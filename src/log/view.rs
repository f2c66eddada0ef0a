//! Which packets pass a filter, found a slice at a time and kept up to date as the log grows and shrinks.

use std::collections::VecDeque;

use super::{Filter, Log};

/// Looking at a packet costs about as much as looking at this many bytes of its payload.
const PACKET_COST: usize = 64;

/// What a filter leaves of a log: packets by position, and positions by number.
///
/// It costs one bit for each packet looked at, and nothing where everything passes. What has left the
/// log has left the view, without being told.
#[derive(Debug)]
pub struct View {
    filter: Filter,
    /// The number of the first packet that was not looked at.
    next: u64,
    /// The number that the first block begins with.
    base: u64,
    blocks: VecDeque<Block>,
    /// How many packets passed since the view began.
    found: u64,
}

/// One bit for each of a run of packets: whether it passed.
#[derive(Debug)]
struct Block {
    /// How many had passed before the first of them.
    before: u64,
    words: Vec<u64>,
}

impl Block {
    /// How many packets a block is for.
    const PACKETS: u64 = 1 << 15;

    fn new(before: u64) -> Self {
        Self { before, words: vec![0; (Self::PACKETS / 64) as usize] }
    }

    fn mark(&mut self, offset: u64) {
        self.words[(offset / 64) as usize] |= 1 << (offset % 64);
    }

    /// How many passed before the one at `offset`, in this block and all before it.
    fn rank(&self, offset: u64) -> u64 {
        let (word, bit) = ((offset / 64) as usize, offset % 64);
        let full: u64 = self.words[..word].iter().map(|word| u64::from(word.count_ones())).sum();
        let partial = self.words[word] & ((1 << bit) - 1);
        self.before + full + u64::from(partial.count_ones())
    }

    /// The offset of the packet that passed after `rank` others, if it is in this block.
    fn select(&self, rank: u64) -> Option<u64> {
        let mut left = rank.checked_sub(self.before)?;
        for (position, &word) in self.words.iter().enumerate() {
            let ones = u64::from(word.count_ones());
            if left < ones {
                let rest = (0..left).fold(word, |word, _| word & (word - 1));
                return Some(position as u64 * 64 + u64::from(rest.trailing_zeros()));
            }
            left -= ones;
        }
        None
    }
}

impl View {
    /// A view that has looked at nothing yet.
    pub fn new(filter: Filter) -> Self {
        Self { filter, next: 0, base: 0, blocks: VecDeque::new(), found: 0 }
    }

    /// The filter that it was made with.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Looks at packets, oldest first, until about `budget` bytes are looked at, and at one at least.
    ///
    /// Returns whether the view is up to date. Call it again after the log has grown.
    pub fn advance(&mut self, log: &Log, budget: usize) -> bool {
        let kept = log.numbers();
        if self.filter.is_all() {
            return true;
        }
        self.forget_before(kept.start);
        let mut spent = 0usize;
        for packet in log.packets(self.next..kept.end) {
            if self.filter.matches(&packet) {
                self.mark(packet.number);
            }
            self.next = packet.number + 1;
            spent = spent.saturating_add(packet.bytes.len() + PACKET_COST);
            if spent >= budget {
                break;
            }
        }
        self.next == kept.end
    }

    /// How far it has looked: the number of the first packet that was not looked at.
    pub fn looked_until(&self, log: &Log) -> u64 {
        let kept = log.numbers();
        if self.filter.is_all() { kept.end } else { self.next.max(kept.start) }
    }

    fn forget_before(&mut self, first: u64) {
        while !self.blocks.is_empty() && self.base + Block::PACKETS <= first {
            self.blocks.pop_front();
            self.base += Block::PACKETS;
        }
        self.next = self.next.max(first);
    }

    fn mark(&mut self, number: u64) {
        if self.blocks.is_empty() {
            self.base = number - number % Block::PACKETS;
        }
        let offset = number - self.base;
        while self.blocks.len() as u64 <= offset / Block::PACKETS {
            self.blocks.push_back(Block::new(self.found));
        }
        if let Some(block) = self.blocks.back_mut() {
            block.mark(offset % Block::PACKETS);
        }
        self.found += 1;
    }

    /// How many packets before this number have passed since the view began.
    fn rank(&self, number: u64) -> u64 {
        let offset = number.saturating_sub(self.base);
        let block = usize::try_from(offset / Block::PACKETS).unwrap_or(usize::MAX);
        self.blocks.get(block).map_or(self.found, |block| block.rank(offset % Block::PACKETS))
    }

    /// How many packets that are still kept pass, as far as it has looked.
    pub fn len(&self, log: &Log) -> u64 {
        if self.filter.is_all() { log.len() } else { self.found - self.rank(log.numbers().start) }
    }

    /// Whether no packet that is still kept passes, as far as it has looked.
    pub fn is_empty(&self, log: &Log) -> bool {
        self.len(log) == 0
    }

    /// The number of the packet at this position, 0 for the oldest one that is kept.
    pub fn number_at(&self, log: &Log, position: u64) -> Option<u64> {
        let kept = log.numbers();
        if self.filter.is_all() {
            return kept.start.checked_add(position).filter(|number| kept.contains(number));
        }
        let rank = self.rank(kept.start).checked_add(position)?;
        let block = self.blocks.partition_point(|block| block.before <= rank).checked_sub(1)?;
        let offset = self.blocks[block].select(rank)?;
        Some(self.base + block as u64 * Block::PACKETS + offset)
    }

    /// The position of the packet with this number or, if it is not in the view, of the next one that is.
    pub fn position_of(&self, log: &Log, number: u64) -> Option<u64> {
        let kept = log.numbers();
        let number = number.max(kept.start);
        if self.filter.is_all() {
            return kept.contains(&number).then(|| number - kept.start);
        }
        let rank = self.rank(number);
        (rank < self.found).then(|| rank - self.rank(kept.start))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        log::{Directions, Kinds, chunk::ChunkSize},
        packet::{Direction, Kind, Timestamp},
    };

    #[derive(Clone, Debug)]
    enum Step {
        Append { matching: bool, count: usize },
        Advance(usize),
        Clear,
    }

    fn step() -> impl Strategy<Value = Step> {
        // Counts that now and then reach over a block.
        let count = prop_oneof![8 => 0..100usize, 1 => 20_000..40_000usize];
        prop_oneof![
            6 => (any::<bool>(), count).prop_map(|(matching, count)| Step::Append { matching, count }),
            4 => (0..40_000usize).prop_map(Step::Advance),
            1 => Just(Step::Clear),
        ]
    }

    fn filter(text: &str) -> Filter {
        Filter::new(text, Directions::All, Kinds::All).unwrap()
    }

    /// The view against a straight search through what the log keeps of what was looked at.
    fn check(view: &View, log: &Log) -> Result<(), TestCaseError> {
        let kept = log.numbers();
        let expected: Vec<u64> = log
            .packets(0..view.looked_until(log))
            .filter(|packet| view.filter().matches(packet))
            .map(|packet| packet.number)
            .collect();
        prop_assert_eq!(view.len(log), expected.len() as u64);
        let step = expected.len() / 50 + 1;
        for (position, &number) in expected.iter().enumerate().step_by(step) {
            prop_assert_eq!(view.number_at(log, position as u64), Some(number));
            prop_assert_eq!(view.position_of(log, number), Some(position as u64));
        }
        for number in [0, kept.start, kept.start + 7, kept.end - kept.end / 3, kept.end, u64::MAX] {
            let position = expected.partition_point(|&other| other < number);
            let expected = (position < expected.len()).then_some(position as u64);
            prop_assert_eq!(view.position_of(log, number), expected);
        }
        prop_assert_eq!(view.number_at(log, expected.len() as u64), None);
        prop_assert_eq!(view.number_at(log, u64::MAX), None);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn view_is_what_a_straight_search_finds(
            limit in prop_oneof![Just(0u64), 100..1_000_000u64],
            steps in vec(step(), 0..20),
        ) {
            let mut log = Log::with_chunks(limit, ChunkSize { bytes: 4096, packets: 100 });
            let mut views = [View::new(filter("yes")), View::new(Filter::default()), View::new(filter("4"))];
            for step in steps {
                match step {
                    Step::Append { matching, count } => for _ in 0..count {
                        let number = log.numbers().end;
                        let text = format!("{} {number}", if matching { "Yes" } else { "no" });
                        log.append(Timestamp::default(), Direction::Sent, Kind::Text, text.as_bytes());
                    },
                    Step::Advance(packets) => for view in &mut views {
                        let done = view.advance(&log, packets * PACKET_COST);
                        prop_assert_eq!(done, view.looked_until(&log) == log.numbers().end);
                    },
                    Step::Clear => log.clear(),
                }
                for view in &views {
                    check(view, &log)?;
                }
            }
            for view in &mut views {
                while !view.advance(&log, 0) {}
                prop_assert_eq!(view.looked_until(&log), log.numbers().end);
                check(view, &log)?;
            }
        }
    }

    #[test]
    fn a_slice_ends_at_its_budget() {
        let mut log = Log::new(0);
        for _ in 0..10 {
            log.append(Timestamp::default(), Direction::Sent, Kind::Text, &[b'x'; 1000]);
        }
        let mut view = View::new(filter("x"));
        assert!(!view.advance(&log, 2500));
        assert_eq!(view.len(&log), 3);
        assert!(!view.advance(&log, 0));
        assert_eq!(view.len(&log), 4);
        assert!(view.advance(&log, usize::MAX));
        assert_eq!(view.len(&log), 10);
    }
}
