//! What a log has in storage: there its messages stay when the limit takes them out of memory.
//!
//! There is no I/O here. Whoever stores a log says how far that has come, and then the limit leaves an outline of what it
//! takes out. Readers say which messages they want, and are told which of them have to be read back; what was read is
//! given back to the log, or only to the reader if that is a search through all of it.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use weft_message::Timestamp;

use crate::{
    Log, Snapshot,
    chunks::{Outline, Slot},
    segment::Totals,
};

/// What is read back may take up this much memory, or a part of the limit if that is more.
const LEAST_READ_BACK: u64 = 16 << 20;
const PART_READ_BACK: u64 = 4;

/// Which messages are stored, and which of those are in memory.
#[derive(Debug, Default)]
pub(super) struct Storage {
    /// What is done about it; `None` if the log was never stored.
    pub(super) means: Option<&'static Means>,
    /// Messages before this number are stored; `None` if the log isn't being stored.
    to: Option<u64>,
    /// Except these, which were cleared by then. That may have been undone since.
    gaps: Vec<Range<u64>>,
    /// Where the newest chunks begin, all of which are in memory. Of those before, only a few are.
    tail: u64,
    /// What those few take up.
    read_back: u64,
    /// The first numbers of the chunks that were wanted, the latest at the end.
    wanted: RefCell<Vec<u64>>,
    /// How many of them are needed now.
    needed: Cell<usize>,
}

/// What a log does about what is stored. It is behind pointers, so that it is in the part of the program that stores logs.
#[derive(Debug)]
pub(super) struct Means {
    /// Takes a chunk out of memory; returns whether there was one that is stored and that nobody needs.
    pub(super) put_away: fn(&mut Log) -> bool,
    /// Whether more than the limit may be in memory for a while, because it is about to be stored.
    pub(super) may_wait: fn(&Log) -> bool,
    /// The oldest chunk was dropped.
    pub(super) note_dropped: fn(&mut Storage, &Slot),
    /// The chunks are others than before.
    pub(super) note_changed: fn(&mut Log),
}

static MEANS: Means = Means {
    put_away: Log::put_away,
    may_wait: Log::may_wait,
    note_dropped: Storage::note_dropped,
    note_changed: Log::find_tail,
};

impl Log {
    /// Messages before this number are stored, so that the limit need only take them out of memory; `None` if no more
    /// will be.
    pub fn set_stored(&mut self, to: Option<u64>) {
        self.storage.to = to;
        self.storage.means = Some(&MEANS);
        self.find_tail();
        self.evict(0);
    }

    /// These messages are stored, too.
    pub fn note_stored(&mut self, numbers: Range<u64>) {
        let storage = &mut self.storage;
        if let Some(before) = storage.to.replace(numbers.end).filter(|before| *before < numbers.start) {
            storage.gaps.push(before..numbers.start);
        }
        self.evict(0);
    }

    /// Goes on with messages up to the one before this number that are only in storage: how many there are of what, and
    /// when the first of them came.
    pub fn push_stored(&mut self, end: u64, totals: &Totals, time: Timestamp) {
        if end <= self.next {
            return;
        }
        self.seal();
        self.chunks.push_back(Slot::Stored(Outline {
            first: self.next,
            messages: end - self.next,
            payload_bytes: totals.bytes(),
            event_count: totals.events.messages,
            time,
        }));
        self.next = end;
        self.count(totals);
        self.note_changed();
    }

    /// Drops what is only in storage, which is about to be deleted.
    pub fn forget_stored(&mut self) {
        self.storage.to = None;
        self.evict_before(self.storage.tail);
    }

    /// Drops the chunks that begin before this number, except the newest: that is as much as may be stored.
    pub fn evict_before(&mut self, number: u64) {
        while self.chunks.len() > 1
            && self.numbers().start < number
            && let Some(dropped) = self.drop_oldest()
        {
            self.evicted.limit.add(dropped.messages, dropped.bytes);
        }
    }

    /// Gives up what comes before this number, which has become a recording, so it doesn't count as dropped. A
    /// [snapshot](Self::snapshot) up to there is kept until then: no chunk has messages from before and after it.
    pub fn hand_on(&mut self, number: u64) {
        while self.chunks.front().is_some_and(|slot| slot.end() <= number) {
            self.chunks.pop_front();
        }
        self.note_changed();
    }

    /// Whether a snapshot is kept that may have messages which are only in storage.
    pub fn is_lent(&self) -> bool {
        std::rc::Rc::strong_count(&self.lent) > 1
    }

    /// Keeps these messages in memory, until others are wanted. Returns the numbers of some that have to be read
    /// back and [supplied](Self::supply) before all of these can be read.
    pub fn want(&self, numbers: impl IntoIterator<Item = u64>) -> Option<Range<u64>> {
        let (mut needed, mut missing) = (Vec::new(), None);
        for number in numbers {
            let Some(slot) = self.chunks.at(number) else { continue };
            if needed.last() != Some(&slot.first()) {
                needed.push(slot.first());
            }
            if matches!(slot, Slot::Stored(_)) {
                missing = missing.or_else(|| Some(slot.numbers()));
            }
        }
        let mut wanted = self.storage.wanted.borrow_mut();
        wanted.retain(|first| !needed.contains(first) && self.resident(*first).is_some());
        self.storage.needed.set(needed.len());
        wanted.append(&mut needed);
        missing
    }

