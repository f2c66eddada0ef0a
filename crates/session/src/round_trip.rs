//! Measures how long replies take: a reply has the same value at its JSON pointer as its request, or the same id in the
//! protocol that the connection speaks.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use weft_codec::{
    json::{self, Pointer, PointerError},
    layer::{Layers, Role},
};
use weft_log::{Log, statistics::Histogram};
use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use crate::profile::RoundTrip;

/// How many requests are remembered. Beyond that the oldest is dropped, and counts as unanswered.
const MAX_OPEN_REQUESTS: usize = 4096;

/// How many messages may come between a request and its reply. Beyond that it counts as unanswered, so that no more are
/// read for it.
const FARTHEST: u64 = 200_000;

/// A request counts as late when it has waited so long.
const LATE: Duration = Duration::from_secs(5);

/// Times round trips from the messages in a log, a slice at a time.
///
/// Messages that were read may leave the log: requests are remembered here, in 24 bytes each.
#[derive(Clone)]
pub struct RoundTrips {
    ids: Ids,
    /// The number of the first unread message.
    next: u64,
    waiting: VecDeque<Request>,
    unanswered: u64,
    /// The numbers of the latest of those, in order.
    lost: VecDeque<u64>,
    times: Histogram,
}

/// What a request and its reply have in common.
#[derive(Clone)]
enum Ids {
    /// The values at these pointers.
    Pointers { request: Pointer, reply: Pointer },
    /// The id in the protocol that these layers expect.
    Protocol(Layers),
}

