//! Types that JSON has a form of its own for: a time is a string, a wrapped number is a number.

use super::{
    read::{Values, usual},
    schema::{Known, Schema},
};
use crate::json::{self, Node, NodeKind};

/// The largest number of seconds from 1970 that a time may have, and the smallest: those of the years 1 and 9999.
const SECONDS: (i64, i64) = (-62_135_596_800, 253_402_300_799);

/// The largest number of seconds of a duration: ten thousand years.
const LONGEST: i64 = 315_576_000_000;

const DAY: i64 = 86_400;
const NANOS: i64 = 1_000_000_000;

/// The JSON of a message of such a type; the message again if it is of another, or what is in it has no such form.
pub(super) fn to_json<'s>(mut values: Values<'s>, schema: &Schema) -> Result<String, Values<'s>> {
    let Some(known) = values.of.known.filter(|_| !values.has_unknown()) else { return Err(values) };
    let of = values.of;
    match known {
        Known::Timestamp | Known::Duration => {
            let (seconds, nanos) = (values.number(1), values.number(2));
            let json =
                if known == Known::Timestamp { time(seconds, nanos) } else { duration(seconds, nanos) };
            json.map(|json| json::quote(&json)).ok_or(values)
        }
        Known::Wrapper => Ok(values.take(1, schema).unwrap_or_else(|| usual(schema, &of.fields[0]))),
        Known::Struct => Ok(values.take(1, schema).unwrap_or_else(|| "{}".into())),
        Known::ListValue => Ok(values.take(1, schema).unwrap_or_else(|| "[]".into())),
        Known::Value => match values.take_only(schema) {
            Some((1, _)) | None => Ok("null".into()),
            Some((_, json)) => Ok(json),
        },
    }
}

/// `2026-11-28T09:30:00.5Z`
fn time(seconds: i64, nanos: i64) -> Option<String> {
    if !(SECONDS.0..=SECONDS.1).contains(&seconds) || !(0..NANOS).contains(&nanos) {
        return None;
    }
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}Z", fraction(nanos)))
}

/// `-1.5s`
fn duration(seconds: i64, nanos: i64) -> Option<String> {
    let is_valid = seconds.abs() <= LONGEST && nanos.abs() < NANOS && seconds.signum() * nanos.signum() >= 0;
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    is_valid.then(|| format!("{sign}{}{}s", seconds.abs(), fraction(nanos.abs())))
}

/// The digits of a fraction of a second, in threes, behind a point.
fn fraction(nanos: i64) -> String {
    let digits = format!(".{nanos:09}");
    let len = match nanos {
        0 => 0,
        _ if nanos % 1_000_000 == 0 => 4,
        _ if nanos % 1_000 == 0 => 7,
        _ => 10,
    };
    digits[..len].into()
}

/// The date of a day, counted from 1970, in years that begin in March: the day that is inserted is their last.
fn date(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// The day of a date, counted from 1970; `None` if the calendar doesn't have it.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    let from_march = year - i64::from(month <= 2);
    let (era, year_of_era) = (from_march.div_euclid(400), from_march.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let found = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    (date(found) == (year, month, day)).then_some(found)
}

/// The seconds and nanoseconds of a time as RFC 3339 writes it.
pub(super) fn read_time(text: &str) -> Option<(i64, i64)> {
    let (date, rest) = text.split_once(['T', 't'])?;
    let [year, month, date] = numbers(date, '-')?;
    let (time, offset) = match rest.find(['Z', 'z', '+', '-']) {
        Some(at) => rest.split_at(at),
        None => return None,
    };
    let (time, nanos) = with_fraction(time)?;
    let [hour, minute, second] = numbers(time, ':')?;
    let offset = match offset.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign, offset) => {
            let [hours, minutes] = numbers(offset, ':')?;
            let size = hours * 3600 + minutes * 60;
            if sign == "-" { -size } else { size }
        }
    };
    let is_time = hour < 24 && minute < 60 && second < 60;
    let seconds = day(year, month, date)? * DAY + hour * 3600 + minute * 60 + second - offset;
    (is_time && (SECONDS.0..=SECONDS.1).contains(&seconds)).then_some((seconds, nanos))
}

/// The seconds and nanoseconds of a duration such as `1.5s`.
pub(super) fn read_duration(text: &str) -> Option<(i64, i64)> {
    let text = text.strip_suffix('s')?;
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (seconds, nanos) = with_fraction(size)?;
    let [seconds] = numbers(seconds, ':')?;
    (seconds <= LONGEST).then_some((sign * seconds, sign * nanos))
}

/// What is before a point, and what is behind it in nanoseconds.
fn with_fraction(text: &str) -> Option<(&str, i64)> {
    let Some((whole, fraction)) = text.split_once('.') else { return Some((text, 0)) };
    let is_fraction = (1..=9).contains(&fraction.len()) && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let nanos = is_fraction.then(|| format!("{fraction:0<9}").parse().ok())??;
    Some((whole, nanos))
}

/// As many numbers with this between them.
fn numbers<const N: usize>(text: &str, between: char) -> Option<[i64; N]> {
    let is_number =
        |part: &str| !part.is_empty() && part.len() <= 12 && part.bytes().all(|b| b.is_ascii_digit());
    let numbers = text.split(between).map(|part| is_number(part).then(|| part.parse().ok())?);
    numbers.collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// The number of the field of a `Value` that holds such JSON.
pub(super) fn field_of_value(node: Node<'_>) -> u32 {
    match node.kind() {
        NodeKind::Null => 1,
        NodeKind::Number => 2,
        NodeKind::String => 3,
        NodeKind::True | NodeKind::False => 4,
        NodeKind::Object => 5,
        NodeKind::Array => 6,
    }
}
