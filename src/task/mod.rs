//! Tasks on the browser's one event loop, the asyncio way: named, owned, cancellable, visible.
//!
//! The only module that calls `spawn_local`. A task belongs to a [`TaskGroup`]; dropping the group
//! cancels it. Every task is listed in a registry that the task inspector reads ([`snapshot`]).

mod cell;
mod group;
mod lag;
mod registry;
mod revision;
mod time;

pub use group::{Owner, Task, TaskGroup};
pub use lag::{Lag, lag, watch_lag};
pub use registry::{Ended, ForeignTask, Kind, Polls, State, TaskId, TaskInfo, cancel, snapshot, waiting_on};
pub use revision::Revision;
pub use time::{Elapsed, Interval, animation_frame, now, sleep, sleep_until, timeout, yield_now};
