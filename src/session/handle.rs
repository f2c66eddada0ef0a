//! A session as its owner holds it.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::{Rc, Weak},
};

use futures::future::select;
use weft_codec::decimal::Decimal;
use weft_log::{Log, export::Origin};
use weft_message::{Event, Payload};
use weft_session::{
    draft::DraftError,
    machine::Input,
    outbox::{Content, Outbox},
    profile::{Credentials, Draft, Profile, Timer},
    round_trip::RoundTrips,
    state::{Failure, State},
};

use super::{
    core::{self, Core},
    login,
    scripted::{self, LoginAttempt, NotSent},
    stopwatch::stopwatch,
    timer::{self, TimerStatus},
};
use crate::task::{Kind, Owner, Revision, Task, TaskGroup, now, sleep_until, waiting_on};

/// The task that wakes the state machine at its deadlines.
const SUPERVISOR: &str = "supervisor";

thread_local!(static LIVE: RefCell<Vec<Weak<Core>>> = const { RefCell::new(Vec::new()) });

/// Shows `visit` the title and log of every session that can be read right now, and whose it is: what is
/// left to save when the program has panicked.
pub fn salvage(mut visit: impl FnMut(&str, Origin, &Log)) {
    let live = LIVE.with(|live| live.try_borrow().map(|live| live.clone()).unwrap_or_default());
    for core in live.iter().filter_map(Weak::upgrade) {
        let readable = (core.profile.try_borrow(), core.origin(), core.log.try_borrow());
        if let (Ok(profile), Some(origin), Ok(log)) = readable {
            visit(profile.title(), origin, &log);
        }
    }
}

/// A session. Dropping it ends its connection and all of its tasks.
pub struct Session {
    core: Rc<Core>,
    tasks: TaskGroup,
    supervisor: RefCell<Task>,
    stopwatch: RefCell<Option<Task>>,
    /// The number of the first message that the statistics count.
    statistics_from: Cell<u64>,
}

impl Session {
    /// An offline session of that profile.
    pub fn new(profile: Rc<Profile>) -> Rc<Self> {
        let core = Rc::new(Core::new(profile));
        let tasks = TaskGroup::of(&core.owner);
        LIVE.with_borrow_mut(|live| {
            live.retain(|core| core.strong_count() > 0);
            live.push(Rc::downgrade(&core));
        });
        let weak = Rc::downgrade(&core);
        core.owner.on_cancel(move |task| {
            if let Some(core) = weak.upgrade() {
                core.cancelled(task);
            }
        });
        let supervisor = RefCell::new(tasks.spawn(SUPERVISOR, Kind::Session, supervise(core.clone())));
        let session =
            Self { core, tasks, supervisor, stopwatch: RefCell::default(), statistics_from: Cell::default() };
        session.time_round_trips();
        Rc::new(session)
    }

    /// Takes over an edited profile and its credentials. What is sent from now on uses its variables,
    /// and its log's limit holds at once; the rest counts from the next connect on.
    pub fn configure(&self, profile: Rc<Profile>, credentials: Credentials) {
        self.core.owner.rename(profile.title());
        let before = self.core.profile.replace(profile.clone());
        self.core.credentials.replace(credentials);
        if before.round_trip != profile.round_trip {
            self.time_round_trips();
        }
        if before.log_limit != profile.log_limit {
            self.core.log.borrow_mut().set_limit(profile.log_limit.bytes());
            self.core.logged.bump();
        }
    }

    /// Connects, if it is idle.
    pub fn connect(&self) {
        if self.supervisor.borrow().is_ended() {
            self.supervisor.replace(self.tasks.spawn(
                SUPERVISOR,
                Kind::Session,
                supervise(self.core.clone()),
            ));
        }
        let plan = login::plan(&self.core.profile());
        self.core.dispatch(Input::Connect(plan));
    }

    /// Disconnects, with a close code and reason of the user's choice, or 1000. Timers stop; what is
    /// in the outbox is held.
    pub fn disconnect(&self, close: Option<(u16, String)>) {
        for task in self.core.timers.borrow_mut().stop_all() {
            task.cancel();
        }
        self.core.dispatch(Input::Disconnect(close));
    }

    /// Whose its tasks are in the inspector.
    pub fn owner(&self) -> &Owner {
        &self.core.owner
    }

    /// What it is doing.
    pub fn state(&self) -> State {
        self.core.state()
    }

    /// Counts changes of what the interface might show of it, but for the log: awaited to learn of them.
    pub fn changed(&self) -> &Revision {
        &self.core.changed
    }

    /// Counts changes of its log.
    pub fn logged(&self) -> &Revision {
        &self.core.logged
    }

    /// Where it is connected to, or was last, with its secrets masked.
    pub fn connected_to(&self) -> String {
        self.core.connected_to.borrow().clone()
    }

    /// Whose log it is, to be written above it.
    pub fn origin(&self) -> Origin {
        self.core.origin().unwrap_or_default()
    }

