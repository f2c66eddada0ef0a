//! Long work in slices, between which the page gets its turn.

use std::time::Duration;

use weft_message::Timestamp;

use crate::task::Runtime;

/// The longest it works before the page gets its turn.
const SLICE: Duration = Duration::from_millis(8);

/// Work that began now.
pub(super) struct Slices<'a> {
    runtime: &'a Runtime,
    end: Timestamp,
}

impl<'a> Slices<'a> {
    pub(super) fn new(runtime: &'a Runtime) -> Self {
        Self { runtime, end: runtime.now() + SLICE }
    }

    /// Gives the page its turn, if it is time.
    pub(super) async fn turn(&mut self) {
        if self.runtime.now() >= self.end {
            self.runtime.waiting_on("its turn", self.runtime.yield_now()).await;
            self.end = self.runtime.now() + SLICE;
        }
    }
}
