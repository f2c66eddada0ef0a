//! Programs that `cargo install` builds: wasm-bindgen and trunk.

use std::fs;

use super::Step;
use crate::failure::{Context, Failure, Result};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

/// wasm-bindgen and its test runner, in exactly the version that Cargo.lock has.
pub(super) struct WasmBindgen;

impl Step for WasmBindgen {
    fn name(&self) -> String {
        "wasm-bindgen".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let locked = locked_wasm_bindgen(workspace)?;
        let there = ["wasm-bindgen", "wasm-bindgen-test-runner"]
            .iter()
            .all(|program| version(workspace, program).is_some_and(|version| version == locked));
        Ok((!there).then(|| {
            format!("wasm-bindgen {locked}, as in Cargo.lock, is missing: installing it (about 2 minutes)…")
        }))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let version = locked_wasm_bindgen(workspace)?;
        let mut cargo = workspace.command("cargo");
        // Not --locked: a version that it asks for can be missing from a registry's mirror.
        cargo.args(["install", "wasm-bindgen-cli", "--version", &version]);
        run_logged(workspace, "wasm-bindgen", &mut cargo)
    }
}

/// trunk, which builds and serves the page.
pub(super) struct Trunk;

/// 0.22 asks for a newer compiler than Debian has.
const TRUNK: &str = "0.21.14";

impl Step for Trunk {
    fn name(&self) -> String {
        "trunk".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = version(workspace, "trunk").is_some_and(|version| version == TRUNK);
        Ok((!there).then(|| format!("trunk {TRUNK} is missing: installing it (about 6 minutes)…")))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let mut cargo = workspace.command("cargo");
        run_logged(workspace, "trunk", cargo.args(["install", "trunk", "--version", TRUNK, "--locked"]))
    }
}

/// The second word of `PROGRAM --version`.
fn version(workspace: &Workspace, program: &str) -> Option<String> {
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
