//! The queue between a socket's events and the task that receives them.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use super::Incoming;
use crate::{
    packet::Timestamp,
    task::{Revision, now},
};

/// What came in and was not taken yet, each with the moment it came in.
#[derive(Default)]
pub struct Inbox {
    queue: RefCell<VecDeque<(Timestamp, Incoming)>>,
    bytes: Cell<u64>,
    arrived: Revision,
    taken: Revision,
}

impl Inbox {
    /// Queues what came in just now, and wakes the receiver.
    pub(super) fn push(&self, incoming: Incoming) {
        self.bytes.set(self.bytes.get() + size(&incoming));
        self.queue.borrow_mut().push_back((now(), incoming));
        self.arrived.bump();
    }

    /// The next that came in, if there is one now.
    pub fn try_next(&self) -> Option<(Timestamp, Incoming)> {
        let next = self.queue.borrow_mut().pop_front()?;
        self.bytes.set(self.bytes.get() - size(&next.1));
        self.taken.bump();
        Some(next)
    }

    /// Waits for the next that comes in.
    pub async fn next(&self) -> (Timestamp, Incoming) {
        loop {
            let seen = self.arrived.get();
            if let Some(next) = self.try_next() {
                return next;
            }
            self.arrived.after(seen).await;
        }
    }

    /// Payload bytes that came in and were not taken yet: how far behind the receiver is.
    pub fn waiting_bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Counts what is taken.
    pub(super) fn taken(&self) -> &Revision {
        &self.taken
    }
}

fn size(incoming: &Incoming) -> u64 {
    match incoming {
        Incoming::Message(payload) => payload.len() as u64,
        Incoming::Opened { .. } | Incoming::Closed(_) => 0,
    }
}
