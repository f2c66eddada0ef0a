//! The other half of an exchange: the request that a message replies to, or the reply to it.

use weft_codec::layer::{Exchange, Layers, Role};
use weft_log::{Log, MESSAGE_COST};
use weft_message::{Direction, Message, Timestamp};

/// How many messages are looked through, either way.
const MOST: u64 = 200_000;

/// A search for a message's counterpart. It goes back from a reply, and on from a request.
#[derive(Clone, Debug)]
pub struct Search {
    number: u64,
    direction: Direction,
    exchange: Exchange,
    /// The number of the next message to look at; going back, that after it.
    next: u64,
}

/// The message on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counterpart {
    /// Its number.
    pub number: u64,
    /// When it was sent or received.
    pub time: Timestamp,
}

/// How far a search is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It isn't done.
    Searching,
    /// This is it.
    Found(Counterpart),
    /// There is none so far. A reply may still arrive.
    NotYet,
    /// There will be none: its id was used again, or it is too far away or no longer in the log.
    Nowhere,
}

impl Search {
    /// A search for the counterpart of this message; `None` if it takes no part in an exchange.
    pub fn new(message: &Message<'_>, layers: &Layers) -> Option<Self> {
        let exchange = layers.exchanges(message).into_iter().next()?;
        let Message { number, direction, .. } = *message;
        let next = if exchange.role == Role::Request { number + 1 } else { number };
        Some(Self { number, direction, exchange, next })
    }

    /// Whether the message is a request or a reply.
    pub fn role(&self) -> Role {
        self.exchange.role
    }

    /// Looks through about `budget` bytes of messages, but at least one message.
    pub fn advance(&mut self, log: &Log, layers: &Layers, budget: usize) -> Progress {
        let mut spent = 0_usize;
        while spent < budget {
            let Some(message) = self.step(log) else { return self.end(log) };
            spent += message.bytes.len() + MESSAGE_COST;
            if let Some(progress) = self.judge(&message, layers) {
                return progress;
            }
        }
        Progress::Searching
    }

    /// The next message to look at.
    fn step<'l>(&mut self, log: &'l Log) -> Option<Message<'l>> {
        if self.next.abs_diff(self.number) > MOST {
            return None;
        }
        match self.exchange.role {
            Role::Request => {
                self.next = self.next.max(log.numbers().start);
                let message = log.get(self.next)?;
                self.next += 1;
                Some(message)
            }
            Role::Reply => {
                let message = log.get(self.next.checked_sub(1)?)?;
                self.next -= 1;
                Some(message)
            }
        }
    }

    fn end(&self, log: &Log) -> Progress {
        let may_come = self.exchange.role == Role::Request && self.next == log.numbers().end;
        if may_come { Progress::NotYet } else { Progress::Nowhere }
    }

    /// Whether this message ends the search.
    fn judge(&self, message: &Message<'_>, layers: &Layers) -> Option<Progress> {
        let is_other_side = match self.direction {
            Direction::Sent => message.direction == Direction::Received,
            Direction::Received => message.direction == Direction::Sent,
            Direction::Session => false,
        };
        let is_same_side = message.direction == self.direction;
        if !is_other_side && !is_same_side {
            return None;
        }
        let same = layers.exchanges(message).into_iter().find(|other| other.id == self.exchange.id)?;
        let is_counterpart = is_other_side && same.role != self.exchange.role;
        let is_reused = is_same_side && self.exchange.role == Role::Request && same.role == Role::Request;
        match (is_counterpart, is_reused) {
            (true, _) => Some(Progress::Found(Counterpart { number: message.number, time: message.time })),
            (_, true) => Some(Progress::Nowhere),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use weft_codec::layer::JSON_RPC;
    use weft_message::Kind;

    use super::*;

    fn request(id: u32) -> String {
        format!(r#"{{"jsonrpc":"2.0","method":"a","id":{id}}}"#)
    }

    fn reply(id: u32) -> String {
        format!(r#"{{"jsonrpc":"2.0","result":1,"id":{id}}}"#)
    }

    fn log(messages: &[(Direction, String)]) -> Log {
        let mut log = Log::new(0);
        for (at, (direction, text)) in messages.iter().enumerate() {
            let time = Timestamp::from_micros(at as u64 * 1000);
            log.append(time, *direction, Kind::Text, text.as_bytes());
        }
        log
    }

    fn progress(log: &Log, number: u64) -> Option<Progress> {
        let layers = Layers::default().expecting(&JSON_RPC);
        let mut search = Search::new(&log.get(number)?, &layers)?;
        loop {
            match search.advance(log, &layers, 1) {
                Progress::Searching => {}
                done => return Some(done),
            }
        }
    }

    fn found(number: u64) -> Option<Progress> {
        Some(Progress::Found(Counterpart { number, time: Timestamp::from_micros(number * 1000) }))
    }

    #[test]
    fn requests_and_replies_find_each_other() {
        use Direction::{Received, Sent};
        let log = log(&[
            (Sent, request(1)),
            (Received, request(1)),
            (Sent, request(2)),
            (Received, "{}".into()),
            (Received, reply(2)),
            (Received, reply(1)),
            (Sent, reply(1)),
        ]);
        for (one, other) in [(0, 5), (1, 6), (2, 4)] {
            assert_eq!(progress(&log, one), found(other));
            assert_eq!(progress(&log, other), found(one));
        }
        assert_eq!(progress(&log, 3), None, "it takes no part");
    }

    #[test]
    fn an_id_that_is_used_again_is_of_the_latest_request() {
        use Direction::{Received, Sent};
        let log = log(&[(Sent, request(1)), (Sent, request(1)), (Received, reply(1))]);
        assert_eq!(progress(&log, 0), Some(Progress::Nowhere));
        assert_eq!(progress(&log, 1), found(2));
        assert_eq!(progress(&log, 2), found(1));
    }

    #[test]
    fn a_request_waits_and_a_reply_does_not() {
        use Direction::{Received, Sent};
        let mut log = log(&[(Received, reply(1)), (Sent, request(1)), (Received, reply(2))]);
        assert_eq!(progress(&log, 0), Some(Progress::Nowhere));
        let layers = Layers::default().expecting(&JSON_RPC);
        let mut search = Search::new(&log.get(1).unwrap(), &layers).unwrap();
        assert_eq!(search.advance(&log, &layers, usize::MAX), Progress::NotYet);
        log.append(Timestamp::from_micros(3000), Received, Kind::Text, reply(1).as_bytes());
        assert_eq!(Some(search.advance(&log, &layers, usize::MAX)), found(3));
        log.clear();
        assert_eq!(search.advance(&log, &layers, usize::MAX), Progress::NotYet);
    }

    #[test]
    fn what_is_too_far_away_is_not_looked_for() {
        use Direction::{Received, Sent};
        let mut log = log(&[(Sent, request(1))]);
        for _ in 0..=MOST {
            log.append(Timestamp::default(), Received, Kind::Text, b"{}");
        }
        log.append(Timestamp::default(), Received, Kind::Text, reply(1).as_bytes());
        assert_eq!(progress(&log, 0), Some(Progress::Nowhere));
        assert_eq!(progress(&log, MOST + 2), Some(Progress::Nowhere));
    }
}
