//! Timers: messages sent repeatedly, each by its own task.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

use weft_codec::decimal::Decimal;
use weft_message::Timestamp;
use weft_session::{Content, Event, profile};

use super::shared::{Shared, TransmitError};
use crate::task::{Ended, Interval, Task};

/// The shortest period.
pub const MIN_PERIOD: Duration = Duration::from_millis(10);

/// What a timer has done since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimerStatus {
    /// When the next message is due.
    pub due: Timestamp,
    /// How many messages were sent.
    pub sent: u64,
    /// How many were due while the session was not online, the network was full or the browser delayed
    /// the timer. They are not sent later.
    pub skipped: u64,
}

/// The running timers, by their id in the profile.
#[derive(Default)]
pub(super) struct Timers {
    running: RefCell<BTreeMap<String, (Task, TimerStatus)>>,
}

impl Timers {
    pub(super) fn status(&self, id: &str) -> Option<TimerStatus> {
        let running = self.running.borrow();
        let (task, status) = running.get(id)?;
        (!task.is_ended()).then_some(*status)
    }

    /// How many are running.
    pub(super) fn count(&self) -> usize {
        self.running.borrow().values().filter(|(task, _)| !task.is_ended()).count()
    }

    /// Takes over a timer's task; one that ran before is cancelled.
    pub(super) fn started(&self, id: &str, task: Task) {
        let earlier = self.running.borrow_mut().insert(id.into(), (task, TimerStatus::default()));
        earlier.into_iter().for_each(|(task, _)| task.cancel());
    }

    pub(super) fn stop(&self, id: &str) {
        let stopped = self.running.borrow_mut().remove(id);
        stopped.into_iter().for_each(|(task, _)| task.cancel());
    }

    pub(super) fn stop_all(&self) {
        self.running.take().into_values().for_each(|(task, _)| task.cancel());
    }

    fn update(&self, id: &str, change: impl FnOnce(&mut TimerStatus)) {
        if let Some((_, status)) = self.running.borrow_mut().get_mut(id) {
            change(status);
        }
    }
}

/// Sends the timer's message on its interval until it is cancelled, or its message can't be filled in.
pub(super) async fn timer(shared: Rc<Shared>, timer: profile::Timer) -> Ended {
    let runtime = shared.runtime();
    let every = Duration::try_from_secs_f64(timer.every).unwrap_or_default().max(MIN_PERIOD);
    let what = format!("the next beat, every {} s", Decimal(timer.every));
    let message = Content::Draft(timer.message);
    let mut beats = Interval::new(runtime.now(), every);
    loop {
        shared.timers.update(&timer.id, |status| status.due = beats.next_due());
        shared.status.changed.bump();
        let missed = runtime.waiting_on(what.clone(), beats.tick(runtime)).await;
        let sent = send(&shared, &message);
        if let Err(TransmitError::Draft(problem)) = sent {
            let words = problem.to_string();
            shared.record(Event::TimerStopped { timer: timer.name, problem });
            return Ended::Failed(words);
        }
        shared.timers.update(&timer.id, |status| {
            status.sent += u64::from(sent.is_ok());
            status.skipped += missed + u64::from(sent.is_err());
        });
    }
}

fn send(shared: &Shared, message: &Content) -> Result<(), TransmitError> {
    match shared.status.is_online() && !shared.is_full() {
        true => shared.transmit(message),
        false => Err(TransmitError::NotOpen),
    }
}
