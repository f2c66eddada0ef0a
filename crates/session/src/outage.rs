//! Drops of a connection and their ends, recognised in the events of a log, so that a list can show each as one row.

use std::ops::Range;

use weft_log::Log;
use weft_message::{Direction, Timestamp};

use crate::event::Event;

/// A drop of the connection, with everything up to its return.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// The number of the event that tells of the drop.
    pub first: u64,
    /// When that was.
    pub lost: Timestamp,
    /// How many attempts to connect again have begun.
    pub attempts: u32,
    /// How it ended, if it has.
    pub end: Option<End>,
    /// The other events that belong to it, in order.
    pub rest: Vec<Range<u64>>,
}

/// How an outage ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// The socket opened again.
    Back(Timestamp),
    /// There was no further attempt.
    GivenUp,
}

impl Outage {
    fn new(first: u64, lost: Timestamp) -> Self {
        Self { first, lost, attempts: 0, end: None, rest: Vec::new() }
    }

    fn add(&mut self, number: u64) {
        match self.rest.last_mut() {
            Some(run) if run.end == number => run.end += 1,
            _ => self.rest.push(number..number + 1),
        }
    }
}

/// The outages in a log. It reads events only, and each one once.
#[derive(Clone, Debug, Default)]
pub struct Outages {
    found: Vec<Outage>,
    /// What may become an outage: a drop that no attempt has followed yet.
    begun: Option<Outage>,
    /// The numbers of the messages that were read.
    read: Range<u64>,
}

impl Outages {
    /// The outages that were found, oldest first.
    pub fn found(&self) -> &[Outage] {
        &self.found
    }

    /// The outage that this event begins.
    pub fn at(&self, first: u64) -> Option<&Outage> {
        let at = self.found.binary_search_by_key(&first, |outage| outage.first).ok()?;
        self.found.get(at)
    }

    /// Reads up to `budget` messages. Forgets outages whose beginning has left the log.
    ///
    /// Returns whether it is up to date. Call it again after the log has grown.
    pub fn advance(&mut self, log: &Log, budget: u64) -> bool {
        let kept = log.numbers();
        if kept.start < self.read.start {
            // What was cleared has been put back.
            *self = Self::default();
        }
        self.found.retain(|outage| outage.first >= kept.start);
        let start = self.read.end.max(kept.start);
        let end = kept.end.min(start.saturating_add(budget));
        for number in log.events(start..end) {
            let message = log.get(number).filter(|message| message.direction == Direction::Session);
            if let Some(message) = message
                && let Ok(event) = Event::from_json(message.bytes)
            {
                self.read(number, message.time, &event);
            }
        }
        self.read = kept.start..end;
        end == kept.end
    }

    fn read(&mut self, number: u64, time: Timestamp, event: &Event) {
        if let Some(outage) = self.found.last_mut().filter(|outage| outage.end.is_none()) {
            return read_on(outage, number, time, event);
        }
        match event {
            Event::Closed { opened: true, .. } | Event::KeepaliveLost { .. } => {
                self.begun = Some(Outage::new(number, time));
            }
            // Why the drop is one.
            Event::Failed { .. } => {
                if let Some(outage) = &mut self.begun {
                    outage.add(number);
                }
            }
            Event::Reconnecting { .. } => {
                let mut outage = self.begun.take().unwrap_or_else(|| Outage::new(number, time));
                if outage.first != number {
                    outage.add(number);
                }
                self.found.push(outage);
            }
            _ => self.begun = None,
        }
    }
}

