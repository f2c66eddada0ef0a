//! Samples recent messages for suggestions: while somebody is at the filter, in slices, a bounded number of them.

use std::{cell::RefCell, rc::Rc, time::Duration};

use weft_log::filter::Samples;
use weft_message::Direction;
use yew::prelude::*;

use crate::{
    task::{now, spawn_kept},
    ui::handles::SessionRef,
};

/// The most messages that are sampled, and the most bytes of them.
const MESSAGES: u64 = 400;
const BYTES: usize = 1 << 20;

/// The longest it samples before the browser gets its turn.
const SLICE: Duration = Duration::from_millis(4);

/// How long new messages may accumulate before all are sampled anew.
const PAUSE: Duration = Duration::from_secs(2);

/// What was seen, for the latest suggestions.
pub(in crate::ui) type SamplesRef = Rc<RefCell<Samples>>;

/// Samples the session's messages while `active`.
#[hook]
pub(in crate::ui) fn use_samples(session: &SessionRef, active: bool) -> SamplesRef {
    let samples = use_memo(session.clone(), |_| SamplesRef::default());
    use_effect_with((session.clone(), active), {
        let samples = (*samples).clone();
        move |(session, active)| {
            let session = session.clone();
            let runtime = session.runtime().clone();
            let run = move || run(session.clone(), samples.clone());
            let tasks = active.then(|| spawn_kept(&runtime, "filter suggestions", run));
            move || drop(tasks)
        }
    });
    (*samples).clone()
}

async fn run(session: SessionRef, samples: SamplesRef) {
    let runtime = session.runtime();
    loop {
        let seen = session.logged().get();
        let newest = session.log().numbers().end;
        let mut pass = Pass { samples: Samples::default(), next: newest, messages: MESSAGES, bytes: BYTES };
        while !pass.advance(&session) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
        }
        samples.replace(pass.samples);
        runtime.waiting_on("new messages", session.logged().after(seen)).await;
        runtime.waiting_on("more messages", runtime.sleep_until(runtime.now() + PAUSE)).await;
    }
}

/// One pass over the newest messages, backwards.
struct Pass {
    samples: Samples,
    /// The number after that of the next message.
    next: u64,
    /// How many more messages, and bytes, to sample.
    messages: u64,
    bytes: usize,
}

impl Pass {
    /// Samples messages for one time slice; returns whether it is done.
    fn advance(&mut self, session: &SessionRef) -> bool {
        let end = now() + SLICE;
        let (layers, log) = (session.layers(), session.log());
        while self.messages > 0 && self.bytes > 0 {
            let message = self.next.checked_sub(1).and_then(|number| log.get(number));
            let Some(message) = message else { return true };
            if message.direction != Direction::Session {
                self.samples.add(&message, &layers);
            }
            self.next -= 1;
            self.messages -= 1;
            self.bytes = self.bytes.saturating_sub(message.bytes.len());
            if now() >= end {
                return false;
            }
        }
        true
    }
}
