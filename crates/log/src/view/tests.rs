use proptest::{collection::vec, prelude::*};
use weft_codec::layer::Layers;
use weft_message::{Direction, Kind, Timestamp};

use super::*;
use crate::{Kinds, Snapshot, chunk::ChunkSize};

/// Filters of every kind, alone and together.
const FILTERS: [&str; 27] = [
    "",
    "e",
    "yes",
    "YE",
    "s",
    "é",
    "/^y.?s/",
    "/a = \"yes\"",
    "/a > 1",
    "/a exists and yes",
    "yes and /b = \"yes\"",
    "/s$/ and s",
    "/a != 2 and /b exists",
    "/b/0 exists",
    "/b/1 = \"yes\"",
    "/1 = 2",
    "/0/a > 1",
    "/b/01 exists",
    "es and no",
    "/b/ and /yes/ and a",
    "yes or no",
    "yes or /a exists",
    "not yes",
    "not (yes or no)",
    "(yes or /b/) and not e",
    "/a = \"yes\" or /b = \"yes\" or n",
    "(y or /b exists) and (es or no)",
];

/// Payloads that match the filters, nearly match, or match only together with the next message.
const PAYLOADS: [&[u8]; 18] = [
    b"",
    b"y",
    b"Ye",
    b"es yes no",
    b"YES",
    b"no",
    b"\xff\xfeyes\xc3",
    b"\xa9 \xc3\xa9",
    br#"{"a":"yes"}"#,
    br#"{"\u0061":"y\u0065s","b":"yes"}"#,
    br#"{"a":1.5e0}"#,
    br#"{"a":2,"b":"Yes"}"#,
    br#"{"b":{"a":"yes"}}"#,
    br#"{"a":"yes""#,
    br#"{"b":[1,"yes"]}"#,
    br#"{"b":{"0":1,"01":2}}"#,
    br"[1,2,3]",
    br#"[{"a":2}]"#,
];

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<(usize, bool)>),
    /// The same message, sometimes repeated often enough to span more than one block.
    Repeat(usize, usize),
    Advance(usize, usize),
    /// Replaces one filter with another.
    Retype(usize, usize),
    Clear,
    Restore,
}

fn step() -> impl Strategy<Value = Step> {
    let payload = 0..PAYLOADS.len();
    let count = prop_oneof![4 => 0..100usize, 1 => 20_000..40_000usize];
    prop_oneof![
        6 => vec((payload.clone(), any::<bool>()), 0..100).prop_map(Step::Append),
        2 => (payload, count).prop_map(|(payload, count)| Step::Repeat(payload, count)),
        4 => (0..2000usize, 0..20usize).prop_map(|(budget, times)| Step::Advance(budget, times)),
        4 => (0..FILTERS.len(), 0..FILTERS.len()).prop_map(|(view, text)| Step::Retype(view, text)),
        1 => Just(Step::Clear),
        1 => Just(Step::Restore),
    ]
}

fn filter(text: &str, direction: Option<Direction>) -> Filter {
    Filter::new(text, direction, Kinds::All, &Layers::default()).unwrap()
}

fn append(log: &mut Log, bytes: &[u8], is_sent: bool) {
    let direction = if is_sent { Direction::Sent } else { Direction::Received };
    log.append(Timestamp::default(), direction, Kind::Text, bytes);
}

