//! How fast a session reads: as fast as it can, within a limit, or not at all.

use std::time::Duration;

use weft_message::Timestamp;

/// What the user wants of a session's reading.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flow {
    /// Whether nothing is read.
    pub paused: bool,
    /// What is read otherwise.
    pub limit: Limit,
}

/// The most that is read a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limit {
    /// So many messages.
    pub messages: Option<f64>,
    /// So many bytes. A message that is longer is read whole, and then nothing until that has evened out.
    pub bytes: Option<f64>,
}

impl Limit {
    /// The limit, if it is one: each rate is a positive number.
    pub fn checked(self) -> Option<Self> {
        let is_rate = |rate: Option<f64>| rate.is_none_or(|rate| rate.is_finite() && rate > 0.0);
        (is_rate(self.messages) && is_rate(self.bytes)).then_some(self)
    }

    /// Whether there is a limit.
    pub fn is_some(self) -> bool {
        self != Self::default()
    }
}

/// What may be read now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allowance {
    /// So many messages, a whole number.
    pub messages: f64,
    /// Further messages as long as this isn't used up, in bytes.
    pub bytes: f64,
}

impl Allowance {
    /// Everything.
    pub const ALL: Self = Self { messages: f64::INFINITY, bytes: f64::INFINITY };
    /// Nothing.
    pub const NONE: Self = Self { messages: 0.0, bytes: 0.0 };

    /// Whether it allows another message.
    pub fn is_left(self) -> bool {
        self.messages >= 1.0 && self.bytes > 0.0
    }

    /// What is left of it once so much was read.
    #[must_use]
    pub fn without(self, messages: u64, bytes: u64) -> Self {
        Self { messages: self.messages - messages as f64, bytes: self.bytes - bytes as f64 }
    }
}

/// Keeps reading within a limit: two buckets that fill at its rates, up to what they get in a second, and begin empty. What
/// was read is taken out of them afterwards, so they may owe something.
#[derive(Clone, Copy, Debug)]
pub struct Bucket {
    messages: Option<Level>,
    bytes: Option<Level>,
}

/// How long a bucket fills, at least, before something is allowed: it isn't worth it to wake up for less.
const WORTHWHILE: f64 = 0.02;

#[derive(Clone, Copy, Debug)]
struct Level {
    /// How much comes in a second.
    rate: f64,
    level: f64,
    /// When that was.
    at: Timestamp,
}

impl Level {
    fn new(rate: f64, now: Timestamp) -> Self {
        Self { rate, level: 0.0, at: now }
    }

    /// The least that is worth allowing: one message, or one byte.
    fn quantum(self) -> f64 {
        (self.rate * WORTHWHILE).max(1.0)
    }

    fn level(self, now: Timestamp) -> f64 {
        // Less than one a second is saved up to one.
        let most = self.rate.max(1.0);
        (self.level + self.rate * now.since(self.at).as_secs_f64()).min(most)
    }

    fn take(&mut self, amount: f64, now: Timestamp) {
        *self = Self { level: self.level(now) - amount, at: now, ..*self };
    }

    /// When something is allowed, if nothing is taken meanwhile.
    fn ready(self) -> Timestamp {
        let missing = (self.quantum() - self.level).max(0.0);
        // What never comes is waited for for as long as can be told.
        let wait =
            Duration::try_from_secs_f64(missing / self.rate).unwrap_or(Duration::from_secs(u32::MAX.into()));
        // Rounded up, or it would not be there yet.
        self.at + wait + Duration::from_micros(1)
    }
}

impl Bucket {
    /// An empty one.
    pub fn new(limit: Limit, now: Timestamp) -> Self {
        let level = |rate: Option<f64>| rate.map(|rate| Level::new(rate, now));
        Self { messages: level(limit.messages), bytes: level(limit.bytes) }
    }

    /// What may be read now.
    pub fn allowance(&self, now: Timestamp) -> Allowance {
        if self.ready() > now {
            return Allowance::NONE;
        }
        let level = |level: Option<Level>| level.map_or(f64::INFINITY, |level| level.level(now));
        Allowance { messages: level(self.messages).floor(), bytes: level(self.bytes) }
    }

    /// When something may be read, unless more is read before.
    pub fn ready(&self) -> Timestamp {
        [self.messages, self.bytes].into_iter().flatten().map(Level::ready).max().unwrap_or_default()
    }

    /// So much was read.
    pub fn take(&mut self, messages: u64, bytes: u64, now: Timestamp) {
        for (level, amount) in [(&mut self.messages, messages), (&mut self.bytes, bytes)] {
            if let Some(level) = level {
                level.take(amount as f64, now);
            }
        }
    }
}

/// Says how much may be read, as time passes and the user changes the [`Flow`].
#[derive(Clone, Copy, Debug)]
pub struct Valve {
    flow: Flow,
    bucket: Bucket,
}

impl Valve {
    /// One that lets everything through.
    pub fn new(now: Timestamp) -> Self {
        Self { flow: Flow::default(), bucket: Bucket::new(Limit::default(), now) }
    }

    /// What it is set to.
    pub fn flow(&self) -> Flow {
        self.flow
    }

    /// Sets it. A pause leaves the buckets as they are.
    pub fn turn(&mut self, flow: Flow, now: Timestamp) {
        if flow.limit != self.flow.limit {
            self.bucket = Bucket::new(flow.limit, now);
        }
        self.flow = flow;
    }

    /// What may be read now.
    pub fn allowance(&self, now: Timestamp) -> Allowance {
        if self.flow.paused { Allowance::NONE } else { self.bucket.allowance(now) }
    }

