//! The event loop as tasks see it.

use std::{
    borrow::Cow,
    fmt,
    future::{Future, poll_fn},
    pin::pin,
    rc::Rc,
    time::Duration,
};

use futures::future::{Either, LocalBoxFuture, select};
use weft_message::Timestamp;

use super::{
    lag::{Lag, LagWatch},
    registry::{Registry, TaskId, TaskInfo},
    time::Elapsed,
};

/// What a runtime runs on: a browser's window or worker, or virtual time.
pub trait Platform {
    /// The time now; it never runs backwards.
    fn now(&self) -> Timestamp;

    /// Runs a future to its end, from the next turn of the event loop on.
    fn spawn(&self, future: LocalBoxFuture<'static, ()>);

    /// A future that becomes ready at `deadline`, or at once if that has passed.
    fn sleep_until(&self, deadline: Timestamp) -> LocalBoxFuture<'static, ()>;

    /// A future that becomes ready once others have had a turn: tasks, input, painting.
    fn yield_now(&self) -> LocalBoxFuture<'static, ()>;

    /// Whether timers are throttled, as browsers do in hidden tabs.
    fn is_throttled(&self) -> bool {
        false
    }
}

/// An event loop and the list of its tasks. Clones are handles to the same one.
#[derive(Clone)]
pub struct Runtime(Rc<Inner>);

struct Inner {
    platform: Box<dyn Platform>,
    registry: Registry,
    lag: LagWatch,
}

impl Runtime {
    /// A runtime on this platform, with no tasks.
    pub fn new(platform: impl Platform + 'static) -> Self {
        let (registry, lag) = (Registry::default(), LagWatch::default());
        Self(Rc::new(Inner { platform: Box::new(platform), registry, lag }))
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.0.platform.now()
    }

    /// Sleeps until `deadline`; others run meanwhile. Returns at once if it has passed.
    pub fn sleep_until(&self, deadline: Timestamp) -> LocalBoxFuture<'static, ()> {
        self.0.platform.sleep_until(deadline)
    }

    /// Sleeps for `duration`, and shows it in the inspector.
    pub async fn sleep(&self, duration: Duration) {
        let deadline = self.now() + duration;
        self.waiting_on(format!("sleep {duration:?}"), self.sleep_until(deadline)).await;
    }

    /// Lets others run, the browser paint and input be handled, before going on.
    pub fn yield_now(&self) -> LocalBoxFuture<'static, ()> {
        self.0.platform.yield_now()
    }

    /// Awaits `future` for at most `duration`, then drops it.
    ///
    /// # Errors
    /// [`Elapsed`] if it wasn't ready in time.
    pub async fn timeout<F: Future>(&self, duration: Duration, future: F) -> Result<F::Output, Elapsed> {
        match select(pin!(future), self.sleep_until(self.now() + duration)).await {
            Either::Left((output, _)) => Ok(output),
            Either::Right(_) => Err(Elapsed(duration)),
        }
    }

    /// Awaits `future`; meanwhile the inspector shows `what` as what the current task is waiting on.
    pub async fn waiting_on<F: Future>(&self, what: impl Into<Cow<'static, str>>, future: F) -> F::Output {
        let what = what.into();
        let mut future = pin!(future);
        poll_fn(|context| {
            let poll = future.as_mut().poll(context);
            let waiting = if poll.is_pending() { what.clone() } else { Cow::Borrowed("") };
            self.0.registry.current_waits_on(waiting);
            poll
        })
        .await
    }

    /// All tasks, oldest first: those that are alive and those that ended in the last 30 s.
    pub fn tasks(&self) -> Vec<TaskInfo> {
        self.0.registry.snapshot(self.now())
    }

    /// Cancels the task with that number on the user's behalf, if it is alive, and calls its cancellation callback.
    pub fn cancel(&self, id: TaskId) {
        self.0.registry.cancel(id);
    }

    /// The event loop's lag, as last measured by [`Runtime::watch_lag`].
    pub fn lag(&self) -> Lag {
        self.0.lag.get()
    }

    /// Measures the lag for ever, except while the platform throttles timers.
    pub async fn watch_lag(&self) {
        self.0.lag.watch(self).await;
    }

    pub(super) fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        self.0.platform.spawn(future);
    }

    pub(super) fn is_throttled(&self) -> bool {
        self.0.platform.is_throttled()
    }

    pub(super) fn registry(&self) -> &Registry {
        &self.0.registry
    }
}

impl PartialEq for Runtime {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}
