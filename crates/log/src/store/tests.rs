use proptest::{collection::vec, prelude::*};

use super::*;

const TINY: ChunkSize = ChunkSize { bytes: 16, messages: 4 };

#[derive(Clone, Debug)]
enum Step {
    Append { time: u64, direction: Direction, kind: Kind, bytes: Vec<u8>, spare: usize },
    Clear,
    Restore,
    Snapshot,
    SetLimit(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let time = prop_oneof![0..1000u64, (1u64 << 32) - 2..(1u64 << 32) + 2, Just(1u64 << 40)];
    let direction = prop_oneof![Just(Direction::Received), Just(Direction::Sent), Just(Direction::Session)];
    let kind = prop_oneof![Just(Kind::Text), Just(Kind::Binary), Just(Kind::Event(EventKind::Note))];
    let append = (time, direction, kind, vec(any::<u8>(), 0..24), 0..24usize).prop_map(
        |(time, direction, kind, bytes, spare)| Step::Append { time, direction, kind, bytes, spare },
    );
    prop_oneof![
        20 => append,
        1 => Just(Step::Clear),
        1 => Just(Step::Restore),
        1 => Just(Step::Snapshot),
        1 => (0..200u64).prop_map(Step::SetLimit),
    ]
}

/// A model of the log: everything that was appended, and the first number that is kept.
#[derive(Default)]
struct Model {
    all: Vec<(u64, Direction, Kind, Vec<u8>)>,
    cleared_at: u64,
}

impl Model {
    fn bytes(&self, numbers: Range<u64>) -> u64 {
        self.all[numbers.start as usize..numbers.end as usize].iter().map(|p| p.3.len() as u64).sum()
    }
}

proptest! {
    #[test]
    fn log_holds_what_a_vec_would(limit in 0..200u64, steps in vec(step(), 0..120)) {
        let mut log = Log::with_chunks(limit, TINY);
        let mut limit = limit;
        let mut model = Model::default();
        let mut dropped = Tally::default();
        let mut cleared = Snapshot::default();
        let mut snapshots = Vec::new();
        for step in steps {
            let mut first = log.numbers().start;
            match step {
                Step::Append { time, direction, kind, bytes, spare } => {
                    let time_stamp = Timestamp::from_micros(time);
                    let number = log.append_with(time_stamp, direction, kind, bytes.len() + spare, |room| {
                        room[..bytes.len()].copy_from_slice(&bytes);
                        bytes.len()
                    });
                    prop_assert_eq!(number, model.all.len() as u64);
                    model.all.push((time, direction, kind, bytes));
                }
                Step::Clear => {
                    cleared = log.clear();
                    prop_assert_eq!(cleared.numbers(), first..model.all.len() as u64);
                    model.cleared_at = model.all.len() as u64;
                    prop_assert!(log.is_empty());
                }
                Step::Restore => {
                    let numbers = cleared.numbers();
                    if !numbers.is_empty() && numbers.end == first {
                        (first, model.cleared_at) = (numbers.start, numbers.start);
                    }
                    log.restore(std::mem::take(&mut cleared));
                }
                Step::Snapshot => snapshots.push(log.snapshot()),
                Step::SetLimit(bytes) => {
                    limit = bytes;
                    log.set_limit(bytes);
                }
            }
            let kept = log.numbers();
            prop_assert_eq!(kept.end, model.all.len() as u64);
            prop_assert!(kept.start >= model.cleared_at);
            let evicted = log.evicted();
            prop_assert_eq!(evicted.dropped().messages + evicted.cleared.messages, kept.start);
            prop_assert_eq!(evicted.dropped().bytes + evicted.cleared.bytes, model.bytes(0..kept.start));
            let evicted = first.max(model.cleared_at)..kept.start.max(model.cleared_at);
            dropped.add(evicted.end - evicted.start, model.bytes(evicted));
            prop_assert_eq!(log.evicted().limit, dropped);
            let cost = model.bytes(kept.clone()) + log.len() * Chunk::ENTRY_COST;
            prop_assert_eq!(log.kept_bytes(), cost);
            // Only the newest chunk may exceed the limit, and only if it is the last one left.
            prop_assert!(limit == 0 || cost <= limit || log.chunks.len() == 1);
        }
        let kept = log.numbers();
        let read: Vec<_> = log.messages(0..u64::MAX).collect();
        prop_assert_eq!(read.len() as u64, log.len());
        for (message, number) in read.iter().zip(kept.clone()) {
            let (time, direction, kind, bytes) = &model.all[number as usize];
            prop_assert_eq!(message.number, number);
            prop_assert_eq!(message.time, Timestamp::from_micros(*time));
            prop_assert_eq!((message.direction, message.kind), (*direction, *kind));
            prop_assert_eq!(message.bytes, &bytes[..]);
            prop_assert_eq!(log.get(number), Some(*message));
        }
        for snapshot in snapshots {
            let numbers = snapshot.numbers();
            let read: Vec<_> = snapshot.messages(0..u64::MAX).collect();
            prop_assert_eq!(read.len() as u64, snapshot.len());
            for (message, number) in read.iter().zip(numbers) {
                prop_assert_eq!((message.number, message.bytes), (number, &model.all[number as usize].3[..]));
            }
        }
        prop_assert_eq!(log.get(kept.end), None);
        prop_assert_eq!(kept.start.checked_sub(1).and_then(|before| log.get(before)), None);
    }

    #[test]
    fn a_range_is_what_was_asked_for_and_is_kept(count in 0..40u64, from in 0..50u64, to in 0..50u64) {
        let mut log = Log::with_chunks(100, TINY);
        for number in 0..count {
            log.append(Timestamp::from_micros(number), Direction::Sent, Kind::Text, b"12345");
        }
        let kept = log.numbers();
        let read: Vec<_> = log.messages(from..to).map(|message| message.number).collect();
        let expected: Vec<_> = (from..to).filter(|number| kept.contains(number)).collect();
        prop_assert_eq!(read, expected);
    }
}

#[test]
fn traffic_counts_messages_and_not_events() {
    let mut log = Log::new(0);
    let time = Timestamp::default();
    log.append(time, Direction::Received, Kind::Text, b"hello");
    log.append(time, Direction::Sent, Kind::Binary, b"hi");
    log.append(time, Direction::Session, Kind::Event(EventKind::Opened), b"opened");
    log.clear();
    let expected =
        Traffic { received: Tally { messages: 1, bytes: 5 }, sent: Tally { messages: 1, bytes: 2 } };
    assert_eq!(log.traffic(), expected);
    assert_eq!(log.evicted(), Evicted { cleared: Tally { messages: 3, bytes: 13 }, ..Evicted::default() });
    assert_eq!(log.numbers(), 3..3);
}

#[test]
fn statistics_outlive_what_is_dropped_and_cleared() {
    let mut log = Log::with_chunks(40, TINY);
    for number in 0..100 {
        log.append(Timestamp::from_micros(number), Direction::Sent, Kind::Text, b"12345");
        log.append(Timestamp::from_micros(number), Direction::Session, Kind::Event(EventKind::Note), b"note");
    }
    log.clear();
    assert_eq!(log.statistics().sent().sizes().count(), 100);
    assert_eq!(log.statistics().received().sizes().count(), 0);
    log.reset_statistics();
    assert_eq!(log.statistics().since(), None);
}

#[test]
fn a_message_larger_than_a_chunk_is_kept_whole() {
    let mut log = Log::new(10);
    let large = vec![7; 3 << 20];
    log.append(Timestamp::default(), Direction::Received, Kind::Text, b"before");
    let number = log.append(Timestamp::default(), Direction::Received, Kind::Binary, &large);
    assert_eq!(log.get(number).map(|message| message.bytes), Some(&large[..]));
    assert_eq!(log.evicted().limit, Tally { messages: 1, bytes: 6 });
    log.append(Timestamp::default(), Direction::Received, Kind::Text, b"after");
    assert_eq!(log.numbers(), 2..3);
}

#[test]
fn the_lowest_limit_is_kept_to() {
    let mut log = Log::new(Log::LEAST_LIMIT);
    // Messages so small that a chunk's index takes as much room as it possibly can.
    for number in 0..400_000 {
        log.append(Timestamp::from_micros(number), Direction::Sent, Kind::Text, b"12345678");
        assert!(log.kept_bytes() <= Log::LEAST_LIMIT);
    }
    assert!(log.evicted().limit.messages > 0);
}

#[test]
#[cfg(target_pointer_width = "64")]
fn a_message_too_large_for_memory_leaves_an_event() {
    let mut log = Log::new(0);
    log.append(Timestamp::default(), Direction::Received, Kind::Text, b"before");
    let len = 5 << 30;
    let number = log.append_with(Timestamp::default(), Direction::Received, Kind::Text, len, |_| {
        panic!("there is nothing to fill")
    });
    let note = log.get(number).map(|message| (message.kind, message.bytes));
    let event = &br#"{"event":"message-lost","bytes":5368709120}"#[..];
    assert_eq!(note, Some((Kind::Event(EventKind::Error), event)));
    assert_eq!(log.numbers(), 0..2);
    assert_eq!(log.traffic().received.messages, 2);
}

#[test]
fn evictions_for_lack_of_memory_are_not_attributed_to_the_limit() {
    let mut log = Log::with_chunks(0, TINY);
    let append = |log: &mut Log| log.append(Timestamp::default(), Direction::Sent, Kind::Text, b"12345");
    for _ in 0..6 {
        append(&mut log);
    }
    // From now on no chunk gets any memory, so the next one needed evicts everything.
    log.chunk_size.bytes = usize::MAX;
    log.chunk_size.messages = 1;
    append(&mut log);
    let evicted = Evicted { memory: Tally { messages: 7, bytes: 35 }, ..Evicted::default() };
    assert_eq!((log.evicted(), log.numbers()), (evicted, 7..7));
    log.chunk_size = TINY;
    append(&mut log);
    assert_eq!((log.evicted(), log.numbers()), (evicted, 7..8));
}

#[test]
fn without_headroom_nothing_is_kept_and_all_of_it_is_counted() {
    let mut log = Log::new(0).with_headroom(|| false);
    log.append(Timestamp::default(), Direction::Received, Kind::Text, b"hello");
    assert_eq!((log.len(), log.numbers().end), (0, 1));
    assert_eq!(log.evicted().memory, Tally { messages: 1, bytes: 5 });
    assert_eq!(log.traffic().received.messages, 1);
}