    /// When something may be read, unless more is read or it is set before; `None` while it is paused.
    pub fn ready(&self) -> Option<Timestamp> {
        (!self.flow.paused).then(|| self.bucket.ready())
    }

    /// So much was read.
    pub fn take(&mut self, messages: u64, bytes: u64, now: Timestamp) {
        self.bucket.take(messages, bytes, now);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: Timestamp = Timestamp::from_micros(1_000_000);

    fn messages(rate: f64) -> Limit {
        Limit { messages: Some(rate), bytes: None }
    }

    fn bytes(rate: f64) -> Limit {
        Limit { messages: None, bytes: Some(rate) }
    }

    /// Reads messages of that length whenever something is allowed; returns how many came in that time.
    fn read(limit: Limit, length: u64, time: Duration) -> u64 {
        let mut bucket = Bucket::new(limit, START);
        let mut count = 0;
        let mut now = START;
        loop {
            let mut left = bucket.allowance(now);
            let mut taken = 0;
            while left.is_left() {
                left = left.without(1, length);
                taken += 1;
            }
            bucket.take(taken, taken * length, now);
            count += taken;
            assert!(bucket.ready() > now, "something is allowed at once again");
            now = bucket.ready();
            if now > START + time {
                return count;
            }
        }
    }

    #[test]
    fn a_rate_is_kept() {
        let seconds = Duration::from_secs;
        assert!((99..=100).contains(&read(messages(10.0), 100, seconds(10))));
        assert!((4..=5).contains(&read(messages(0.5), 100, seconds(10))));
        assert!((99..=101).contains(&read(bytes(1000.0), 100, seconds(10))));
        let both = Limit { messages: Some(10.0), bytes: Some(500.0) };
        assert!((49..=51).contains(&read(both, 100, seconds(10))));
        assert!((49_000..=50_000).contains(&read(messages(5000.0), 100, seconds(10))));
    }

    #[test]
    fn a_long_message_is_read_whole_and_then_made_up_for() {
        let mut bucket = Bucket::new(bytes(1000.0), START);
        let now = START + Duration::from_millis(100);
        assert!(bucket.allowance(now).is_left());
        bucket.take(1, 5100, now);
        assert_eq!(bucket.allowance(now + Duration::from_secs(5)), Allowance::NONE);
        assert!(bucket.allowance(now + Duration::from_millis(5021)).is_left());
    }

    #[test]
    fn a_second_is_saved_up_and_no_more() {
        let bucket = Bucket::new(messages(20.0), START);
        assert_eq!(bucket.allowance(START + Duration::from_secs(3600)).messages, 20.0);
        let slow = Bucket::new(messages(0.1), START);
        assert_eq!(slow.allowance(START + Duration::from_secs(9)), Allowance::NONE);
        assert_eq!(slow.allowance(START + Duration::from_secs(3600)).messages, 1.0);
    }

    #[test]
    fn no_limit_allows_everything() {
        assert_eq!(Bucket::new(Limit::default(), START).allowance(START), Allowance::ALL);
        assert!(!Limit::default().is_some());
    }

    #[test]
    fn a_valve_is_shut_while_it_is_paused_and_keeps_its_limit() {
        let mut valve = Valve::new(START);
        assert_eq!(valve.allowance(START), Allowance::ALL);
        let limited = Flow { limit: messages(10.0), ..Flow::default() };
        valve.turn(limited, START);
        valve.turn(Flow { paused: true, ..limited }, START);
        let later = START + Duration::from_secs(60);
        assert_eq!((valve.allowance(later), valve.ready()), (Allowance::NONE, None));
        valve.turn(limited, later);
        assert_eq!(valve.allowance(later).messages, 10.0);
        valve.turn(Flow::default(), later);
        assert_eq!(valve.allowance(later), Allowance::ALL);
    }

    #[test]
    fn a_limit_is_a_positive_number() {
        for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!((messages(wrong).checked(), bytes(wrong).checked()), (None, None));
        }
        assert_eq!(messages(0.5).checked(), Some(messages(0.5)));
    }

    proptest! {
        #[test]
        fn no_stretch_of_time_gets_more_than_its_rate(
            rate in 0.1..10_000.0,
            byte_rate in 10.0..1_000_000.0,
            visits in prop::collection::vec((1..500_000_u64, 1..2_000_u64), 1..200),
        ) {
            let limit = Limit { messages: Some(rate), bytes: Some(byte_rate) };
            let mut bucket = Bucket::new(limit, START);
            let (mut now, mut count, mut total, mut longest) = (START, 0_u64, 0_u64, 0_u64);
            for (pause, length) in visits {
                now = now + Duration::from_micros(pause);
                let mut left = bucket.allowance(now);
                let (mut messages, mut bytes) = (0, 0);
                while left.is_left() {
                    left = left.without(1, length);
                    messages += 1;
                    bytes += length;
                }
                bucket.take(messages, bytes, now);
                (count, total, longest) = (count + messages, total + bytes, longest.max(length));
                let seconds = now.since(START).as_secs_f64();
                prop_assert!(count as f64 <= rate * seconds + 1e-6);
                prop_assert!(total as f64 <= byte_rate * seconds + longest as f64 + 1e-6);
                prop_assert!(bucket.ready() > now);
            }
        }

        #[test]
        fn what_is_ready_is_allowed(rate in 0.1..10_000.0, byte_rate in 1.0..1_000_000.0, owed in 0..100_000_u64) {
            let mut bucket = Bucket::new(Limit { messages: Some(rate), bytes: Some(byte_rate) }, START);
            bucket.take(1, owed, START);
            prop_assert!(bucket.allowance(bucket.ready()).is_left());
            prop_assert!(!bucket.allowance(START).is_left());
        }
    }
}
