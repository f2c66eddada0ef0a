//! Calls in a protocol's words that were sent, and what answers them in the log.

use weft_codec::json;
use weft_log::{Log, MESSAGE_COST};
use weft_message::{Direction, EventKind, Kind, Message};
use weft_session::call::{Answer, Heard, Leave, Reply};

use crate::command::CallId;

/// The most records delivered to a script at once.
const MOST_AT_ONCE: usize = 1024;

/// What a call is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Messages for a subscription, each a record: the number of the message that it is in, and its value as JSON.
    Items {
        /// The call, which goes on.
        id: CallId,
        /// The records.
        records: Vec<(u64, String)>,
    },
    /// It has ended.
    Done {
        /// The call.
        id: CallId,
        /// How.
        answer: Answer,
    },
    /// The connection has closed without an answer.
    Closed {
        /// The call.
        id: CallId,
    },
}

/// A call that waits for its answer.
struct Waiting {
    id: CallId,
    reply: Reply,
    /// The first message that wasn't read for it.
    next: u64,
    /// How many more records a subscription may be told; `None` for a call that is answered once.
    credit: Option<usize>,
}

/// The calls of a script that wait for answers of one session. Received messages are only read while there are any.
#[derive(Default)]
pub struct Calls(Vec<Waiting>);

impl Calls {
    /// Adds a call that was sent; what answers it comes from this number of the log on. A subscription says how many
    /// records may be on their way.
    pub fn sent(&mut self, id: CallId, reply: Reply, next: u64, window: Option<usize>) {
        let credit = window.map(|window| window.min(MOST_AT_ONCE));
        self.0.push(Waiting { id, reply, next, credit });
    }

    /// Allows a subscription this many more.
    pub fn more(&mut self, id: CallId, count: usize) {
        let credit = self.0.iter_mut().find(|call| call.id == id).and_then(|call| call.credit.as_mut());
        if let Some(credit) = credit {
            *credit = (*credit + count).min(MOST_AT_ONCE);
        }
    }

    /// Forgets a call. Returns how to leave, if it was a subscription and no other ends with it.
    pub fn forget(&mut self, id: CallId) -> Option<Leave> {
        let at = self.0.iter().position(|call| call.id == id)?;
        self.left(at)
    }

    fn left(&mut self, at: usize) -> Option<Leave> {
        let leave = self.0.swap_remove(at).reply.leave?;
        let is_shared =
            |call: &Waiting| call.reply.leave.as_ref().is_some_and(|one| one.shared == leave.shared);
        (!self.0.iter().any(is_shared)).then_some(leave)
    }

    /// Forgets all calls. Returns how to leave the subscriptions.
    pub fn leave(&mut self) -> Vec<Leave> {
        std::iter::from_fn(|| (!self.0.is_empty()).then(|| self.left(0))).flatten().collect()
    }

    /// Removes the calls that nothing in the log will answer any more, and returns them; and whether each is a subscription.
    /// What the script hasn't asked for yet stays there for it.
    pub fn close(&mut self, log: &Log) -> Vec<(CallId, bool)> {
        let is_through = |call: &mut Waiting| call.next >= log.numbers().end || call.credit != Some(0);
        self.0.extract_if(.., is_through).map(|call| (call.id, call.credit.is_some())).collect()
    }

    /// Removes all calls and returns them likewise.
    pub fn take(&mut self) -> Vec<(CallId, bool)> {
        std::mem::take(&mut self.0).into_iter().map(|call| (call.id, call.credit.is_some())).collect()
    }

    /// How many are waiting.
    pub fn waiting(&self) -> usize {
        self.0.len()
    }

    /// Reads messages for each call until that has read about `budget` bytes; returns what the calls are told, and whether
    /// everything was read that may be.
    pub fn search(&mut self, log: &Log, budget: usize) -> (Vec<Told>, bool) {
        let mut told = Vec::new();
        let mut is_all = true;
        self.0.retain_mut(|call| {
            let (heard, is_through) = call.search(log, budget);
            is_all &= is_through;
            let is_over = heard.iter().any(|told| !matches!(told, Told::Items { .. }));
            told.extend(heard);
            !is_over
        });
        (told, is_all)
    }
}

impl Waiting {
    fn search(&mut self, log: &Log, mut budget: usize) -> (Vec<Told>, bool) {
        let kept = log.numbers();
        self.next = self.next.max(kept.start);
        let (id, mut records, mut end, mut is_through) = (self.id, Vec::new(), None, true);
        for message in log.messages(self.next..kept.end) {
            if self.credit == Some(0) || end.is_some() {
                break;
            }
            if budget == 0 {
                is_through = false;
                break;
            }
            budget = budget.saturating_sub(message.bytes.len() + MESSAGE_COST);
            self.next = message.number + 1;
            end = self.hear(&message, &mut records);
        }
        let items = (!records.is_empty()).then_some(Told::Items { id, records });
        (items.into_iter().chain(end).collect(), is_through)
    }

