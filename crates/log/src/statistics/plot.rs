//! The numbers that a JSON pointer finds, over time: for any length of time in the same memory.

use memchr::memchr;
use weft_codec::{
    decimal,
    json::{Pointer, PointerError, text_of},
    layer::{Layers, Starts},
};
use weft_message::{Direction, Kind, Message, Timestamp};

use crate::{Log, finder::Finder};

/// The most points that are kept: more than there are pixels in a row of the chart.
const MAX_POINTS: usize = 512;

/// The shortest time that a point stands for, in microseconds.
const SHORTEST: u64 = 1 << 10;

/// The numbers at a pointer, read from a log a slice at a time. Strings that hold a number count.
///
/// When there would be too many points, each two become one, which keeps the least, the greatest and the last.
#[derive(Clone, Debug)]
pub struct Plot {
    pointer: Pointer,
    layers: Layers,
    /// What a message that starts like the last one must contain to have a value there, unless it has escapes.
    literal: Option<Finder>,
    /// How the last message started.
    last: Option<(Kind, u8)>,
    first: u64,
    /// The number of the first unread message.
    next: u64,
    count: u64,
    /// The time of the first number.
    start: Timestamp,
    /// How long a point stands for, in microseconds.
    width: u64,
    points: Vec<Point>,
}

/// The numbers of some part of the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Which part, counted from the start.
    slot: u64,
    /// When the last of them came.
    pub time: Timestamp,
    /// The least of them.
    pub min: f64,
    /// The greatest of them.
    pub max: f64,
    /// The last of them.
    pub last: f64,
}

impl Plot {
    /// Starts with message number `first`; looks for values with these layers.
    ///
    /// # Errors
    /// What is wrong with the pointer.
    pub fn new(pointer: &str, first: u64, layers: &Layers) -> Result<Self, PointerError> {
        let pointer = Pointer::parse(pointer)?;
        Ok(Self {
            literal: None,
            last: None,
            layers: layers.clone(),
            pointer,
            first,
            next: first,
            count: 0,
            start: Timestamp::default(),
            width: SHORTEST,
            points: Vec::new(),
        })
    }

    /// Reads messages, oldest first, until it has read about `budget` bytes, but at least one message.
    ///
    /// Returns whether it is up to date. Call it again after the log has grown.
    pub fn advance(&mut self, log: &Log, budget: usize) -> bool {
        let mut next = self.next;
        let is_done = log.read_on(&mut next, budget, |message| {
            if let Some(number) = self.number_in(message) {
                self.add(message.time, number);
            }
        });
        self.next = next;
        is_done
    }

    fn number_in(&mut self, message: &Message<'_>) -> Option<f64> {
        let start = (message.kind, *message.bytes.first()?);
        if self.last.replace(start) != Some(start) {
            self.literal = self.literal_for(message);
        }
        let may_have =
            |literal: &Finder| literal.is_in(message.bytes) || memchr(b'\\', message.bytes).is_some();
        if message.direction == Direction::Session || !self.literal.as_ref().is_none_or(may_have) {
            return None;
        }
        let mut number = None;
        self.layers.any_value(message, &self.pointer, &mut |value| {
            number = decimal::parse(text_of(value).trim());
            number.is_some()
        });
        number
    }

    fn literal_for(&self, message: &Message<'_>) -> Option<Finder> {
        let mut starts = Starts::default();
        starts.insert(message.kind, message.bytes);
        let literal = self.layers.literal(self.pointer.certain_key()?, &starts)?;
        Some(Finder::new(&literal))
    }

    fn add(&mut self, time: Timestamp, number: f64) {
        if self.count == 0 {
            self.start = time;
        }
        self.count += 1;
        let mut slot = self.slot(time);
        while slot >= MAX_POINTS as u64 {
            self.widen();
            slot = self.slot(time);
        }
        let point = Point { slot, time, min: number, max: number, last: number };
        match self.points.last_mut() {
            // What comes with an earlier time, since the clock was set back, belongs to the latest point.
            Some(latest) if latest.slot >= slot => latest.absorb(point),
            _ => self.points.push(point),
        }
    }

    fn slot(&self, time: Timestamp) -> u64 {
        time.as_micros().saturating_sub(self.start.as_micros()) / self.width
    }

    /// Makes each point stand for twice the time.
    fn widen(&mut self) {
        self.width *= 2;
        self.points.iter_mut().for_each(|point| point.slot /= 2);
        self.points.dedup_by(|later, earlier| {
            let is_same = later.slot == earlier.slot;
            if is_same {
                earlier.absorb(*later);
            }
            is_same
        });
    }

