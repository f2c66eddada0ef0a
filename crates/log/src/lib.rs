//! A session's log: every message in order of arrival, append-only, and what it takes to read it.
//!
//! Storing a message costs one copy of its payload and no decoding. Readers (filter, view, preview,
//! export) work on borrowed bytes, and read no more than they were asked for.

mod chunk;
mod chunks;
pub mod duration;
mod evicted;
pub mod export;
pub mod filter;
mod finder;
mod folds;
pub mod import;
pub mod jump;
mod marks;
mod numbering;
pub mod pattern;
pub mod preview;
mod reading;
pub mod rfc3339;
pub mod segment;
pub mod statistics;
mod store;
mod stored;
pub mod view;

pub use self::{
    chunk::Headroom,
    chunks::{Run, Snapshot},
    evicted::{Evicted, Tally},
    filter::{Filter, FilterError, Kinds},
    folds::Folds,
    reading::MESSAGE_COST,
    statistics::Statistics,
    store::{Log, Traffic},
    view::View,
};
