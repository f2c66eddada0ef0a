//! Stamps: the result of a slow check is remembered together with what it depends on.

use std::fs;

use crate::failure::{Context, Result};
use crate::workspace::Workspace;

/// Whether `check` holds for `key`; it only runs again when the key changes.
pub(super) fn holds(
    workspace: &Workspace,
    name: &str,
    key: &str,
    check: impl FnOnce() -> Result<bool>,
) -> Result<bool> {
    let path = workspace.state.join(format!("{name}.stamp"));
    if fs::read_to_string(&path).is_ok_and(|stamped| stamped == key) {
        return Ok(true);
    }
    let good = check()?;
    if good {
        fs::write(&path, key).context(format!("writing {}", path.display()))?;
    }
    Ok(good)
}
