//! A filter let loose on a run of packets: it looks at their payloads as the one stretch of bytes that
//! they are, and at a packet only where there is something in it.

use std::ops::Range;

use memchr::memchr;

use super::{Filter, query::Term};
use crate::log::{chunk::Chunk, finder::Finder};

/// How many bytes of a run say what is rare in it.
const SAMPLE: usize = 1024;

/// What to look for in a run.
enum Lead<'f> {
    /// Text: the packets that it is in are those of which the term is true.
    Exact(&'f Finder, &'f Term),
    /// What a packet must hold, this text or a backslash, for a condition to be fulfilled.
    Hint(&'f Finder),
    /// Each packet has to be looked at.
    None,
}

impl Filter {
    /// Calls `pass` with the number of each packet that passes, of these, which are in the chunk.
    ///
    /// If it is one that is longer than `budget`, no more of it is looked at than that, from `from` on.
    /// Returns where to go on in it, if that is still open.
    pub(in crate::log) fn scan(
        &self,
        chunk: &Chunk,
        numbers: Range<u64>,
        from: usize,
        budget: usize,
        mut pass: impl FnMut(u64),
    ) -> Option<usize> {
        let run = chunk.bounds(numbers.clone());
        let start = run.start + from;
        let part = start..run.end.min(start.saturating_add(budget));
        let mut is_open = part.end < run.end;
        // What begins in the part may end after it.
        let payload = |text: &Finder| &chunk.payload()[..run.end.min(part.end + text.len() - 1)];
        let sample = &chunk.payload()[part.start..part.end.min(part.start + SAMPLE)];
        match self.lead() {
            Lead::Exact(text, term) => {
                let (payload, text_in) = (payload(text), text.aim(sample));
                let next = |at| text_in.find(payload, at);
                let is_all = self.is_one_term();
                let passes = |number| {
                    is_all || chunk.get(number).is_some_and(|packet| self.passes(&packet, Some(term)))
                };
                walk(chunk, numbers.start, start, next, |number, left| {
                    is_open = false;
                    // Text that reaches over the packet's end is none; nor is what begins later in it.
                    if text.len() <= left && passes(number) {
                        pass(number);
                    }
                });
            }
            Lead::Hint(text) => {
                let (payload, text_in) = (payload(text), text.aim(sample));
                let mut texts = Hits::new(|at| text_in.find(payload, at));
                let mut backslashes = Hits::new(|at| Some(at + memchr(b'\\', &payload[at..])?));
                let next = |at| texts.next(at).into_iter().chain(backslashes.next(at)).min();
                walk(chunk, numbers.start, start, next, |number, _| {
                    is_open = false;
                    if chunk.get(number).is_some_and(|packet| self.matches(&packet)) {
                        pass(number);
                    }
                });
            }
            Lead::None => {
                is_open = false;
                self.sift(chunk, numbers, pass);
            }
        }
        is_open.then(|| part.end - run.start)
    }

    /// Calls `pass` with the number of each packet that passes, of some that are in the chunk.
    pub(in crate::log) fn sift(
        &self,
        chunk: &Chunk,
        numbers: impl IntoIterator<Item = u64>,
        mut pass: impl FnMut(u64),
    ) {
        let text = match self.lead() {
            Lead::Exact(text, term) => {
                Some((text.aim(&chunk.payload()[..chunk.payload().len().min(SAMPLE)]), term))
            }
            _ => None,
        };
        for packet in numbers.into_iter().filter_map(|number| chunk.get(number)) {
            let has_text = text.is_none_or(|(text, _)| text.find(packet.bytes, 0).is_some());
            if has_text && self.passes(&packet, text.map(|(_, term)| term)) {
                pass(packet.number);
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

/// Calls `visit` with the number of each packet in whose payload `next` finds something, and with how
/// many bytes of it there are from there on. `next` gives the first place at or after one, in the
/// chunk's payload; it is first asked for `at`, a place in the packet with this number.
fn walk(
    chunk: &Chunk,
    mut number: u64,
    mut at: usize,
    mut next: impl FnMut(usize) -> Option<usize>,
    mut visit: impl FnMut(u64, usize),
) {
    while let Some(hit) = next(at) {
        number = chunk.holder(hit, number);
        at = chunk.bounds(number..number + 1).end;
        visit(number, at - hit);
    }
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
