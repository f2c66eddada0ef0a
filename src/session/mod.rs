//! One live connection made from a profile: its state, its tasks, its log.
//!
//! [`machine`] decides, without I/O; `core` carries out what it decides; `receiver`, `sender`,
//! `keepalive`, `login`, `scripted`, `timer` and `stopwatch` are the tasks.

mod core;
mod handle;
mod keepalive;
mod login;
mod memory;
mod receiver;
mod scripted;
mod sender;
mod stopwatch;
mod timer;

pub use self::{
    handle::{Session, new_id, salvage},
    login::page_security,
    scripted::{LoginAttempt, NotSent},
    timer::{SHORTEST, TimerStatus},
};
pub use weft_session::{
    outbox::{Content, Outbox, Outgoing},
    state::{Failure, State},
};
