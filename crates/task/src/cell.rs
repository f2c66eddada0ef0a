//! A task's future in a cell that isn't owned by the executor: cancelling drops it at once.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::{
    Runtime,
    registry::{Ended, TaskId},
};

/// A task's future, for as long as the task is alive.
///
/// While it is polled the future is *taken out* of its cell, so no borrow is held across the poll
/// and a task may cancel itself, or drop the group that owns it.
pub(super) struct TaskCell {
    pub(super) id: TaskId,
    pub(super) runtime: Runtime,
    future: RefCell<Option<Pin<Box<dyn Future<Output = Ended>>>>>,
    waker: RefCell<Option<Waker>>,
    ended: Cell<bool>,
}

impl TaskCell {
    pub(super) fn new(
        runtime: Runtime,
        id: TaskId,
        future: impl Future<Output = Ended> + 'static,
    ) -> Rc<Self> {
        let future: Pin<Box<dyn Future<Output = Ended>>> = Box::pin(future);
        Rc::new(Self {
            id,
            runtime,
            future: RefCell::new(Some(future)),
            waker: RefCell::default(),
            ended: Cell::new(false),
        })
    }

    pub(super) fn is_ended(&self) -> bool {
        self.ended.get()
    }

    /// Drops the future now, or, if it is being polled, as soon as that poll returns.
    pub(super) fn cancel(&self) {
        if self.ended.replace(true) {
            return;
        }
        self.runtime.registry().end(self.id, Ended::Cancelled, self.runtime.now());
        let future = self.future.take();
        let waker = self.waker.take();
        drop(future);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let Some(mut future) = self.future.take() else { return Poll::Ready(()) };
        let registry = self.runtime.registry();
        let started = self.runtime.now();
        let poll = registry.enter(self.id, || future.as_mut().poll(context));
        let now = self.runtime.now();
        registry.polled(self.id, now.since(started));
        match poll {
            _ if self.ended.get() => Poll::Ready(()),
            Poll::Ready(ended) => {
                self.ended.set(true);
                registry.end(self.id, ended, now);
                Poll::Ready(())
            }
            Poll::Pending => {
                self.future.replace(Some(future));
                self.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        }
    }
}

/// The executor's handle to a task.
pub(super) struct Driver(pub(super) Rc<TaskCell>);

impl Future for Driver {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll(context)
    }
}
