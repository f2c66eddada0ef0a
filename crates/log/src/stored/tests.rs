use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*};
use weft_codec::layer::Layers;
use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::*;
use crate::{
    Filter, Kinds, Run, View,
    chunk::ChunkSize,
    export,
    jump::{JumpError, Target},
    segment::{Head, Index, Part, ReadBack, Reader, Standing, Totals, batch, header},
};

const TINY: ChunkSize = ChunkSize { bytes: 40, messages: 4 };
const FILTERS: [&str; 4] = ["a", "not a", "/n exists", "bb or /n = 1"];
const PAYLOADS: [&[u8]; 6] =
    [b"a", b"", b"bb", br#"{"n":1}"#, br#"{"n":2,"a":3}"#, b"a long message, more than a chunk has room for"];

/// A store of segments, and what a page does to keep a log there.
#[derive(Default)]
struct Store {
    segments: BTreeMap<u32, Vec<u8>>,
    index: Index,
    next: u64,
    batches: u32,
    /// How much larger numbers are in the segments.
    offset: u64,
    totals: Totals,
}

impl Store {
    /// Appends what comes next, and says so.
    fn append(&mut self, log: &mut Log) {
        let (numbers, offset) = (log.numbers(), self.offset);
        let from = self.next.max(numbers.start);
        let end = log.run_end(from).min(numbers.end);
        let segment = self.batches / 3;
        self.batches += 1;
        let bytes = self.segments.entry(segment).or_insert_with(|| header().to_vec());
        let start = bytes.len() as u64;
        let count = batch(
            bytes,
            from + offset,
            &Standing::default(),
            &mut self.totals,
            log.messages(from..end),
            usize::MAX,
        );
        assert_eq!(count, end.saturating_sub(from), "what isn't stored is in memory");
        self.next = from + count;
        let bytes = start..bytes.len() as u64;
        self.index.push(Part { numbers: from..self.next, offset, segment, bytes });
        log.note_stored(from..self.next);
    }

    fn read(&self, numbers: Range<u64>) -> Snapshot {
        let bytes = self.index.parts(numbers.clone()).map(|part| part.bytes.end - part.bytes.start).sum();
        let mut read = ReadBack::new(numbers.clone(), bytes);
        for part in self.index.parts(numbers) {
            let bytes = &self.segments[&part.segment][part.bytes.start as usize..part.bytes.end as usize];
            for batch in Reader::of_batches(bytes) {
                read.push(&batch.unwrap(), part.offset);
            }
        }
        read.done()
    }
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<(usize, u8)>),
    Store,
    Want(Vec<u64>),
    Advance(usize),
    Clear,
    Restore,
    Limit(u64),
    /// As much as may be stored.
    DropBefore(u64),
    /// Hands on what there is, while these messages come; and whether it takes that back.
    HandOn(Vec<(usize, u8)>, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => vec((0..PAYLOADS.len(), 0..3u8), 0..30).prop_map(Step::Append),
        8 => Just(Step::Store),
        4 => vec(0..200u64, 0..4).prop_map(Step::Want),
        3 => (0..100usize).prop_map(Step::Advance),
        1 => Just(Step::Clear),
        1 => Just(Step::Restore),
        1 => (1..400u64).prop_map(Step::Limit),
        1 => (0..100u64).prop_map(Step::DropBefore),
        1 => (vec((0..PAYLOADS.len(), 0..3u8), 0..9), any::<bool>()).prop_map(|(messages, back)| Step::HandOn(messages, back)),
    ]
}

fn append(log: &mut Log, payload: usize, direction: u8) {
    let time = Timestamp::from_micros(log.numbers().end * 10);
    let (direction, kind) = match direction {
        0 => (Direction::Received, Kind::Text),
        1 => (Direction::Sent, Kind::Binary),
        _ => (Direction::Session, Kind::Event(EventKind::Note)),
    };
    log.append(time, direction, kind, PAYLOADS[payload]);
}

/// All that the log has, in memory or not, as it is exported.
fn exported(log: &Log, store: &Store) -> String {
    let snapshot = log.snapshot();
    let mut next = snapshot.numbers().start;
    let mut lines = String::new();
    while let Some(Run { numbers, is_stored }) = snapshot.run_from(next) {
        let read = is_stored.then(|| store.read(numbers.clone()));
        let from = read.as_ref().unwrap_or(&snapshot);
        lines.extend(export::lines(from.messages(next..numbers.end)));
        next = numbers.end;
    }
    assert_eq!(next, snapshot.numbers().end);
    lines
}

fn lines<'a>(messages: impl Iterator<Item = Message<'a>>) -> String {
    export::lines(messages).collect()
}

fn view(text: &str) -> View {
    View::new(Filter::new(text, None, Kinds::All, &Layers::default()).unwrap())
}

