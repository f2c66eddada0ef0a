//! `cargo xtask build`: the static site in `dist/`, and how big it is.

use std::process::Command;

use crate::failure::Result;
use crate::offline;
use crate::process;
use crate::setup;
use crate::split;
use crate::styles;
use crate::workspace::Workspace;

pub(crate) fn build(workspace: &mut Workspace) -> Result {
    setup::page(workspace)?;
    release(workspace)
}

/// Builds `dist/` and prints its sizes, once set-up is done.
pub(crate) fn release(workspace: &Workspace) -> Result {
    process::run(&mut trunk(workspace))?;
    split::split(workspace)?;
    styles::join(workspace)?;
    offline::write_service_worker(workspace)?;
    sizes(workspace)
}

/// Builds `dist/` while something else runs, with the compiler's output in a log.
pub(crate) fn release_behind(workspace: &Workspace) -> Result {
    process::run_logged(workspace, "release", &mut trunk(workspace))?;
    split::split(workspace)?;
    styles::join(workspace)?;
    offline::write_service_worker(workspace)
}

/// Without `--release` trunk doesn't optimise the program, which is done after the split, to each of its parts.
fn trunk(workspace: &Workspace) -> Command {
    let mut command = workspace.command("trunk");
    command.args(["build", "--cargo-profile", "release", "--minify", "true", "--features", "split"]);
    command
}

/// Prints how big the files in `dist/` are; fails if they exceed the budget.
pub(crate) fn sizes(workspace: &Workspace) -> Result {
    process::run(workspace.command("node").args(["xtask/sizes.mjs", "dist"]))
}
