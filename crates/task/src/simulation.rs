//! Virtual time: a platform for tests, on which a day passes in an instant.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
    time::Duration,
};

use futures::{
    executor::{LocalPool, LocalSpawner},
    future::LocalBoxFuture,
    task::LocalSpawnExt,
};
use weft_message::Timestamp;

use super::{Platform, Runtime};

/// An event loop whose clock stands still while anything can run, and then jumps to the next deadline.
pub struct Simulation {
    pool: LocalPool,
    clock: Rc<Clock>,
    runtime: Runtime,
}

#[derive(Default)]
struct Clock {
    micros: Cell<u64>,
    /// Wakers of sleeping tasks, by deadline.
    sleepers: RefCell<BTreeMap<(u64, u64), Waker>>,
    last: Cell<u64>,
}

struct Virtual {
    spawner: LocalSpawner,
    clock: Rc<Clock>,
}

impl Default for Simulation {
    fn default() -> Self {
        Self::new()
    }
}

impl Simulation {
    /// A simulation that begins one second after the epoch.
    pub fn new() -> Self {
        let pool = LocalPool::new();
        let clock = Rc::new(Clock::default());
        clock.micros.set(1_000_000);
        let runtime = Runtime::new(Virtual { spawner: pool.spawner(), clock: clock.clone() });
        Self { pool, clock, runtime }
    }

    /// The runtime that uses this clock.
    pub fn runtime(&self) -> Runtime {
        self.runtime.clone()
    }

    /// Runs everything that is ready while `duration` passes.
    pub fn advance(&mut self, duration: Duration) {
        let end = (self.runtime.now() + duration).as_micros();
        self.pool.run_until_stalled();
        while let Some(due) = self.clock.next_deadline().filter(|due| *due <= end) {
            self.clock.set(due);
            self.pool.run_until_stalled();
        }
        self.clock.set(end);
        self.pool.run_until_stalled();
    }

    /// Lets time pass without running anything, as when a task blocks the event loop.
    pub fn block(&mut self, duration: Duration) {
        self.clock.micros.set((self.runtime.now() + duration).as_micros());
    }
}

impl Clock {
    fn next_deadline(&self) -> Option<u64> {
        self.sleepers.borrow().keys().next().map(|(due, _)| *due)
    }

    fn set(&self, micros: u64) {
        self.micros.set(micros.max(self.micros.get()));
        let later = self.sleepers.borrow_mut().split_off(&(self.micros.get() + 1, 0));
        let due = self.sleepers.replace(later);
        due.into_values().for_each(Waker::wake);
    }
}

impl Platform for Virtual {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.micros.get())
    }

    fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        // This only fails once the simulation has been dropped, and then nothing runs any more.
        let _ = self.spawner.spawn_local(future);
    }

    fn sleep_until(&self, deadline: Timestamp) -> LocalBoxFuture<'static, ()> {
        let clock = self.clock.clone();
        clock.last.set(clock.last.get() + 1);
        let key = (deadline.as_micros(), clock.last.get());
        Box::pin(poll_fn(move |context| {
            if clock.micros.get() >= key.0 {
                clock.sleepers.borrow_mut().remove(&key);
                return Poll::Ready(());
            }
            clock.sleepers.borrow_mut().insert(key, context.waker().clone());
            Poll::Pending
        }))
    }

    fn yield_now(&self) -> LocalBoxFuture<'static, ()> {
        let mut has_yielded = false;
        Box::pin(poll_fn(move |context| {
            if std::mem::replace(&mut has_yielded, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }
}
