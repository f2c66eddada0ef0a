//! The user's own programs: JavaScript in a worker of its own, without network or storage, that uses
//! sessions through messages.
//!
//! [`source`] puts a worker's program together; `sandbox` runs it in a frame of its own; `bridge`
//! does what it asks for, once `weft_script::command` has found that it makes sense. What a script receives is read
//! from the log (`weft_script::mailbox`), so that what it does not want costs nothing. `Scripts` holds the runs of
//! one session.

pub mod docs;
pub mod examples;
pub mod source;

mod assets;
mod bridge;
mod http;
mod link;
mod questions;
mod reply;
mod run;
mod sandbox;
mod scripts;
mod watch;

pub use {
    assets::{AssetError, address, text},
    run::{Question, QuestionKind, Run, RunState},
    scripts::{Registry, Scripts},
};
