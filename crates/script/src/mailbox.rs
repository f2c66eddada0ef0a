//! The messages of a session that a script hasn't taken yet.
//!
//! Nothing is copied: messages stay in the log until they are wanted. Each is delivered once, to the first
//! call that it matches; messages that a call skips stay available to others.

use std::collections::VecDeque;

use weft_codec::layer::Layers;
use weft_log::{Log, MESSAGE_COST};
use weft_message::{Direction, Kind, Message};
use weft_session::check::CheckError;

use super::{
    command::{CallId, Receive},
    condition::{Condition, Verdict, Where},
    language::Language,
};

/// How many messages that a call has skipped are kept for others.
pub const PASSED_OVER: u64 = 100_000;
/// How many conditions are remembered, each with how far the log was searched for it.
const REMEMBERED: usize = 64;
/// The most messages that a script is asked about at once.
const CANDIDATES: usize = 256;
/// The most messages delivered to a script at once.
const MOST_AT_ONCE: usize = 1024;

/// A mailbox's answer to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// These messages are for the caller.
    Given {
        /// The call, which this completes.
        id: CallId,
        /// Their numbers in the log; at least one.
        numbers: Vec<u64>,
    },
    /// The script must decide which of these it wants.
    Asked {
        /// The call, which stays open.
        id: CallId,
        /// Their numbers in the log; at least one.
        numbers: Vec<u64>,
    },
    /// No message matches this call, and it doesn't wait for one.
    Nothing {
        /// The call.
        id: CallId,
    },
}

/// A call that is waiting for a message.
#[derive(Debug)]
struct Waiting {
    id: CallId,
    key: Where,
    condition: Condition,
    count: usize,
    /// Whether it only takes messages that are already there.
    is_poll: bool,
    /// The first message that hasn't been searched for it.
    next: u64,
    /// The candidates that the script was asked about.
    asked: Vec<u64>,
}

/// The messages of one session, and the calls that are waiting for them.
#[derive(Debug)]
pub struct Mailbox {
    /// The first message that may be delivered.
    start: u64,
    /// The first message that hasn't been searched for any call.
    seen: u64,
    taken: Numbers,
    waiting: Vec<Waiting>,
    searched: VecDeque<(Where, u64)>,
    lost: u64,
}

impl Mailbox {
    /// A mailbox for the log's messages from this number on.
    pub fn new(start: u64) -> Self {
        Self {
            start,
            seen: start,
            taken: Numbers::default(),
            waiting: Vec::new(),
            searched: VecDeque::new(),
            lost: 0,
        }
    }

    /// Adds a call, whose condition looks for values with these layers.
    ///
    /// # Errors
    /// What is wrong with its condition.
    pub fn receive(
        &mut self,
        call: Receive,
        language: &dyn Language,
        layers: &Layers,
    ) -> Result<(), CheckError> {
        let condition = Condition::new(call.condition.clone(), language, layers)?;
        let oldest = self.oldest();
        let searched = self.searched.iter().find(|(key, _)| *key == call.condition).map(|(_, next)| *next);
        let next = searched.unwrap_or(oldest).max(oldest);
        self.waiting.push(Waiting {
            id: call.id,
            key: call.condition,
            condition,
            count: call.count.clamp(1, MOST_AT_ONCE),
            is_poll: call.is_poll,
            next,
            asked: Vec::new(),
        });
        Ok(())
    }

