//! Runs tasks on the browser. The only module that calls `spawn_local`; tasks themselves are `weft-task`'s.

mod browser;

pub use browser::{Browser, animation_frame, idle, now};
pub use weft_task::{
    Ended, ForeignTask, Interval, Kind, Owner, Polls, Revision, Runtime, State, Task, TaskGroup, TaskId,
    TaskInfo, spawn_kept,
};
