//! A filter let loose on a run of messages: it looks at their payloads as the one stretch of bytes that
//! they are, and at a message only where there is something in it.

use std::{hint::black_box, ops::Range};

use memchr::memchr;
use weft_message::Message;

use super::{Filter, query::Term};
use crate::chunk::Chunk;
use crate::finder::Finder;

/// How many bytes are enough to tell what is rare.
const SAMPLE: usize = 1024;

/// How many messages are fetched at once.
const BATCH: usize = 64;

/// What to look for in a run.
enum Lead<'f> {
    /// Text: the messages that it is in are those of which the term is true.
    Exact(&'f Finder, &'f Term),
    /// What a message must hold, this text or a backslash, for a condition to be fulfilled.
    Hint(&'f Finder),
    /// Each message has to be looked at.
    None,
}

impl Filter {
    /// Calls `pass` with the number of each message that passes, of these, which are in the chunk.
    ///
    /// If it is one that is longer than `budget`, no more of it is looked at than that, from `from` on.
    /// Returns where to go on in it, if that is still open.
    pub(crate) fn scan(
        &self,
        chunk: &Chunk,
        numbers: Range<u64>,
        from: usize,
        budget: usize,
        pass: &mut dyn FnMut(u64),
    ) -> Option<usize> {
        let run = chunk.bounds(numbers.clone());
        let start = run.start + from;
        let end = run.end.min(start.saturating_add(budget));
        let part = Part { chunk, first: numbers.start, bytes: start..end, run_end: run.end };
        let is_settled = match self.lead() {
            Lead::Exact(text, term) => self.scan_for_text(text, term, &part, pass),
            Lead::Hint(text) => self.scan_for_hint(text, &part, pass),
            Lead::None => {
                self.sift(chunk, numbers, pass);
                true
            }
        };
        (end < run.end && !is_settled).then(|| end - run.start)
    }

    fn scan_for_text(&self, text: &Finder, term: &Term, part: &Part<'_>, pass: &mut dyn FnMut(u64)) -> bool {
        let (payload, text_in) = (part.payload_for(text), text.aim(part.sample()));
        let is_all = self.is_one_term();
        let passes = |number| {
            is_all || part.chunk.get(number).is_some_and(|message| self.passes(&message, Some(term)))
        };
        part.walk(&mut |at| text_in.find(payload, at), &mut |number, left| {
            // Text that reaches over the message's end is none; nor is what begins later in it.
            if text.len() <= left && passes(number) {
                pass(number);
            }
        })
    }

    fn scan_for_hint(&self, text: &Finder, part: &Part<'_>, pass: &mut dyn FnMut(u64)) -> bool {
        let (payload, text_in) = (part.payload_for(text), text.aim(part.sample()));
        let mut texts = Hits::new(|at| text_in.find(payload, at));
        let mut backslashes = Hits::new(|at| Some(at + memchr(b'\\', &payload[at..])?));
        let mut next = |at| texts.next(at).into_iter().chain(backslashes.next(at)).min();
        part.walk(&mut next, &mut |number, _| {
            if part.chunk.get(number).is_some_and(|message| self.matches(&message)) {
                pass(number);
            }
        })
    }

    /// Calls `pass` with the number of each message that passes, of some that are in the chunk.
    pub(crate) fn sift(
        &self,
        chunk: &Chunk,
        numbers: impl IntoIterator<Item = u64>,
        pass: &mut dyn FnMut(u64),
    ) {
        let text = match self.lead() {
            Lead::Exact(text, term) => Some((text.aim(sample(chunk.payload())), term)),
            _ => None,
        };
        let mut messages = numbers.into_iter().filter_map(|number| chunk.get(number)).peekable();
        let mut batch = Vec::with_capacity(BATCH);
        while messages.peek().is_some() {
            batch.clear();
            batch.extend(messages.by_ref().take(BATCH));
            fetch(&batch);
            for message in &batch {
                let has_text = text.is_none_or(|(text, _)| text.find(message.bytes, 0).is_some());
                if has_text && self.passes(message, text.map(|(_, term)| term)) {
                    pass(message.number);
                }
            }
        }
    }

    fn lead(&self) -> Lead<'_> {
        let exact = self.terms.iter().find_map(|term| match term {
            Term::Text(text) => Some(Lead::Exact(text, term)),
            _ => None,
        });
        let hint = || {
            self.terms.iter().find_map(|term| match term {
                Term::Condition(condition) => condition.literal().map(Lead::Hint),
                _ => None,
            })
        };
        exact.or_else(hint).unwrap_or(Lead::None)
    }
}

/// What to look at: a run of messages, or a part of a long one.
struct Part<'c> {
    chunk: &'c Chunk,
    /// The number of the first message.
    first: u64,
    /// Where in the chunk's payload it is.
    bytes: Range<usize>,
    /// Where the run ends.
    run_end: usize,
}

impl<'c> Part<'c> {
    /// The chunk's payload up to where text ends that begins in this part.
    fn payload_for(&self, text: &Finder) -> &'c [u8] {
        &self.chunk.payload()[..self.run_end.min(self.bytes.end + text.len() - 1)]
    }

    fn sample(&self) -> &'c [u8] {
        sample(&self.chunk.payload()[self.bytes.clone()])
    }

    /// Calls `visit` with the number of each message in whose payload `next` finds something, and with how
    /// many bytes of it there are from there on. `next` gives the first place at or after one in the
    /// chunk's payload. Returns whether there was any.
    fn walk(&self, next: &mut dyn FnMut(usize) -> Option<usize>, visit: &mut dyn FnMut(u64, usize)) -> bool {
        let (mut at, mut number) = (self.bytes.start, self.first);
        while let Some(hit) = next(at) {
            number = self.chunk.holder(hit, number);
            at = self.chunk.bounds(number..number + 1).end;
            visit(number, at - hit);
        }
        at > self.bytes.start
    }
}

/// Has the memory of messages that lie apart fetched at the same time, not one after the other as each is looked at.
fn fetch(messages: &[Message<'_>]) {
    let first = |message: &Message<'_>| message.bytes.first().copied().unwrap_or_default();
    black_box(messages.iter().map(first).fold(0, u8::wrapping_add));
}

/// The beginning of some bytes, which says what is rare in them.
fn sample(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SAMPLE)]
}

/// Where something is, looked for no further than need be.
struct Hits<F> {
    find: F,
    /// Up to the last one found, or the end, there is no other after the last place asked for.
    last: Option<usize>,
    begun: bool,
}

impl<F: FnMut(usize) -> Option<usize>> Hits<F> {
    fn new(find: F) -> Self {
        Self { find, last: None, begun: false }
    }

    /// The first one at `at` or later; never asked for earlier than before.
    fn next(&mut self, at: usize) -> Option<usize> {
        if !self.begun || self.last.is_some_and(|last| last < at) {
            self.begun = true;
            self.last = (self.find)(at);
        }
        self.last
    }
}
