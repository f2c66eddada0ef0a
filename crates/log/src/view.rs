//! Which messages pass a filter, found a run at a time and kept up to date as the log grows and shrinks.

use std::ops::Range;

use super::{Filter, Folds, Log, Snapshot, chunk::Chunk, chunks::Slot, marks::Marks};

/// The most messages searched in one run: searching a message costs more than its bytes alone.
const RUN_MESSAGES: usize = 1 << 12;

/// The fewest bytes of a message searched in one run, however small the budget.
const PART: usize = 1 << 16;

/// The messages that pass a filter: by position, and the positions by message number.
///
/// It searches new messages first and then backwards, so that what a reader of the newest messages
/// sees is found first, and what was found never moves. It costs one bit for each message searched,
/// and nothing if everything passes. Messages evicted from the log leave the view by themselves.
#[derive(Debug)]
pub struct View {
    filter: Filter,
    /// The numbers of the messages that were searched.
    searched: Option<Range<u64>>,
    /// A long message that has been searched in part, and how far.
    begun: Option<(u64, usize)>,
    /// What was read back for it.
    supplied: Option<Snapshot>,
    /// What it waits for.
    missing: Option<Range<u64>>,
    marks: Marks,
    /// What a wider filter has already found.
    wider: Option<Wider>,
    /// What is left out as long as everything passes.
    folds: Folds,
}

/// The results of a filter that passes everything another one passes, and maybe more.
#[derive(Debug)]
struct Wider {
    searched: Range<u64>,
    marks: Marks,
}

impl Wider {
    /// Whether it has searched this run, and found so little that going through its results is quicker than a scan.
    fn is_worth_it(&self, run: &Range<u64>) -> bool {
        let found = self.marks.rank(run.end) - self.marks.rank(run.start);
        self.searched.contains(&run.start) && found.unsigned_abs() * 4 <= run.end - run.start
    }
}

impl View {
    /// A view that hasn't searched anything yet.
    pub fn new(filter: Filter) -> Self {
        Self {
            filter,
            searched: None,
            begun: None,
            supplied: None,
            missing: None,
            marks: Marks::default(),
            wider: None,
            folds: Folds::default(),
        }
    }

    /// A view that hasn't searched anything yet. If the filter is narrower than that of `before`, as when
    /// the user types on, it searches only what that one has found.
    pub fn after(before: &Self, filter: Filter) -> Self {
        let wider = before.searched.as_ref().filter(|_| filter.narrows(&before.filter));
        let wider = wider.map(|searched| Wider { searched: searched.clone(), marks: before.marks.clone() });
        Self { wider, ..Self::new(filter) }
    }

    /// The view's filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Leaves out messages that other rows stand for, as long as the filter lets everything pass: somebody who filters
    /// wants to see each message.
    pub fn fold(&mut self, folds: Folds) {
        self.folds = folds;
    }

    /// Searches a run of messages of at most `budget` bytes in all, or part of a single message that is
    /// longer.
    ///
    /// Returns whether the view is up to date. Call it again after the log has grown. It doesn't get any further while
    /// messages are [missing](Self::missing).
    pub fn advance(&mut self, log: &Log, budget: usize) -> bool {
        let (kept, searched) = (log.numbers(), self.searched(log));
        if searched == kept {
            self.supplied = None;
            self.missing = None;
            return true;
        }
        self.marks.forget_before(kept.start);
        let is_new = searched.end < kept.end;
        let chunks = &log.chunks;
        let slot = if is_new { chunks.from(searched.end) } else { chunks.before(searched.start) };
        let chunk = match slot {
            None => None,
            Some(Slot::Resident(chunk)) => Some(chunk.clone()),
            Some(Slot::Stored(stored)) => {
                let next = if is_new { searched.end } else { searched.start - 1 };
                let read = self.supplied.as_ref().and_then(|read| read.chunks.at(next)?.chunk());
                if read.is_none() {
                    self.missing = Some(stored.numbers());
                    return false;
                }
                read.cloned()
            }
        };
        self.missing = None;
        let searched = match chunk {
            Some(chunk) if is_new => {
                let run = chunk.run_from(searched.end, RUN_MESSAGES, budget);
                let is_done = self.search(&chunk, &run, budget, Marks::push_back);
                searched.start..if is_done { run.end } else { searched.end }
            }
            Some(chunk) => {
                let run = self.clipped(chunk.run_before(searched.start, RUN_MESSAGES, budget));
                let is_done = self.search(&chunk, &run, budget, Marks::push_front);
                (if is_done { run.start } else { searched.start })..searched.end
            }
            None if is_new => searched.start..kept.end,
            None => kept.start..searched.end,
        };
        self.searched = Some(searched.clone());
        searched == kept
    }

