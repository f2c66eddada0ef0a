//! One live connection made from a profile: its state, its tasks, its log.
//!
//! A [`Session`] is what its owner holds. Tasks and handles *tell* (`inputs`); the one `driver` owns the state
//! machine (`weft_session::machine`), carries out its decisions and spawns the tasks: `token`, `login`, `scripted`,
//! `speak`, `receiver`, `sender`, `keepalive`. What they all share is in `shared`, a few types with one purpose each.

mod check;
mod driver;
mod handle;
mod inputs;
mod keepalive;
mod login;
mod memory;
mod open;
mod queue;
mod receiver;
mod replies;
mod salvage;
mod scripted;
mod sender;
mod settings;
mod shared;
mod speak;
mod stopwatch;
mod stored;
mod timer;
mod token;
mod uuid;

pub use self::{
    handle::Session,
    memory::has_headroom,
    open::page_security,
    salvage::salvage,
    scripted::{Called, LoginAttempt, NotCalled, NotSent},
    stored::Reader,
    timer::{MIN_PERIOD, TimerStatus},
    token::is_token_url,
    uuid::new_id,
};
