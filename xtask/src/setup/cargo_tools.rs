//! Programs that cargo builds from source: wasm-bindgen, trunk, cargo-fuzz. They only drive the build, so
//! they are compiled quickly rather than for speed, or not at all if `cargo binstall` has them.

use std::fs;
use std::path::PathBuf;

use super::Step;
use crate::failure::{Context, Failure, Result};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

/// wasm-bindgen and its test runner, in exactly the version in Cargo.lock.
pub(super) struct WasmBindgen;

impl WasmBindgen {
    fn tool(workspace: &Workspace) -> Result<Tool> {
        Ok(Tool {
            package: "wasm-bindgen-cli",
            version: locked_wasm_bindgen(workspace)?,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            // Not --locked: a version that it requires may be missing from a registry's mirror.
            // Its TLS is only needed for browser drivers on other machines.
            flags: &["--no-default-features"],
        })
    }
}

impl Step for WasmBindgen {
    fn name(&self) -> String {
        "wasm-bindgen".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let tool = Self::tool(workspace)?;
        Ok((!tool.is_there(workspace)).then(|| {
            format!("wasm-bindgen {}, as in Cargo.lock, is missing: installing it (2 minutes)…", tool.version)
        }))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        Self::tool(workspace)?.install(workspace)
    }
}

/// trunk, which builds and serves the page.
pub(super) struct Trunk;

impl Trunk {
    fn tool() -> Tool {
        Tool {
            package: "trunk",
            // 0.22 needs a newer compiler than Debian has.
            version: "0.21.14".into(),
            programs: &["trunk"],
            // Its TLS is for checking for updates, fetching tools and proxies, none of which is used.
            flags: &["--locked", "--no-default-features"],
        }
    }
}

impl Step for Trunk {
    fn name(&self) -> String {
        "trunk".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let tool = Self::tool();
        Ok((!tool.is_there(workspace))
            .then(|| format!("trunk {} is missing: installing it (4 minutes)…", tool.version)))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        Self::tool().install(workspace)
    }
}

/// cargo-fuzz, which builds and runs the fuzz targets.
pub(super) struct CargoFuzz;

impl CargoFuzz {
    fn tool() -> Tool {
        Tool {
            package: "cargo-fuzz",
            version: "0.13.2".into(),
            programs: &["cargo-fuzz"],
            flags: &["--locked"],
        }
    }
}

impl Step for CargoFuzz {
    fn name(&self) -> String {
        "cargo-fuzz".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let tool = Self::tool();
        Ok((!tool.is_there(workspace))
            .then(|| format!("cargo-fuzz {} is missing: installing it (a minute)…", tool.version)))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        Self::tool().install(workspace)
    }
}

/// A package of the registry, and its programs.
struct Tool {
    package: &'static str,
    version: String,
    programs: &'static [&'static str],
    /// For `cargo install`.
    flags: &'static [&'static str],
}

/// Overrides the package's own release profile.
const UNOPTIMISED: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "none"),
    ("CARGO_PROFILE_RELEASE_STRIP", "debuginfo"),
];

impl Tool {
    fn is_there(&self, workspace: &Workspace) -> bool {
        let has = |program: &&str| installed_version(workspace, program).is_some_and(|it| it == self.version);
        self.programs.iter().all(has)
    }

    fn install(&self, workspace: &Workspace) -> Result {
        if self.fetch(workspace) && self.is_there(workspace) {
            return Ok(());
        }
        let mut cargo = workspace.command("cargo");
        cargo.args(["install", self.package, "--version", &self.version]).args(self.flags);
        cargo.arg("--target-dir").arg(target(workspace)).envs(UNOPTIMISED);
        run_logged(workspace, self.package, &mut cargo)
    }

    /// Asks `cargo binstall`, if it is installed, for a prebuilt package; returns whether it found one.
    fn fetch(&self, workspace: &Workspace) -> bool {
        if workspace.program("cargo-binstall").is_none() {
            return false;
        }
        let mut binstall = workspace.command("cargo");
        binstall.args(["binstall", "--no-confirm", "--disable-strategies", "compile"]);
        binstall.env("BINSTALL_DISABLE_TELEMETRY", "true");
        binstall.arg(format!("{}@{}", self.package, self.version));
        let fetched = run_logged(workspace, &format!("{}-prebuilt", self.package), &mut binstall);
        if fetched.is_err() {
            println!("set-up: `cargo binstall` found no prebuilt package: building it…");
        }
        fetched.is_ok()
    }
}

/// Where the tools are built: dependencies that they share are compiled once.
fn target(workspace: &Workspace) -> PathBuf {
    workspace.state.join("tools")
}

/// Removes what building the tools left behind, which is more than a gigabyte.
pub(super) fn clean(workspace: &Workspace) {
    fs::remove_dir_all(target(workspace)).ok();
}

/// The second word of `PROGRAM --version`.
fn installed_version(workspace: &Workspace, program: &str) -> Option<String> {
    workspace.program(program)?;
    let said = capture(workspace.command(program).arg("--version"))?;
    said.split_whitespace().nth(1).map(str::to_owned)
}

fn locked_wasm_bindgen(workspace: &Workspace) -> Result<String> {
    let path = workspace.root.join("Cargo.lock");
    let lock = fs::read_to_string(&path).context(format!("reading {}", path.display()))?;
    locked(&lock, "wasm-bindgen")
        .map(str::to_owned)
        .ok_or_else(|| Failure("Cargo.lock has no wasm-bindgen: run `cargo generate-lockfile`".into()))
}

/// The version of a package in the text of a Cargo.lock.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn the_locked_version_is_that_of_the_package_itself() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}
