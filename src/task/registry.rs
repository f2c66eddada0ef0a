//! Every task that lives or ended a short while ago, as the task inspector shows it.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt::Display,
    future::{Future, poll_fn},
    pin::pin,
    rc::{Rc, Weak},
    time::Duration,
};

use weft_message::Timestamp;

use super::{cell::TaskCell, group::Owner, time::now};

/// How long an ended task stays in the registry.
const REMEMBER_ENDED: Duration = Duration::from_secs(30);
/// How many ended tasks are remembered at most.
const REMEMBER_AT_MOST: usize = 200;

/// A task's number, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(u64);

impl TaskId {
    pub(super) fn next() -> Self {
        thread_local!(static NEXT: Cell<u64> = const { Cell::new(1) });
        Self(NEXT.replace(NEXT.get() + 1))
    }

    /// The number itself, for use as a key.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// What sort of work a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of a session's own: receiver, sender, keepalive, login.
    Session,
    /// Sends a message again and again.
    Timer,
    /// The in-page practice peer's side of a connection.
    Practice,
    /// One of a script's own, in its worker.
    Script,
    /// The interface's own.
    Interface,
}

impl Kind {
    /// The word for it in the inspector.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Timer => "timer",
            Self::Practice => "practice peer",
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
    /// It was cancelled, by a person or because its owner went away.
    Cancelled,
    /// It returned an error, in words.
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

/// Whether a task lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Started and not polled yet.
    Ready,
    /// Waiting for something: see [`TaskInfo::waiting_on`].
    Waiting,
    /// In a worker that lets none of its tasks go on.
    Held,
    /// No longer alive, since then.
    Ended(Ended, Timestamp),
}

/// One row of the task inspector.
#[derive(Clone)]
pub struct TaskInfo {
    /// Its number.
    pub id: TaskId,
    /// What it was called when it was spawned.
    pub name: String,
    /// What sort of work it does.
    pub kind: Kind,
    /// Whose it is.
    pub owner: Owner,
    /// Whether it lives, or how it ended.
    pub state: State,
    /// What it waits for, in words; empty when not waiting.
    pub waiting_on: Cow<'static, str>,
    /// How often it was polled.
    pub polls: u64,
    /// Time spent inside its polls.
    pub busy: Duration,
    /// The longest of its polls: how long it has held the event loop.
    pub longest_poll: Duration,
    /// When it was spawned.
    pub started: Timestamp,
}

struct Entry {
    info: TaskInfo,
    cancel: Cancel,
}

/// How a task is cancelled.
#[derive(Clone)]
enum Cancel {
    /// By dropping its future.
    Cell(Weak<TaskCell>),
    /// By asking whoever runs it.
    Foreign(Rc<dyn Fn()>),
}

thread_local! {
    static ENTRIES: RefCell<BTreeMap<TaskId, Entry>> = const { RefCell::new(BTreeMap::new()) };
    static CURRENT: Cell<Option<TaskId>> = const { Cell::new(None) };
}

pub(super) fn begin(id: TaskId, cell: &Rc<TaskCell>, name: String, kind: Kind, owner: Owner) {
    insert(id, name, kind, owner, Cancel::Cell(Rc::downgrade(cell)));
}

fn insert(id: TaskId, name: String, kind: Kind, owner: Owner, cancel: Cancel) {
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
        started: now(),
    };
    ENTRIES.with_borrow_mut(|entries| {
        entries.insert(id, Entry { info, cancel });
        forget_old(entries);
    });
}

/// Runs one poll of a task, knowing whose it is.
pub(super) fn enter<R>(id: TaskId, poll: impl FnOnce() -> R) -> R {
    let outer = CURRENT.replace(Some(id));
    let result = poll();
    CURRENT.set(outer);
    result
}

pub(super) fn polled(id: TaskId, took: Duration) {
    with_info(id, |info| {
        info.polls += 1;
        info.busy += took;
        info.longest_poll = info.longest_poll.max(took);
        if info.state == State::Ready {
            info.state = State::Waiting;
        }
    });
}

pub(super) fn end(id: TaskId, ended: Ended) {
    let at = now();
    ENTRIES.with_borrow_mut(|entries| {
        let Some(Entry { info, .. }) = entries.get_mut(&id) else { return };
        // The interface calls its tasks off all the time, when it shows something else.
        if info.kind == Kind::Interface && ended == Ended::Cancelled {
            entries.remove(&id);
            return;
        }
        info.state = State::Ended(ended, at);
        info.waiting_on = Cow::Borrowed("");
    });
}

