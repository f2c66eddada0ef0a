//! Profiles, and what a session does next: sans-IO, with time as an argument.
//!
//! [`machine`] decides; [`event`], [`failure`] and [`state`] are what it says, as data; [`outbox`], [`backoff`],
//! [`check`], [`draft`], [`values`] and [`round_trip`] are what it and its driver need; [`profile`] is what is saved of a
//! connection, [`url`] what its URLs say.

pub mod backoff;
pub mod check;
pub mod draft;
pub mod event;
pub mod failure;
pub mod machine;
pub mod outbox;
pub mod profile;
pub mod role;
pub mod round_trip;
pub mod state;
pub mod url;
pub mod values;

pub use self::{
    event::Event,
    failure::{Failure, Field},
    outbox::{Content, Outbox, Outgoing},
    role::Role,
    state::{Cause, State, Step},
};
