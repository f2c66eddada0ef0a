//! The sentences of the interface: states, events and failures in words, with one file for each.

mod close;
mod event;
mod failure;
mod layers;
mod not_opened;
mod pasted;
mod state;

pub use self::{
    close::closed,
    event::{event, lead},
    failure::{failure, not_kept, role},
    layers::layers,
    pasted::pasted,
    state::{countdown, state},
};

/// `a`, `a and b`, or `a, b and c`.
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
