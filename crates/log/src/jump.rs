//! Jumping to a row of the log by number, time or percentage.

mod time;

use std::{fmt, ops::Range, time::Duration};

pub use self::time::MinutesAhead;
use weft_codec::decimal;
use weft_message::Timestamp;

use self::time::{clock, in_utc, latest, local_date, number_from};
use super::{Log, Snapshot, View, preview::thousands};

/// A jump target, as typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// `1234`: the message with that number, or the next one that passes the filter.
    Number(u64),
    /// `+20`, `-5`: this many rows down or up.
    Rows(i64),
    /// `50%`: a fraction of the way from the first row (0) to the last (1).
    Part(f64),
    /// `14:03:20.5`: the first message from that time of day on; the time since midnight.
    Clock(Duration),
    /// `2026-01-31`, `2026-01-31 14:03`: the first message from then on; local time, stored as if it were UTC.
    Date(Timestamp),
}

/// Why a target can't be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JumpError {
    /// It isn't a valid target.
    Unreadable,
    /// There are no rows.
    Empty,
    /// No kept message has that number; these numbers are kept.
    NotKept(Range<u64>),
    /// The newest message came before that time.
    TooLate,
    /// The filter has not searched that far yet.
    NotSearched,
    /// No message from there on passes the filter.
    NonePasses,
    /// These messages have to be read back from storage first.
    Stored(Range<u64>),
}

impl fmt::Display for JumpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "Type a message's number, a time such as 14:03:20 or 2026-01-31 14:03, a part such as 50%, or +20 for \
                 20 rows down."
            }
            Self::Empty => "There are no messages to go to.",
            Self::NotKept(kept) => {
                let (first, last) = (thousands(kept.start), thousands(kept.end.saturating_sub(1)));
                return write!(f, "The log has messages {first} to {last}.");
            }
            Self::TooLate => "The newest message came before that time.",
            Self::NotSearched => "The filter hasn't searched that far yet. Try again in a moment.",
            Self::NonePasses => "No messages from there on match the filter.",
            Self::Stored(_) => "That part of the log is being read. Try again in a moment.",
        })
    }
}

impl Target {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`JumpError::Unreadable`]
    pub fn parse(text: &str) -> Result<Self, JumpError> {
        Self::read(text.trim()).ok_or(JumpError::Unreadable)
    }

    fn read(text: &str) -> Option<Self> {
        if let Some(percent) = text.strip_suffix('%') {
            let part = decimal::parse(percent.trim_end())? / 100.0;
            return (0.0..=1.0).contains(&part).then_some(Self::Part(part));
        }
        if let Some(date) = local_date(text) {
            return Some(Self::Date(date));
        }
        if text.contains(':') {
            return clock(text).map(Self::Clock);
        }
        // Thousands separators, as in the numbers that the log shows.
        let number = text.replace(',', "");
        if number.starts_with(['+', '-']) {
            return number.parse().ok().map(Self::Rows);
        }
        number.parse().ok().map(Self::Number)
    }

    /// The row of the view that it leads to, counted from 0. [`Self::Rows`] counts from the row `current`;
    /// times are local to `place`. `read` has the messages that it needed when it was called before, if it did.
    ///
    /// # Errors
    /// Why it can't be reached.
    pub fn row(
        self,
        log: &Log,
        view: &View,
        current: u64,
        place: MinutesAhead<'_>,
        read: Option<&Snapshot>,
    ) -> Result<u64, JumpError> {
        let last = view.len(log).checked_sub(1).ok_or(JumpError::Empty)?;
        match self {
            Self::Number(original) => row_of(log, view, log.number_of(original)),
            Self::Rows(rows) => Ok(current.saturating_add_signed(rows).min(last)),
            Self::Part(part) => Ok((last as f64 * part).round() as u64),
            Self::Clock(clock) => row_of(log, view, number_from(log, latest(log, clock, place)?, read)?),
            Self::Date(date) => row_of(log, view, number_from(log, in_utc(date, place), read)?),
        }
    }
}

