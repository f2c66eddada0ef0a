//! How often a log that grows is shown.

use std::time::Duration;

use super::session_ref::SessionRef;
use crate::{
    packet::Timestamp,
    task::{animation_frame, now, sleep_until, waiting_on},
};

/// More new packets than this are a flood. Nobody can read them before the next come.
const FLOOD: u64 = 100;

/// How long a flood is on screen before it is shown anew: what painting costs is lost to receiving.
const FLOOD_PACE: Duration = Duration::from_millis(200);

/// Tells when to show a log: once per animation frame at most, and a flood five times a second. All that
/// shows one does so in the same frame.
#[derive(Default)]
pub(super) struct Pace {
    /// The log's revision when it was last shown.
    seen: u64,
    /// The number that the next packet had then.
    end: u64,
    at: Timestamp,
}

impl Pace {
    /// Waits until there is something new to show and it is time; returns the log's revision.
    pub(super) async fn next(&mut self, session: &SessionRef) -> u64 {
        waiting_on("new packets", session.logged().after(self.seen)).await;
        waiting_on("an animation frame", animation_frame()).await;
        let due = self.due();
        if session.log().numbers().end - self.end > FLOOD && now() < due {
            waiting_on("more of the flood", sleep_until(due)).await;
            waiting_on("an animation frame", animation_frame()).await;
        }
        self.seen = session.logged().get();
        self.end = session.log().numbers().end;
        self.at = now();
        self.seen
    }

    /// The next whole multiple of the pace after the log was last shown.
    fn due(&self) -> Timestamp {
        let pace = FLOOD_PACE.as_micros() as u64;
        Timestamp::from_micros((self.at.as_micros() / pace + 1) * pace)
    }
}
