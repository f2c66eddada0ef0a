use proptest::{collection::vec, prelude::*};
use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::*;
use crate::{Log, Tally};

#[derive(Clone, Debug, PartialEq)]
struct Owned(u64, u64, Direction, Kind, Vec<u8>);

/// A message's time, direction and kind, and payload.
type Given = (u32, (Direction, Kind), Vec<u8>);

impl From<Message<'_>> for Owned {
    fn from(Message { number, time, direction, kind, bytes }: Message<'_>) -> Self {
        Self(number, time.as_micros(), direction, kind, bytes.to_vec())
    }
}

fn kinds() -> impl Strategy<Value = (Direction, Kind)> {
    prop_oneof![
        Just((Direction::Received, Kind::Text)),
        Just((Direction::Received, Kind::Binary)),
        Just((Direction::Sent, Kind::Text)),
        Just((Direction::Session, Kind::Event(EventKind::Closed))),
    ]
}

/// Batches of messages.
fn batches() -> impl Strategy<Value = Vec<Vec<Given>>> {
    vec(vec((any::<u32>(), kinds(), vec(any::<u8>(), 0..12)), 0..4), 1..5)
}

/// A segment of these batches; what is in each of them, and where it ends.
fn segment(batches: &[Vec<Given>]) -> (Vec<u8>, Vec<(Vec<Owned>, usize)>) {
    let (mut log, mut bytes, mut parts) = (Log::new(0), header().to_vec(), Vec::new());
    let mut totals = Totals::default();
    for messages in batches {
        let first = log.numbers().end;
        for (time, (direction, kind), payload) in messages {
            log.append(Timestamp::from_micros((*time).into()), *direction, *kind, payload);
        }
        let new = first..log.numbers().end;
        let count =
            batch(&mut bytes, first, &standing(first), &mut totals, log.messages(new.clone()), usize::MAX);
        assert_eq!(count, new.end - new.start);
        parts.push((log.messages(new).map(Owned::from).collect(), bytes.len()));
    }
    (bytes, parts)
}

fn standing(first: u64) -> Standing {
    let tally = |messages| Tally { messages, bytes: 10 * messages };
    Standing {
        start: first / 2,
        evicted: Evicted { limit: tally(first), memory: tally(7), cleared: tally(8) },
    }
}

/// What is read of a segment: each batch's messages, and the problems.
fn read(segment: &[u8]) -> (Vec<Vec<Owned>>, Vec<Problem>) {
    let (mut parts, mut problems, mut totals) = (Vec::new(), Vec::new(), Some(Totals::default()));
    for batch in Reader::new(segment, 0) {
        match batch {
            Ok(batch) => {
                assert_eq!(batch.standing, standing(batch.first));
                // Those of batches that are damaged are missing.
                let mut before = totals.filter(|_| problems.is_empty()).or(batch.totals).unwrap_or_default();
                assert!(batch.totals.is_none_or(|totals| totals == before));
                batch.messages().for_each(|message| before.add(&message));
                totals = Some(before);
                parts.push(batch.messages().map(Owned::from).collect());
            }
            Err(problem) => problems.push(problem),
        }
    }
    (parts, problems)
}

proptest! {
    // Each case tries every prefix, or every byte.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(batches in batches()) {
        let (bytes, written) = segment(&batches);
        let (parts, problems) = read(&bytes);
        prop_assert_eq!(problems, []);
        prop_assert_eq!(parts, written.into_iter().map(|(messages, _)| messages).collect::<Vec<_>>());
    }

    #[test]
    fn every_prefix_has_the_batches_that_are_whole(batches in batches()) {
        let (bytes, written) = segment(&batches);
        for end in 0..=bytes.len() {
            let whole: Vec<_> = written.iter().filter(|(_, ends)| *ends <= end).map(|(part, _)| part.clone()).collect();
            let at_an_end = end == 0 || end == HEADER || written.iter().any(|(_, ends)| *ends == end);
            let problems = if at_an_end { vec![] } else { vec![Problem::CutOff] };
            prop_assert_eq!(read(&bytes[..end]), (whole, problems), "{} of {}", end, bytes.len());
        }
    }

    #[test]
    fn a_wrong_byte_costs_no_more_than_its_batch(batches in batches(), change in 1..=255_u8) {
        let (mut bytes, written) = segment(&batches);
        for at in 0..bytes.len() {
            bytes[at] ^= change;
            let hit = written.iter().position(|(_, ends)| at < *ends).filter(|_| at >= HEADER);
            let rest = written.iter().enumerate().filter(|(part, _)| Some(*part) != hit);
            let expected: Vec<_> = rest.map(|(_, (messages, _))| messages.clone()).collect();
            let (parts, problems) = read(&bytes);
            prop_assert_eq!(parts, expected, "byte {}", at);
            prop_assert_eq!(problems, [Problem::Damaged], "byte {}", at);
            bytes[at] ^= change;
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..300), begin in any::<bool>()) {
        let bytes = if begin { [&header()[..], MARK, &bytes].concat() } else { bytes };
        prop_assert!(Reader::new(&bytes, 0).all(|batch| batch.is_err()));
    }
}