    /// The pointer.
    pub fn pointer(&self) -> &str {
        self.pointer.as_str()
    }

    /// The number of the first message that it looked at.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The number of the first message that it hasn't read.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// How many numbers there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// When the first number came.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The points, oldest first; at most 512.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// All numbers as one point: the least, the greatest and the last. `None` if there are none.
    pub fn whole(&self) -> Option<Point> {
        self.points.iter().copied().reduce(|mut whole, later| {
            whole.absorb(later);
            whole
        })
    }
}

impl Point {
    fn absorb(&mut self, later: Self) {
        let (min, max) = (self.min.min(later.min), self.max.max(later.max));
        *self = Self { slot: self.slot, time: self.time.max(later.time), min, max, last: later.last };
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use weft_message::{EventKind, Kind};

    use super::*;
    use crate::chunk::ChunkSize;

    fn plot(pointer: &str) -> Plot {
        Plot::new(pointer, 0, &Layers::default()).unwrap()
    }

    fn log(messages: &[(u64, String)]) -> Log {
        // A time before the one before needs a new chunk, so these are small.
        let mut log = Log::with_chunks(0, ChunkSize { bytes: 64, messages: 100 });
        for (micros, text) in messages {
            log.append(Timestamp::from_micros(*micros), Direction::Received, Kind::Text, text.as_bytes());
        }
        log
    }

    #[test]
    fn numbers_are_found_as_numbers_and_in_strings() {
        let texts = [
            r#"{"p":{"a":1.5}}"#,
            r#"{"p":{"\u0061":"-2e1"}}"#,
            r#"{"p":{"a":"x"}}"#,
            r#"{"p":{"a":null}}"#,
            r#"{"a":7}"#,
            "not JSON",
            r#"{"p":{"a":" 3 "}}"#,
        ];
        let messages: Vec<_> = (1..).zip(texts.map(String::from)).collect();
        let mut log = log(&messages);
        log.append(
            Timestamp::default(),
            Direction::Session,
            Kind::Event(EventKind::Note),
            br#"{"p":{"a":9}}"#,
        );
        let mut plot = plot("/p/a");
        assert!(plot.advance(&log, usize::MAX));
        let whole = plot.whole().unwrap();
        assert_eq!((plot.count(), whole.min, whole.max, whole.last), (3, -20.0, 3.0, 3.0));
        assert_eq!((plot.start(), whole.time), (Timestamp::from_micros(1), Timestamp::from_micros(7)));
        assert!(Plot::new("p", 0, &Layers::default()).is_err());
    }

    #[test]
    fn it_goes_on_where_it_was_when_the_log_is_cleared() {
        let mut log = log(&[(1, r#"{"a":1}"#.into())]);
        let mut plot = plot("/a");
        plot.advance(&log, usize::MAX);
        log.clear();
        log.append(Timestamp::from_micros(5), Direction::Sent, Kind::Text, br#"{"a":2}"#);
        assert!(plot.advance(&log, usize::MAX));
        assert_eq!((plot.count(), plot.next()), (2, 2));
    }

    proptest! {
        #[test]
        fn no_number_is_lost_and_memory_is_bounded(
            numbers in vec((0..1u64 << 36, -1000..1000i32), 0..2000),
            budget in 0..5000usize,
            sorted: bool,
        ) {
            let mut numbers = numbers;
            if sorted {
                numbers.sort_by_key(|(micros, _)| *micros);
            }
            let messages: Vec<_> =
                numbers.iter().map(|(micros, number)| (*micros, format!("{{\"a\":{number}}}"))).collect();
            let (log, mut plot) = (log(&messages), plot("/a"));
            while !plot.advance(&log, budget) {}
            prop_assert!(plot.points().len() <= MAX_POINTS);
            prop_assert!(plot.points().is_sorted_by(|one, other| one.slot < other.slot));
            let values = numbers.iter().map(|(_, number)| f64::from(*number));
            let whole = plot.whole().map(|whole| (whole.min, whole.max, whole.last));
            let expected = values.clone().next_back().map(|last| {
                (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max), last)
            });
            prop_assert_eq!(whole, expected);
            prop_assert_eq!(plot.count(), numbers.len() as u64);
            if sorted && numbers.len() > 1 {
                // It isn't coarser than it has to be.
                let spanned = numbers.last().unwrap().0 - numbers[0].0;
                prop_assert!(plot.width == SHORTEST || plot.width * MAX_POINTS as u64 <= 2 * spanned + 2 * plot.width);
            }
        }
    }
}
