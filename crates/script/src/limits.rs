//! Limits on what a script may use.

use std::time::Duration;

use weft_message::Timestamp;

/// Bytes of one message from a worker, not counting its binary attachments: a text of 16 million
/// characters, each written as JSON's longest escape, and some overhead.
pub const MAX_TEXT: usize = 112 << 20;
/// JSON values in one message from a worker, so that many small ones can't use up memory.
pub const MAX_VALUES: usize = 4_000_000;
/// Bytes of all binary attachments of one message.
pub const MAX_BYTES: usize = 64 << 20;
/// Commands in one message from a worker.
pub const MAX_COMMANDS: usize = 10_000;
/// Commands that a script may send per second.
pub const MAX_RATE: u64 = 50_000;
/// Bytes of text for the user that a script may print per second.
pub const MAX_TOLD: usize = 16 << 20;
/// Bytes of messages waiting to be sent.
pub const MAX_UNSENT: usize = 64 << 20;
/// Calls waiting for an answer at the same time.
pub const MAX_CALLS: usize = 10_000;
/// Tasks of a script that are alive at the same time.
pub const MAX_TASKS: usize = 10_000;
/// Other sessions that a script may have.
pub const MAX_SESSIONS: usize = 16;
/// Checks kept for the report; all of them are counted.
pub const MAX_CHECKS: usize = 10_000;

/// Which limit a script exceeded within a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// More than [`MAX_RATE`].
    #[error("It asked for more than 50,000 things in a second. Await what you send and print less.")]
    Commands,
    /// More than [`MAX_TOLD`].
    #[error("It printed more than 16 MB in a second. Print less, or shorter lines.")]
    Text,
}

/// Counts what a script does within a second.
#[derive(Debug, Default)]
pub struct Rate {
    second: Timestamp,
    count: u64,
    told: usize,
}

impl Rate {
    /// Adds this many commands and bytes of text for the user.
    ///
    /// # Errors
    /// The limit that was exceeded.
    pub fn allows(&mut self, more: usize, told: usize, now: Timestamp) -> Result<(), RateError> {
        if now.since(self.second) >= Duration::from_secs(1) {
            *self = Self { second: now, ..Self::default() };
        }
        self.count += more as u64;
        self.told += told;
        if self.count > MAX_RATE {
            return Err(RateError::Commands);
        }
        if self.told > MAX_TOLD {
            return Err(RateError::Text);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_anew_each_second() {
        let mut rate = Rate::default();
        let start = Timestamp::from_micros(5_000_000);
        assert_eq!(rate.allows(MAX_RATE as usize, MAX_TOLD, start), Ok(()));
        let late = start + Duration::from_millis(999);
        assert_eq!(rate.allows(1, 0, late), Err(RateError::Commands));
        assert_eq!(rate.allows(MAX_RATE as usize, 0, start + Duration::from_secs(1)), Ok(()));
        let later = start + Duration::from_secs(2);
        assert_eq!(rate.allows(1, MAX_TOLD, later), Ok(()));
        assert_eq!(rate.allows(1, 1, later), Err(RateError::Text));
    }
}
