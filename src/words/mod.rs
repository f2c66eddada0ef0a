//! The sentences of the interface: what states, events and failures are in words, in one place for each.

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
