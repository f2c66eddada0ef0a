//! How many messages there were in each of the last seconds.

use weft_message::Timestamp;

use crate::Tally;

/// Messages and bytes per second, for the last five minutes.
///
/// A ring with one slot per second, reused [`Rates::SECONDS`] later. Each slot says which second it
/// belongs to, so that a pause needs no filling in, however long it is, and a clock that is set back or far
/// ahead only affects the seconds it shows.
#[derive(Clone, Debug)]
pub struct Rates {
    seconds: Box<[Second]>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Second {
    /// Seconds since the Unix epoch.
    number: u32,
    messages: u32,
    bytes: u64,
}

impl Default for Rates {
    fn default() -> Self {
        Self { seconds: vec![Second::default(); Self::SECONDS].into() }
    }
}

impl Rates {
    /// How many seconds are held: five minutes, and the current second.
    pub const SECONDS: usize = 301;

    /// Counts a message of `len` bytes.
    pub(super) fn record(&mut self, time: Timestamp, len: u64) {
        let number = second(time);
        let place = &mut self.seconds[number as usize % Self::SECONDS];
        if place.number < number {
            *place = Second { number, ..Second::default() };
        }
        if place.number == number {
            place.messages = place.messages.saturating_add(1);
            place.bytes = place.bytes.saturating_add(len);
        }
    }

    /// The `count` whole seconds before `now`, oldest first. Seconds that are no longer held are empty.
    pub fn before(&self, now: Timestamp, count: u32) -> impl Iterator<Item = Tally> {
        let end = second(now);
        (end.saturating_sub(count)..end).map(|number| {
            let place = self.seconds[number as usize % Self::SECONDS];
            if place.number == number {
                Tally { messages: u64::from(place.messages), bytes: place.bytes }
            } else {
                Tally::default()
            }
        })
    }
}

/// The second of a timestamp; timestamps after 2106 count as the last second that fits into 32 bits.
fn second(time: Timestamp) -> u32 {
    u32::try_from(time.whole_second()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    const MICROS: u64 = 1_000_000;
    const START: u64 = 1_700_000_000 * MICROS;

    /// How far the clock moves before a message, in microseconds: mostly a little, sometimes backwards,
    /// sometimes past everything that is held.
    fn step() -> impl Strategy<Value = i64> {
        prop_oneof![
            20 => 0..3_000_000i64,
            2 => -40_000_000..0i64,
            2 => 100_000_000..400_000_000i64,
            1 => -20_000_000_000..20_000_000_000i64,
        ]
    }

    proptest! {
        #[test]
        fn each_second_has_what_a_straight_count_finds(steps in vec((step(), 0..2000u64), 0..300)) {
            let mut rates = Rates::default();
            let mut messages = Vec::new();
            let mut time = START;
            for (step, len) in steps {
                time = time.saturating_add_signed(step);
                rates.record(Timestamp::from_micros(time), len);
                messages.push((time, len));
            }
            // Only from the latest timestamp on: older seconds may have been overwritten.
            let latest = messages.iter().map(|message| message.0).max().unwrap_or(START);
            for later in [0, 1, 250, 400] {
                let now = latest / MICROS + later;
                let count = Rates::SECONDS as u64 - 1;
                let expected: Vec<Tally> = (now - count..now)
                    .map(|second| {
                        let here = messages.iter().filter(|(time, _)| time / MICROS == second);
                        here.fold(Tally::default(), |sum, (_, len)| {
                            Tally { messages: sum.messages + 1, bytes: sum.bytes + len }
                        })
                    })
                    .collect();
                let found: Vec<Tally> =
                    rates.before(Timestamp::from_micros(now * MICROS), count as u32).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn the_current_second_is_left_out() {
        let mut rates = Rates::default();
        for micros in [0, 999_999, 1_000_000, 1_500_000] {
            rates.record(Timestamp::from_micros(START + micros), 10);
        }
        let messages = |after| {
            let now = Timestamp::from_micros(START + after);
            rates.before(now, 2).map(|tally| tally.messages).collect::<Vec<_>>()
        };
        assert_eq!(messages(999_999), [0, 0]);
        assert_eq!(messages(1_999_999), [0, 2]);
        assert_eq!(messages(2_000_000), [2, 2]);
        assert_eq!(messages(400_000_000), [0, 0]);
    }

    #[test]
    fn a_clock_that_was_far_ahead_for_a_moment_stops_nothing() {
        let mut rates = Rates::default();
        rates.record(Timestamp::from_micros(START + 3600 * MICROS), 1);
        rates.record(Timestamp::from_micros(START + 7 * MICROS), 1);
        let now = Timestamp::from_micros(START + 8 * MICROS);
        assert_eq!(rates.before(now, 1).next(), Some(Tally { messages: 1, bytes: 1 }));
    }

    #[test]
    fn the_earliest_and_latest_timestamps_are_handled() {
        let mut rates = Rates::default();
        for micros in [0, u64::MAX] {
            rates.record(Timestamp::from_micros(micros), 1);
        }
        assert_eq!(rates.before(Timestamp::from_micros(0), 5).count(), 0);
        assert_eq!(rates.before(Timestamp::from_micros(u64::MAX), 5).count(), 5);
    }
}
