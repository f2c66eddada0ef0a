//! The user's own programs: JavaScript in a worker of its own, without network or storage, that uses
//! sessions through messages.
//!
//! [`source`] puts a worker's program together; `sandbox` runs it in a frame of its own; `bridge`
//! does what it asks for, once [`command`] has found that it makes sense. What a script receives is read
//! from the log ([`mailbox`]), so that what it does not want costs nothing. [`Scripts`] holds the runs of
//! one session.

pub mod command;
pub mod condition;
pub mod docs;
pub mod error;
pub mod examples;
pub mod hosts;
pub mod limits;
pub mod mailbox;
pub mod output;
pub mod regex;
pub mod report;
pub mod source;

#[cfg(target_arch = "wasm32")]
mod assets;
#[cfg(target_arch = "wasm32")]
mod bridge;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod link;
#[cfg(target_arch = "wasm32")]
mod questions;
#[cfg(target_arch = "wasm32")]
mod reply;
#[cfg(target_arch = "wasm32")]
mod run;
#[cfg(target_arch = "wasm32")]
mod sandbox;
#[cfg(target_arch = "wasm32")]
mod scripts;
#[cfg(target_arch = "wasm32")]
mod watch;

pub use error::{Diagnostic, ScriptError};
#[cfg(target_arch = "wasm32")]
pub use {
    assets::{text, version},
    run::{Question, QuestionKind, Run, RunState},
    scripts::Scripts,
};
