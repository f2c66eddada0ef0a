//! Ownership of tasks: a group cancels its tasks when it is dropped.

use std::{cell::RefCell, future::Future, rc::Rc};

use super::{
    cell::{Driver, TaskCell},
    registry::{self, Ended, Kind, TaskId},
};

/// A handle to one task. Dropping it does nothing: the group owns the task.
#[derive(Clone)]
pub struct Task(Rc<TaskCell>);

impl Task {
    /// The task's number in the registry.
    pub fn id(&self) -> TaskId {
        self.0.id
    }

    /// Ends the task now; its destructors have run when this returns, unless it is the task itself
    /// that calls: then they run when its poll returns.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it has finished, failed or been cancelled.
    pub fn is_ended(&self) -> bool {
        self.0.is_ended()
    }
}

/// Whose tasks these are: compared by identity, so two of the same name are two.
#[derive(Clone, Default)]
pub struct Owner(Rc<OwnerInner>);

#[derive(Default)]
struct OwnerInner {
    name: RefCell<String>,
    on_cancel: RefCell<Option<OnCancel>>,
}

/// Called with a task's name.
type OnCancel = Rc<dyn Fn(&str)>;

impl Owner {
    /// An owner called `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self(Rc::new(OwnerInner { name: RefCell::new(name.into()), ..OwnerInner::default() }))
    }

    /// Gives it another name, in the inspector too.
    pub fn rename(&self, name: impl Into<String>) {
        self.0.name.replace(name.into());
    }

    /// What it is called.
    pub fn name(&self) -> String {
        self.0.name.borrow().clone()
    }

    /// Has `act` called with the name of each of its tasks that a person cancels in the inspector.
    pub fn on_cancel(&self, act: impl Fn(&str) + 'static) {
        self.0.on_cancel.replace(Some(Rc::new(act)));
    }

    pub(super) fn cancelled(&self, task: &str) {
        let act = self.0.on_cancel.borrow().clone();
        if let Some(act) = act {
            act(task);
        }
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
    /// An empty group whose tasks belong to an owner of that name.
    pub fn new(owner: impl Into<String>) -> Self {
        Self::of(&Owner::new(owner))
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
        let id = TaskId::next();
        let cell = TaskCell::new(id, async move { future.await.into() });
        registry::begin(id, &cell, name.into(), kind, self.owner.clone());
        let mut tasks = self.tasks.borrow_mut();
        tasks.retain(|task| !task.is_ended());
        tasks.push(cell.clone());
        wasm_bindgen_futures::spawn_local(Driver(cell.clone()));
        Task(cell)
    }

    /// Cancels all that are alive.
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
