//! Going to a row of the log by what a person knows of it: a number, a time of day, a part of the way.

use std::{fmt, ops::Range, time::Duration};

use super::{Log, View, preview::thousands};
use crate::protocol::decimal;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Where to go, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// `1234`: the packet with that number, or the next one that passes the filter.
    Number(u64),
    /// `+20`, `-5`: so many rows down or up.
    Rows(i64),
    /// `50%`: so far on the way from the first row, 0, to the last, 1.
    Part(f64),
    /// `14:03:20.5`: the first packet from that time of day on; the time since midnight.
    Clock(Duration),
}

/// Why there is no way to a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JumpError {
    /// It is none of the things that a target can be.
    Unreadable,
    /// There is no row at all.
    Empty,
    /// No packet has that number, or none has it any more; these do.
    NotKept(Range<u64>),
    /// The newest packet came before that time.
    TooLate,
    /// The filter has not looked that far yet.
    NotSearched,
    /// No packet from there on passes the filter.
    NonePasses,
}

impl fmt::Display for JumpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => {
                "Type a packet's number, a time such as 14:03:20, a part such as 50%, or +20 for 20 rows down."
            }
            Self::Empty => "There is no packet to go to.",
            Self::NotKept(kept) => {
                let (first, last) = (thousands(kept.start), thousands(kept.end.saturating_sub(1)));
                return write!(f, "The log has packets {first} to {last}.");
            }
            Self::TooLate => "The newest packet came before that time.",
            Self::NotSearched => "The filter has not come that far yet. Try again in a moment.",
            Self::NonePasses => "From there on, no packet passes the filter.",
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
        if text.contains(':') {
            return clock(text).map(Self::Clock);
        }
        // As the log writes its numbers.
        let number = text.replace(',', "");
        if number.starts_with(['+', '-']) {
            return number.parse().ok().map(Self::Rows);
        }
        number.parse().ok().map(Self::Number)
    }

    /// The row of the view that it leads to, counted from 0. `current` is the row that [`Self::Rows`]
    /// counts from; the time of day is `minutes_ahead` of UTC.
    ///
    /// # Errors
    /// Why there is none.
    pub fn row(self, log: &Log, view: &View, current: u64, minutes_ahead: i32) -> Result<u64, JumpError> {
        let last = view.len(log).checked_sub(1).ok_or(JumpError::Empty)?;
        match self {
            Self::Number(number) => row_of(log, view, number),
            Self::Rows(rows) => Ok(current.saturating_add_signed(rows).min(last)),
            Self::Part(part) => Ok((last as f64 * part).round() as u64),
            Self::Clock(clock) => row_of(log, view, number_from(log, clock, minutes_ahead)?),
        }
    }
}

/// `14:03`, `14:03:20`, `14:03:20.123`
fn clock(text: &str) -> Option<Duration> {
    let mut parts = text.split(':');
    let mut whole = |end| parts.next()?.parse::<u64>().ok().filter(|number| *number < end);
    let minutes = whole(24)? * 60 + whole(60)?;
    let seconds =
        decimal::parse(parts.next().unwrap_or("0")).filter(|number| (0.0..60.0).contains(number))?;
    parts.next().is_none().then(|| Duration::from_secs(minutes * 60) + Duration::from_secs_f64(seconds))
}

/// The row of this packet, or of the next one that passes.
fn row_of(log: &Log, view: &View, number: u64) -> Result<u64, JumpError> {
    let kept = log.numbers();
    if !kept.contains(&number) {
        return Err(JumpError::NotKept(kept));
    }
    // The newest packets are looked at first.
    let looked = view.looked(log);
    if number < looked.start {
        return Err(JumpError::NotSearched);
    }
    let missing = if looked.end == kept.end { JumpError::NonePasses } else { JumpError::NotSearched };
    view.position_of(log, number).ok_or(missing)
}

/// The number of the first packet from a time of day on: of the newest packet's day, or of the day
/// before if that day has not come so far.
fn number_from(log: &Log, clock: Duration, minutes_ahead: i32) -> Result<u64, JumpError> {
    let kept = log.numbers();
    let time_of = |number| log.get(number).map(|packet| packet.time).ok_or(JumpError::Empty);
    let last = kept.end.saturating_sub(1);
    let (oldest, newest) = (time_of(kept.start)?, time_of(last)?);
    let ahead = i64::from(minutes_ahead) * 60_000_000;
    let into_day = newest.as_micros().saturating_add_signed(ahead) % DAY.as_micros() as u64;
    let today = newest - Duration::from_micros(into_day) + clock;
    let time = if today > newest { today - DAY } else { today };
    if today > newest && time < oldest {
        return Err(JumpError::TooLate);
    }
    let (mut first, mut end) = (kept.start, last);
    while first < end {
        let middle = first + (end - first) / 2;
        if time_of(middle)? < time {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        log::{Directions, Filter, Kinds},
        packet::{Direction, Kind, Timestamp},
    };

    /// 2026-01-31, 12:00 UTC.
    const NOON: Timestamp = Timestamp::from_micros(1_769_860_800_000_000);

    /// Packets `0` to `count - 1`, a second apart from noon on, each with its number as text.
    fn log(count: u64) -> Log {
        let mut log = Log::new(0);
        for number in 0..count {
            let time = NOON + Duration::from_secs(number);
            log.append(time, Direction::Received, Kind::Text, number.to_string().as_bytes());
        }
        log
    }

    fn view(log: &Log, filter: &str) -> View {
        let mut view = View::new(Filter::new(filter, Directions::All, Kinds::All).unwrap());
        while !view.advance(log, usize::MAX) {}
        view
    }

    fn go(log: &Log, filter: &str, text: &str) -> Result<u64, JumpError> {
        Target::parse(text)?.row(log, &view(log, filter), 50, 0)
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
        ];
        for (text, target) in cases {
            assert_eq!(Target::parse(text), Ok(target), "{text}");
        }
        for text in ["", "x", "1.5", "101%", "-1%", "%", "24:00", "1:60", "1:2:60", "1:2:3:4", ":", "NaN%"] {
            assert_eq!(Target::parse(text), Err(JumpError::Unreadable), "{text}");
        }
    }

    #[test]
    fn a_number_leads_to_its_packet_or_the_next_that_passes() {
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
        assert_eq!(go(&log, "", "5").unwrap_err().to_string(), "The log has packets 1,000 to 1,000.");
    }

    #[test]
    fn a_search_that_goes_on_says_so() {
        let log = log(100_000);
        let mut view = View::new(Filter::new("9", Directions::All, Kinds::All).unwrap());
        assert!(!view.advance(&log, 0));
        let last = view.len(&log) - 1;
        assert_eq!(Target::Number(99_999).row(&log, &view, 0, 0), Ok(last));
        assert_eq!(Target::Number(5).row(&log, &view, 0, 0), Err(JumpError::NotSearched));
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
    fn a_time_of_day_is_the_latest_there_was() {
        let log = log(1000);
        let at = |text: &str, ahead| Target::parse(text)?.row(&log, &view(&log, ""), 0, ahead);
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
        let at = |text: &str| Target::parse(text)?.row(&two_days, &view(&two_days, ""), 0, 0);
        assert_eq!(at("10:00"), Ok(22), "of the newer day");
        assert_eq!(at("13:30"), Ok(2), "of the day before");
        assert_eq!(at("11:30"), Err(JumpError::TooLate));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_leads_to_a_row_or_says_why(text in "[-+0-9:.,% ]{0,12}", count in 0..300u64) {
            let log = log(count);
            if let Ok(row) = go(&log, "", &text) {
                prop_assert!(row < count);
            }
        }
    }
}
