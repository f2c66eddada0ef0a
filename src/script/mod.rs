//! The user's own programs: each in a separate worker, without network or storage, that uses sessions through
//! messages.
//!
//! A script's language (`weft_script::language`) says what its worker's program is; `sandbox` runs that in a frame of its
//! own; `bridge` carries out its requests, once `weft_script::command` has checked that they make sense. What a script receives is
//! read from the log (`weft_script::mailbox`), so messages it doesn't want cost nothing. `Scripts` holds the runs of
//! one session.

pub mod docs;
pub mod examples;

mod assets;
mod bridge;
mod console;
mod engine;
mod evaluations;
mod http;
mod link;
mod packages;
mod questions;
mod reply;
mod run;
mod sandbox;
mod scripts;
mod spare;
mod watch;

pub use {
    assets::{AssetError, address, text},
    console::{Console, Typed},
    packages::{PackageError, Packages},
    run::{Question, QuestionKind, Run, RunState},
    scripts::{Registry, Scripts},
};
