//! Measures how long replies take: a reply has the same value at its JSON pointer as its request.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
};

use weft_codec::json::{self, Pointer, PointerError};
use weft_log::{Log, statistics::Histogram};
use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use crate::profile::RoundTrip;

/// How many requests are remembered. Beyond that the oldest is dropped, and counts as unanswered.
const MAX_OPEN_REQUESTS: usize = 4096;

/// Times round trips from the messages in a log, a slice at a time.
///
/// Messages that were read may leave the log: requests are remembered here, in 16 bytes each.
#[derive(Clone, Debug)]
pub struct RoundTrips {
    request: Pointer,
    reply: Pointer,
    /// The number of the first unread message.
    next: u64,
    waiting: VecDeque<Request>,
    unanswered: u64,
    times: Histogram,
}

/// A request that hasn't been answered yet.
#[derive(Clone, Copy, Debug)]
struct Request {
    key: u64,
    time: Timestamp,
}

impl RoundTrips {
    /// Starts with message number `first`; `None` if round trips aren't to be timed.
    ///
    /// # Errors
    /// What is wrong with a pointer.
    pub fn new(setting: &RoundTrip, first: u64) -> Result<Option<Self>, PointerError> {
        if setting.request.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            request: Pointer::parse(&setting.request)?,
            reply: Pointer::parse(setting.reply_pointer())?,
            next: first,
            waiting: VecDeque::new(),
            unanswered: 0,
            times: Histogram::default(),
        }))
    }

    /// Reads messages, oldest first, until it has read about `budget` bytes, but at least one message.
    ///
    /// Returns whether it is up to date. Call it again after the log has grown.
    pub fn advance(&mut self, log: &Log, budget: usize) -> bool {
        let mut next = self.next;
        let is_done = log.read_on(&mut next, budget, |message| self.time(message));
        self.next = next;
        is_done
    }

    fn time(&mut self, message: &Message<'_>) {
        match message.direction {
            Direction::Sent => {
                if let Some(key) = key(&self.request, message.bytes) {
                    self.remember(Request { key, time: message.time });
                }
            }
            // Received messages are only parsed while a request is waiting, so a flood costs nothing.
            Direction::Received if self.waiting.is_empty() => {}
            Direction::Received => {
                if let Some(key) = key(&self.reply, message.bytes) {
                    self.answered(key, message.time);
                }
            }
            // A reply never comes over another connection.
            Direction::Session => {
                if let Kind::Event(EventKind::Opened | EventKind::Closed) = message.kind {
                    self.unanswered += self.waiting.len() as u64;
                    self.waiting.clear();
                }
            }
        }
    }

    fn remember(&mut self, request: Request) {
        if self.waiting.len() == MAX_OPEN_REQUESTS {
            self.waiting.pop_front();
            self.unanswered += 1;
        }
        self.waiting.push_back(request);
    }

    /// Requests with the same value are answered in order, so the reply belongs to the oldest one.
    fn answered(&mut self, key: u64, time: Timestamp) {
        let position = self.waiting.iter().position(|request| request.key == key);
        if let Some(request) = position.and_then(|position| self.waiting.remove(position)) {
            self.times.record(time.as_micros().saturating_sub(request.time.as_micros()));
        }
    }

    /// Microseconds from each request to its reply.
    pub fn times(&self) -> &Histogram {
        &self.times
    }

    /// How many requests are waiting for a reply.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many requests will never get a reply: their connection closed, or too many came after them.
    pub fn unanswered(&self) -> u64 {
        self.unanswered
    }
}

