//! Times round trips, a little behind the receiver, for as long as the session lasts.

use std::{rc::Rc, time::Duration};

use super::core::Core;
use crate::task::{now, sleep_until, waiting_on, yield_now};

/// The longest that messages are looked at before others may run.
const SLICE: Duration = Duration::from_millis(6);

/// How many bytes are looked at before looking at the clock.
const STEP: usize = 64 << 10;

/// How long messages may gather before they are looked at: what is timed is when they came.
const PAUSE: Duration = Duration::from_millis(200);

/// Looks at every message of the log that is there and that comes.
pub(super) async fn stopwatch(core: Rc<Core>) {
    loop {
        let seen = core.logged.get();
        while !advance(&core) {
            waiting_on("its turn", yield_now()).await;
        }
        waiting_on("new messages", core.logged.after(seen)).await;
        waiting_on("more messages", sleep_until(now() + PAUSE)).await;
    }
}

/// Looks at messages for the length of a slice; returns whether it is up to date.
fn advance(core: &Core) -> bool {
    let end = now() + SLICE;
    let mut round_trips = core.round_trips.borrow_mut();
    let Some(round_trips) = round_trips.as_mut() else { return true };
    let log = core.log.borrow();
    loop {
        if round_trips.advance(&log, STEP) {
            return true;
        }
        if now() >= end {
            return false;
        }
    }
}