    /// The numbers of the messages that have to be read back and [supplied](Self::supply) before it can go on.
    pub fn missing(&self) -> Option<Range<u64>> {
        self.missing.clone()
    }

    /// Takes messages that were read back.
    pub fn supply(&mut self, read: Snapshot) {
        self.supplied = Some(read);
        self.missing = None;
    }

    /// The end of the run, cut so that it is all inside or all outside what the wider filter has searched.
    fn clipped(&self, run: Range<u64>) -> Range<u64> {
        let searched = self.wider.as_ref().map_or(0..0, |wider| wider.searched.clone());
        let first = [searched.end, searched.start].into_iter().find(|&first| first < run.end).unwrap_or(0);
        run.start.max(first)..run.end
    }

    /// Searches a run, which is a single message if that exceeds the budget; returns whether it is done.
    fn search(&mut self, chunk: &Chunk, run: &Range<u64>, budget: usize, mark: fn(&mut Marks, u64)) -> bool {
        let (filter, marks) = (&self.filter, &mut self.marks);
        let mut pass = |number| mark(marks, number);
        if let Some(wider) = self.wider.as_ref().filter(|wider| wider.is_worth_it(run)) {
            filter.sift(chunk, wider.marks.among(run.clone()), &mut pass);
            return true;
        }
        let begun = self.begun.filter(|(number, _)| *number == run.start);
        let from = begun.map_or(0, |(_, from)| from);
        let rest = filter.scan(chunk, run.clone(), from, budget.max(PART), &mut pass);
        self.begun = rest.map(|rest| (run.start, rest)).or(self.begun);
        rest.is_none()
    }

    /// The numbers of the messages that were searched and are still kept.
    pub fn searched(&self, log: &Log) -> Range<u64> {
        let kept = log.numbers();
        match &self.searched {
            _ if self.filter.is_all() => kept,
            None => kept.end..kept.end,
            Some(searched) => searched.start.max(kept.start)..searched.end.max(kept.start),
        }
    }

    /// How many of the kept messages pass, as far as it has searched.
    pub fn matching(&self, log: &Log) -> u64 {
        if self.filter.is_all() { log.len() } else { self.rank(log, u64::MAX) }
    }

    /// How many rows the kept messages that pass take, as far as it has searched: fewer if some are folded.
    pub fn len(&self, log: &Log) -> u64 {
        if self.filter.is_all() { self.unfolded_before(log, u64::MAX) } else { self.matching(log) }
    }

    /// Of all kept messages with smaller numbers, how many aren't folded.
    fn unfolded_before(&self, log: &Log, number: u64) -> u64 {
        let kept = log.numbers();
        let number = number.clamp(kept.start, kept.end);
        number - kept.start - (self.folds.before(number) - self.folds.before(kept.start))
    }

    /// Whether none of the kept messages passes, as far as it has searched.
    pub fn is_empty(&self, log: &Log) -> bool {
        self.len(log) == 0
    }

    /// How many of the kept messages with smaller numbers pass.
    fn rank(&self, log: &Log, number: u64) -> u64 {
        let kept = log.numbers();
        (self.marks.rank(number.max(kept.start)) - self.marks.rank(kept.start)).unsigned_abs()
    }

    /// The number of the message at this position; 0 is the oldest one that is kept.
    pub fn number_at(&self, log: &Log, position: u64) -> Option<u64> {
        let kept = log.numbers();
        if self.filter.is_all() {
            let before = kept.start - self.folds.before(kept.start);
            let number = self.folds.nth(before.checked_add(position)?);
            return kept.contains(&number).then_some(number);
        }
        self.marks.select(self.marks.rank(kept.start).checked_add_unsigned(position)?)
    }

    /// The position of the message with this number, or of the row that stands for it; if it isn't in the view, of the
    /// next one that is.
    pub fn position_of(&self, log: &Log, number: u64) -> Option<u64> {
        let kept = log.numbers();
        if self.filter.is_all() {
            let number = number.max(kept.start);
            let stands_before = u64::from(self.folds.hide(number));
            let position = || self.unfolded_before(log, number).saturating_sub(stands_before);
            return kept.contains(&number).then(position);
        }
        let position = self.rank(log, number);
        (position < self.matching(log)).then_some(position)
    }
}

#[cfg(test)]
mod tests;
