//! Programs that weren't written for Weft: nats-server, and Python's websockets and aioconsole.

use std::fs;
use std::path::PathBuf;

use super::{Step, apt};
use crate::failure::{Context, Result, fail};
use crate::process::run_logged;
use crate::workspace::Workspace;

/// nats-server: on PATH, or unpacked under `target/xtask`.
pub(crate) fn nats_server(workspace: &Workspace) -> Option<PathBuf> {
    let unpacked = workspace.state.join("nats/usr/sbin/nats-server");
    workspace.program("nats-server").or_else(|| unpacked.is_file().then_some(unpacked))
}

/// A Python that has the packages websockets and aioconsole.
pub(crate) fn python(workspace: &Workspace) -> PathBuf {
    workspace.state.join("python/bin/python3")
}

/// nats-server, which speaks NATS over WebSocket.
pub(super) struct Nats;

impl Step for Nats {
    fn name(&self) -> String {
        "nats-server".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = nats_server(workspace).is_some();
        Ok((!there).then(|| "nats-server, which tests talk to, is missing: fetching it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::is_debian(workspace) {
            return Err(apt::elsewhere("nats-server", "put it on PATH (https://nats.io/download)"));
        }
        let folder = workspace.state.join("nats");
        fs::create_dir_all(&folder).context(format!("creating {}", folder.display()))?;
        // Unpacked instead of installed, because the package would start a service.
        let download = || {
            let mut apt_get = workspace.command("apt-get");
            run_logged(workspace, "nats", apt_get.args(["download", "nats-server"]).current_dir(&folder))
        };
        if download().is_err() {
            apt::refresh(workspace)?;
            download()?;
        }
        let packages = fs::read_dir(&folder).context(format!("listing {}", folder.display()))?;
        let package = packages
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|e| e == "deb"));
        let Some(package) = package else { fail!("apt-get downloaded no package into {}", folder.display()) };
        let mut unpack = workspace.command("dpkg-deb");
        run_logged(workspace, "nats-unpack", unpack.arg("-x").arg(package).arg(&folder))
    }
}

/// Python's websockets and aioconsole, in their own virtual environment.
pub(super) struct PythonPackages;

const PACKAGES: [&str; 2] = ["websockets==15.0.1", "aioconsole==0.8.2"];

impl PythonPackages {
    fn stamp(workspace: &Workspace) -> PathBuf {
        workspace.state.join("python").join(PACKAGES.join(","))
    }
}

impl Step for PythonPackages {
    fn name(&self) -> String {
        "Python's websockets and aioconsole".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = python(workspace).is_file() && Self::stamp(workspace).is_file();
        let packages = PACKAGES.join(" and ");
        Ok((!there).then(|| format!("Python's {packages} are missing: installing them under target/…")))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let folder = workspace.state.join("python");
        let create = || {
            let mut venv = workspace.command("python3");
            run_logged(workspace, "python", venv.args(["-m", "venv", "--clear"]).arg(&folder))
        };
        if let Err(failure) = create() {
            if !apt::possible(workspace) {
                return Err(failure);
            }
            apt::install(workspace, &["python3", "python3-venv"])?;
            create()?;
        }
        let mut pip = workspace.command(python(workspace));
        pip.args(["-m", "pip", "install", "--quiet"]).args(PACKAGES);
        run_logged(workspace, "websockets", &mut pip)?;
        fs::write(Self::stamp(workspace), "").context("noting which packages are installed")?;
        Ok(())
    }
}
