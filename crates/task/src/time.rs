//! Timers based on deadlines, so that delays don't accumulate.

use std::{fmt, time::Duration};

use weft_message::Timestamp;

use super::Runtime;

/// The timeout expired before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed(pub Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {:?}", self.0)
    }
}

impl std::error::Error for Elapsed {}

/// Ticks at fixed intervals from its start.
pub struct Interval {
    next: Timestamp,
    period: Duration,
}

impl Interval {
    /// The first tick is one period after `start`. A period of zero counts as 1 ms.
    pub fn new(start: Timestamp, period: Duration) -> Self {
        let period = period.max(Duration::from_millis(1));
        Self { next: start + period, period }
    }

    /// When the next tick is due.
    pub fn next_due(&self) -> Timestamp {
        self.next
    }

    /// Waits for the next tick; returns how many ticks were missed because the event loop was busy
    /// or the browser throttled timers. Missed ticks aren't made up for.
    pub async fn tick(&mut self, runtime: &Runtime) -> u64 {
        runtime.sleep_until(self.next).await;
        let late = runtime.now().since(self.next);
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let missed = u32::try_from(micros(late) / micros(self.period)).unwrap_or(u32::MAX - 1);
        self.next = self.next + self.period * (missed + 1);
        u64::from(missed)
    }
}
