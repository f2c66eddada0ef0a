//! What wasn't written for Weft: nats-server, Python's websockets and aioconsole, and CPython's own tests.

use std::fs;
use std::path::PathBuf;

use super::{Step, apt, debian_packages};
use crate::failure::{Context, Result};
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

/// CPython's standard library as its own tests need it, with these tests.
pub(crate) fn cpython_tests(workspace: &Workspace) -> PathBuf {
    workspace.state.join("cpython/usr/lib/python3.14")
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
        // Unpacked instead of installed, because the package would start a service.
        debian_packages::unpack(workspace, &["nats-server"], &workspace.state.join("nats"))
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

/// CPython's own tests. The release of Debian is the one whose Python is that of Weft's engine.
pub(super) struct CpythonTests;

const CPYTHON_RELEASE: &str = "forky";
const CPYTHON_PACKAGES: [&str; 2] = ["libpython3.14-testsuite", "libpython3.14-stdlib"];

impl Step for CpythonTests {
    fn name(&self) -> String {
        "CPython's own tests".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = cpython_tests(workspace).join("test/test_asyncio").is_dir();
        Ok((!there).then(|| {
            "CPython's own tests, which Weft's event loop has to pass, are missing: fetching them…".into()
        }))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::is_debian(workspace) {
            let folder = cpython_tests(workspace);
            let how = format!("copy `Lib` of CPython 3.14's source to {}", folder.display());
            return Err(apt::elsewhere("CPython's test suite", &how));
        }
        let folder = workspace.state.join("cpython");
        debian_packages::unpack_from(workspace, CPYTHON_RELEASE, &CPYTHON_PACKAGES, &folder)
    }
}
