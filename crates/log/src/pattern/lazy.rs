//! A DFA that is built while it runs.

use regex_automata::{
    Input,
    hybrid::{
        LazyStateID,
        dfa::{Cache, DFA},
    },
    nfa::thompson::NFA,
};

/// The size of the cache of states, in bytes.
const CACHE_BYTES: usize = 2 << 20;

/// A lazy DFA; `None` if the cache would be too small for it.
pub(super) struct Lazy(pub(super) Option<Machine>);

pub(super) struct Machine {
    dfa: DFA,
    cache: Cache,
    /// The state in which a message begins, and how often the cache had been cleared when that was asked for.
    start: Option<(LazyStateID, usize)>,
}

impl Lazy {
    pub(super) fn new(nfa: NFA) -> Self {
        // It gives up once it has filled its cache three times while reading few bytes per state.
        let config = DFA::config()
            .unicode_word_boundary(true)
            .cache_capacity(CACHE_BYTES)
            .minimum_cache_clear_count(Some(3))
            .minimum_bytes_per_state(Some(10));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok();
        Self(dfa.map(|dfa| {
            let cache = dfa.create_cache();
            Machine { dfa, cache, start: None }
        }))
    }

    /// The answer, unless it had to give up.
    pub(super) fn is_match(&mut self, bytes: &[u8]) -> Option<bool> {
        self.0.as_mut()?.is_match(bytes)
    }
}

impl Machine {
    /// What the crate's own search does, without what that has to find out anew for every message: most are short.
    fn is_match(&mut self, bytes: &[u8]) -> Option<bool> {
        let start = self.start(bytes)?;
        self.cache.search_start(0);
        let (answer, read) = self.run(start, bytes);
        self.cache.search_finish(read);
        answer
    }

    fn start(&mut self, bytes: &[u8]) -> Option<LazyStateID> {
        let clears = self.cache.clear_count();
        if let Some((start, _)) = self.start.filter(|(_, then)| *then == clears) {
            return Some(start);
        }
        let start = self.dfa.start_state_forward(&mut self.cache, &Input::new(bytes)).ok()?;
        self.start = Some((start, self.cache.clear_count()));
        Some(start)
    }

    /// The answer, and how many bytes it took.
    fn run(&mut self, start: LazyStateID, bytes: &[u8]) -> (Option<bool>, usize) {
        let Self { dfa, cache, .. } = self;
        // A pattern that nothing can match is decided before it begins.
        if let Some(answer) = decided(start) {
            return (answer, 0);
        }
        let mut state = start;
        for (at, &byte) in bytes.iter().enumerate() {
            let mut next = dfa.next_state_untagged(cache, state, byte);
            if next.is_tagged() {
                // It may not be known yet.
                match dfa.next_state(cache, state, byte) {
                    Ok(known) => next = known,
                    Err(_) => return (None, at),
                }
                if let Some(answer) = decided(next) {
                    return (answer, at);
                }
            }
            state = next;
        }
        let end = dfa.next_eoi_state(cache, state).ok();
        (end.and_then(|end| decided(end).unwrap_or(Some(false))), bytes.len())
    }
}

/// The answer if this state is one that ends a search: `None` in it if the DFA gives up.
fn decided(state: LazyStateID) -> Option<Option<bool>> {
    if state.is_match() {
        Some(Some(true))
    } else if state.is_dead() {
        Some(Some(false))
    } else if state.is_quit() {
        Some(None)
    } else {
        None
    }
}
