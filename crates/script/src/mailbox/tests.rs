use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};
use weft_message::Timestamp;

use super::*;
use crate::javascript::JavaScript;

const PLENTY: usize = usize::MAX;

fn received(log: &mut Log, text: &str) -> u64 {
    log.append(Timestamp::default(), Direction::Received, Kind::Text, text.as_bytes())
}

fn call(id: CallId, condition: Where, count: usize) -> Receive {
    Receive { id, session: 0, count, is_poll: false, condition }
}

fn receive(mailbox: &mut Mailbox, call: Receive) {
    mailbox.receive(call, &JavaScript, &Layers::default()).unwrap();
}

fn text(text: &str) -> Where {
    Where::Text(text.into())
}

fn given(id: CallId, numbers: &[u64]) -> Delivery {
    Delivery::Given { id, numbers: numbers.into() }
}

#[test]
fn messages_that_a_call_skips_stay_for_others() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    for message in ["a", "b", "c"] {
        received(&mut log, message);
    }
    receive(&mut mailbox, call(1, text("c"), 1));
    receive(&mut mailbox, call(2, text("a"), 1));
    receive(&mut mailbox, call(3, Where::Any, 1));
    receive(&mut mailbox, call(4, Where::Any, 1));
    let (found, _) = mailbox.search(&log, PLENTY);
    assert_eq!(found, [given(1, &[2]), given(2, &[0]), given(3, &[1])]);
    let late = received(&mut log, "d");
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(4, &[late])]);
}

#[test]
fn a_poll_takes_what_is_there_and_does_not_wait() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    let poll = |id, condition| Receive { is_poll: true, ..call(id, condition, 1) };
    received(&mut log, "a");
    receive(&mut mailbox, poll(1, text("b")));
    receive(&mut mailbox, poll(2, text("a")));
    // Nothing until everything has been searched.
    assert_eq!(mailbox.search(&log, 1), (vec![], false));
    let found = mailbox.search(&log, PLENTY).0;
    assert_eq!(found, [Delivery::Nothing { id: 1 }, given(2, &[0])]);
    let number = received(&mut log, "c");
    receive(&mut mailbox, poll(3, Where::Test(1)));
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Asked { id: 3, numbers: vec![number] }]);
    assert_eq!(mailbox.search(&log, PLENTY).0, []);
    assert_eq!(mailbox.choose(3, None), None);
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Nothing { id: 3 }]);
}

#[test]
fn the_script_is_asked_in_order_where_a_regex_cannot_decide() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    for message in ["x", "ab", "cd", "😀", "ef", "x"] {
        received(&mut log, message);
    }
    let two = Where::Regex(super::super::condition::Regex { source: "^..$".into(), flags: String::new() });
    receive(&mut mailbox, call(1, two.clone(), 5));
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(1, &[1, 2])]);
    receive(&mut mailbox, call(2, two, 5));
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Asked { id: 2, numbers: vec![3, 4] }]);
    assert_eq!(mailbox.choose(2, Some(0)), Some(given(2, &[3])));
}

#[test]
fn only_messages_from_the_server_and_from_the_start_on_count() {
    let mut log = Log::new(0);
    received(&mut log, "before");
    let mut mailbox = Mailbox::new(log.numbers().end);
    log.append(Timestamp::default(), Direction::Sent, Kind::Text, b"sent");
    log.append(Timestamp::default(), Direction::Session, Kind::Event(weft_message::EventKind::Note), b"note");
    let number = received(&mut log, "one");
    receive(&mut mailbox, call(1, Where::Any, 5));
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(1, &[number])]);
}

#[test]
fn returned_messages_are_delivered_again_in_order() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    for message in ["a", "b", "c"] {
        received(&mut log, message);
    }
    receive(&mut mailbox, call(1, Where::Any, 3));
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(1, &[0, 1, 2])]);
    receive(&mut mailbox, call(2, Where::Any, 1));
    assert_eq!(mailbox.search(&log, PLENTY).0, []);
    mailbox.give_back(&[1, 2, 77]);
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(2, &[1])]);
    receive(&mut mailbox, call(3, Where::Any, 1));
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(3, &[2])]);
}

