//! The store, and a view of it, against a list of all messages there ever were.

#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use weft_codec::layer::Layers;
use weft_log::{Filter, Kinds, Log, View};
use weft_message::{Direction, EventKind, Kind, Timestamp};

#[derive(Arbitrary, Debug)]
enum Step {
    Append {
        time: u64,
        direction: u8,
        kind: u8,
        bytes: Vec<u8>,
    },
    /// Enough to fill chunks.
    Repeat {
        times: u16,
        len: u16,
        byte: u8,
    },
    Limit(u32),
    Clear,
    Advance {
        budget: u16,
        times: u8,
    },
    /// Another filter takes the place of the one before.
    Retype(String),
}

#[derive(Arbitrary, Debug)]
struct Input {
    limit: u32,
    filter: String,
    steps: Vec<Step>,
}

struct Entry {
    time: Timestamp,
    direction: Direction,
    kind: Kind,
    bytes: Vec<u8>,
}

/// What one input may store in all.
const MOST: usize = 64 << 20;

fuzz_target!(|input: Input| {
    let layers = Layers::default();
    let Ok(filter) = Filter::new(&input.filter, None, Kinds::All, &layers) else { return };
    let (mut log, mut view) = (Log::new(input.limit.into()), View::new(filter));
    let (mut entries, mut stored, mut cleared) = (Vec::new(), 0, 0);
    for step in input.steps {
        match step {
            Step::Append { time, direction, kind, bytes } => {
                stored += bytes.len();
                append(&mut log, &mut entries, Timestamp::from_micros(time), direction, kind, bytes);
            }
            Step::Repeat { times, len, byte } => {
                for _ in 0..times {
                    stored += usize::from(len);
                    append(&mut log, &mut entries, Timestamp::default(), byte, byte, vec![byte; len.into()]);
                    if stored > MOST {
                        return;
                    }
                }
            }
            Step::Limit(limit) => log.set_limit(limit.into()),
            Step::Clear => {
                cleared += log.len();
                log.clear();
            }
            Step::Retype(text) => {
                if let Ok(filter) = Filter::new(&text, None, Kinds::All, &layers) {
                    view = View::after(&view, filter);
                }
            }
            Step::Advance { budget, times } => {
                for _ in 0..times {
                    view.advance(&log, budget.into());
                }
            }
        }
        check_store(&log, &entries, cleared);
        check_view(&view, &log);
    }
    while !view.advance(&log, 1 << 16) {}
    assert_eq!(view.searched(&log), log.numbers());
    check_view(&view, &log);
});

fn append(log: &mut Log, entries: &mut Vec<Entry>, time: Timestamp, direction: u8, kind: u8, bytes: Vec<u8>) {
    let direction = [Direction::Received, Direction::Sent, Direction::Session][usize::from(direction % 3)];
    let kind = [Kind::Text, Kind::Binary, Kind::Event(EventKind::Note)][usize::from(kind % 3)];
    assert_eq!(log.append(time, direction, kind, &bytes), entries.len() as u64);
    entries.push(Entry { time, direction, kind, bytes });
}

fn check_store(log: &Log, entries: &[Entry], cleared: u64) {
    let kept = log.numbers();
    assert_eq!(kept.end, entries.len() as u64);
    assert_eq!(log.evicted().cleared.messages, cleared);
    assert_eq!(log.evicted().dropped().messages + cleared, kept.start);
    for message in
        log.messages(kept.start..kept.start + 50).chain(log.messages(kept.end.saturating_sub(50)..kept.end))
    {
        let entry = &entries[message.number as usize];
        assert_eq!((message.time, message.direction), (entry.time, entry.direction));
        assert_eq!((message.kind, message.bytes), (entry.kind, &*entry.bytes));
        assert_eq!(log.get(message.number), Some(message));
        let line = Layers::default().preview(&message, 64);
        assert!(line.chars().count() <= 65 && !line.chars().any(char::is_control), "{line:?}");
    }
    assert!(
        log.get(kept.end).is_none()
            && kept.start.checked_sub(1).is_none_or(|number| log.get(number).is_none())
    );
}

fn check_view(view: &View, log: &Log) {
    let passing = log.messages(view.searched(log)).filter(|message| view.filter().matches(message));
    let numbers: Vec<u64> = passing.map(|message| message.number).collect();
    assert_eq!(view.len(log), numbers.len() as u64);
    for (position, &number) in numbers.iter().enumerate().step_by(numbers.len() / 50 + 1) {
        assert_eq!(view.number_at(log, position as u64), Some(number));
        assert_eq!(view.position_of(log, number), Some(position as u64));
    }
    assert_eq!(view.number_at(log, numbers.len() as u64), None);
}