/// The hash of a value at a pointer, by type and meaning, so that an identifier of any length takes 8 bytes.
/// `None` for null, objects and arrays, which don't identify anything.
fn key(pointer: &Pointer, bytes: &[u8]) -> Option<u64> {
    let value = pointer.find(bytes)?;
    if value == "null" || value.starts_with(['{', '[']) {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    (value.starts_with('"'), json::text_of(value)).hash(&mut hasher);
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn setting(request: &str, reply: &str) -> RoundTrip {
        RoundTrip { request: request.into(), reply: reply.into() }
    }

    fn round_trips(request: &str, reply: &str) -> RoundTrips {
        RoundTrips::new(&setting(request, reply), 0).unwrap().unwrap()
    }

    /// A log, and a clock that advances by 1 ms per message.
    struct Session {
        log: Log,
        micros: u64,
    }

    impl Session {
        fn new() -> Self {
            Self { log: Log::new(0), micros: 1_000_000 }
        }

        fn log(&mut self, direction: Direction, kind: Kind, text: &str) {
            self.micros += 1000;
            self.log.append(Timestamp::from_micros(self.micros), direction, kind, text.as_bytes());
        }

        fn send(&mut self, text: &str) {
            self.log(Direction::Sent, Kind::Text, text);
        }

        fn receive(&mut self, text: &str) {
            self.log(Direction::Received, Kind::Text, text);
        }

        /// How many were timed, how many are waiting, and how many went unanswered.
        fn counts(&self, round_trips: &mut RoundTrips) -> (u64, usize, u64) {
            assert!(round_trips.advance(&self.log, usize::MAX));
            (round_trips.times().count(), round_trips.waiting(), round_trips.unanswered())
        }
    }

    #[test]
    fn a_reply_is_known_by_the_value_at_its_pointer() {
        let mut session = Session::new();
        session.send(r#"{"id": 7, "method": "a"}"#);
        session.send(r#"{"id": "7", "method": "b"}"#);
        session.send("no JSON");
        session.receive(r#"{"re": {"id": "\u0037"}}"#);
        session.receive(r#"{"re": {"id": "8"}, "id": 7}"#);
        session.receive(r#"{"re": {"id": [7]}}"#);
        session.receive(r#"{"re": {"id": 7}}"#);
        session.receive(r#"{"re": {"id": 7}}"#);
        let mut round_trips = round_trips("/id", "/re/id");
        assert_eq!(session.counts(&mut round_trips), (2, 0, 0));
        assert_eq!((round_trips.times().min(), round_trips.times().max()), (Some(2000), Some(6000)));
    }

    #[test]
    fn without_a_pointer_for_replies_it_is_the_same() {
        let mut session = Session::new();
        session.send(r#"{"id": 1}"#);
        session.receive(r#"{"id": 1}"#);
        assert_eq!(session.counts(&mut round_trips("/id", "")), (1, 0, 0));
    }

    #[test]
    fn null_objects_and_arrays_do_not_identify_a_message() {
        let mut session = Session::new();
        for text in [r#"{"id": null}"#, r#"{"id": {}}"#, r#"{"id": []}"#, "{}", "[", ""] {
            session.send(text);
            session.receive(text);
        }
        assert_eq!(session.counts(&mut round_trips("/id", "")), (0, 0, 0));
    }

    #[test]
    fn no_reply_comes_over_another_connection() {
        let mut session = Session::new();
        session.send(r#"{"id": 1}"#);
        session.log(Direction::Session, Kind::Event(EventKind::Note), "a note");
        session.receive(r#"{"id": 1}"#);
        session.send(r#"{"id": 2}"#);
        session.log(Direction::Session, Kind::Event(EventKind::Closed), "1006");
        session.receive(r#"{"id": 2}"#);
        assert_eq!(session.counts(&mut round_trips("/id", "")), (1, 0, 1));
    }

    #[test]
    fn the_oldest_request_is_forgotten_when_there_are_too_many() {
        let mut session = Session::new();
        for id in 0..MAX_OPEN_REQUESTS + 3 {
            session.send(&format!(r#"{{"id": {id}}}"#));
        }
        session.receive(r#"{"id": 2}"#);
        session.receive(r#"{"id": 3}"#);
        assert_eq!(session.counts(&mut round_trips("/id", "")), (1, MAX_OPEN_REQUESTS - 1, 3));
    }

    #[test]
    fn a_request_outlives_the_log() {
        let mut session = Session::new();
        let mut round_trips = round_trips("/id", "");
        session.send(r#"{"id": 1}"#);
        assert_eq!(session.counts(&mut round_trips), (0, 1, 0));
        session.log.clear();
        session.receive(r#"{"id": 1}"#);
        assert_eq!(session.counts(&mut round_trips), (1, 0, 0));
        assert_eq!(round_trips.times().max(), Some(1000));
    }

    #[test]
    fn messages_before_the_first_are_not_read() {
        let mut session = Session::new();
        session.send(r#"{"id": 1}"#);
        session.receive(r#"{"id": 1}"#);
        session.receive(r#"{"id": 1}"#);
        let mut round_trips = RoundTrips::new(&setting("/id", ""), 1).unwrap().unwrap();
        assert_eq!(session.counts(&mut round_trips), (0, 0, 0));
    }

    #[test]
    fn a_pointer_must_be_one() {
        assert!(RoundTrips::new(&setting("", "nonsense"), 0).unwrap().is_none());
        assert!(RoundTrips::new(&setting("id", ""), 0).is_err());
        assert!(RoundTrips::new(&setting("/id", "id"), 0).is_err());
    }

    proptest! {
        #[test]
        fn slices_find_what_one_look_finds(
            messages in vec((any::<bool>(), 0..6u8), 0..80),
            budget in 0..600usize,
        ) {
            let mut session = Session::new();
            let (mut sliced, mut whole) = (round_trips("/n", ""), round_trips("/n", ""));
            let mut expected = Vec::new();
            let mut sent: Vec<(u8, u64)> = Vec::new();
            for (is_sent, id) in messages {
                let text = format!(r#"{{"n": {id}}}"#);
                if is_sent {
                    session.send(&text);
                    sent.push((id, session.micros));
                } else {
                    session.receive(&text);
                    if let Some(at) = sent.iter().position(|request| request.0 == id) {
                        expected.push(session.micros - sent.remove(at).1);
                    }
                }
                sliced.advance(&session.log, budget);
            }
            while !sliced.advance(&session.log, budget) {}
            prop_assert_eq!(session.counts(&mut sliced), (expected.len() as u64, sent.len(), 0));
            prop_assert_eq!(session.counts(&mut whole), (expected.len() as u64, sent.len(), 0));
            prop_assert_eq!(sliced.times().max(), expected.iter().max().copied());
            prop_assert_eq!(sliced.times().percentile(50), whole.times().percentile(50));
        }
    }
}