/// Compares the view with a plain search through the part of the log that was searched and is still kept.
fn check(view: &View, log: &Log) -> Result<(), TestCaseError> {
    let kept = log.numbers();
    let expected: Vec<u64> = log
        .messages(view.searched(log))
        .filter(|message| view.filter().matches(message))
        .map(|message| message.number)
        .collect();
    prop_assert_eq!(view.len(log), expected.len() as u64);
    let step = expected.len() / 50 + 1;
    for (position, &number) in expected.iter().enumerate().step_by(step) {
        prop_assert_eq!(view.number_at(log, position as u64), Some(number));
        prop_assert_eq!(view.position_of(log, number), Some(position as u64));
    }
    for number in [0, kept.start, kept.start + 7, kept.end - kept.end / 3, kept.end, u64::MAX] {
        let position = expected.partition_point(|&other| other < number);
        let expected = (position < expected.len()).then_some(position as u64);
        prop_assert_eq!(view.position_of(log, number), expected);
    }
    prop_assert_eq!(view.number_at(log, expected.len() as u64), None);
    prop_assert_eq!(view.number_at(log, u64::MAX), None);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn view_is_what_a_straight_search_finds(
        limit in prop_oneof![Just(0u64), 100..1_000_000u64],
        steps in vec(step(), 0..20),
        direction in prop::sample::select(vec![None, Some(Direction::Sent)]),
    ) {
        let mut log = Log::with_chunks(limit, ChunkSize { bytes: 4096, messages: 1000 });
        let mut cleared = Snapshot::default();
        let mut views = FILTERS.map(|text| View::new(filter(text, direction)));
        for step in steps {
            match step {
                Step::Append(messages) => for (payload, is_sent) in messages {
                    append(&mut log, PAYLOADS[payload], is_sent);
                },
                Step::Repeat(payload, count) => for _ in 0..count {
                    append(&mut log, PAYLOADS[payload], true);
                },
                Step::Advance(budget, times) => for view in &mut views {
                    for _ in 0..times {
                        let done = view.advance(&log, budget);
                        prop_assert_eq!(done, view.searched(&log) == log.numbers());
                    }
                },
                Step::Retype(view, text) => {
                    views[view] = View::after(&views[view], filter(FILTERS[text], direction));
                }
                Step::Clear => cleared = log.clear(),
                Step::Restore => log.restore(std::mem::take(&mut cleared)),
            }
            for view in &views {
                check(view, &log)?;
            }
        }
        for view in &mut views {
            while !view.advance(&log, 1 << 10) {}
            prop_assert_eq!(view.searched(&log), log.numbers());
            check(view, &log)?;
        }
    }
}

