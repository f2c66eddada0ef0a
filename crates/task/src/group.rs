//! Ownership of tasks: a group cancels its tasks when it is dropped.

use std::{cell::RefCell, future::Future, rc::Rc};

use super::{
    Runtime,
    cell::{Driver, TaskCell},
    registry::{Ended, Kind, TaskId},
};

/// A handle to a task. Dropping it does nothing: the group owns the task.
#[derive(Clone)]
pub struct Task(Rc<TaskCell>);

impl Task {
    /// The task's number in the registry.
    pub fn id(&self) -> TaskId {
        self.0.id
    }

    /// Ends the task now. Its destructors have run when this returns, unless the task cancels itself: then
    /// they run when its poll returns.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Calls `act` when the user cancels the task in the inspector, after the task has been dropped.
    pub fn on_cancel(&self, act: impl FnOnce() + 'static) {
        self.0.runtime.registry().on_cancel(self.id(), Box::new(act));
    }

    /// Whether it has finished, failed or been cancelled.
    pub fn is_ended(&self) -> bool {
        self.0.is_ended()
    }
}

/// The owner of tasks. Owners are compared by identity, so two with the same name differ.
#[derive(Clone)]
pub struct Owner(Rc<OwnerInner>);

struct OwnerInner {
    runtime: Runtime,
    name: RefCell<String>,
}

impl Owner {
    /// An owner called `name`, whose tasks run on that runtime.
    pub fn new(runtime: &Runtime, name: impl Into<String>) -> Self {
        Self(Rc::new(OwnerInner { runtime: runtime.clone(), name: RefCell::new(name.into()) }))
    }

    /// Renames it, in the inspector too.
    pub fn rename(&self, name: impl Into<String>) {
        self.0.name.replace(name.into());
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.0.name.borrow().clone()
    }

    /// The runtime of its tasks.
    pub fn runtime(&self) -> &Runtime {
        &self.0.runtime
    }
}

impl PartialEq for Owner {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Owns tasks. Dropping it cancels those that are still alive.
pub struct TaskGroup {
    owner: Owner,
    tasks: RefCell<Vec<Rc<TaskCell>>>,
}

impl TaskGroup {
    /// An empty group whose tasks belong to a new owner with that name.
    pub fn new(runtime: &Runtime, owner: impl Into<String>) -> Self {
        Self::of(&Owner::new(runtime, owner))
    }

    /// An empty group whose tasks belong to `owner`.
    pub fn of(owner: &Owner) -> Self {
        Self { owner: owner.clone(), tasks: RefCell::default() }
    }

    /// Starts a task. It runs from the next microtask on.
    pub fn spawn<F>(&self, name: impl Into<String>, kind: Kind, future: F) -> Task
    where
        F: Future<Output: Into<Ended>> + 'static,
    {
        let runtime = self.owner.runtime();
        let id = runtime.registry().next_id();
        let cell = TaskCell::new(runtime.clone(), id, async move { future.await.into() });
        runtime.registry().begin(&cell, name.into(), kind, self.owner.clone());
        let mut tasks = self.tasks.borrow_mut();
        tasks.retain(|task| !task.is_ended());
        tasks.push(cell.clone());
        runtime.spawn(Box::pin(Driver(cell.clone())));
        Task(cell)
    }

    /// Cancels all tasks that are alive.
    pub fn cancel_all(&self) {
        for task in self.tasks.take() {
            task.cancel();
        }
    }
}

impl Drop for TaskGroup {
    fn drop(&mut self) {
        self.cancel_all();
    }
}
