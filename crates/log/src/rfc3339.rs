//! Timestamps in the format of RFC 3339.

use std::fmt;

use weft_message::Timestamp;

/// A timestamp in UTC, with microseconds: `2026-01-31T12:00:00.000000Z`.
#[derive(Clone, Copy, Debug)]
pub struct Rfc3339(pub Timestamp);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.as_micros();
        let seconds = micros / 1_000_000;
        let (year, month, day) = date(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        let fraction = micros % 1_000_000;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z")
    }
}

/// Reads a timestamp with any offset from UTC; what is finer than a microsecond is cut off. `None` if it isn't one, or
/// is before 1970.
pub fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_at_checked(10)?;
    let time = time.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = time.split_at_checked(8)?;
    let days = match date.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => days(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)?,
        _ => return None,
    };
    let seconds = match clock.split(':').collect::<Vec<_>>()[..] {
        [hour, minute, second] => {
            time_of_day(digits(hour, 2)?, digits(minute, 2)?)?
                + digits(second, 2).filter(|second| *second <= 60)?
        }
        _ => return None,
    };
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?,
        None => ("", rest),
    };
    let utc = (days * 86_400 + seconds).checked_add_signed(-offset(zone)?)?;
    timestamp(utc, fraction)
}

/// So many seconds and a decimal fraction of one after 1970, if that can be written: before the year 10,000.
pub(super) fn timestamp(seconds: u64, fraction: &str) -> Option<Timestamp> {
    const YEAR_10_000: u64 = 253_402_300_800;
    (seconds < YEAR_10_000).then(|| Timestamp::from_micros(seconds * 1_000_000 + micros(fraction)))
}

/// The digits after the point of a number of seconds, as microseconds.
fn micros(fraction: &str) -> u64 {
    fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(6)
        .fold(0, |sum, digit| sum * 10 + u64::from(digit & 15))
}

/// How many seconds ahead of UTC.
fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let ahead = time_of_day(digits(hours, 2)?, digits(minutes, 2)?)?;
    Some(sign * i64::try_from(ahead).ok()?)
}

/// Hours and minutes in seconds.
fn time_of_day(hour: u64, minute: u64) -> Option<u64> {
    (hour < 24 && minute < 60).then_some(hour * 3600 + minute * 60)
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Days from 1 March of the year 0 to 1970-01-01.
const FROM_YEAR_0: u64 = 719_468;

const DAYS_IN_400_YEARS: u64 = 146_097;

/// Year, month and day of the Gregorian calendar, `days` after 1970-01-01.
///
/// Years are counted from March, so that a leap day is the last of its year.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + FROM_YEAR_0;
    let (cycle, day) = (days / DAYS_IN_400_YEARS, days % DAYS_IN_400_YEARS);
    // Leap days so far, not counting one that may be the last day of the current year.
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    // From March on, months repeat the pattern 31, 30, 31, 30, 31 days: 153 days in 5 months.
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let (carry, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    (cycle * 400 + year + carry, month, day_of_month)
}

/// How many days after 1970-01-01 a date is; `None` if it doesn't exist or is earlier.
pub(super) fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    // Beyond these limits there are no valid dates, and within them nothing overflows.
    if !(1970..10_000).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year_from_march = if month < 3 { year - 1 } else { year };
    let (cycle, in_cycle) = (year_from_march / 400, year_from_march % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_cycle = in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + day_of_year;
    let days = (cycle * DAYS_IN_400_YEARS + day_of_cycle).checked_sub(FROM_YEAR_0)?;
    (date(days) == (year, month, day)).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_moments() {
        let cases = [
            (0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_769_860_800_000_001, "2026-01-31T12:00:00.000001Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        ];
        for (micros, text) in cases {
            assert_eq!(Rfc3339(Timestamp::from_micros(micros)).to_string(), text);
        }
    }

    #[test]
    fn timestamps_are_read_in_any_zone() {
        for (text, micros) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-01-31T12:00:00.000001Z", 1_769_860_800_000_001),
            ("2026-01-31 12:00:00.5z", 1_769_860_800_500_000),
            ("2026-01-31T13:30:00.123456789+01:30", 1_769_860_800_123_456),
            ("2026-01-31T07:00:00-05:00", 1_769_860_800_000_000),
        ] {
            assert_eq!(parse(text), Some(Timestamp::from_micros(micros)), "{text}");
        }
        for text in [
            "",
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.Z5",
            "2026-02-30T12:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:00+1:00",
            "1970-01-01T00:30:00+01:00",
            "20é6-01-31T12:00:00Z",
            "+026-01-31T12:00:00Z",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(micros in 0..253_402_300_800_000_000_u64) {
            let time = Timestamp::from_micros(micros);
            prop_assert_eq!(parse(&Rfc3339(time).to_string()), Some(time));
        }
    }

    #[test]
    fn invalid_dates_have_no_day() {
        for (year, month, day) in [(1969, 12, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (10_000, 1, 1)]
        {
            assert_eq!(days(year, month, day), None);
        }
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let is_leap =
            |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let mut expected = (1970, 1, 1);
        for number in 0..200_000 {
            assert_eq!(date(number), expected);
            let (year, month, day) = expected;
            assert_eq!(days(year, month, day), Some(number));
            let length = match month {
                2 => 28 + u64::from(is_leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            assert_eq!(days(year, month, length + 1), None);
            expected = match (month, day == length) {
                (12, true) => (year + 1, 1, 1),
                (_, true) => (year, month + 1, 1),
                _ => (year, month, day + 1),
            };
        }
    }
}
