//! Where a socket puts what it receives: messages go into the log at once, and the receiver is told.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use weft_log::Log;
use weft_message::{Direction, Kind};

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