    /// Removes a call; returns whether it was there.
    pub fn forget(&mut self, id: CallId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.id != id);
        self.waiting.len() < before
    }

    /// Removes all calls and returns them, because no more messages will come.
    pub fn close(&mut self) -> Vec<CallId> {
        std::mem::take(&mut self.waiting).into_iter().map(|waiting| waiting.id).collect()
    }

    /// How many calls are waiting.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Takes back messages that were delivered and not used. Numbers that were never delivered are ignored.
    pub fn give_back(&mut self, numbers: &[u64]) {
        let mut first = u64::MAX;
        for number in numbers {
            if self.taken.remove(*number) {
                first = first.min(*number);
            }
        }
        for waiting in &mut self.waiting {
            waiting.next = waiting.next.min(first);
        }
        for (_, next) in &mut self.searched {
            *next = (*next).min(first);
        }
    }

    /// Accepts the script's choice among the candidates, by position; returns the delivery if the message is
    /// still available. Otherwise the call keeps waiting.
    pub fn choose(&mut self, id: CallId, position: Option<usize>) -> Option<Delivery> {
        let at = self.waiting.iter().position(|waiting| waiting.id == id)?;
        let asked = std::mem::take(&mut self.waiting[at].asked);
        let number = *asked.get(position?)?;
        if self.taken.contains(number) {
            self.waiting[at].next = number + 1;
            return None;
        }
        self.taken.insert(number);
        let waiting = self.waiting.remove(at);
        self.remember(waiting.key, number + 1);
        Some(Delivery::Given { id, numbers: vec![number] })
    }

    /// Searches until it has spent about `budget` bytes; returns what it found, and whether it has searched
    /// everything.
    pub fn search(&mut self, log: &Log, mut budget: usize) -> (Vec<Delivery>, bool) {
        self.forget_what_left(log);
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.waiting.len() {
            match self.find(at, log, &mut budget) {
                Some(Delivery::Given { id, numbers }) => {
                    let waiting = self.waiting.remove(at);
                    self.remember(waiting.key, waiting.next);
                    found.push(Delivery::Given { id, numbers });
                }
                Some(asked) => {
                    found.push(asked);
                    at += 1;
                }
                None if budget == 0 => return (found, false),
                None if self.waiting[at].is_poll && self.waiting[at].asked.is_empty() => {
                    let waiting = self.waiting.remove(at);
                    self.remember(waiting.key, waiting.next);
                    found.push(Delivery::Nothing { id: waiting.id });
                }
                None => at += 1,
            }
        }
        (found, true)
    }

    /// Searches for one call.
    fn find(&mut self, at: usize, log: &Log, budget: &mut usize) -> Option<Delivery> {
        let waiting = &mut self.waiting[at];
        if !waiting.asked.is_empty() {
            return None;
        }
        let mut asks = false;
        let mut numbers = Vec::new();
        for message in log.messages(waiting.next..log.numbers().end) {
            let most = if asks { CANDIDATES } else { waiting.count };
            if numbers.len() == most || *budget == 0 {
                break;
            }
            *budget = budget.saturating_sub(message.bytes.len() + MESSAGE_COST);
            let is_there = is_received(&message) && !self.taken.contains(message.number);
            let verdict = if is_there { waiting.condition.verdict(&message) } else { Verdict::No };
            if verdict == Verdict::Ask && !asks {
                // Deliver what has already matched before asking about more.
                if !numbers.is_empty() {
                    break;
                }
                asks = true;
            }
            waiting.next = message.number + 1;
            if verdict != Verdict::No {
                numbers.push(message.number);
            }
        }
        self.seen = self.seen.max(waiting.next);
        if numbers.is_empty() {
            return None;
        }
        if asks {
            waiting.asked.clone_from(&numbers);
            return Some(Delivery::Asked { id: waiting.id, numbers });
        }
        numbers.iter().for_each(|number| self.taken.insert(*number));
        Some(Delivery::Given { id: waiting.id, numbers })
    }

    /// How many messages left the log before a call could read them, since this was last called.
    pub fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    fn forget_what_left(&mut self, log: &Log) {
        let first = log.numbers().start;
        self.lost += first.saturating_sub(self.seen);
        self.seen = self.seen.max(first);
        self.start = self.start.max(first);
        let oldest = self.oldest();
        self.taken.forget_before(oldest);
    }

    fn oldest(&self) -> u64 {
        self.start.max(self.seen.saturating_sub(PASSED_OVER))
    }

    /// Remembers how far the log was searched for a condition, so that the next call continues from there.
    fn remember(&mut self, key: Where, next: u64) {
        self.searched.retain(|(other, _)| *other != key);
        self.searched.push_front((key, next));
        self.searched.truncate(REMEMBERED);
    }
}

/// A sorted set of numbers. Most are added at the end and removed at the beginning.
#[derive(Debug, Default)]
struct Numbers(VecDeque<u64>);

impl Numbers {
    fn contains(&self, number: u64) -> bool {
        self.0.binary_search(&number).is_ok()
    }

    fn insert(&mut self, number: u64) {
        if let Err(place) = self.0.binary_search(&number) {
            self.0.insert(place, number);
        }
    }

    /// Removes a number; returns whether it was there.
    fn remove(&mut self, number: u64) -> bool {
        let place = self.0.binary_search(&number);
        place.is_ok_and(|place| self.0.remove(place).is_some())
    }

    fn forget_before(&mut self, first: u64) {
        let gone = self.0.partition_point(|number| *number < first);
        self.0.drain(..gone);
    }
}

fn is_received(message: &Message<'_>) -> bool {
    message.direction == Direction::Received && !matches!(message.kind, Kind::Event(_))
}

/// Every message from a number in the log on, for readers that don't take messages away.
#[derive(Debug)]
pub struct Stream {
    condition: Condition,
    direction: Option<Direction>,
    next: u64,
    /// How many more may be sent before the script asks for more.
    credit: usize,
    lost: u64,
}

impl Stream {
    /// A stream of the log's messages from this number on that went in this direction, or either one if `None`.
    pub fn new(condition: Condition, direction: Option<Direction>, start: u64, window: usize) -> Self {
        Self { condition, direction, next: start, credit: window.min(MOST_AT_ONCE), lost: 0 }
    }

    /// Whether it has reached the end of the log.
    pub fn is_through(&self, log: &Log) -> bool {
        self.next >= log.numbers().end
    }

    /// Allows this many more.
    pub fn more(&mut self, count: usize) {
        self.credit = (self.credit + count).min(MOST_AT_ONCE);
    }

    /// The numbers of the next messages, searching until it has spent about `budget` bytes; and whether it has
    /// searched as far as it may.
    pub fn search(&mut self, log: &Log, mut budget: usize) -> (Vec<u64>, bool) {
        let kept = log.numbers();
        self.lost += kept.start.saturating_sub(self.next);
        self.next = self.next.max(kept.start);
        let mut numbers = Vec::new();
        for message in log.messages(self.next..kept.end) {
            if self.credit == 0 {
                return (numbers, true);
            }
            if budget == 0 {
                return (numbers, false);
            }
            budget = budget.saturating_sub(message.bytes.len() + MESSAGE_COST);
            self.next = message.number + 1;
            if self.wants(&message) {
                self.credit -= 1;
                numbers.push(message.number);
            }
        }
        (numbers, true)
    }

    fn wants(&self, message: &Message<'_>) -> bool {
        let goes_there = self.direction.is_none_or(|direction| direction == message.direction);
        // Messages that only the script can decide about are sent to it, and it filters them itself.
        let is_wanted = || self.condition.verdict(message) != Verdict::No;
        goes_there && !matches!(message.kind, Kind::Event(_)) && is_wanted()
    }

    /// How many messages left the log before the stream reached them, since this was last called.
    pub fn take_lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }
}

#[cfg(test)]
mod tests;
