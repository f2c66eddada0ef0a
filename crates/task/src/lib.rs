//! Tasks on one event loop, in the style of asyncio: named, owned, cancellable, visible.
//!
//! A [`Runtime`] is the event loop: it spawns tasks, tells the time, and lists every task for the task inspector. It
//! runs on a [`Platform`] that is passed in: the browser in the page, [`simulation`] in tests. A task belongs to a
//! [`TaskGroup`]; dropping the group cancels it.

mod cell;
mod group;
mod kept;
mod lag;
mod registry;
mod revision;
mod runtime;
pub mod simulation;
mod time;

pub use group::{Owner, Task, TaskGroup};
pub use kept::spawn_kept;
pub use lag::Lag;
pub use registry::{Ended, ForeignTask, Kind, Polls, State, TaskId, TaskInfo};
pub use revision::Revision;
pub use runtime::{Platform, Runtime};
pub use time::{Elapsed, Interval};