/// Reads an event while the connection is lost. What has nothing to do with that stays by itself.
fn read_on(outage: &mut Outage, number: u64, time: Timestamp, event: &Event) {
    match event {
        Event::Connecting { .. } => outage.attempts += 1,
        Event::Opened { .. } => outage.end = Some(End::Back(time)),
        Event::Cancelled => outage.end = Some(End::GivenUp),
        Event::Reconnecting { .. }
        | Event::TokenRequested { .. }
        | Event::TokenReceived
        | Event::Closed { .. }
        | Event::Failed { .. } => {}
        _ => return,
    }
    outage.add(number);
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use super::*;
    use crate::failure::{Attempt, Failure};

    fn closed(opened: bool) -> Event {
        Event::Closed { code: 1006, reason: String::new(), clean: false, opened }
    }

    fn connecting() -> Event {
        Event::Connecting { url: "ws://h/".into() }
    }

    fn opened() -> Event {
        Event::Opened { subprotocol: String::new(), extensions: String::new(), offered: Vec::new() }
    }

    fn reconnecting(attempt: u32) -> Event {
        Event::Reconnecting { attempt, delay: 1.0 }
    }

    fn failed() -> Event {
        Event::Failed { failure: Failure::NotOpened(Attempt::default()) }
    }

    /// A log with these events, one a second; `None` is a message.
    fn log(events: &[Option<Event>]) -> Log {
        let mut log = Log::new(0);
        for (second, event) in (0..).zip(events) {
            let time = Timestamp::from_micros(second * 1_000_000);
            match event {
                Some(event) => {
                    let kind = Kind::Event(event.kind());
                    log.append(time, Direction::Session, kind, event.to_json().as_bytes())
                }
                None => log.append(time, Direction::Received, Kind::Text, b"x"),
            };
        }
        log
    }

    fn outages(log: &Log, budget: u64) -> Vec<Outage> {
        let mut outages = Outages::default();
        while !outages.advance(log, budget) {}
        outages.found().to_vec()
    }

    #[test]
    fn a_drop_is_one_outage_up_to_the_return() {
        let events = [
            Some(connecting()),
            Some(opened()),
            None,
            Some(closed(true)),
            Some(reconnecting(1)),
            Some(connecting()),
            Some(closed(false)),
            Some(failed()),
            Some(reconnecting(2)),
            Some(connecting()),
            Some(opened()),
            None,
        ];
        let expected = Outage {
            first: 3,
            lost: Timestamp::from_micros(3_000_000),
            attempts: 2,
            end: Some(End::Back(Timestamp::from_micros(10_000_000))),
            rest: std::iter::once(4..11).collect(),
        };
        let log = log(&events);
        for budget in [1, 2, 5, 100] {
            assert_eq!(outages(&log, budget), std::slice::from_ref(&expected), "{budget}");
        }
    }

    #[test]
    fn what_has_nothing_to_do_with_it_stays_by_itself() {
        let events = [
            Some(Event::KeepaliveLost { missed: 2 }),
            Some(reconnecting(1)),
            Some(Event::Discarded { messages: 3 }),
            Some(connecting()),
            Some(Event::Cancelled),
            Some(connecting()),
            Some(opened()),
        ];
        let found = outages(&log(&events), 10);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].attempts, found[0].end), (1, Some(End::GivenUp)));
        assert_eq!(found[0].rest, [1..2, 3..5]);
    }

    #[test]
    fn a_close_without_another_attempt_is_none_and_an_outage_may_go_on() {
        let events = [Some(closed(true)), None, Some(connecting()), Some(failed())];
        assert_eq!(outages(&log(&events), 10), []);
        let events = [Some(closed(true)), Some(failed()), Some(reconnecting(1)), Some(connecting())];
        let found = outages(&log(&events), 10);
        assert_eq!(
            (found[0].end, found[0].attempts, &*found[0].rest),
            (None, 1, std::slice::from_ref(&(1..4)))
        );
    }

    #[test]
    fn an_outage_whose_beginning_has_left_the_log_is_forgotten() {
        let mut log = log(&[Some(closed(true)), Some(reconnecting(1))]);
        let mut outages = Outages::default();
        outages.advance(&log, 10);
        assert!(outages.at(0).is_some() && outages.at(1).is_none());
        let cleared = log.clear();
        outages.advance(&log, 10);
        assert!(outages.at(0).is_none());
        log.restore(cleared);
        outages.advance(&log, 10);
        assert!(outages.at(0).is_some());
    }
}
