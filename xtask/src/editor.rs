//! `cargo xtask editor`: bundles CodeMirror into the file that the page loads. The bundle is kept with its
//! sources, so that nothing else needs what makes it.

use crate::failure::Result;
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

/// Where its sources are, from the root.
pub(crate) const FOLDER: &str = "src/ui/panels/scripts/editor/web";

pub(crate) fn bundle(workspace: &mut Workspace) -> Result {
    setup::editor(workspace)?;
    let script = workspace.root.join(FOLDER).join("build.mjs");
    process::run(workspace.command("node").arg(script))
}