    /// Collects a message's records, and returns how the call ends, if it does.
    fn hear(&mut self, message: &Message<'_>, records: &mut Vec<(u64, String)>) -> Option<Told> {
        let id = self.id;
        if message.kind == Kind::Event(EventKind::Closed) && self.credit.is_none() {
            return Some(Told::Closed { id });
        }
        if message.direction != Direction::Received {
            return None;
        }
        for record in self.reply.records(message) {
            let Ok(tree) = json::parse(record.as_str()) else { continue };
            match self.reply.hear(tree.root()) {
                Heard::Nothing => {}
                Heard::Done(answer) => return Some(Told::Done { id, answer }),
                Heard::Item => {
                    self.credit = self.credit.map(|credit| credit.saturating_sub(1));
                    records.push((message.number, record));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use weft_codec::layer::{self, Layer, Layers};
    use weft_message::Timestamp;
    use weft_session::{call::Call, spoken::Protocol};

    use super::*;

    fn append(log: &mut Log, kind: Kind, bytes: &[u8]) {
        let is_event = matches!(kind, Kind::Event(_));
        let direction = if is_event { Direction::Session } else { Direction::Received };
        log.append(Timestamp::default(), direction, kind, bytes);
    }

    fn reply(call: &Call, spoken: Option<&'static dyn Layer>, id: u64) -> Reply {
        let spoken = spoken.map(|layer| Protocol { layer, title: String::new() });
        call.compose(spoken.as_ref(), &Layers::default(), id).unwrap().reply.unwrap()
    }

    fn request(id: u64) -> Reply {
        reply(&Call::Request { method: "a".into(), params: None }, None, id)
    }

    fn subscription(topic: &str, id: u64) -> Reply {
        reply(&Call::Subscribe { topic: topic.into(), qos: 0, variables: None }, Some(&layer::Mqtt), id)
    }

    fn result(log: &mut Log, id: u64) {
        append(log, Kind::Text, format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{id}}}"#).as_bytes());
    }

    fn told(calls: &mut Calls, log: &Log) -> Vec<Told> {
        let mut all = Vec::new();
        loop {
            let (told, is_all) = calls.search(log, 1);
            all.extend(told);
            if is_all {
                return all;
            }
        }
    }

    fn done(id: CallId, answer: &str) -> Told {
        Told::Done { id, answer: Ok(answer.into()) }
    }

    #[test]
    fn each_call_gets_its_own_answer_after_it_was_sent() {
        let (mut calls, mut log) = (Calls::default(), Log::new(0));
        result(&mut log, 1);
        calls.sent(10, request(1), log.numbers().end, None);
        calls.sent(20, request(2), log.numbers().end, None);
        assert_eq!(told(&mut calls, &log), []);
        result(&mut log, 2);
        result(&mut log, 1);
        let mut all = told(&mut calls, &log);
        all.sort_by_key(|told| matches!(told, Told::Done { id: 20, .. }));
        assert_eq!(all, [done(10, "1"), done(20, "2")]);
        assert_eq!(calls.waiting(), 0);
    }

    #[test]
    fn no_answer_comes_over_another_connection() {
        let (mut calls, mut log) = (Calls::default(), Log::new(0));
        calls.sent(1, request(1), 0, None);
        calls.sent(2, subscription("a", 2), 0, Some(9));
        append(&mut log, Kind::Event(EventKind::Closed), b"{}");
        result(&mut log, 1);
        append(&mut log, Kind::Binary, b"\x30\x04\0\x01ax");
        let item =
            (2, r#"{"type":"PUBLISH","topic":"a","qos":0,"retain":false,"dup":false,"payload":"x"}"#.into());
        assert_eq!(
            told(&mut calls, &log),
            [Told::Closed { id: 1 }, Told::Items { id: 2, records: vec![item] }],
            "a subscription goes on"
        );
    }

    #[test]
    fn a_subscription_is_told_as_much_as_it_has_asked_for() {
        let (mut calls, mut log) = (Calls::default(), Log::new(0));
        calls.sent(1, subscription("a/#", 1), 0, Some(3));
        for _ in 0..5 {
            append(&mut log, Kind::Binary, b"\x30\x06\0\x03a/bx");
            append(&mut log, Kind::Binary, b"\x30\x06\0\x03b/bx");
        }
        let numbers = |told: Vec<Told>| -> Vec<u64> {
            let items = told.into_iter().flat_map(|told| match told {
                Told::Items { records, .. } => records,
                other => panic!("{other:?}"),
            });
            items.map(|(number, _)| number).collect()
        };
        assert_eq!(numbers(told(&mut calls, &log)), [0, 2, 4]);
        assert_eq!(numbers(told(&mut calls, &log)), [0; 0]);
        calls.more(1, 1);
        assert_eq!(numbers(told(&mut calls, &log)), [6]);
        calls.more(1, 9);
        assert_eq!(numbers(told(&mut calls, &log)), [8]);
    }

    #[test]
    fn the_last_subscription_to_a_topic_leaves_it() {
        let mut calls = Calls::default();
        for (id, topic) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
            calls.sent(id, subscription(topic, id), 0, Some(9));
        }
        calls.sent(5, request(5), 0, None);
        assert_eq!(calls.forget(1), None);
        assert_eq!(calls.forget(3).unwrap().shared, "a");
        assert_eq!(calls.forget(3), None);
        let mut left: Vec<_> = calls.leave().into_iter().map(|leave| leave.shared).collect();
        left.sort();
        assert_eq!(left, ["b", "c"]);
        assert_eq!(calls.waiting(), 0);
    }
}