    /// Its log.
    pub fn log(&self) -> Ref<'_, Log> {
        self.core.log.borrow()
    }

    /// Empties its log.
    pub fn clear_log(&self) {
        self.core.log.borrow_mut().clear();
        self.core.logged.bump();
    }

    /// The round trips, if the profile says how to tell them.
    pub fn round_trips(&self) -> Ref<'_, Option<RoundTrips>> {
        self.core.round_trips.borrow()
    }

    /// Forgets all statistics, round trips among them, and begins to count anew. The log stays.
    pub fn reset_statistics(&self) {
        self.statistics_from.set(self.core.log.borrow().numbers().end);
        self.core.log.borrow_mut().reset_statistics();
        self.time_round_trips();
        self.core.changed.bump();
    }

    /// Times round trips as the profile says, beginning with what the log holds. Pointers that make no
    /// sense time nothing.
    fn time_round_trips(&self) {
        let profile = self.core.profile();
        let round_trips = RoundTrips::new(&profile.round_trip, self.statistics_from.get()).ok().flatten();
        let is_timed = round_trips.is_some();
        self.core.round_trips.replace(round_trips);
        let task =
            is_timed.then(|| self.tasks.spawn("round trips", Kind::Session, stopwatch(self.core.clone())));
        if let Some(earlier) = self.stopwatch.replace(task) {
            earlier.cancel();
        }
    }

    /// Puts a message into the outbox: sent at once when online, held until then otherwise.
    ///
    /// # Errors
    /// What is wrong with it; it is not in the outbox then.
    pub fn send(&self, draft: Draft) -> Result<(), DraftError> {
        self.check(&draft)?;
        self.queue(Content::Draft(draft));
        Ok(())
    }

    /// Whether a draft could be sent now. Nothing is sent or used up by the question.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, draft: &Draft) -> Result<(), DraftError> {
        self.core.check(draft)
    }

    /// Puts bytes into the outbox as they are.
    pub fn send_payload(&self, payload: Payload) {
        self.queue(Content::Ready(payload));
    }

    fn queue(&self, content: Content) {
        self.core.outbox.borrow_mut().push(content);
        self.core.stirred.bump();
        self.core.changed.bump();
    }

    /// Sends a script's message at once, without the outbox.
    ///
    /// # Errors
    /// Why not; it was not sent.
    pub fn transmit(&self, message: &Content) -> Result<(), NotSent> {
        scripted::transmit(&self.core, message)
    }

    /// Has `act` called for each login of kind *Script*; its answer is [`Session::finish_login`].
    pub fn on_login(&self, act: impl Fn(LoginAttempt) + 'static) {
        self.core.on_login.replace(Some(Rc::new(act)));
    }

    /// Says how the login of that number has ended; one that no longer matters is ignored.
    pub fn finish_login(&self, number: u64, result: Result<(), Failure>) {
        scripted::finish(&self.core, number, result);
    }

    /// What it was made from, as last configured.
    pub fn profile(&self) -> Rc<Profile> {
        self.core.profile()
    }

    /// What waits to be sent.
    pub fn outbox(&self) -> Ref<'_, Outbox> {
        self.core.outbox.borrow()
    }

    /// How many wait in the outbox.
    pub fn held_count(&self) -> usize {
        self.core.outbox.borrow().len()
    }

    /// Takes one message out of the outbox, unsent.
    pub fn discard(&self, id: u64) {
        self.core.outbox.borrow_mut().discard(id);
        self.core.changed.bump();
    }

    /// Empties the outbox, unsent.
    pub fn discard_all(&self) {
        let count = self.core.outbox.borrow_mut().discard_all();
        if count > 0 {
            let messages = if count == 1 { "message" } else { "messages" };
            self.core.record(Event::Note, &format!("You discarded {count} held {messages}."));
        }
        self.core.changed.bump();
    }

    /// Starts a timer, or starts it again.
    pub fn start_timer(&self, timer: &Timer) {
        let name = format!("timer {}", timer.name);
        let task =
            self.tasks.spawn(name.trim_end(), Kind::Timer, timer::timer(self.core.clone(), timer.clone()));
        self.core.timers.borrow_mut().started(&timer.id, task);
        self.core.changed.bump();
    }

    /// Stops a timer.
    pub fn stop_timer(&self, id: &str) {
        let task = self.core.timers.borrow_mut().stop(id);
        if let Some(task) = task {
            task.cancel();
        }
        self.core.changed.bump();
    }

    /// What a timer has done, if it runs.
    pub fn timer_status(&self, id: &str) -> Option<TimerStatus> {
        self.core.timers.borrow().status(id)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.core.drop_socket();
    }
}

/// Wakes the state machine at its deadlines.
async fn supervise(core: Rc<Core>) {
    loop {
        let seen = core.stirred.get();
        match core.deadline() {
            None => drop(waiting_on("a change of state", core.stirred.after(seen)).await),
            Some(deadline) => {
                let due = Box::pin(sleep_until(deadline));
                let left = deadline.since(now());
                let what = format!("a deadline in {:.1} s", Decimal(left.as_secs_f64()));
                drop(waiting_on(what, select(due, Box::pin(core.stirred.after(seen)))).await);
                if now() >= deadline {
                    core.dispatch_timeout();
                }
            }
        }
    }
}

/// A random identifier for a profile or timer.
pub fn new_id() -> String {
    core::random_uuid()
}
