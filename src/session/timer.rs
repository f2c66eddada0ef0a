//! Timers: messages sent again and again, each by a task of its own.

use std::{collections::BTreeMap, rc::Rc, time::Duration};

use weft_codec::decimal::Decimal;
use weft_message::{Event, Timestamp};
use weft_session::{outbox::Content, profile};

use super::{
    core::{Core, TransmitError},
    sender::HIGH_WATER,
};
use crate::task::{Interval, Task, now, waiting_on};

/// The shortest period.
pub const SHORTEST: Duration = Duration::from_millis(10);

/// What a timer has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimerStatus {
    /// When the next message is due.
    pub due: Timestamp,
    /// How many were sent.
    pub sent: u64,
    /// How many were due while the session was not online, the network was full or the browser held
    /// the timer back. They are not made up for.
    pub skipped: u64,
}

/// The timers that were started, by their profile's id.
#[derive(Default)]
pub(super) struct Timers {
    running: BTreeMap<String, (Task, TimerStatus)>,
}

impl Timers {
    pub(super) fn status(&self, id: &str) -> Option<TimerStatus> {
        let (task, status) = self.running.get(id)?;
        (!task.is_ended()).then_some(*status)
    }

    pub(super) fn started(&mut self, id: &str, task: Task) {
        if let Some((earlier, _)) = self.running.insert(id.into(), (task, TimerStatus::default())) {
            earlier.cancel();
        }
    }

    pub(super) fn stop(&mut self, id: &str) -> Option<Task> {
        self.running.remove(id).map(|(task, _)| task)
    }

    pub(super) fn stop_all(&mut self) -> Vec<Task> {
        std::mem::take(&mut self.running).into_values().map(|(task, _)| task).collect()
    }

    fn update(&mut self, id: &str, change: impl FnOnce(&mut TimerStatus)) {
        if let Some((_, status)) = self.running.get_mut(id) {
            change(status);
        }
    }
}

/// Sends the timer's message on its interval until it is cancelled.
///
/// # Errors
/// In words, if the message can't be filled in.
pub(super) async fn timer(core: Rc<Core>, timer: profile::Timer) -> Result<(), String> {
    let every = Duration::try_from_secs_f64(timer.every).map_err(|error| error.to_string())?.max(SHORTEST);
    let message = Content::Draft(timer.message);
    let mut beats = Interval::new(now(), every);
    loop {
        core.timers.borrow_mut().update(&timer.id, |status| status.due = beats.next_due());
        core.changed.bump();
        let missed =
            waiting_on(format!("the next beat, every {} s", Decimal(timer.every)), beats.tick()).await;
        let sent = send(&core, &message);
        if let Err(TransmitError::Draft(error)) = sent {
            let words = format!("Timer “{}” stopped: {error}", timer.name);
            core.record(Event::Error, &words);
            return Err(words);
        }
        core.timers.borrow_mut().update(&timer.id, |status| {
            status.sent += u64::from(sent.is_ok());
            status.skipped += missed + u64::from(sent.is_err());
        });
    }
}

fn send(core: &Core, message: &Content) -> Result<(), TransmitError> {
    let full = core.socket().is_none_or(|socket| socket.buffered_amount() > HIGH_WATER);
    match core.is_online() && !full {
        true => core.transmit(message),
        false => Err(TransmitError::NotOpen),
    }
}
