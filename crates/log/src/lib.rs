//! A session's log: every message, append-only, in order of arrival, and what a reader needs of it.
//!
//! Storing a message costs one copy of its payload and no decoding. Everything that reads (filter, view,
//! preview, export) works on borrowed bytes, and on no more of them than it was asked for.

mod chunk;
pub mod duration;
mod evicted;
pub mod export;
pub mod filter;
mod finder;
pub mod jump;
mod marks;
pub mod pattern;
pub mod preview;
pub mod rfc3339;
pub mod statistics;
mod store;
pub mod view;

pub use self::{
    chunk::Headroom,
    evicted::{Evicted, Tally},
    filter::{Filter, FilterError, Kinds},
    statistics::Statistics,
    store::{Log, Traffic},
    view::View,
};
