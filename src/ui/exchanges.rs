//! Times the round trips of the protocol that a connection speaks, while it is on screen, and says when a request is late.

use std::time::Duration;

use futures::future::select;
use yew::prelude::*;

use super::handles::SessionRef;
use crate::task::{now, spawn_kept};

/// The longest that messages are read before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(4);

/// How many bytes are read between checks of the clock.
const STEP: usize = 64 << 10;

/// How long new messages may accumulate before they are read.
const PAUSE: Duration = Duration::from_millis(200);

/// Reads the session's messages for [`crate::session::Session::exchanges`], if there is a protocol.
#[hook]
pub(super) fn use_exchanges(session: &SessionRef, has_protocol: bool) {
    use_effect_with((session.clone(), has_protocol), |(session, has_protocol)| {
        let session = session.clone();
        let runtime = session.runtime().clone();
        let tasks = has_protocol.then(|| spawn_kept(&runtime, "round trips", move || read(session.clone())));
        move || drop(tasks)
    });
}

async fn read(session: SessionRef) {
    let runtime = session.runtime();
    loop {
        let seen = session.logged().get();
        while !advance(&session) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
        }
        let late = session.exchanges().as_ref().and_then(|exchanges| exchanges.next_late(now()));
        let logged = Box::pin(session.logged().after(seen));
        match late {
            None => drop(runtime.waiting_on("new messages", logged).await),
            Some(late) => {
                drop(runtime.waiting_on("a reply", select(logged, runtime.sleep_until(late))).await);
                if now() >= late {
                    // So that its row says so.
                    session.logged().bump();
                }
            }
        }
        runtime.waiting_on("more messages", runtime.sleep_until(runtime.now() + PAUSE)).await;
    }
}

/// Reads messages for one time slice; returns whether all were read.
fn advance(session: &SessionRef) -> bool {
    let end = now() + SLICE;
    loop {
        if session.time_exchanges(STEP) {
            return true;
        }
        if now() >= end {
            return false;
        }
    }
}
