//! Times as people type them, and the messages that arrived then.

use std::time::Duration;

use weft_codec::decimal;
use weft_message::Timestamp;

use super::JumpError;
use crate::{Log, Snapshot, chunks::Slot, rfc3339::days};

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many minutes a place's local time is ahead of UTC at a moment.
pub type MinutesAhead<'a> = &'a dyn Fn(Timestamp) -> i32;

/// `14:03`, `14:03:20`, `14:03:20.123`
pub(super) fn clock(text: &str) -> Option<Duration> {
    let mut parts = text.split(':');
    let mut whole = |end| parts.next()?.parse::<u64>().ok().filter(|number| *number < end);
    let minutes = whole(24)? * 60 + whole(60)?;
    let seconds =
        decimal::parse(parts.next().unwrap_or("0")).filter(|number| (0.0..60.0).contains(number))?;
    parts.next().is_none().then(|| Duration::from_secs(minutes * 60) + Duration::from_secs_f64(seconds))
}

/// `2026-01-31`, optionally followed by a space or a T and a time of day.
pub(super) fn local_date(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('-').map(|part| part.parse::<u64>().ok());
    let days = days(parts.next()??, parts.next()??, parts.next()??)?;
    let clock = time.map_or(Some(Duration::ZERO), |time| clock(time.trim()))?;
    let midnight = Timestamp::default() + Duration::from_secs(days * DAY.as_secs());
    parts.next().is_none().then_some(midnight + clock)
}

/// The moment at which the local clocks of a place show this.
pub(super) fn in_utc(local: Timestamp, place: MinutesAhead<'_>) -> Timestamp {
    let less =
        |minutes: i32| Timestamp::from_micros(local.as_micros().saturating_add_signed(-ahead(minutes)));
    // Around a daylight saving change, the offset from UTC depends on the moment itself.
    less(place(less(place(local))))
}

/// Minutes in microseconds.
fn ahead(minutes: i32) -> i64 {
    i64::from(minutes) * 60_000_000
}

/// The last moment with that time of day, up to the newest message.
pub(super) fn latest(log: &Log, clock: Duration, place: MinutesAhead<'_>) -> Result<Timestamp, JumpError> {
    let (oldest, newest) = (log.chunks.front().map(Slot::time), newest(log));
    let (oldest, newest) = oldest.zip(newest).ok_or(JumpError::Empty)?;
    let local = newest.as_micros().saturating_add_signed(ahead(place(newest)));
    let today = newest - Duration::from_micros(local % DAY.as_micros() as u64) + clock;
    // A time of day after the newest message means the day before, if the log goes back that far.
    Ok(if today > newest && today - DAY >= oldest { today - DAY } else { today })
}

/// The number of the first message from a moment on. `read` has what was read back for that, if anything.
pub(super) fn number_from(log: &Log, time: Timestamp, read: Option<&Snapshot>) -> Result<u64, JumpError> {
    if newest(log).ok_or(JumpError::Empty)? < time {
        return Err(JumpError::TooLate);
    }
    // The first message is in the last chunk that begins before that moment, or is the one after it.
    let begun = log.chunks.partition_point(|slot| slot.time() < time);
    let Some(slot) = begun.checked_sub(1).and_then(|last| log.chunks.get(last)) else {
        return Ok(log.numbers().start);
    };
    if let Some(chunk) = slot.chunk() {
        return Ok(chunk.number_from(time));
    }
    let read = read.filter(|read| read.numbers() == slot.numbers());
    let mut messages = read.ok_or_else(|| JumpError::Stored(slot.numbers()))?.messages(slot.numbers());
    Ok(messages.find(|message| message.time >= time).map_or(slot.end(), |message| message.number))
}

fn newest(log: &Log) -> Option<Timestamp> {
    log.get(log.numbers().end.checked_sub(1)?).map(|message| message.time)
}
