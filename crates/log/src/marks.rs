//! A bit set of the messages that passed, with rank (how many passed before one) and select (which is the n-th).

use std::{collections::VecDeque, iter, ops::Range};

/// One bit for each message from the first to the last marked one, in blocks.
///
/// Ranks have an arbitrary origin and may be negative: only differences are meaningful.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// The number of the first block's first message.
    base: u64,
    blocks: VecDeque<Block>,
    /// The rank after the last mark.
    end: i64,
}

/// One bit for each of a run of messages.
#[derive(Clone, Debug)]
struct Block {
    /// The rank of its first message.
    before: i64,
    words: Box<[u64]>,
}

impl Block {
    /// How many messages a block covers.
    const MESSAGES: u64 = 1 << 15;

    fn new(before: i64) -> Self {
        Self { before, words: vec![0; (Self::MESSAGES / 64) as usize].into() }
    }

    fn rank(&self, offset: u64) -> i64 {
        let (word, bit) = ((offset / 64) as usize, offset % 64);
        let full: u32 = self.words[..word].iter().map(|word| word.count_ones()).sum();
        let partial = self.words[word] & ((1 << bit) - 1);
        self.before + i64::from(full + partial.count_ones())
    }

    /// Unmarks the messages before this offset.
    fn forget_before(&mut self, offset: u64) {
        let rank = self.rank(offset);
        let (word, bit) = ((offset / 64) as usize, offset % 64);
        self.words[..word].fill(0);
        self.words[word] &= !((1 << bit) - 1);
        self.before = rank;
    }

    /// The offset of the mark with this rank, if it is in this block.
    fn select(&self, rank: i64) -> Option<u64> {
        let mut left = u64::try_from(rank - self.before).ok()?;
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

impl Marks {
    /// Marks a message that comes after all marked ones.
    pub(super) fn push_back(&mut self, number: u64) {
        self.mark(number);
        self.end += 1;
    }

    /// Marks a message that comes before all marked ones, except those of its own block, where order doesn't matter.
    pub(super) fn push_front(&mut self, number: u64) {
        let block = self.mark(number);
        // Lowering the ranks up to here keeps the ranks after it unchanged.
        for block in self.blocks.range_mut(..=block) {
            block.before -= 1;
        }
    }

    /// Sets the message's bit; returns the index of its block.
    fn mark(&mut self, number: u64) -> usize {
        if self.blocks.is_empty() {
            self.base = number - number % Block::MESSAGES;
        }
        while number < self.base {
            self.base -= Block::MESSAGES;
            self.blocks.push_front(Block::new(self.blocks.front().map_or(self.end, |block| block.before)));
        }
        let offset = number - self.base;
        let index = (offset / Block::MESSAGES) as usize;
        while self.blocks.len() <= index {
            self.blocks.push_back(Block::new(self.end));
        }
        let bit = offset % Block::MESSAGES;
        self.blocks[index].words[(bit / 64) as usize] |= 1 << (bit % 64);
        index
    }

    /// Unmarks all messages before this one. The ranks of others stay.
    pub(super) fn forget_before(&mut self, first: u64) {
        while !self.blocks.is_empty() && self.base + Block::MESSAGES <= first {
            self.blocks.pop_front();
            self.base += Block::MESSAGES;
        }
        if let (Some(block), Some(offset)) = (self.blocks.front_mut(), first.checked_sub(self.base)) {
            block.forget_before(offset);
        }
    }

    /// The rank of the message or, if it isn't marked, of the next one that is.
    pub(super) fn rank(&self, number: u64) -> i64 {
        let offset = number.saturating_sub(self.base);
        let block = usize::try_from(offset / Block::MESSAGES).unwrap_or(usize::MAX);
        self.blocks.get(block).map_or(self.end, |block| block.rank(offset % Block::MESSAGES))
    }

    /// The number of the message with this rank.
    pub(super) fn select(&self, rank: i64) -> Option<u64> {
        let block = self.blocks.partition_point(|block| block.before <= rank).checked_sub(1)?;
        let offset = self.blocks[block].select(rank)?;
        Some(self.base + block as u64 * Block::MESSAGES + offset)
    }

    /// The marked messages in this range.
    pub(super) fn among(&self, numbers: Range<u64>) -> impl Iterator<Item = u64> {
        let words = (numbers.start / 64..numbers.end.div_ceil(64)).map(|word| (word * 64, self.word(word)));
        let marked = words.flat_map(|(first, mut word)| {
            iter::from_fn(move || {
                let bit = word.trailing_zeros();
                word &= word.checked_sub(1)?;
                Some(first + u64::from(bit))
            })
        });
        marked.filter(move |number| numbers.contains(number))
    }

    /// The bits of 64 messages.
    fn word(&self, word: u64) -> u64 {
        let words = Block::MESSAGES / 64;
        let block = (word / words).checked_sub(self.base / Block::MESSAGES);
        let block = block.and_then(|block| self.blocks.get(usize::try_from(block).ok()?));
        block.map_or(0, |block| block.words[(word % words) as usize])
    }
}