    /// The numbers of the messages that have to be read back so that this one can be read, if it is only in storage.
    pub fn stored(&self, number: u64) -> Option<Range<u64>> {
        self.chunks.at(number).filter(|slot| matches!(slot, Slot::Stored(_))).map(Slot::numbers)
    }

    /// Takes messages that were read back.
    pub fn supply(&mut self, read: &Snapshot) {
        let position = self.chunks.position(read.numbers.start);
        let is_missing = |slot: &Slot| matches!(slot, Slot::Stored(_)) && slot.numbers() == read.numbers();
        if !self.chunks.get(position).is_some_and(is_missing) {
            return;
        }
        let cost: u64 = read.chunks.iter().map(Slot::cost).sum();
        self.sealed += cost;
        self.storage.read_back += cost;
        let mut wanted = self.storage.wanted.borrow_mut();
        for slot in read.chunks.iter() {
            if !wanted.contains(&slot.first()) {
                wanted.push(slot.first());
            }
        }
        drop(wanted);
        self.chunks.replace(position, read.chunks.iter().cloned());
        self.evict(0);
    }

    /// The position of the chunk that begins with this number, if it is in memory.
    fn resident(&self, first: u64) -> Option<usize> {
        let position = self.chunks.position(first);
        self.chunks.get(position).filter(|slot| slot.first() == first)?.chunk().map(|_| position)
    }

    /// Takes a chunk out of memory; returns whether there was one that is stored and that nobody needs.
    fn put_away(&mut self) -> bool {
        let most = LEAST_READ_BACK.max(self.limit / PART_READ_BACK);
        (self.storage.read_back > most && self.put_away_read_back())
            || self.shorten_tail()
            || self.put_away_read_back()
    }

    /// Takes out what was wanted the longest time ago.
    fn put_away_read_back(&mut self) -> bool {
        let wanted = self.storage.wanted.borrow();
        let unneeded = wanted.len().saturating_sub(self.storage.needed.get());
        let is_read_back = |first: &&u64| **first < self.storage.tail && self.is_whole(**first);
        let positions = wanted[..unneeded].iter().filter(is_read_back);
        let Some(position) = positions.filter_map(|first| self.resident(*first)).next() else { return false };
        drop(wanted);
        self.storage.read_back -= self.chunks[position].cost();
        self.take_out(position);
        true
    }

    /// Takes out the oldest chunk of the tail that nobody wants.
    fn shorten_tail(&mut self) -> bool {
        loop {
            let position = self.chunks.position(self.storage.tail);
            let Some(slot) = self.chunks.get(position) else { return false };
            let (first, end, cost) = (slot.first(), slot.end(), slot.cost());
            if position + 1 == self.chunks.len() || self.storage.to.is_none_or(|to| to < end) {
                return false;
            }
            self.storage.tail = end;
            if self.is_whole(first) && !self.storage.wanted.borrow().contains(&first) {
                self.take_out(position);
                return true;
            }
            self.storage.read_back += cost;
        }
    }

    /// Whether all messages of the chunk that begins with this one are stored.
    fn is_whole(&self, first: u64) -> bool {
        let end = self.run_end(first);
        !self.storage.gaps.iter().any(|gap| gap.start < end && first < gap.end)
    }

    fn take_out(&mut self, position: usize) {
        if let Some(slot) = self.chunks.get_mut(position) {
            self.sealed -= slot.cost();
            *slot = Slot::Stored(slot.outline());
        }
    }

    /// Whether more than the limit may be in memory for a while, because it is about to be stored.
    fn may_wait(&self) -> bool {
        let unstored = self.kept_bytes() - self.storage.read_back;
        self.storage.to.is_some() && unstored <= self.limit.saturating_mul(2)
    }

    /// The chunks are others than before: finds the tail, of which all are in memory.
    fn find_tail(&mut self) {
        let resident = self.chunks.iter().rev().take_while(|slot| slot.chunk().is_some());
        let tail = self.chunks.len() - resident.count();
        self.storage.tail = self.chunks.get(tail).map_or(self.next, Slot::first);
        self.storage.read_back = self.chunks.range(..tail).map(Slot::cost).sum();
        let mut wanted = self.storage.wanted.borrow_mut();
        wanted.clear();
        wanted.extend(self.chunks.range(..tail).filter(|slot| slot.chunk().is_some()).map(Slot::first));
        drop(wanted);
        self.storage.needed.set(0);
    }
}

impl Storage {
    fn note_dropped(&mut self, slot: &Slot) {
        if slot.first() < self.tail {
            self.read_back -= slot.cost();
        }
        self.tail = self.tail.max(slot.end());
    }
}

#[cfg(test)]
mod tests;
