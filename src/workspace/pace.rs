//! How often a growing log is shown.

use std::{cell::Cell, time::Duration};

use weft_message::Timestamp;

use crate::{
    session::Session,
    task::{Runtime, animation_frame},
};

/// For each second that showing the log takes, the page has this many for everything else: receiving, keys, scripts.
const REST: u32 = 6;

/// The longest pause, however slow the machine is.
const MAX_PAUSE: Duration = Duration::from_millis(400);

/// Decides when to show a session's log: at most once per animation frame, and less often the longer that takes.
/// Everything that shows the log shares this, and so does it in the same frame.
#[derive(Default)]
pub struct Pace {
    /// The number that the next message had when the log was last shown.
    end: Cell<u64>,
    /// When that was.
    at: Cell<Timestamp>,
    /// How long it took, with layout and paint.
    cost: Cell<Duration>,
    /// Whether it is still to be found out how long it took.
    is_new: Cell<bool>,
}

impl Pace {
    /// Waits until there is something newer to show than the log's revision `seen`, and it is time; returns the
    /// log's revision.
    pub async fn next(&self, session: &Session, seen: u64) -> u64 {
        let runtime = session.runtime();
        self.measure(runtime).await;
        runtime.waiting_on("new messages", session.logged().after(seen)).await;
        loop {
            runtime.waiting_on("an animation frame", animation_frame()).await;
            // What another component has shown is due everywhere.
            let is_shown = session.log().numbers().end == self.end.get();
            if is_shown || runtime.now() >= self.due() {
                break;
            }
            runtime.waiting_on("its turn to show messages", runtime.sleep_until(self.due())).await;
        }
        self.show(session.log().numbers().end, runtime.now());
        session.logged().get()
    }

    /// Measures how long it takes to show the log, if it has just been told to. The browser has painted by the time that
    /// it gives a turn to another task.
    async fn measure(&self, runtime: &Runtime) {
        if self.is_new.take() {
            runtime.waiting_on("the paint", runtime.yield_now()).await;
            self.cost.set(runtime.now().since(self.at.get()));
        }
    }

    fn show(&self, end: u64, now: Timestamp) {
        if self.end.replace(end) != end {
            self.at.set(now);
            self.is_new.set(true);
        }
    }

    /// When to show what is new next.
    fn due(&self) -> Timestamp {
        self.at.get() + (self.cost.get() * REST).min(MAX_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Timestamp {
        Timestamp::from_micros(millis * 1000)
    }

    #[test]
    fn what_is_slow_to_show_is_shown_less_often() {
        let pace = Pace::default();
        pace.show(100, at(1000));
        assert_eq!(pace.due(), at(1000), "the first time, nothing is known");
        pace.cost.set(Duration::from_millis(10));
        assert_eq!(pace.due(), at(1060));
        pace.cost.set(Duration::from_secs(3));
        assert_eq!(pace.due(), at(1400));
    }

    #[test]
    fn what_shows_the_log_later_in_the_same_frame_delays_nothing() {
        let pace = Pace::default();
        pace.show(100, at(1000));
        assert!(pace.is_new.take());
        pace.show(100, at(1008));
        assert_eq!((pace.at.get(), pace.is_new.get()), (at(1000), false));
        pace.show(101, at(1016));
        assert_eq!((pace.at.get(), pace.is_new.get()), (at(1016), true));
    }
}
