//! Times round trips, a little behind the receiver, for as long as the session lasts.

use std::{rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;
use weft_session::round_trip::RoundTrips;

use super::shared::Shared;
use crate::rest::in_rest;

/// The longest it searches messages before yielding.
const SLICE: Duration = Duration::from_millis(6);

/// How many bytes are read between checks of the clock.
const STEP_BYTES: usize = 64 << 10;

/// How long messages may accumulate before they are read. It doesn't affect the times, which are those of arrival.
const PAUSE: Duration = Duration::from_millis(200);

/// How long to wait before the code is asked for again, if it can't be loaded.
const RETRY: Duration = Duration::from_secs(10);

/// Reads every message in the log from this one on, then each new one. Invalid pointers time nothing.
pub(super) async fn stopwatch(shared: Rc<Shared>, first: u64) {
    loop {
        match timing(shared.clone(), first).await {
            Ok(timing) => return timing.await,
            Err(_) => shared.runtime().sleep(RETRY).await,
        }
    }
}

in_rest! {
    fn timing(shared: Rc<Shared>, first: u64) -> LocalBoxFuture<'static, ()> {
        Box::pin(time(shared, first))
    }
}

async fn time(shared: Rc<Shared>, first: u64) {
    let setting = shared.settings.profile().round_trip.clone();
    let Ok(Some(round_trips)) = RoundTrips::new(&setting, first) else { return };
    shared.round_trips.replace(Some(round_trips));
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

/// Reads messages for one time slice; returns whether it is up to date.
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
