//! How often a growing log is shown.

use std::{cell::Cell, time::Duration};

use weft_message::Timestamp;

use crate::{session::Session, task::animation_frame};

/// More new messages than this are a flood. Nobody can read them before the next ones arrive.
const FLOOD: u64 = 100;

/// How often a flood is shown: time spent painting is lost to receiving.
const FLOOD_PACE: Duration = Duration::from_millis(200);

/// Decides when to show a session's log: at most once per animation frame, and a flood five times a second. Everything
/// that shows the log shares this, and so does it in the same frame.
#[derive(Default)]
pub struct Pace {
    /// The number that the next message had when the log was last shown.
    end: Cell<u64>,
    at: Cell<Timestamp>,
}

impl Pace {
    /// Waits until there is something newer to show than the log's revision `seen`, and it is time; returns the
    /// log's revision.
    pub async fn next(&self, session: &Session, seen: u64) -> u64 {
        let runtime = session.runtime();
        runtime.waiting_on("new messages", session.logged().after(seen)).await;
        runtime.waiting_on("an animation frame", animation_frame()).await;
        let due = self.due();
        if session.log().numbers().end - self.end.get() > FLOOD && runtime.now() < due {
            runtime.waiting_on("more of the flood", runtime.sleep_until(due)).await;
            runtime.waiting_on("an animation frame", animation_frame()).await;
        }
        self.end.set(session.log().numbers().end);
        self.at.set(runtime.now());
        session.logged().get()
    }

    /// The next whole multiple of the interval since the log was last shown.
    fn due(&self) -> Timestamp {
        let pace = FLOOD_PACE.as_micros() as u64;
        Timestamp::from_micros((self.at.get().as_micros() / pace + 1) * pace)
    }
}
