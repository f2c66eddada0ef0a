//! The sentences of the interface: states, events and failures in words, with one file for each.

mod close;
mod decoder;
mod event;
mod failure;
mod state;

pub use self::{
    close::closed,
    decoder::decoders,
    event::event,
    failure::{failure, role},
    state::state,
};
