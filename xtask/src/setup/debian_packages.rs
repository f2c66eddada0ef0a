//! What is in Debian packages, unpacked into a folder instead of installed: also those of another release.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::apt;
use crate::failure::{Context, Result, fail};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

/// Unpacks packages of this machine's release.
pub(super) fn unpack(workspace: &Workspace, packages: &[&str], folder: &Path) -> Result {
    fs::create_dir_all(folder).context(format!("creating {}", folder.display()))?;
    let download = || fetch(workspace, folder, workspace.command("apt-get").arg("download").args(packages));
    if download().is_err() {
        // A new machine has no package lists, and an old one may have stale ones.
        apt::refresh(workspace)?;
        download()?;
    }
    unpack_all(workspace, folder)
}

/// Unpacks packages of another release, from where this machine has its own packages from. Its lists are kept apart.
pub(super) fn unpack_from(workspace: &Workspace, release: &str, packages: &[&str], folder: &Path) -> Result {
    let lists = folder.join("apt");
    for part in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(lists.join(part)).context(format!("creating {}", lists.display()))?;
    }
    let source = format!("deb {} {release} main\n", archive(workspace)?);
    fs::write(lists.join("sources.list"), source).context("naming the source of packages")?;
    let apt_get = || {
        let mut command = workspace.command("apt-get");
        for (option, value) in
            [("Etc::SourceList", "sources.list"), ("State::Lists", "lists"), ("Cache", "cache")]
        {
            command.arg(format!("-oDir::{option}={}", lists.join(value).display()));
        }
        command.args(["-oDir::Etc::SourceParts=/dev/null", "-oAcquire::Languages=none"]);
        command.arg("-oAcquire::IndexTargets::deb::DEP-11::DefaultEnabled=false");
        command
    };
    fetch(workspace, folder, apt_get().arg("update"))?;
    fetch(workspace, folder, apt_get().arg("download").args(packages))?;
    unpack_all(workspace, folder)?;
    fs::remove_dir_all(&lists).context(format!("removing {}", lists.display()))
}

/// Where this machine has Debian's packages from.
fn archive(workspace: &Workspace) -> Result<String> {
    let ask = || {
        let mut apt_get = workspace.command("apt-get");
        apt_get.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]);
        capture(&mut apt_get).and_then(|said| said.lines().next().map(str::to_owned))
    };
    if let Some(archive) = ask() {
        return Ok(archive);
    }
    apt::refresh(workspace)?;
    match ask() {
        Some(archive) => Ok(archive),
        None => fail!("apt-get doesn't say where Debian's packages are"),
    }
}

fn fetch(workspace: &Workspace, folder: &Path, command: &mut Command) -> Result {
    run_logged(workspace, "debian-packages", command.current_dir(folder))
}

/// Unpacks what was downloaded, and removes it.
fn unpack_all(workspace: &Workspace, folder: &Path) -> Result {
    let entries = fs::read_dir(folder).context(format!("listing {}", folder.display()))?;
    let packages = entries.flatten().map(|entry| entry.path());
    for package in packages.filter(|path| path.extension().is_some_and(|ending| ending == "deb")) {
        let mut unpack = workspace.command("dpkg-deb");
        run_logged(workspace, "debian-unpack", unpack.arg("-x").arg(&package).arg(folder))?;
        fs::remove_file(&package).context(format!("removing {}", package.display()))?;
    }
    Ok(())
}
