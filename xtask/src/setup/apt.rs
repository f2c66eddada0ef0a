//! Debian packages, and running a command as root.

use std::fs;
use std::io::IsTerminal;
use std::process::{Command, Stdio};

use crate::failure::{Context, Failure, Result, fail};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

/// Whether packages can be installed here: Debian, and root or sudo.
pub(super) fn possible(workspace: &Workspace) -> bool {
    is_debian(workspace) && (is_root(workspace) || workspace.program("sudo").is_some())
}

pub(super) fn is_debian(workspace: &Workspace) -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=debian") && workspace.program("apt-get").is_some()
}

/// Installs those of the packages that are missing.
pub(super) fn install(workspace: &Workspace, packages: &[&str]) -> Result {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !installed(workspace, name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("set-up: installing the Debian packages {}…", missing.join(", "));
    let mut fetch = apt_get(workspace)?;
    fetch.args(["install", "-y", "--no-install-recommends"]).args(&missing);
    if run_logged(workspace, "apt-install", &mut fetch).is_ok() {
        return Ok(());
    }
    // A new machine has no package lists, and an old one may have stale ones.
    refresh(workspace)?;
    run_logged(workspace, "apt-install", &mut fetch)
}

/// Fetches the package lists.
pub(super) fn refresh(workspace: &Workspace) -> Result {
    run_logged(workspace, "apt-update", apt_get(workspace)?.arg("update"))
}

/// A command as root: directly if xtask is root, and otherwise with sudo.
pub(super) fn as_root(workspace: &Workspace, program: &str) -> Result<Command> {
    if is_root(workspace) {
        return Ok(workspace.command(program));
    }
    ask_for_password(workspace)?;
    let mut sudo = workspace.command("sudo");
    sudo.args(["-n", program]);
    Ok(sudo)
}

fn apt_get(workspace: &Workspace) -> Result<Command> {
    let mut command = as_root(workspace, "env")?;
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(command)
}

fn installed(workspace: &Workspace, package: &str) -> bool {
    capture(workspace.command("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_some_and(|status| status == "installed")
}

fn is_root(workspace: &Workspace) -> bool {
    capture(workspace.command("id").arg("-u")).is_some_and(|id| id == "0")
}

/// sudo reads the password from the terminal, so this one child stays in xtask's process group.
fn ask_for_password(workspace: &Workspace) -> Result {
    let mut sudo = workspace.command("sudo");
    let asked = if std::io::stdin().is_terminal() { sudo.arg("-v") } else { sudo.args(["-n", "-v"]) };
    let status = asked.stdin(Stdio::null()).status().context("starting sudo")?;
    if !status.success() {
        fail!("root is needed to install Debian packages, and sudo refused");
    }
    Ok(())
}

/// The error for something that can't be installed here.
pub(super) fn elsewhere(what: &str, how: &str) -> Failure {
    Failure(format!("{what} is missing and can't be installed automatically on this system: {how}"))
}