#[test]
fn the_script_is_asked_and_may_come_too_late() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    for message in ["a", "b"] {
        received(&mut log, message);
    }
    receive(&mut mailbox, call(1, Where::Test(1), 1));
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Asked { id: 1, numbers: vec![0, 1] }]);
    assert_eq!(mailbox.search(&log, PLENTY).0, [], "it was asked already");
    receive(&mut mailbox, call(2, text("b"), 1));
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(2, &[1])]);
    assert_eq!(mailbox.choose(1, Some(1)), None, "another call took it");
    let number = received(&mut log, "c");
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Asked { id: 1, numbers: vec![number] }]);
    assert_eq!(mailbox.choose(1, Some(9)), None, "there is no such candidate");
    let next = received(&mut log, "d");
    assert_eq!(mailbox.search(&log, PLENTY).0, [Delivery::Asked { id: 1, numbers: vec![next] }]);
    assert_eq!(mailbox.choose(1, Some(0)), Some(given(1, &[next])));
    assert_eq!(mailbox.choose(1, Some(0)), None);
}

#[test]
fn messages_that_left_the_log_unseen_are_counted() {
    let mut log = Log::new(0);
    let mut mailbox = Mailbox::new(0);
    received(&mut log, "a");
    received(&mut log, "b");
    log.clear();
    receive(&mut mailbox, call(1, Where::Any, 1));
    assert_eq!(mailbox.search(&log, PLENTY).0, []);
    assert_eq!((mailbox.take_lost(), mailbox.take_lost()), (2, 0));
    let number = received(&mut log, "c");
    assert_eq!(mailbox.search(&log, PLENTY).0, [given(1, &[number])]);
}

#[test]
fn a_stream_goes_as_far_as_it_may() {
    let mut log = Log::new(0);
    for message in ["a", "b", "a", "a"] {
        received(&mut log, message);
    }
    log.append(Timestamp::default(), Direction::Sent, Kind::Text, b"a");
    let stream = |direction, window| {
        let condition = Condition::new(text("a"), &JavaScript, &Layers::default()).unwrap();
        Stream::new(condition, direction, 0, window)
    };
    let mut narrow = stream(Some(Direction::Received), 2);
    assert_eq!(narrow.search(&log, PLENTY), (vec![0, 2], true));
    assert_eq!(narrow.search(&log, PLENTY), (vec![], true));
    narrow.more(5);
    assert_eq!(narrow.search(&log, PLENTY), (vec![3], true));
    assert_eq!(stream(Some(Direction::Sent), 9).search(&log, PLENTY), (vec![4], true));
    assert_eq!(stream(None, 9).search(&log, 1), (vec![0], false));
}

proptest! {
    /// Calls with few conditions, sometimes cancelled or given back: no message is delivered twice, each one
    /// matches its call, and a call waits only while nothing matches it.
    #[test]
    fn each_message_is_given_once_and_to_the_right_call(
        steps in vec((0..4u8, 0..3u8, 1..4usize, any::<bool>()), 1..80),
        budget in prop_oneof![Just(1usize), Just(500), Just(PLENTY)],
    ) {
        const WORDS: [&str; 3] = ["alpha", "beta", "gamma"];
        let mut log = Log::new(0);
        let mut mailbox = Mailbox::new(0);
        let mut open: Vec<(CallId, u8)> = Vec::new();
        let mut free: BTreeSet<u64> = BTreeSet::new();
        for (id, (what, word, count, keeps)) in steps.into_iter().enumerate() {
            let (id, wanted) = (id as CallId, WORDS[usize::from(word)]);
            match what {
                0 | 1 => drop(free.insert(received(&mut log, wanted))),
                2 => {
                    receive(&mut mailbox, call(id, text(wanted), count));
                    open.push((id, word));
                }
                _ => if let Some((id, _)) = open.pop() { prop_assert!(mailbox.forget(id)); }
            }
            loop {
                let (found, is_all) = mailbox.search(&log, budget);
                for delivery in found {
                    let Delivery::Given { id, numbers } = delivery else { panic!("unexpected question") };
                    let at = open.iter().position(|(open, _)| *open == id).unwrap();
                    let (_, word) = open.remove(at);
                    for number in &numbers {
                        prop_assert!(free.remove(number), "{number} was given before");
                        prop_assert_eq!(log.get(*number).unwrap().bytes, WORDS[usize::from(word)].as_bytes());
                    }
                    prop_assert!(numbers.is_sorted());
                    if !keeps {
                        mailbox.give_back(&numbers[1..]);
                        free.extend(&numbers[1..]);
                    }
                }
                if is_all { break; }
            }
        }
        let (found, _) = mailbox.search(&log, PLENTY);
        for delivery in found {
            let Delivery::Given { id, numbers } = delivery else { panic!("unexpected question") };
            open.retain(|(open, _)| *open != id);
            for number in numbers { free.remove(&number); }
        }
        for (_, word) in open {
            let suits = |number: &u64| log.get(*number).unwrap().bytes == WORDS[usize::from(word)].as_bytes();
            prop_assert!(!free.iter().any(suits), "a call waits for what is there");
        }
    }
}
