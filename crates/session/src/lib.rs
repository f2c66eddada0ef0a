//! Profiles, and the state machine of a session: sans-IO, with time as an argument.
//!
//! [`machine`] decides; [`event`], [`failure`] and [`state`] are its results, as data; [`outbox`], [`backoff`],
//! [`check`], [`draft`], [`composed`], [`values`], [`round_trip`], [`flow`] and [`recurring`] are what it and its driver use; [`profile`] holds the saved
//! settings of a connection, [`spoken`] and [`counterpart`] know the protocol inside its messages, [`dialogue`] speaks it, [`call`] asks for something in it with one of its [`ids`],
//! [`url`] parses its URLs, [`pasted`] reads what isn't one yet, and [`copy`] writes messages
//! for use elsewhere.

pub mod backoff;
pub mod call;
pub mod check;
pub mod composed;
pub mod copy;
pub mod counterpart;
pub mod dialogue;
pub mod draft;
pub mod event;
pub mod failure;
pub mod flow;
pub mod ids;
pub mod machine;
pub mod outage;
pub mod outbox;
pub mod pasted;
pub mod profile;
pub mod recurring;
pub mod reply_to;
pub mod role;
pub mod round_trip;
pub mod schema;
pub mod spoken;
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