#[test]
fn full_chunks_are_skipped_only_if_they_have_no_match() {
    let mut log = Log::new(0);
    for number in 0..40_000 {
        let fits = if number % 10_007 == 0 { "Yes" } else { "no" };
        append(&mut log, format!("{{\"n\":{number},\"a\":\"{fits}\"}}{:80}", "").as_bytes(), true);
        if number == 15_000 {
            append(&mut log, br#"{"n":"y\u0065s","a":"yes"}"#, true);
        }
    }
    for (text, passing) in
        [("yes", 5), ("/a = \"Yes\"", 4), ("/n = \"yes\"", 1), ("no", 39_996), ("none", 0), ("/b exists", 0)]
    {
        let mut view = View::new(filter(text, None));
        while !view.advance(&log, 1 << 18) {}
        assert_eq!(view.len(&log), passing, "{text}");
    }
}

#[test]
fn a_value_in_an_array_is_found_without_its_index_in_quotes() {
    let mut log = Log::new(0);
    for json in [r#"{"data":[1]}"#, r#"{"data":{"0":1}}"#, r#"{"items":["a",{"id":7}]}"#, "[1,2,3]", "1"] {
        append(&mut log, json.as_bytes(), false);
    }
    for (text, passing) in [
        ("/data/0 exists", 2),
        ("/data/0 = 1", 2),
        ("/data/1 exists", 0),
        ("/items/1 exists", 1),
        ("/items/1/id = 7", 1),
        ("/items/0 = \"a\"", 1),
        ("/0 = 1", 1),
        ("/2 exists", 1),
    ] {
        let mut view = View::new(filter(text, None));
        while !view.advance(&log, 1 << 18) {}
        assert_eq!(view.len(&log), passing, "{text}");
    }
}

#[test]
fn a_long_message_is_searched_in_parts() {
    for at in [0, PART - 2, PART, 3 * PART - 1, 4 * PART - 3] {
        let mut log = Log::new(0);
        append(&mut log, b"yes", true);
        let mut long = vec![b' '; 4 * PART];
        long[at..at + 3].copy_from_slice(b"Yes");
        append(&mut log, &long, true);
        let mut view = View::new(filter("yes", None));
        let mut goes = 1;
        while !view.advance(&log, 0) {
            goes += 1;
            if goes == 2 {
                append(&mut log, b"yes", true);
            }
        }
        assert_eq!((view.len(&log), goes), (3, 3 + at / PART), "{at}");
        let mut view = View::new(filter("no", None));
        while !view.advance(&log, 0) {}
        assert_eq!(view.len(&log), 0);
    }
}

#[test]
fn the_newest_are_searched_first_and_a_run_ends_at_its_budget() {
    let mut log = Log::new(0);
    for _ in 0..10 {
        append(&mut log, &[b'x'; 1000], true);
    }
    let mut view = View::new(filter("x", None));
    assert!(!view.advance(&log, 2500));
    assert_eq!(view.searched(&log), 8..10);
    append(&mut log, b"x", true);
    append(&mut log, b"y", true);
    assert!(!view.advance(&log, 1));
    assert_eq!((view.searched(&log), view.len(&log)), (8..11, 3));
    assert!(!view.advance(&log, 1));
    assert_eq!((view.searched(&log), view.len(&log)), (8..12, 3));
    assert!(!view.advance(&log, 0));
    assert_eq!((view.searched(&log), view.len(&log)), (7..12, 4));
    assert!(view.advance(&log, usize::MAX));
    assert_eq!((view.number_at(&log, 0), view.len(&log)), (Some(0), 11));
}

#[test]
fn messages_that_are_put_back_are_searched_again_and_counted_once() {
    let mut log = Log::new(0);
    let mut view = View::new(filter("yes", None));
    append(&mut log, b"yes", false);
    assert!(view.advance(&log, 100));
    let cleared = log.clear();
    append(&mut log, b"yes", false);
    assert!(view.advance(&log, 100));
    log.restore(cleared);
    assert_eq!((view.searched(&log), view.len(&log)), (1..2, 1));
    assert!(view.advance(&log, 100));
    assert_eq!((view.len(&log), view.number_at(&log, 0), view.number_at(&log, 1)), (2, Some(0), Some(1)));
}

proptest! {
    #[test]
    fn folds_leave_out_messages_and_keep_their_places(
        dropped in 0..30u64,
        rest in 1..60u64,
        runs in vec((0..8u64, 1..8u64), 0..6),
    ) {
        let mut log = Log::new(0);
        (0..dropped).for_each(|_| append(&mut log, b"x", false));
        log.clear();
        (0..rest).for_each(|_| append(&mut log, b"x", false));
        let mut end = 0;
        let folds: Vec<Range<u64>> = runs
            .into_iter()
            .map(|(gap, length)| {
                let start = end + gap + 1;
                end = start + length;
                start..end
            })
            .collect();
        let mut view = View::new(Filter::default());
        view.fold(Folds::new(folds.clone()));
        let is_hidden = |number: &u64| folds.iter().any(|run| run.contains(number));
        let shown: Vec<u64> = log.numbers().filter(|number| !is_hidden(number)).collect();
        prop_assert_eq!((view.len(&log), view.matching(&log)), (shown.len() as u64, rest));
        for position in 0..=shown.len() {
            prop_assert_eq!(view.number_at(&log, position as u64), shown.get(position).copied());
        }
        for number in log.numbers() {
            // Whatever is hidden belongs to the row before, unless that was dropped.
            let position = shown.partition_point(|shown| *shown <= number).saturating_sub(1);
            prop_assert_eq!(view.position_of(&log, number), Some(position as u64));
        }
        prop_assert_eq!(view.position_of(&log, log.numbers().end), None);
        // Of those that are found, none is left out.
        let mut found = View::after(&view, filter("x", None));
        while !found.advance(&log, 1000) {}
        prop_assert_eq!(found.len(&log), rest);
    }
}