/// A request that hasn't been answered yet.
#[derive(Clone, Copy, Debug)]
struct Request {
    key: u64,
    time: Timestamp,
    number: u64,
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
        let request = Pointer::parse(&setting.request)?;
        let reply = Pointer::parse(setting.reply_pointer())?;
        Ok(Some(Self::starting(Ids::Pointers { request, reply }, first)))
    }

    /// Starts with message number `first`, and goes by the ids of the protocol that these layers expect; `None` if they
    /// expect none.
    pub fn of_protocol(layers: &Layers, first: u64) -> Option<Self> {
        layers.expected().map(|_| Self::starting(Ids::Protocol(layers.clone()), first))
    }

    fn starting(ids: Ids, first: u64) -> Self {
        Self {
            ids,
            next: first,
            waiting: VecDeque::new(),
            unanswered: 0,
            lost: VecDeque::new(),
            times: Histogram::default(),
        }
    }

    /// Whether it goes by the ids of the protocol that these layers expect.
    pub fn is_of(&self, layers: &Layers) -> bool {
        matches!(&self.ids, Ids::Protocol(own) if own == layers)
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
        while self.waiting.front().is_some_and(|request| message.number - request.number > FARTHEST) {
            self.lose_oldest();
        }
        match message.direction {
            Direction::Sent => {
                let Message { time, number, .. } = *message;
                for key in self.ids.of(message, Role::Request) {
                    self.remember(Request { key, time, number });
                }
            }
            // Received messages are only parsed while a request is waiting, so a flood costs nothing.
            Direction::Received if self.waiting.is_empty() => {}
            Direction::Received => {
                for key in self.ids.of(message, Role::Reply) {
                    self.answered(key, message.time);
                }
            }
            // A reply never comes over another connection.
            Direction::Session => {
                if let Kind::Event(EventKind::Opened | EventKind::Closed) = message.kind {
                    while !self.waiting.is_empty() {
                        self.lose_oldest();
                    }
                }
            }
        }
    }

    fn lose_oldest(&mut self) {
        let Some(request) = self.waiting.pop_front() else { return };
        self.unanswered += 1;
        if self.lost.len() == MAX_OPEN_REQUESTS {
            self.lost.pop_front();
        }
        self.lost.push_back(request.number);
    }

    fn remember(&mut self, request: Request) {
        if self.waiting.len() == MAX_OPEN_REQUESTS {
            self.lose_oldest();
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

    /// Whether the message with this number is a request that should have been answered by now.
    pub fn is_late(&self, number: u64, now: Timestamp) -> bool {
        // Messages are read in order, and so are both of these.
        let at = self.waiting.partition_point(|request| request.number < number);
        let waits = |request: &Request| request.number == number && now.since(request.time) >= LATE;
        self.waiting.get(at).is_some_and(waits) || self.lost.binary_search(&number).is_ok()
    }

    /// When the next request becomes late.
    pub fn next_late(&self, now: Timestamp) -> Option<Timestamp> {
        let times = self.waiting.iter().map(|request| request.time + LATE);
        times.filter(|time| *time > now).min()
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

impl Ids {
    /// The hashes of the ids in a message, in this role.
    fn of(&self, message: &Message<'_>, role: Role) -> Vec<u64> {
        match self {
            Self::Pointers { request, reply } => {
                let pointer = if role == Role::Request { request } else { reply };
                key(pointer, message.bytes).into_iter().collect()
            }
            Self::Protocol(layers) => {
                let exchanges = layers.exchanges(message).into_iter();
                exchanges
                    .filter(|exchange| exchange.role == role)
                    .map(|exchange| hash(&exchange.id))
                    .collect()
            }
        }
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The hash of a value at a pointer, by type and meaning, so that an identifier of any length takes 8 bytes.
/// `None` for null, objects and arrays, which don't identify anything.
fn key(pointer: &Pointer, bytes: &[u8]) -> Option<u64> {
    let value = pointer.find(bytes)?;
    if value == "null" || value.starts_with(['{', '[']) {
        return None;
    }
    Some(hash((value.starts_with('"'), json::text_of(value))))
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
    fn a_protocol_has_ids_of_its_own() {
        let layers = Layers::default();
        assert!(RoundTrips::of_protocol(&layers, 0).is_none(), "nothing is spoken");
        let layers = layers.expecting(&weft_codec::layer::JSON_RPC);
        let mut round_trips = RoundTrips::of_protocol(&layers, 0).unwrap();
        assert!(round_trips.is_of(&layers) && !round_trips.is_of(&Layers::default()));
        let mut session = Session::new();
        session.send(r#"[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"a","id":2}]"#);
        session.receive(r#"{"jsonrpc":"2.0","method":"a","id":1}"#);
        session.send(r#"{"jsonrpc":"2.0","method":"a"}"#);
        session.receive(r#"{"jsonrpc":"2.0","result":null,"id":2}"#);
        session.send(r#"{"jsonrpc":"2.0","result":null,"id":1}"#);
        assert_eq!(session.counts(&mut round_trips), (1, 1, 0));
        assert_eq!(round_trips.times().max(), Some(3000));
    }

    #[test]
    fn a_request_is_late_until_it_is_answered() {
        let mut session = Session::new();
        let mut round_trips = round_trips("/id", "");
        session.send(r#"{"id": 1}"#);
        session.send(r#"{"id": 2}"#);
        session.send(r#"{"note": true}"#);
        let sent = Timestamp::from_micros(1_001_000);
        round_trips.advance(&session.log, usize::MAX);
        let late =
            |round_trips: &RoundTrips, now| [0, 1, 2, 3].map(|number| round_trips.is_late(number, now));
        assert_eq!(late(&round_trips, sent), [false; 4]);
        assert_eq!(round_trips.next_late(sent), Some(sent + LATE));
        assert_eq!(late(&round_trips, sent + LATE), [true, false, false, false]);
        let both = sent + LATE + Duration::from_millis(1);
        assert_eq!(late(&round_trips, both), [true, true, false, false]);
        assert_eq!(round_trips.next_late(both), None);
        session.receive(r#"{"id": 1}"#);
        session.log(Direction::Session, Kind::Event(EventKind::Closed), "1006");
        round_trips.advance(&session.log, usize::MAX);
        assert_eq!(late(&round_trips, sent), [false, true, false, false], "it will never be answered");
    }

    #[test]
    fn what_is_too_far_away_is_not_waited_for() {
        let mut session = Session::new();
        session.send(r#"{"id": 1}"#);
        (0..=FARTHEST).for_each(|_| session.receive("{}"));
        session.receive(r#"{"id": 1}"#);
        assert_eq!(session.counts(&mut round_trips("/id", "")), (0, 0, 1));
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
