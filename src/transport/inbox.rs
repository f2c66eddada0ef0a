//! Where a socket puts what it receives: messages go into the log at once, and the receiver is told.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use weft_log::Log;
use weft_message::{Direction, Kind};
use weft_session::Event;

use super::Incoming;
use crate::task::{Revision, Runtime};

/// Where messages go, and who is told.
#[derive(Clone)]
pub struct Sink {
    /// Receives them.
    pub log: Rc<RefCell<Log>>,
    /// Counts them: there may be tens of thousands a second.
    pub logged: Rc<Revision>,
}

/// What was received and not handled yet. Messages are in the log already, so only their numbers are queued.
pub struct Inbox {
    runtime: Runtime,
    sink: Sink,
    queue: RefCell<VecDeque<Incoming>>,
    arrived: Revision,
}

impl Inbox {
    pub(super) fn new(runtime: Runtime, sink: Sink) -> Self {
        Self { runtime, sink, queue: RefCell::default(), arrived: Revision::default() }
    }

    /// Appends a newly received message to the log, and wakes the receiver if it is asleep.
    /// `fill` writes the message into the `room` bytes it is given and returns how many it wrote.
    pub(super) fn store(&self, kind: Kind, room: usize, fill: impl FnOnce(&mut [u8]) -> usize) {
        let now = self.runtime.now();
        let number = self.sink.log.borrow_mut().append_with(now, Direction::Received, kind, room, fill);
        self.sink.logged.bump();
        if let Some(Incoming::Messages(numbers)) = self.queue.borrow_mut().back_mut() {
            numbers.end = number + 1;
            return;
        }
        self.push(Incoming::Messages(number..number + 1));
    }

    /// Appends messages that arrived together, and wakes the receiver if it is asleep.
    pub(super) fn store_all<'a>(&self, messages: impl Iterator<Item = (Kind, &'a [u8])>) {
        let now = self.runtime.now();
        let numbers = {
            let mut log = self.sink.log.borrow_mut();
            let start = log.numbers().end;
            for (kind, bytes) in messages {
                log.append(now, Direction::Received, kind, bytes);
            }
            start..log.numbers().end
        };
        self.sink.logged.bump();
        if let Some(Incoming::Messages(queued)) = self.queue.borrow_mut().back_mut() {
            queued.end = numbers.end;
            return;
        }
        self.push(Incoming::Messages(numbers));
    }

    /// Writes an event into the log.
    pub(super) fn note(&self, event: &Event) {
        let now = self.runtime.now();
        let (kind, json) = (Kind::Event(event.kind()), event.to_json());
        self.sink.log.borrow_mut().append(now, Direction::Session, kind, json.as_bytes());
        self.sink.logged.bump();
    }

    /// What its tasks run on.
    pub(super) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Queues what was received, and wakes the receiver.
    pub(super) fn push(&self, incoming: Incoming) {
        self.queue.borrow_mut().push_back(incoming);
        self.arrived.bump();
    }

    /// Waits for the next thing to be received.
    pub async fn next(&self) -> Incoming {
        loop {
            let seen = self.arrived.get();
            let next = self.queue.borrow_mut().pop_front();
            if let Some(next) = next {
                return next;
            }
            self.arrived.after(seen).await;
        }
    }

    /// Waits until something other than a message was received.
    pub async fn other(&self) {
        loop {
            let seen = self.arrived.get();
            let is_other = |incoming: &Incoming| !matches!(incoming, Incoming::Messages(_));
            if self.queue.borrow().iter().any(is_other) {
                return;
            }
            self.arrived.after(seen).await;
        }
    }
}
