//! What a script may use up.

use crate::packet::Timestamp;
use std::time::Duration;

/// Bytes of one message from a worker, beside the binary ones that it carries: a text of 16 million
/// characters, each written as JSON's longest escape, and what goes with it.
pub const MAX_TEXT: usize = 112 << 20;
/// Bytes of all binary messages that come along with one.
pub const MAX_BYTES: usize = 64 << 20;
/// Commands in one message from a worker.
pub const MAX_COMMANDS: usize = 10_000;
/// Commands that a script may give in a second.
pub const MAX_RATE: u64 = 50_000;
/// Bytes of messages that wait to be sent.
pub const MAX_UNSENT: usize = 64 << 20;
/// Calls that wait for an answer at once.
pub const MAX_CALLS: usize = 10_000;
/// Tasks of a script that live at once.
pub const MAX_TASKS: usize = 10_000;
/// Other sessions that a script may have.
pub const MAX_SESSIONS: usize = 16;
/// Checks that are kept for the report; all are counted.
pub const MAX_CHECKS: usize = 10_000;

/// Counts what a script does within a second.
#[derive(Debug, Default)]
pub struct Rate {
    second: Timestamp,
    count: u64,
}

impl Rate {
    /// Counts so many more; returns whether that is still within [`MAX_RATE`].
    pub fn allows(&mut self, more: usize, now: Timestamp) -> bool {
        if now.since(self.second) >= Duration::from_secs(1) {
            *self = Self { second: now, count: 0 };
        }
        self.count += more as u64;
        self.count <= MAX_RATE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_anew_each_second() {
        let mut rate = Rate::default();
        let start = Timestamp::from_micros(5_000_000);
        assert!(rate.allows(MAX_RATE as usize, start));
        assert!(!rate.allows(1, start + Duration::from_millis(999)));
        assert!(rate.allows(MAX_RATE as usize, start + Duration::from_secs(1)));
    }
}