/// Searches until it is up to date, or `times` times.
fn advance(view: &mut View, log: &Log, store: &Store, times: usize) {
    for _ in 0..times {
        if view.advance(log, 20) {
            return;
        }
        if let Some(numbers) = view.missing() {
            view.supply(store.read(numbers));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_log_in_storage_is_what_one_in_memory_is(
        limit in 1..400u64,
        offset in 0..3u64,
        steps in vec(step(), 0..80),
    ) {
        let (mut log, mut whole) = (Log::with_chunks(limit, TINY), Log::new(0));
        log.set_stored(Some(0));
        let mut store = Store { offset, ..Store::default() };
        let (mut cleared, mut handed_on) = (Snapshot::default(), 0);
        let mut views = FILTERS.map(view);
        for step in steps {
            let start = log.numbers().start;
            match step {
                Step::Append(messages) => for (payload, direction) in messages {
                    append(&mut log, payload, direction);
                    append(&mut whole, payload, direction);
                },
                Step::Store => while store.next < log.numbers().end { store.append(&mut log) },
                Step::Want(numbers) => {
                    let kept = log.numbers();
                    let wanted: Vec<_> = numbers.into_iter().filter(|number| kept.contains(number)).collect();
                    while let Some(missing) = log.want(wanted.iter().copied()) {
                        let read = store.read(missing);
                        log.supply(&read);
                    }
                    for number in wanted {
                        prop_assert_eq!(log.get(number), whole.get(number));
                        prop_assert_eq!(log.stored(number), None);
                    }
                }
                Step::Advance(times) => for view in &mut views {
                    advance(view, &log, &store, times);
                },
                Step::Clear => cleared = log.clear(),
                Step::Restore => log.restore(std::mem::take(&mut cleared)),
                Step::Limit(limit) => log.set_limit(limit),
                Step::DropBefore(number) => log.evict_before(number),
                Step::HandOn(messages, back) => {
                    let snapshot = log.snapshot();
                    let end = snapshot.numbers().end;
                    for (payload, direction) in messages {
                        append(&mut log, payload, direction);
                        append(&mut whole, payload, direction);
                    }
                    while store.next < end {
                        store.append(&mut log);
                        prop_assert!(store.next <= end || log.numbers().start >= end, "a batch has both");
                    }
                    let start = log.numbers().start;
                    handed_on += end.saturating_sub(start);
                    log.hand_on(end);
                    prop_assert!(log.numbers().start >= end);
                    if back && start == snapshot.numbers().start && log.take_back(snapshot) {
                        handed_on -= end - start;
                    }
                }
            }
            let kept = log.numbers();
            prop_assert_eq!(kept.end, whole.numbers().end);
            let evicted = log.evicted();
            prop_assert_eq!(evicted.dropped().messages + evicted.cleared.messages + handed_on, kept.start);
            if start == kept.start && kept.start == 0 {
                prop_assert_eq!(log.event_count(), whole.event_count());
            }
            // What is read back is less than that may take up.
            let in_memory: u64 = log.chunks.iter().map(Slot::cost).sum();
            prop_assert_eq!(log.kept_bytes(), in_memory);
            let tail = log.chunks.range(log.chunks.position(log.storage.tail)..);
            prop_assert!(tail.clone().all(|slot| slot.chunk().is_some()));
            let read_back = log.chunks.iter().filter(|slot| slot.first() < log.storage.tail);
            prop_assert_eq!(log.storage.read_back, read_back.map(Slot::cost).sum::<u64>());
        }
        let kept = log.numbers();
        prop_assert_eq!(exported(&log, &store), lines(whole.messages(kept.clone())));
        for (view, text) in views.iter_mut().zip(FILTERS) {
            advance(view, &log, &store, 10_000);
            let filter = Filter::new(text, None, Kinds::All, &Layers::default()).unwrap();
            let found = whole.messages(kept.clone()).filter(|message| filter.matches(message));
            let found: Vec<_> = found.map(|message| message.number).collect();
            let rows: Vec<_> = (0..view.len(&log)).map_while(|row| view.number_at(&log, row)).collect();
            prop_assert_eq!(rows, found, "{}", text);
        }
    }

    #[test]
    fn a_time_leads_to_the_same_row(count in 1..60usize, at in 0..700u64) {
        let (mut log, mut whole) = (Log::with_chunks(50, TINY), Log::new(0));
        log.set_stored(Some(0));
        let mut store = Store::default();
        for _ in 0..count {
            append(&mut log, 0, 0);
            append(&mut whole, 0, 0);
            store.append(&mut log);
        }
        let all = view("");
        let target = Target::Date(Timestamp::from_micros(at));
        let row = match target.row(&log, &all, 0, &|_| 0, None) {
            Err(JumpError::Stored(numbers)) => target.row(&log, &all, 0, &|_| 0, Some(&store.read(numbers))),
            row => row,
        };
        prop_assert_eq!(row, target.row(&whole, &all, 0, &|_| 0, None));
    }
}

/// A log of which little is in memory, and where the rest is.
fn long_log() -> (Log, Store) {
    let (mut log, mut store) = (Log::with_chunks(100, TINY), Store::default());
    log.set_stored(Some(0));
    for _ in 0..100 {
        append(&mut log, 0, 0);
        store.append(&mut log);
    }
    (log, store)
}

#[test]
fn what_is_stored_stays_in_the_log_and_takes_no_memory() {
    let (log, store) = long_log();
    assert_eq!((log.numbers(), log.evicted().dropped().messages), (0..100, 0));
    assert!(log.kept_bytes() <= 100);
    assert_eq!((log.get(0), log.get(99).map(|message| message.number)), (None, Some(99)));
    assert_eq!(log.stored(0), Some(0..4));
    assert_eq!(store.read(5..8).messages(0..100).count(), 3);
}

#[test]
fn what_isnt_stored_yet_waits_for_it_up_to_twice_the_limit() {
    let mut log = Log::with_chunks(200, TINY);
    log.set_stored(Some(0));
    let mut most = 0;
    for _ in 0..100 {
        append(&mut log, 0, 0);
        most = most.max(log.kept_bytes());
    }
    assert!(most > 300 && most <= 400 + 60, "{most}");
    assert!(log.evicted().limit.messages > 0);
    // Now it isn't stored at all.
    log.set_stored(None);
    assert!(log.kept_bytes() <= 200);
}

#[test]
fn what_was_wanted_stays_in_memory_until_others_are_or_it_is_deleted() {
    let (mut log, store) = long_log();
    for rows in [0..8, 40..48] {
        while let Some(numbers) = log.want(rows.clone()) {
            log.supply(&store.read(numbers));
        }
        append(&mut log, 0, 0);
        assert!(rows.clone().all(|number| log.get(number).is_some()));
    }
    assert!(log.get(0).is_none(), "the limit is far lower than what may be read back");
    // Following the newest again.
    while let Some(numbers) = log.want(99..101) {
        log.supply(&store.read(numbers));
    }
    append(&mut log, 0, 0);
    assert!(log.get(40).is_none());
    assert!(log.kept_bytes() <= 100);
    // What is on screen stays there although the limit passes it.
    let rows = 99..101;
    for _ in 0..100 {
        append(&mut log, 0, 0);
        log.note_stored(log.numbers());
        assert!(rows.clone().all(|number| log.get(number).is_some()));
    }
    log.forget_stored();
    assert_eq!(log.get(log.numbers().start).map(|message| message.number), Some(log.numbers().start));
    assert!(log.numbers().start > 100 && log.chunks.iter().all(|slot| slot.chunk().is_some()));
}

#[test]
fn what_cant_be_read_is_an_event_that_says_so() {
    let read = ReadBack::new(3..6, 0).done();
    assert_eq!(read.numbers(), 3..6);
    let kinds: Vec<_> = read.messages(0..10).map(|message| message.kind).collect();
    assert_eq!(kinds, [Kind::Event(EventKind::Error); 3]);
}

#[test]
fn segments_stay_for_as_long_as_a_snapshot_may_read_them() {
    let (mut log, _) = long_log();
    assert!(!log.is_lent());
    let cleared = log.clear();
    assert!(log.is_lent());
    log.restore(cleared);
    assert!(!log.is_lent());
}

#[test]
fn a_log_opens_without_reading_what_is_only_in_storage() {
    let (mut log, mut store) = (Log::with_chunks(100, TINY), Store::default());
    log.set_stored(Some(0));
    for number in 0..200 {
        append(&mut log, number % PAYLOADS.len(), (number % 3) as u8);
        store.append(&mut log);
    }
    let heads: Vec<_> = store.segments.values().map(|segment| Head::read(segment).unwrap()).collect();
    let (mut again, mut index) = (Log::with_chunks(100, TINY), Index::default());
    again.set_stored(Some(u64::MAX));
    for ((segment, bytes), pair) in store.segments.iter().zip(heads.windows(2)) {
        again.push_stored(pair[1].first, &pair[1].totals.since(&pair[0].totals), pair[0].time);
        let (numbers, bytes) = (pair[0].first..pair[1].first, Head::END..bytes.len() as u64);
        index.push(Part { numbers, offset: 0, segment: *segment, bytes });
    }
    let (segment, newest) = store.segments.last_key_value().unwrap();
    for batch in Reader::new(newest, 0).flatten() {
        for message in batch.messages() {
            again.append(message.time, message.direction, message.kind, message.bytes);
        }
    }
    let (numbers, bytes) = (heads[heads.len() - 1].first..200, Head::END..newest.len() as u64);
    index.push(Part { numbers, offset: 0, segment: *segment, bytes });
    let expected = exported(&log, &store);
    store.index = index;
    assert_eq!(exported(&again, &store), expected);
    assert_eq!((again.numbers(), again.event_count()), (log.numbers(), log.event_count()));
    assert_eq!(again.traffic(), log.traffic());
    for text in FILTERS {
        let [mut one, mut other] = [view(text), view(text)];
        advance(&mut one, &log, &store, 10_000);
        advance(&mut other, &again, &store, 10_000);
        assert_eq!(one.len(&log), other.len(&again), "{text}");
    }
    // Rows have it in memory, in chunks of the usual size.
    for rows in [0..5, 90..95] {
        while let Some(missing) = again.want(rows.clone()) {
            again.supply(&store.read(missing));
        }
        assert!(rows.clone().all(|number| again.get(number).is_some()));
    }
    append(&mut again, 0, 0);
    assert!(again.get(0).is_none() && again.get(92).is_some());
}
