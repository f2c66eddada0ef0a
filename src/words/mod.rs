//! The sentences of the interface: states, events and failures in words, with one file for each.

mod close;
mod event;
mod failure;
mod state;

pub use self::{
    close::closed,
    event::event,
    failure::{failure, role},
    state::state,
};
