//! What scripts ask for and what they are told, whatever language they are written in.
//!
//! [`command`] reads what a worker posts as what may be forged; [`mailbox`] finds the messages that a call wants;
//! [`output`] and [`report`] keep what a run has to say.

pub mod command;
pub mod condition;
pub mod error;
pub mod hosts;
pub mod limits;
pub mod mailbox;
pub mod output;
pub mod regex;
pub mod report;

pub use error::{Diagnostic, ScriptError};
