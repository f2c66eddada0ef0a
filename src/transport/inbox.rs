//! Where a socket puts what comes in: messages into the log at once, and word of them to the receiver.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use super::Incoming;
use crate::{
    log::Log,
    packet::{Direction, Kind},
    task::{Revision, now},
};

/// What came in and was not taken yet. Messages are in the log already: what is queued is their numbers.
pub struct Inbox {
    log: Rc<RefCell<Log>>,
    queue: RefCell<VecDeque<Incoming>>,
    arrived: Revision,
}

impl Inbox {
    pub(super) fn new(log: Rc<RefCell<Log>>) -> Self {
        Self { log, queue: RefCell::default(), arrived: Revision::default() }
    }

    /// Appends a message that came in just now to the log, and wakes the receiver. `fill` writes it into
    /// the `room` bytes that it is given and returns how many it wrote.
    pub(super) fn store(&self, kind: Kind, room: usize, fill: impl FnOnce(&mut [u8]) -> usize) {
        let number = self.log.borrow_mut().append_with(now(), Direction::Received, kind, room, fill);
        let mut queue = self.queue.borrow_mut();
        match queue.back_mut() {
            Some(Incoming::Messages(numbers)) => numbers.end = number + 1,
            _ => queue.push_back(Incoming::Messages(number..number + 1)),
        }
        drop(queue);
        self.arrived.bump();
    }

    /// Queues the opening or the end, and wakes the receiver.
    pub(super) fn push(&self, incoming: Incoming) {
        self.queue.borrow_mut().push_back(incoming);
        self.arrived.bump();
    }

    /// Waits for the next that comes in.
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
}
