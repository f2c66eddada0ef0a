//! What a log no longer keeps, and why.

use std::fmt;

use super::preview::thousands;

/// A number of messages, and the bytes of their payloads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many messages.
    pub messages: u64,
    /// How many bytes of payload.
    pub bytes: u64,
}

impl Tally {
    pub(super) fn add(&mut self, messages: u64, bytes: u64) {
        self.messages += messages;
        self.bytes += bytes;
    }
}

/// All messages before the first one that is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Dropped to stay within the limit.
    pub limit: Tally,
    /// Dropped because memory ran out for newer ones, or for the message itself.
    pub memory: Tally,
    /// Cleared by the user.
    pub cleared: Tally,
}

impl Evicted {
    /// Everything that was dropped, for whatever reason.
    pub fn dropped(&self) -> Tally {
        let mut dropped = self.limit;
        dropped.add(self.memory.messages, self.memory.bytes);
        dropped
    }
}

impl fmt::Display for Evicted {
    /// A sentence about what was dropped and why; empty if nothing was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MEMORY: &str = "all the memory that the browser gives a page was full";
        match (self.limit.messages, self.memory.messages) {
            (0, 0) => Ok(()),
            (_, 0) => f.write_str("The oldest messages were dropped to stay within the log's limit."),
            (0, _) => write!(
                f,
                "The oldest messages were dropped because {MEMORY}. A log limit keeps it from filling up."
            ),
            (limit, memory) => write!(
                f,
                "The oldest messages were dropped: {} to stay within the log's limit, {} because {MEMORY}.",
                thousands(limit),
                thousands(memory)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_for_eviction_is_stated() {
        let (some, none) = (Tally { messages: 2000, bytes: 10 }, Tally::default());
        let words = |limit, memory| Evicted { limit, memory, cleared: some }.to_string();
        assert_eq!(words(none, none), "");
        assert!(words(some, none).contains("limit") && !words(some, none).contains("memory"));
        assert!(words(none, some).contains("memory"));
        let both = words(some, Tally { messages: 7, bytes: 1 });
        assert!(both.contains("2,000 to stay within the log's limit, 7 because all the memory"), "{both}");
        assert_eq!(
            Evicted { limit: some, memory: some, cleared: some }.dropped(),
            Tally { messages: 4000, bytes: 20 }
        );
    }
}
