//! Rates for a chart: one number per second, for both directions.

use weft_message::Timestamp;

use super::{Flow, Statistics};
use crate::preview::{size, thousands};

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Messages.
    #[default]
    Messages,
    /// Bytes of payload.
    Bytes,
}

impl Unit {
    /// Formats tenths of a unit per second: `1.5/s`, `1,234/s`, `12.0 KiB/s`.
    pub fn rate(self, tenths: u64) -> String {
        let whole = (tenths + 5) / 10;
        match self {
            Self::Messages if tenths < 100 && !tenths.is_multiple_of(10) => {
                format!("{}.{}/s", tenths / 10, tenths % 10)
            }
            Self::Messages => format!("{}/s", thousands(whole)),
            Self::Bytes => format!("{}/s", size(whole)),
        }
    }

    /// The end of an axis that has room for `peak`, chosen so that its half is a round number too.
    pub fn ceiling(self, peak: u64) -> u64 {
        let (steps, base): (&[u64], _) = match self {
            Self::Messages => (&[2, 4, 6, 10], 10),
            Self::Bytes => (&[2, 4, 6], 4),
        };
        let mut unit = 1u64;
        loop {
            let mut ends = steps.iter().map(|step| step.saturating_mul(unit));
            if let Some(end) = ends.find(|end| *end >= peak) {
                return end;
            }
            unit = unit.saturating_mul(base);
        }
    }
}

/// The rates of the last whole seconds, in both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// From the server.
    pub received: Line,
    /// To the server.
    pub sent: Line,
}

impl Series {
    /// The last `seconds` whole seconds before `now`.
    pub fn new(statistics: &Statistics, now: Timestamp, seconds: u32, unit: Unit) -> Self {
        let since = statistics.since().unwrap_or(now);
        let counted = u32::try_from(now.whole_second().saturating_sub(since.whole_second()));
        let counted = counted.unwrap_or(u32::MAX).min(seconds);
        let line = |flow: &Flow| Line::new(flow, now, seconds, counted, unit);
        Self { received: line(statistics.received()), sent: line(statistics.sent()) }
    }

    /// The highest rate in either direction.
    pub fn peak(&self) -> u64 {
        self.received.peak().max(self.sent.peak())
    }
}

/// The rates of one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    points: Vec<u64>,
    counted: u32,
}

impl Line {
    fn new(flow: &Flow, now: Timestamp, seconds: u32, counted: u32, unit: Unit) -> Self {
        let tallies = flow.rates().before(now, seconds);
        let points = tallies.map(|tally| match unit {
            Unit::Messages => tally.messages,
            Unit::Bytes => tally.bytes,
        });
        Self { points: points.collect(), counted }
    }

    /// One rate per second, oldest first.
    pub fn points(&self) -> &[u64] {
        &self.points
    }

    /// The rate of the last whole second.
    pub fn now(&self) -> u64 {
        self.points.last().copied().unwrap_or(0)
    }

    /// The highest rate.
    pub fn peak(&self) -> u64 {
        self.points.iter().copied().max().unwrap_or(0)
    }

    /// The average rate since the first message, within the range of the chart; in tenths.
    pub fn average_tenths(&self) -> u64 {
        let sum: u64 = self.points.iter().sum();
        (sum * 10).checked_div(u64::from(self.counted)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_message::{Direction, Kind};

    use super::*;

    #[test]
    fn a_steady_flow_has_its_rate_from_the_beginning() {
        let mut statistics = Statistics::default();
        let start = 1_700_000_000_000_000;
        let at = |micros: u64| Timestamp::from_micros(start + micros);
        for number in 0..500 {
            statistics.record(at(number * 10_000), Direction::Received, Kind::Text, 20);
        }
        statistics.record(at(2_500_000), Direction::Sent, Kind::Text, 7);
        let series = |unit| Series::new(&statistics, at(5_000_000), 60, unit);
        let messages = series(Unit::Messages);
        let received = &messages.received;
        assert_eq!((received.now(), received.average_tenths(), received.peak()), (100, 1000, 100));
        assert_eq!((received.points().len(), received.points()[54], received.points()[55]), (60, 0, 100));
        assert_eq!((messages.sent.now(), messages.sent.average_tenths(), messages.sent.peak()), (0, 2, 1));
        assert_eq!(messages.peak(), 100);
        assert_eq!((series(Unit::Bytes).received.now(), series(Unit::Bytes).sent.peak()), (2000, 7));
    }

    #[test]
    fn no_messages_are_a_flat_line() {
        let series = Series::new(&Statistics::default(), Timestamp::from_micros(90_000_000), 60, Unit::Bytes);
        assert_eq!((series.received.now(), series.sent.average_tenths(), series.peak()), (0, 0, 0));
    }

    #[test]
    fn rates_read_well() {
        assert_eq!(
            [0, 5, 15, 90, 100, 104, 12_345].map(|tenths| Unit::Messages.rate(tenths)),
            ["0/s", "0.5/s", "1.5/s", "9/s", "10/s", "10/s", "1,235/s"]
        );
        assert_eq!(Unit::Bytes.rate(15), "2 B/s");
        assert_eq!(Unit::Bytes.rate(20_480), "2.0 KiB/s");
    }

    proptest! {
        #[test]
        fn an_axis_has_room_and_no_more_than_twice_what_it_needs(peak in any::<u64>(), by in 0..60u32) {
            for unit in [Unit::Messages, Unit::Bytes] {
                let peak = peak >> by;
                let ceiling = unit.ceiling(peak);
                prop_assert!(ceiling >= peak);
                prop_assert!(ceiling <= 2 || ceiling / 2 <= peak, "{ceiling} for {peak}");
            }
        }
    }
}
