//! `cargo xtask lint`: formatting, and clippy with warnings denied for both targets.

use crate::failure::Result;
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

pub(crate) fn lint(workspace: &mut Workspace) -> Result {
    setup::toolchain(workspace)?;
    let cargo = |arguments: &str| {
        println!("cargo {arguments}");
        process::run(workspace.command("cargo").args(arguments.split(' ')))
    };
    cargo("fmt --all --check")?;
    cargo("clippy --quiet --workspace --all-targets -- -D warnings")?;
    cargo("clippy --quiet --package weft --target wasm32-unknown-unknown --all-targets -- -D warnings")
}
