//! What tasks and handles tell the driver, in order.

use std::{cell::RefCell, collections::VecDeque};

use weft_session::machine::Input;

use crate::task::Revision;

/// A queue with a wake-up: telling never does anything by itself.
#[derive(Default)]
pub(super) struct Inputs {
    queue: RefCell<VecDeque<Input>>,
    arrived: Revision,
}

impl Inputs {
    /// Tells what happened.
    pub(super) fn tell(&self, input: Input) {
        self.queue.borrow_mut().push_back(input);
        self.arrived.bump();
    }

    /// The next that the driver has not heard of.
    pub(super) fn take(&self) -> Option<Input> {
        self.queue.borrow_mut().pop_front()
    }

    /// Whether the driver has heard of everything.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }

    /// Counts what was told.
    pub(super) fn arrived(&self) -> &Revision {
        &self.arrived
    }
}
