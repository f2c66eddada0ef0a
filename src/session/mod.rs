//! One live connection made from a profile: its state, its tasks, its log.
//!
//! [`machine`] decides, without I/O; `core` carries out what it decides; `receiver`, `sender`,
//! `keepalive`, `login`, `scripted`, `timer` and `stopwatch` are the tasks.

pub mod backoff;
pub mod check;
pub mod draft;
pub mod machine;
pub mod outbox;
pub mod round_trip;
pub mod state;
pub mod values;

#[cfg(target_arch = "wasm32")]
mod core;
#[cfg(target_arch = "wasm32")]
mod handle;
#[cfg(target_arch = "wasm32")]
mod keepalive;
#[cfg(target_arch = "wasm32")]
mod login;
#[cfg(target_arch = "wasm32")]
mod receiver;
#[cfg(target_arch = "wasm32")]
mod scripted;
#[cfg(target_arch = "wasm32")]
mod sender;
#[cfg(target_arch = "wasm32")]
mod stopwatch;
#[cfg(target_arch = "wasm32")]
mod timer;

#[cfg(target_arch = "wasm32")]
pub use self::{
    handle::{Session, new_id, salvage},
    login::page_security,
    scripted::{LoginAttempt, NotSent},
    timer::{SHORTEST, TimerStatus},
};
pub use self::{
    outbox::{Content, Outbox, Outgoing},
    state::{Failure, State},
};
