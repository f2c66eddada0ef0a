//! All tasks that are alive or ended recently, for the task inspector.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt::Display,
    rc::{Rc, Weak},
    time::Duration,
};

use weft_message::Timestamp;

use super::{Runtime, cell::TaskCell, group::Owner};

/// How long an ended task stays in the registry.
const REMEMBER_ENDED: Duration = Duration::from_secs(30);
/// The most ended tasks that are remembered.
const MAX_ENDED: usize = 200;

/// A task's number, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u64);

impl TaskId {
    /// The number itself, for use as a key.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// The kind of work a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of a session's tasks: receiver, sender, keepalive, login.
    Session,
    /// Sends a message at intervals.
    Timer,
    /// The in-page practice server's side of a connection.
    Practice,
    /// One of a script's tasks, in its worker.
    Script,
    /// One of the interface's tasks.
    Interface,
}

impl Kind {
    /// Its name in the inspector.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Timer => "timer",
            Self::Practice => "practice server",
            Self::Script => "script",
            Self::Interface => "interface",
        }
    }
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It returned.
    Finished,
    /// It returned this, in words.
    Returned(String),
    /// It was cancelled, by the user or because its owner was dropped.
    Cancelled,
    /// It returned this error.
    Failed(String),
}

impl From<()> for Ended {
    fn from((): ()) -> Self {
        Self::Finished
    }
}

impl<E: Display> From<Result<(), E>> for Ended {
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Self::Finished,
            Err(error) => Self::Failed(error.to_string()),
        }
    }
}

/// The state of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Started and not polled yet.
    Ready,
    /// Waiting for something: see [`TaskInfo::waiting_on`].
    Waiting,
    /// Paused: its worker doesn't run any of its tasks.
    Held,
    /// It ended at this time.
    Ended(Ended, Timestamp),
}

/// One row of the task inspector.
#[derive(Clone)]
pub struct TaskInfo {
    /// Its number.
    pub id: TaskId,
    /// The name it was spawned with.
    pub name: String,
    /// The kind of work it does.
    pub kind: Kind,
    /// Its owner.
    pub owner: Owner,
    /// Whether it is alive, or how it ended.
    pub state: State,
    /// What it is waiting for, in words; empty if it isn't waiting.
    pub waiting_on: Cow<'static, str>,
    /// How often it was polled.
    pub polls: u64,
    /// Total time spent in its polls.
    pub busy: Duration,
    /// Its longest poll: how long it has blocked the event loop.
    pub longest_poll: Duration,
    /// From how long a poll on it blocks the event loop, if whoever runs it says so.
    pub slow: Option<Duration>,
    /// When it was spawned.
    pub started: Timestamp,
}

struct Entry {
    info: TaskInfo,
    cancel: Cancel,
    on_cancel: Option<Box<dyn FnOnce()>>,
}

/// How a task is cancelled.
#[derive(Clone)]
enum Cancel {
    /// By dropping its future.
    Cell(Weak<TaskCell>),
    /// By asking whoever runs it.
    Foreign(Rc<dyn Fn()>),
}

/// The tasks of one runtime.
#[derive(Default)]
pub(super) struct Registry {
    entries: RefCell<BTreeMap<TaskId, Entry>>,
    last: Cell<u64>,
    /// The task that is currently being polled.
    current: Cell<Option<TaskId>>,
}

impl Registry {
    pub(super) fn next_id(&self) -> TaskId {
        self.last.set(self.last.get() + 1);
        TaskId(self.last.get())
    }

    pub(super) fn begin(&self, cell: &Rc<TaskCell>, name: String, kind: Kind, owner: Owner) {
        self.insert(cell.id, name, kind, owner, Cancel::Cell(Rc::downgrade(cell)));
    }

    fn insert(&self, id: TaskId, name: String, kind: Kind, owner: Owner, cancel: Cancel) {
        let now = owner.runtime().now();
        let info = TaskInfo {
            id,
            name,
            kind,
            owner,
            state: State::Ready,
            waiting_on: Cow::Borrowed(""),
            polls: 0,
            busy: Duration::ZERO,
            longest_poll: Duration::ZERO,
            slow: None,
            started: now,
        };
        let mut entries = self.entries.borrow_mut();
        entries.insert(id, Entry { info, cancel, on_cancel: None });
        forget_old(&mut entries, now);
    }

    pub(super) fn on_cancel(&self, id: TaskId, act: Box<dyn FnOnce()>) {
        if let Some(entry) = self.entries.borrow_mut().get_mut(&id) {
            entry.on_cancel = Some(act);
        }
    }

    /// Polls a task while it is marked as the current one.
    pub(super) fn enter<R>(&self, id: TaskId, poll: impl FnOnce() -> R) -> R {
        let outer = self.current.replace(Some(id));
        let result = poll();
        self.current.set(outer);
        result
    }

