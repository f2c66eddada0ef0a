//! What messages and errors are called on screen, and how times are written.

use std::time::Duration;

use wasm_bindgen::JsValue;
use weft_codec::decimal::Decimal;
use weft_log::{preview::thousands, rfc3339::Rfc3339};
use weft_message::{Direction, EventKind, Kind, Timestamp};

use crate::store::StoreError;

/// Shown for a script that is waiting for an answer.
pub(super) const ASKS: &str = "A script asks for an answer";

/// A direction: its arrow and its name.
pub(super) fn direction(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Received => ("↓", "Received"),
        Direction::Sent => ("↑", "Sent"),
        Direction::Session => ("•", "Session"),
    }
}

/// The word for a kind; for an event, what happened.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "Text",
        Kind::Binary => "Binary",
        Kind::Event(EventKind::Opened) => "Opened",
        Kind::Event(EventKind::Login) => "Login",
        Kind::Event(EventKind::Refused) => "Refused",
        Kind::Event(EventKind::Closed) => "Closed",
        Kind::Event(EventKind::Reconnect) => "Reconnect",
        Kind::Event(EventKind::Keepalive) => "Keepalive",
        Kind::Event(EventKind::Error) => "Error",
        Kind::Event(EventKind::Note) => "Note",
    }
}

/// What is wrong with the browser's storage for the page, and what to do.
pub(super) fn store_error(error: &StoreError) -> String {
    match error {
        StoreError::Blocked(reason) => format!(
            "The browser stores nothing for this page ({reason}). Allow this site to store data; until then, your \
             changes are lost when the tab closes."
        ),
        StoreError::Full => "The browser's storage for this page is full. Delete scripts, saved messages or \
                             connections that you no longer need; until then, your changes are lost when the tab closes."
            .into(),
        StoreError::Unreadable { aside, reason } => format!(
            "Some of what was saved here can't be read ({reason}). It was moved to {aside} in the browser's storage."
        ),
        StoreError::Newer(key) => format!(
            "A newer version of Weft has saved {key}, which this version can't read. It is left unchanged: reload \
             the page to get the newer version."
        ),
    }
}

/// A number as people read it, to seven digits: `1,234,567`, `101.5`, `1.25e-9`.
pub(super) fn number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        let sign = if number < 0.0 { "-" } else { "" };
        return format!("{sign}{}", thousands(number.abs() as u64));
    }
    // The browser's words take less code than std's.
    let rounded = js_sys::Number::from(number).to_precision(7).map(String::from).unwrap_or_default();
    let number = js_sys::Number::from(js_sys::parse_float(&rounded));
    number.to_string_with_radix(10).map(String::from).unwrap_or_default()
}

/// How much of a log something is about, of which so many are events: `1,204 messages and 3 events`.
pub(super) fn messages(all: u64, events: u64) -> String {
    let count = |count, one, many| format!("{} {}", thousands(count), if count == 1 { one } else { many });
    let messages = all.saturating_sub(events);
    let [messages_words, events_words] =
        [count(messages, "message", "messages"), count(events, "event", "events")];
    match (messages, events) {
        (_, 0) => messages_words,
        (0, _) => events_words,
        _ => format!("{messages_words} and {events_words}"),
    }
}

/// The time of day in the browser's time zone: `12:34:56.789`.
pub(super) fn clock(time: Timestamp) -> String {
    let local = Rfc3339(shifted(time, minutes_ahead(time))).to_string();
    local.get(11..23).unwrap_or_default().to_owned()
}

/// Date, time of day and UTC offset in the browser's time zone: `2026-01-31 12:34:56.789 +01:00`.
pub(super) fn date_and_time(time: Timestamp) -> String {
    dated(time, minutes_ahead(time))
}

fn dated(time: Timestamp, minutes: i32) -> String {
    let local = Rfc3339(shifted(time, minutes)).to_string();
    let (date, clock) = (local.get(..10).unwrap_or_default(), local.get(11..23).unwrap_or_default());
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("{date} {clock} {sign}{hours:02}:{minutes:02}")
}

/// How many minutes local time is ahead of UTC at that moment.
pub(super) fn minutes_ahead(time: Timestamp) -> i32 {
    let millis = JsValue::from_f64(time.as_micros() as f64 / 1000.0);
    -(js_sys::Date::new(&millis).get_timezone_offset() as i32)
}

fn shifted(time: Timestamp, minutes: i32) -> Timestamp {
    let distance = Duration::from_secs(60 * u64::from(minutes.unsigned_abs()));
    if minutes < 0 { time - distance } else { time + distance }
}

/// The time since an earlier message, in seconds: `+0.012`.
pub(super) fn gap(since: Duration) -> String {
    format!("+{:.3}", Decimal(since.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_date_is_local() {
        let noon = Timestamp::from_micros(1_769_860_800_123_999);
        assert_eq!(dated(noon, 0), "2026-01-31 12:00:00.123 +00:00");
        assert_eq!(dated(noon, 765), "2026-02-01 00:45:00.123 +12:45");
        assert_eq!(dated(noon, -210), "2026-01-31 08:30:00.123 -03:30");
        assert!(date_and_time(noon).contains(&clock(noon)));
    }

    #[wasm_bindgen_test]
    fn events_are_not_counted_as_messages() {
        for (all, events, words) in [
            (0, 0, "0 messages"),
            (1, 0, "1 message"),
            (1204, 0, "1,204 messages"),
            (3, 3, "3 events"),
            (1, 1, "1 event"),
            (3, 1, "2 messages and 1 event"),
            (2, 1, "1 message and 1 event"),
        ] {
            assert_eq!(messages(all, events), words);
        }
    }

    #[wasm_bindgen_test]
    fn a_gap_has_milliseconds() {
        assert_eq!(gap(Duration::from_micros(12_400)), "+0.012");
        assert_eq!(gap(Duration::from_secs(4000)), "+4000.000");
    }
}
