//! Deadlines: everything counts from them, so that lateness never adds up.

use std::{fmt, time::Duration};

use weft_message::Timestamp;

use super::Runtime;

/// A timeout ran out before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed(pub Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {:?}", self.0)
    }
}

impl std::error::Error for Elapsed {}

/// Beats at fixed distances from its start.
pub struct Interval {
    next: Timestamp,
    period: Duration,
}

impl Interval {
    /// The first beat is one period after `start`. A period of zero counts as 1 ms.
    pub fn new(start: Timestamp, period: Duration) -> Self {
        let period = period.max(Duration::from_millis(1));
        Self { next: start + period, period }
    }

    /// When the next beat is due.
    pub fn next_due(&self) -> Timestamp {
        self.next
    }

    /// Waits for the next beat; returns how many beats were missed because the event loop was busy
    /// or the browser held timers back. Missed beats are not made up for.
    pub async fn tick(&mut self, runtime: &Runtime) -> u64 {
        runtime.sleep_until(self.next).await;
        let late = runtime.now().since(self.next);
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let missed = u32::try_from(micros(late) / micros(self.period)).unwrap_or(u32::MAX - 1);
        self.next = self.next + self.period * (missed + 1);
        u64::from(missed)
    }
}
