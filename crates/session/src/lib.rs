//! Profiles, and what a session does next: sans-IO, with time as an argument.
//!
//! [`machine`] decides; [`outbox`], [`backoff`], [`check`], [`draft`], [`values`] and [`round_trip`] are what it and its
//! driver need; [`profile`] is what is saved of a connection.

pub mod backoff;
pub mod check;
pub mod draft;
pub mod machine;
pub mod outbox;
pub mod profile;
pub mod round_trip;
pub mod state;
pub mod values;

pub use self::{
    outbox::{Content, Outbox, Outgoing},
    state::{Failure, State},
};