    pub(super) fn polled(&self, id: TaskId, took: Duration) {
        self.with_info(id, |info| {
            info.polls += 1;
            info.busy += took;
            info.longest_poll = info.longest_poll.max(took);
            if info.state == State::Ready {
                info.state = State::Waiting;
            }
        });
    }

    pub(super) fn current_waits_on(&self, what: Cow<'static, str>) {
        if let Some(id) = self.current.get() {
            self.with_info(id, |info| info.waiting_on = what);
        }
    }

    pub(super) fn end(&self, id: TaskId, ended: Ended, now: Timestamp) {
        let mut entries = self.entries.borrow_mut();
        let Some(entry) = entries.get_mut(&id) else { return };
        // The interface cancels its own tasks whenever it shows something else, so they aren't worth listing.
        let is_forgotten = entry.info.kind == Kind::Interface && ended == Ended::Cancelled;
        // The list must not keep alive what the callback captured.
        let on_cancel = entry.on_cancel.take();
        entry.info.state = State::Ended(ended, now);
        entry.info.waiting_on = Cow::Borrowed("");
        if is_forgotten {
            entries.remove(&id);
        }
        drop(entries);
        drop(on_cancel);
    }

    fn with_info(&self, id: TaskId, change: impl FnOnce(&mut TaskInfo)) {
        if let Some(entry) = self.entries.borrow_mut().get_mut(&id) {
            change(&mut entry.info);
        }
    }

    pub(super) fn snapshot(&self, now: Timestamp) -> Vec<TaskInfo> {
        let mut entries = self.entries.borrow_mut();
        forget_old(&mut entries, now);
        entries.values().map(|entry| entry.info.clone()).collect()
    }

    pub(super) fn cancel(&self, id: TaskId) {
        let found = self.entries.borrow_mut().get_mut(&id).and_then(|entry| {
            let is_alive = !matches!(entry.info.state, State::Ended(..));
            is_alive.then(|| (entry.cancel.clone(), entry.on_cancel.take()))
        });
        match found {
            Some((Cancel::Cell(cell), on_cancel)) => {
                if let Some(cell) = cell.upgrade() {
                    cell.cancel();
                    on_cancel.into_iter().for_each(|act| act());
                }
            }
            Some((Cancel::Foreign(cancel), _)) => cancel(),
            None => {}
        }
    }
}

fn forget_old(entries: &mut BTreeMap<TaskId, Entry>, now: Timestamp) {
    entries.retain(|_, entry| match entry.info.state {
        State::Ended(_, at) => now.since(at) < REMEMBER_ENDED,
        _ => true,
    });
    let ended = entries.iter().filter(|(_, entry)| matches!(entry.info.state, State::Ended(..)));
    let oldest: Vec<TaskId> = ended.map(|(id, _)| *id).collect();
    for id in oldest.iter().take(oldest.len().saturating_sub(MAX_ENDED)) {
        entries.remove(id);
    }
}

/// A task that runs elsewhere, in a worker, and is listed beside Weft's own. Dropping it marks it as
/// cancelled.
pub struct ForeignTask {
    id: TaskId,
    runtime: Runtime,
}

/// How often a foreign task was resumed, and how long it ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polls {
    /// How often it was resumed.
    pub count: u64,
    /// How long it ran in all.
    pub busy: Duration,
    /// The longest it ran without a break.
    pub longest: Duration,
    /// After how long that is too long, if whoever runs it says so.
    pub slow: Option<Duration>,
}

impl ForeignTask {
    /// Lists a task; `cancel` is called when the user cancels it in the inspector.
    pub fn begin(name: String, kind: Kind, owner: &Owner, cancel: impl Fn() + 'static) -> Self {
        let runtime = owner.runtime().clone();
        let id = runtime.registry().next_id();
        runtime.registry().insert(id, name, kind, owner.clone(), Cancel::Foreign(Rc::new(cancel)));
        Self { id, runtime }
    }

    /// Updates what it is waiting on and what it has done so far.
    pub fn is_waiting(&self, waiting_on: String, polls: Polls) {
        self.runtime.registry().with_info(self.id, |info| {
            info.state = State::Waiting;
            info.waiting_on = Cow::Owned(waiting_on);
            info.polls = polls.count;
            info.busy = polls.busy;
            info.longest_poll = polls.longest;
            info.slow = polls.slow;
        });
    }

    /// Updates whether its worker is paused.
    pub fn hold(&self, is_held: bool) {
        let state = if is_held { State::Held } else { State::Waiting };
        self.runtime.registry().with_info(self.id, |info| info.state = state);
    }

    /// Marks it as ended.
    pub fn end(&self, ended: Ended) {
        self.runtime.registry().end(self.id, ended, self.runtime.now());
    }
}

impl Drop for ForeignTask {
    fn drop(&mut self) {
        let is_alive = |entry: &Entry| !matches!(entry.info.state, State::Ended(..));
        if self.runtime.registry().entries.borrow().get(&self.id).is_some_and(is_alive) {
            self.end(Ended::Cancelled);
        }
    }
}