#[test]
fn a_batch_has_about_as_many_bytes_as_it_may_and_at_least_one_message() {
    let mut log = Log::new(0);
    for _ in 0..10 {
        log.append(Timestamp::default(), Direction::Sent, Kind::Text, &[b'x'; 100]);
    }
    let count = |most| {
        batch(&mut Vec::new(), 0, &Standing::default(), &mut Totals::default(), log.messages(0..10), most)
    };
    assert_eq!((count(0), count(BATCH + 2 * (RECORD + 100)), count(usize::MAX)), (1, 2, 10));
    assert_eq!(
        batch(&mut Vec::new(), 0, &Standing::default(), &mut Totals::default(), log.messages(10..10), 0),
        0
    );
}

#[test]
fn a_newer_version_is_left_alone() {
    let (mut bytes, _) = segment(&[vec![(1, (Direction::Sent, Kind::Text), b"hi".to_vec())]]);
    bytes[8] = 3;
    let checksum = crc32fast::hash(&bytes[..12]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    assert_eq!(read(&bytes), (vec![], vec![Problem::NewerVersion(3)]));
}

/// Makes a segment of version 1 of one with a single batch.
fn first_version(bytes: &[u8]) -> Vec<u8> {
    let mut first = bytes[..HEADER].to_vec();
    first[8] = 1;
    let checksum = crc32fast::hash(&first[..12]);
    first[12..].copy_from_slice(&checksum.to_le_bytes());
    let header = [&FIRST_MARK[..], &bytes[HEADER + MARK.len()..][..FIRST_BATCH - 4 - MARK.len()]].concat();
    first.extend_from_slice(&header);
    first.extend_from_slice(&crc32fast::hash(&header).to_le_bytes());
    first.extend_from_slice(&bytes[HEADER + BATCH..]);
    first
}

#[test]
fn the_first_version_is_still_read() {
    let (bytes, written) = segment(&[vec![(1, (Direction::Sent, Kind::Text), b"hi".to_vec())]]);
    let first = first_version(&bytes);
    assert_eq!(read(&first), (vec![written[0].0.clone()], vec![]));
    for end in HEADER + 1..first.len() {
        assert_eq!(read(&first[..end]), (vec![], vec![Problem::CutOff]), "{end}");
    }
    let batch = Reader::new(&first, 0).next().unwrap().unwrap();
    assert_eq!((batch.totals, batch.bytes()), (None, (first.len() - HEADER) as u64));
    assert_eq!(Head::read(&first), None);
}

#[test]
fn the_head_of_a_segment_says_what_comes_before_it() {
    let hi = (7, (Direction::Sent, Kind::Text), b"hi".to_vec());
    let (bytes, _) = segment(&[vec![hi.clone()], vec![hi.clone(), hi]]);
    let second = Reader::new(&bytes, 0).next().unwrap().unwrap().bytes() as usize;
    let mut empty = Vec::new();
    batch(&mut empty, 1, &standing(1), &mut Totals::default(), std::iter::empty(), 0);
    let later = [&bytes[..HEADER], &empty, &bytes[HEADER + second..]].concat();
    let sent = Tally { messages: 1, bytes: 2 };
    let head =
        Head { first: 1, time: Timestamp::from_micros(7), totals: Totals { sent, ..Totals::default() } };
    assert_eq!(Head::read(&later), Some(head));
    assert_eq!(head.totals.since(&Totals::default()).bytes(), 2);
    for end in 0..HEADER + 2 * BATCH + 8 {
        assert_eq!(Head::read(&later[..end]), None);
    }
    for at in 0..HEADER + 2 * BATCH {
        let mut damaged = later.clone();
        damaged[at] ^= 1;
        assert_eq!(Head::read(&damaged), None);
    }
}

#[test]
fn a_batch_that_was_read_before_is_not_read_again() {
    let (bytes, written) = segment(&[vec![(1, (Direction::Sent, Kind::Text), b"hi".to_vec())]]);
    let twice = [&bytes[..], &bytes[HEADER..]].concat();
    let (parts, problems) = read(&twice);
    assert_eq!((parts.len(), problems), (written.len(), vec![Problem::Damaged]));
    assert!(Reader::new(&bytes, 1).all(|batch| batch.is_err()));
}

/// A length that isn't true, with checksums that are.
#[test]
fn lengths_that_lie_are_noticed() {
    let (bytes, _) = segment(&[vec![(1, (Direction::Sent, Kind::Text), b"hi".to_vec())]]);
    let lie = |at: usize, value: u32| {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let records = crc32fast::hash(&bytes[HEADER + BATCH..]);
        bytes[HEADER + 16..HEADER + 20].copy_from_slice(&records.to_le_bytes());
        let end = HEADER + BATCH - 4;
        let checksum = crc32fast::hash(&bytes[HEADER..end]);
        bytes[end..end + 4].copy_from_slice(&checksum.to_le_bytes());
        read(&bytes)
    };
    let (length, count, payload) = (HEADER + 8, HEADER + 12, HEADER + BATCH + 9);
    assert_eq!(lie(length, u32::MAX), (vec![], vec![Problem::CutOff]));
    assert_eq!(lie(count, u32::MAX), (vec![], vec![Problem::Damaged]));
    assert_eq!(lie(payload, u32::MAX), (vec![], vec![Problem::Damaged]));
    assert_eq!(lie(payload, 1), (vec![], vec![Problem::Damaged]));
}
