//! A counter that can be awaited: it notifies one part of Weft of changes in another.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    task::{Poll, Waker},
};

/// Counts changes. Waiters learn that there was *at least* one change, not how many, so a thousand changes
/// between two wake-ups cost only one update.
#[derive(Default)]
pub struct Revision {
    value: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Revision {
    /// The number of changes so far.
    pub fn get(&self) -> u64 {
        self.value.get()
    }

    /// Counts a change and wakes all waiters.
    pub fn bump(&self) {
        self.value.set(self.value.get() + 1);
        for waker in self.waiting.take() {
            waker.wake();
        }
    }

    /// Waits for a change after revision `seen`; returns the newest revision.
    pub fn after(&self, seen: u64) -> impl Future<Output = u64> + '_ {
        poll_fn(move |context| {
            let value = self.value.get();
            if value > seen {
                return Poll::Ready(value);
            }
            let mut waiting = self.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
    }
}
