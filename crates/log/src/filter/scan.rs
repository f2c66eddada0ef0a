//! Applies a filter to a run of messages. It searches their payloads as one stretch of bytes, and looks at a
//! single message only where something was found.

use std::{borrow::Cow, hint::black_box, ops::Range};

use memchr::memchr;
use weft_codec::layer::Starts;
use weft_message::Message;

use super::{Filter, term::Term};
use crate::chunk::Chunk;
use crate::finder::Finder;

/// How many bytes to sample to find out which are rare.
const SAMPLE: usize = 1024;

/// How many messages are prefetched at once.
const BATCH: usize = 64;

/// What to search a run for.
enum Lead<'f> {
    /// Text: a message matches the term if it contains the text.
    Exact(&'f Finder, &'f Term),
    /// These: a message without any of them can't match.
    Hints(Vec<Hint<'f>>),
    /// Nothing: each message must be checked.
    None,
}

/// Something that a message must contain to match.
struct Hint<'f> {
    text: Cow<'f, Finder>,
    /// Whether a backslash will do instead of the text.
    or_escaped: bool,
}

impl Filter {
    /// Calls `pass` with the number of each of these messages that passes; they must be in the chunk.
    ///
    /// A single message longer than `budget` is searched from `from` on, for no more than `budget` bytes.
    /// Returns where to continue in it, if it isn't decided yet.
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
        let is_settled = match self.lead(chunk) {
            Lead::Exact(text, term) => self.scan_for_text(text, term, &part, pass),
            Lead::Hints(hints) => self.scan_for_hints(&hints, &part, pass),
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
            // Text that extends past the message's end doesn't count, and nothing that begins later can fit either.
            if text.len() <= left && passes(number) {
                pass(number);
            }
        })
    }

    fn scan_for_hints(&self, hints: &[Hint<'_>], part: &Part<'_>, pass: &mut dyn FnMut(u64)) -> bool {
        let longest = hints.iter().map(|hint| &*hint.text).max_by_key(|text| text.len());
        let Some(payload) = longest.map(|text| part.payload_for(text)) else { return false };
        let sample = part.sample();
        let mut texts: Vec<_> = hints
            .iter()
            .map(|hint| {
                let text = hint.text.aim(sample);
                Hits::new(move |at| text.find(payload, at))
            })
            .collect();
        let or_escaped = hints.iter().any(|hint| hint.or_escaped);
        let mut backslashes = or_escaped.then(|| Hits::new(|at| Some(at + memchr(b'\\', &payload[at..])?)));
        let mut next = |at| {
            let texts = texts.iter_mut().filter_map(|hits| hits.next(at)).min();
            backslashes.as_mut().and_then(|hits| hits.next(at)).into_iter().chain(texts).min()
        };
        part.walk(&mut next, &mut |number, _| {
            if part.chunk.get(number).is_some_and(|message| self.matches(&message)) {
                pass(number);
            }
        })
    }

    /// Calls `pass` with the number of each message that passes, for messages anywhere in the chunk.
    pub(crate) fn sift(
        &self,
        chunk: &Chunk,
        numbers: impl IntoIterator<Item = u64>,
        pass: &mut dyn FnMut(u64),
    ) {
        let text = match self.lead(chunk) {
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

    fn lead(&self, chunk: &Chunk) -> Lead<'_> {
        let exact = self.terms.iter().find_map(|term| match term {
            Term::Text(text) => Some(Lead::Exact(text, term)),
            _ => None,
        });
        exact.or_else(|| hints_of_all(&self.terms, chunk.starts()).map(Lead::Hints)).unwrap_or(Lead::None)
    }
}

/// The hints of one of these terms, all of which must match: text if there is any, since a condition may only have a
/// key that most messages contain, and of two of a kind the one with fewer hints.
fn hints_of_all<'f>(terms: &'f [Term], starts: &Starts) -> Option<Vec<Hint<'f>>> {
    let hints = terms.iter().filter_map(|term| hints(term, starts));
    hints.min_by_key(|hints| (hints.iter().any(|hint| hint.or_escaped), hints.len()))
}

/// What to search for so that no message that matches the term is missed, of messages that start like these; `None` if
/// nothing is certain.
fn hints<'f>(term: &'f Term, starts: &Starts) -> Option<Vec<Hint<'f>>> {
    match term {
        Term::Text(text) => Some(vec![Hint { text: Cow::Borrowed(text), or_escaped: false }]),
        Term::Condition(condition) => {
            let text = condition.literal(starts)?;
            Some(vec![Hint { text: Cow::Owned(text), or_escaped: true }])
        }
        Term::All(terms) => hints_of_all(terms, starts),
        Term::Any(terms) => {
            let each: Option<Vec<_>> = terms.iter().map(|term| hints(term, starts)).collect();
            Some(each?.into_iter().flatten().collect())
        }
        Term::Letters(_, pattern) | Term::Regex(_, pattern) => {
            let hints =
                pattern.required().iter().map(|text| Hint { text: Cow::Borrowed(text), or_escaped: false });
            Some(hints.collect()).filter(|hints: &Vec<_>| !hints.is_empty())
        }
        Term::Not(_) => None,
    }
}

/// What to search: a run of messages, or part of a long one.
struct Part<'c> {
    chunk: &'c Chunk,
    /// The number of the first message.
    first: u64,
    /// Its range in the chunk's payloads.
    bytes: Range<usize>,
    /// Where the run ends.
    run_end: usize,
}

impl<'c> Part<'c> {
    /// The chunk's payloads up to the end of any text that begins in this part.
    fn payload_for(&self, text: &Finder) -> &'c [u8] {
        &self.chunk.payload()[..self.run_end.min(self.bytes.end + text.len() - 1)]
    }

    fn sample(&self) -> &'c [u8] {
        sample(&self.chunk.payload()[self.bytes.clone()])
    }

    /// Calls `visit` with the number of each message in whose payload `next` finds something, and with how
    /// many bytes of the payload are left from there. `next` returns the first hit at or after an offset into
    /// the chunk's payloads. Returns whether there was a hit.
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

/// Prefetches the memory of messages that are far apart, so that they load in parallel rather than one by one.
fn fetch(messages: &[Message<'_>]) {
    let first = |message: &Message<'_>| message.bytes.first().copied().unwrap_or_default();
    black_box(messages.iter().map(first).fold(0, u8::wrapping_add));
}

/// The beginning of some bytes, to sample which are rare in them.
fn sample(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SAMPLE)]
}

/// Remembers a search's last hit, so that it never searches the same bytes twice.
struct Hits<F> {
    find: F,
    /// The first hit at or after the last offset searched from; `None` if there is none.
    last: Option<usize>,
    begun: bool,
}

impl<F: FnMut(usize) -> Option<usize>> Hits<F> {
    fn new(find: F) -> Self {
        Self { find, last: None, begun: false }
    }

    /// The first hit at or after `at`, which must never decrease.
    fn next(&mut self, at: usize) -> Option<usize> {
        if !self.begun || self.last.is_some_and(|last| last < at) {
            self.begun = true;
            self.last = (self.find)(at);
        }
        self.last
    }
}