/// The row of this message, or of the next one that passes.
fn row_of(log: &Log, view: &View, number: u64) -> Result<u64, JumpError> {
    let kept = log.numbers();
    if !kept.contains(&number) {
        return Err(JumpError::NotKept(
            log.original(kept.start)..log.original(kept.end.saturating_sub(1)).saturating_add(1),
        ));
    }
    // The newest messages are searched first, so older ones may still be missing.
    let searched = view.searched(log);
    if number < searched.start {
        return Err(JumpError::NotSearched);
    }
    let missing = if searched.end == kept.end { JumpError::NonePasses } else { JumpError::NotSearched };
    view.position_of(log, number).ok_or(missing)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_codec::layer::Layers;
    use weft_message::{Direction, Kind};

    use super::{time::DAY, *};
    use crate::{Filter, Kinds};

    /// 2026-01-31, 12:00 UTC.
    const NOON: Timestamp = Timestamp::from_micros(1_769_860_800_000_000);

    /// Messages `0` to `count - 1`, one second apart from noon on, each with its number as text.
    fn log(count: u64) -> Log {
        let mut log = Log::new(0);
        for number in 0..count {
            let time = NOON + Duration::from_secs(number);
            log.append(time, Direction::Received, Kind::Text, number.to_string().as_bytes());
        }
        log
    }

    fn view(log: &Log, filter: &str) -> View {
        let mut view = View::new(Filter::new(filter, None, Kinds::All, &Layers::default()).unwrap());
        while !view.advance(log, usize::MAX) {}
        view
    }

    fn go(log: &Log, filter: &str, text: &str) -> Result<u64, JumpError> {
        Target::parse(text)?.row(log, &view(log, filter), 50, &|_| 0, None)
    }

    #[test]
    fn targets_are_read_as_people_write_them() {
        let cases = [
            ("1234", Target::Number(1234)),
            (" 1,234,567 ", Target::Number(1_234_567)),
            ("+20", Target::Rows(20)),
            ("-1,000", Target::Rows(-1000)),
            ("50 %", Target::Part(0.5)),
            ("12.5%", Target::Part(0.125)),
            ("14:03", Target::Clock(Duration::from_secs(50_580))),
            ("0:00:20.123", Target::Clock(Duration::from_millis(20_123))),
            ("2026-01-31 12:00", Target::Date(NOON)),
            ("2026-01-31T12:00:00.5", Target::Date(NOON + Duration::from_millis(500))),
            ("2026-01-31", Target::Date(NOON - DAY / 2)),
        ];
        for (text, target) in cases {
            assert_eq!(Target::parse(text), Ok(target), "{text}");
        }
        let wrong = ["", "x", "1.5", "101%", "-1%", "%", "24:00", "1:60", "1:2:60", "1:2:3:4", ":", "NaN%"];
        let wrong_dates =
            ["2026-02-29", "2026-01-31 24:00", "2026-01", "2026-1-1-1", "2026-01-31 x", "1-1-1"];
        for text in wrong.into_iter().chain(wrong_dates) {
            assert_eq!(Target::parse(text), Err(JumpError::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_number_leads_to_its_message_or_the_next_that_passes() {
        let mut log = log(1000);
        assert_eq!(go(&log, "", "17"), Ok(17));
        assert_eq!(go(&log, "99", "0"), Ok(0));
        assert_eq!(go(&log, "99", "200"), Ok(2), "99, 199, 299");
        assert_eq!(go(&log, "99", "999"), Ok(18));
        assert_eq!(go(&log, "/^1/", "200"), Err(JumpError::NonePasses));
        assert_eq!(go(&log, "", "1000"), Err(JumpError::NotKept(0..1000)));
        assert_eq!(go(&log, "nothing", "5"), Err(JumpError::Empty));
        log.clear();
        assert_eq!(go(&log, "", "5"), Err(JumpError::Empty));
        log.append(NOON, Direction::Sent, Kind::Text, b"x");
        assert_eq!(go(&log, "", "5").unwrap_err().to_string(), "The log has messages 1,000 to 1,000.");
    }

    #[test]
    fn an_unfinished_search_says_so() {
        let log = log(100_000);
        let mut view = View::new(Filter::new("9", None, Kinds::All, &Layers::default()).unwrap());
        assert!(!view.advance(&log, 0));
        let last = view.len(&log) - 1;
        assert_eq!(Target::Number(99_999).row(&log, &view, 0, &|_| 0, None), Ok(last));
        assert_eq!(Target::Number(5).row(&log, &view, 0, &|_| 0, None), Err(JumpError::NotSearched));
    }

    #[test]
    fn parts_and_rows_stay_within() {
        let log = log(1001);
        let cases =
            [("0%", 0), ("50%", 500), ("100%", 1000), ("+7", 57), ("-7", 43), ("-51", 0), ("+5000", 1000)];
        for (text, row) in cases {
            assert_eq!(go(&log, "", text), Ok(row), "{text}");
        }
    }

    #[test]
    fn a_time_of_day_means_its_latest_occurrence() {
        let log = log(1000);
        let at = |text: &str, ahead| Target::parse(text)?.row(&log, &view(&log, ""), 0, &|_| ahead, None);
        assert_eq!(at("12:00:20", 0), Ok(20));
        assert_eq!(at("12:00:20.5", 0), Ok(21));
        assert_eq!(at("13:00:20", 60), Ok(20));
        assert_eq!(at("08:30:20", -210), Ok(20));
        assert_eq!(at("09:00", 0), Ok(0), "all came after that");
        assert_eq!(at("12:17", 0), Err(JumpError::TooLate));

        let mut two_days = Log::new(0);
        for hour in 0..24 {
            two_days.append(NOON + Duration::from_secs(hour * 3600), Direction::Sent, Kind::Text, b"");
        }
        let at = |text: &str| Target::parse(text)?.row(&two_days, &view(&two_days, ""), 0, &|_| 0, None);
        assert_eq!(at("10:00"), Ok(22), "of the newer day");
        assert_eq!(at("13:30"), Ok(2), "of the day before");
        assert_eq!(at("11:30"), Err(JumpError::TooLate));
    }

    #[test]
    fn a_date_tells_one_day_from_another_in_local_time() {
        let mut days = Log::new(0);
        for hour in 0..72 {
            days.append(NOON + Duration::from_secs(hour * 3600), Direction::Sent, Kind::Text, b"");
        }
        let at = |text: &str, ahead| Target::parse(text)?.row(&days, &view(&days, ""), 0, &|_| ahead, None);
        assert_eq!(at("2026-01-31 13:00", 0), Ok(1));
        assert_eq!(at("2026-02-01 13:00", 0), Ok(25));
        assert_eq!(at("2026-02-01T12:59:59.9", 0), Ok(25));
        assert_eq!(at("2026-02-02", 0), Ok(36));
        assert_eq!(at("2026-02-02 01:00", 60), Ok(36));
        assert_eq!(at("2026-02-01 20:30", -210), Ok(36));
        assert_eq!(at("2025-12-31", 0), Ok(0), "all came after that");
        assert_eq!(at("2026-02-03 11:01", 0), Err(JumpError::TooLate));
        // Clocks go forward an hour at noon UTC on the second day.
        let changes = |time| if time < NOON + DAY { 0 } else { 60 };
        let at = |text: &str| Target::parse(text)?.row(&days, &view(&days, ""), 0, &changes, None);
        assert_eq!((at("2026-02-01 11:00"), at("2026-02-01 14:00")), (Ok(23), Ok(25)));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_leads_to_a_row_or_says_why(text in "[-+0-9:.,% T]{0,20}", count in 0..300u64) {
            let log = log(count);
            if let Ok(row) = go(&log, "", &text) {
                prop_assert!(row < count);
            }
        }
    }
}
