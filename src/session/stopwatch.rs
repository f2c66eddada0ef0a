//! Times round trips, a little behind the receiver, for as long as the session lasts.

use std::{rc::Rc, time::Duration};

use super::shared::Shared;

/// The longest that messages are looked at before others may run.
const SLICE: Duration = Duration::from_millis(6);

/// How many bytes are looked at before looking at the clock.
const STEP_BYTES: usize = 64 << 10;

/// How long messages may gather before they are looked at: what is timed is when they came.
const PAUSE: Duration = Duration::from_millis(200);

/// Looks at every message of the log that is there and that comes.
pub(super) async fn stopwatch(shared: Rc<Shared>) {
    let runtime = shared.runtime();
    loop {
        let seen = shared.logged.get();
        while !advance(&shared) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
        }
        runtime.waiting_on("new messages", shared.logged.after(seen)).await;
        runtime.waiting_on("more messages", runtime.sleep_until(runtime.now() + PAUSE)).await;
    }
}

/// Looks at messages for the length of a slice; returns whether it is up to date.
fn advance(shared: &Shared) -> bool {
    let end = shared.now() + SLICE;
    let mut round_trips = shared.round_trips.borrow_mut();
    let Some(round_trips) = round_trips.as_mut() else { return true };
    let log = shared.log.borrow();
    loop {
        if round_trips.advance(&log, STEP_BYTES) {
            return true;
        }
        if shared.now() >= end {
            return false;
        }
    }
}
