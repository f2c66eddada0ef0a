//! What tasks and handles tell the driver, in order.

use std::{cell::RefCell, collections::VecDeque};

use weft_session::machine::Input;

use crate::task::Revision;

/// A queue that wakes its reader. Adding to it has no other effect.
#[derive(Default)]
pub(super) struct Inputs {
    queue: RefCell<VecDeque<Input>>,
    arrived: Revision,
}

impl Inputs {
    /// Reports what happened.
    pub(super) fn tell(&self, input: Input) {
        self.queue.borrow_mut().push_back(input);
        self.arrived.bump();
    }

    /// The next input that the driver has not handled.
    pub(super) fn take(&self) -> Option<Input> {
        self.queue.borrow_mut().pop_front()
    }

    /// Whether the driver has handled everything.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.borrow().is_empty()
    }

    /// Counts inputs.
    pub(super) fn arrived(&self) -> &Revision {
        &self.arrived
    }
}
