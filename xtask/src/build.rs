//! `cargo xtask build`: the static site in `dist/`, and how big it is.

use crate::failure::Result;
use crate::process;
use crate::setup;
use crate::split;
use crate::workspace::Workspace;

pub(crate) fn build(workspace: &mut Workspace) -> Result {
    setup::page(workspace)?;
    release(workspace)
}

/// Builds `dist/` and prints its sizes, set-up being done.
pub(crate) fn release(workspace: &Workspace) -> Result {
    process::run(workspace.command("trunk").args(["build", "--release"]))?;
    split::split(workspace)?;
    process::run(workspace.command("node").args(["xtask/sizes.mjs", "dist"]))
}