fn with_info(id: TaskId, change: impl FnOnce(&mut TaskInfo)) {
    ENTRIES.with_borrow_mut(|entries| {
        if let Some(entry) = entries.get_mut(&id) {
            change(&mut entry.info);
        }
    });
}

fn forget_old(entries: &mut BTreeMap<TaskId, Entry>) {
    let now = now();
    entries.retain(|_, entry| match entry.info.state {
        State::Ended(_, at) => now.since(at) < REMEMBER_ENDED,
        _ => true,
    });
    let ended = entries.iter().filter(|(_, entry)| matches!(entry.info.state, State::Ended(..)));
    let oldest: Vec<TaskId> = ended.map(|(id, _)| *id).collect();
    for id in oldest.iter().take(oldest.len().saturating_sub(REMEMBER_AT_MOST)) {
        entries.remove(id);
    }
}

/// All tasks, oldest first: those that live and those that ended in the last 30 s.
pub fn snapshot() -> Vec<TaskInfo> {
    ENTRIES.with_borrow_mut(|entries| {
        forget_old(entries);
        entries.values().map(|entry| entry.info.clone()).collect()
    })
}

/// Cancels the task with that number, if it lives, and tells its owner: a person asked for it.
pub fn cancel(id: TaskId) {
    let found = ENTRIES.with_borrow(|entries| {
        let Entry { info, cancel } = entries.get(&id)?;
        let lives = !matches!(info.state, State::Ended(..));
        lives.then(|| (cancel.clone(), info.owner.clone(), info.name.clone()))
    });
    match found {
        Some((Cancel::Cell(cell), owner, name)) => {
            if let Some(cell) = cell.upgrade() {
                cell.cancel();
                owner.cancelled(&name);
            }
        }
        Some((Cancel::Foreign(cancel), ..)) => cancel(),
        None => {}
    }
}

/// A task that runs elsewhere, in a worker, and is listed beside Weft's own. Dropping it ends it as
/// cancelled.
pub struct ForeignTask(TaskId);

/// How often a foreign task went on, and how long that took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Polls {
    /// How often.
    pub count: u64,
    /// Altogether.
    pub busy: Duration,
    /// At most at once.
    pub longest: Duration,
}

impl ForeignTask {
    /// Lists a task; `cancel` is called when a person cancels it in the inspector.
    pub fn begin(name: String, kind: Kind, owner: Owner, cancel: impl Fn() + 'static) -> Self {
        let id = TaskId::next();
        insert(id, name, kind, owner, Cancel::Foreign(Rc::new(cancel)));
        Self(id)
    }

    /// Notes what it waits on now, and what it has done so far.
    pub fn is_waiting(&self, waiting_on: String, polls: Polls) {
        with_info(self.0, |info| {
            info.state = State::Waiting;
            info.waiting_on = Cow::Owned(waiting_on);
            info.polls = polls.count;
            info.busy = polls.busy;
            info.longest_poll = polls.longest;
        });
    }

    /// Notes whether its worker keeps it from going on.
    pub fn hold(&self, is_held: bool) {
        with_info(self.0, |info| info.state = if is_held { State::Held } else { State::Waiting });
    }

    /// Notes that it has ended.
    pub fn end(&self, ended: Ended) {
        end(self.0, ended);
    }
}

impl Drop for ForeignTask {
    fn drop(&mut self) {
        let id = self.0;
        let lives = ENTRIES.with_borrow(|entries| {
            entries.get(&id).is_some_and(|entry| !matches!(entry.info.state, State::Ended(..)))
        });
        if lives {
            end(id, Ended::Cancelled);
        }
    }
}

/// Awaits `future`, and has the inspector say `what` the current task waits on meanwhile.
pub async fn waiting_on<F: Future>(what: impl Into<Cow<'static, str>>, future: F) -> F::Output {
    let what = what.into();
    let mut future = pin!(future);
    poll_fn(|context| {
        let poll = future.as_mut().poll(context);
        if let Some(id) = CURRENT.get() {
            let waiting = if poll.is_pending() { what.clone() } else { Cow::Borrowed("") };
            with_info(id, |info| info.waiting_on = waiting);
        }
        poll
    })
    .await
}
