//! What scripts request and what they are told, whatever language they are written in.
//!
//! [`command`] reads what a worker posts, which may be forged; [`mailbox`] finds the messages that a call wants;
//! [`output`] and [`report`] keep the results of a run. [`language`] is where languages differ, and [`javascript`] and
//! [`python`] are the two that there are; [`wheel`] judges packages for the latter.

pub mod calls;
pub mod command;
pub mod condition;
pub mod error;
pub mod hosts;
pub mod javascript;
pub mod language;
pub mod limits;
pub mod mailbox;
pub mod output;
pub mod python;
pub mod report;
pub mod wheel;

pub use error::{Diagnostic, ScriptError};
