//! Statistics of a session's messages: how many per second, how large, how far apart.
//!
//! Recording a message takes tens of nanoseconds, and memory doesn't grow with the number of messages.

mod histogram;
mod plot;
mod rates;
mod series;

pub use self::{
    histogram::Histogram,
    plot::{Plot, Point},
    rates::Rates,
    series::{Line, Series, Unit},
};
use weft_message::{Direction, EventKind, Kind, Timestamp};

/// Statistics of both directions since the session began or since they were reset.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    since: Option<Timestamp>,
    received: Flow,
    sent: Flow,
}

impl Statistics {
    /// Counts a message of `len` bytes. Events of the session aren't counted, but the opening of a
    /// connection ends the current gap: no gap spans two connections.
    pub fn record(&mut self, time: Timestamp, direction: Direction, kind: Kind, len: usize) {
        let flow = match direction {
            Direction::Received => &mut self.received,
            Direction::Sent => &mut self.sent,
            Direction::Session => {
                if kind == Kind::Event(EventKind::Opened) {
                    self.received.last = None;
                    self.sent.last = None;
                }
                return;
            }
        };
        flow.record(time, len as u64);
        self.since.get_or_insert(time);
    }

    /// When the first message was counted; `None` if there hasn't been one yet.
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// Messages from the server.
    pub fn received(&self) -> &Flow {
        &self.received
    }

    /// Messages to the server.
    pub fn sent(&self) -> &Flow {
        &self.sent
    }
}

/// Statistics of one direction.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    last: Option<Timestamp>,
    rates: Rates,
    sizes: Histogram,
    gaps: Histogram,
}

impl Flow {
    fn record(&mut self, time: Timestamp, len: u64) {
        self.rates.record(time, len);
        self.sizes.record(len);
        if let Some(last) = self.last.replace(time) {
            self.gaps.record(time.as_micros().saturating_sub(last.as_micros()));
        }
    }

    /// Messages and bytes per second.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// Bytes per message.
    pub fn sizes(&self) -> &Histogram {
        &self.sizes
    }

    /// Microseconds from each message to the next; 0 if the clock was set back.
    pub fn gaps(&self) -> &Histogram {
        &self.gaps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records each message at the given microsecond.
    fn statistics(messages: &[(u64, Direction, Kind, usize)]) -> Statistics {
        let mut statistics = Statistics::default();
        for &(micros, direction, kind, len) in messages {
            statistics.record(Timestamp::from_micros(micros), direction, kind, len);
        }
        statistics
    }

    #[test]
    fn directions_are_counted_apart_and_events_not_at_all() {
        let statistics = statistics(&[
            (0, Direction::Session, Kind::Event(EventKind::Note), 1000),
            (1, Direction::Received, Kind::Text, 10),
            (4, Direction::Sent, Kind::Binary, 3),
            (11, Direction::Received, Kind::Text, 20),
            (9, Direction::Received, Kind::Text, 30),
        ]);
        assert_eq!(statistics.since(), Some(Timestamp::from_micros(1)));
        let (received, sent) = (statistics.received(), statistics.sent());
        assert_eq!((received.sizes().count(), sent.sizes().count()), (3, 1));
        assert_eq!((received.sizes().min(), received.sizes().max()), (Some(10), Some(30)));
        // The first message has no gap before it, and the clock that was set back gives a gap of 0.
        assert_eq!((received.gaps().count(), sent.gaps().count()), (2, 0));
        assert_eq!((received.gaps().min(), received.gaps().max()), (Some(0), Some(10)));
    }

    #[test]
    fn no_gap_reaches_from_one_connection_to_the_next() {
        let statistics = statistics(&[
            (1, Direction::Received, Kind::Text, 1),
            (3, Direction::Session, Kind::Event(EventKind::Note), 1),
            (4, Direction::Received, Kind::Text, 1),
            (5000, Direction::Session, Kind::Event(EventKind::Opened), 1),
            (5001, Direction::Received, Kind::Text, 1),
            (5003, Direction::Received, Kind::Text, 1),
        ]);
        let gaps = statistics.received().gaps();
        assert_eq!((gaps.count(), gaps.min(), gaps.max()), (2, Some(2), Some(3)));
    }
}
