//! Node, and the npm packages: wasm-opt, and those that the page and the end-to-end tests need.

use std::fs;

use super::{Step, apt, stamp};
use crate::failure::{Context, Result};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

/// Node and npm.
pub(super) struct Node;

impl Step for Node {
    fn name(&self) -> String {
        "Node".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = ["node", "npm"].iter().all(|name| workspace.program(name).is_some());
        Ok((!there).then(|| "Node or npm is missing: installing it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::possible(workspace) {
            return Err(apt::elsewhere("Node with npm", "install Node 20 or later from https://nodejs.org"));
        }
        // A Node from elsewhere may lack npm and conflict with Debian's, so only install what is missing.
        let packages = ["nodejs", "npm"];
        let missing: Vec<&str> = packages
            .into_iter()
            .zip(["node", "npm"])
            .filter(|(_, program)| workspace.program(program).is_none())
            .map(|(package, _)| package)
            .collect();
        apt::install(workspace, &missing)
    }
}

/// wasm-opt, which trunk runs on a release. Debian's is too old for today's compilers.
pub(super) struct WasmOpt;

const BINARYEN: u32 = 132;

impl Step for WasmOpt {
    fn name(&self) -> String {
        "wasm-opt".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let recent = match workspace.program("wasm-opt") {
            None => false,
            Some(path) => stamp::holds(workspace, "wasm-opt", &path.display().to_string(), || {
                let said = capture(workspace.command("wasm-opt").arg("--version")).unwrap_or_default();
                Ok(said.split_whitespace().find_map(|word| word.parse().ok()) >= Some(BINARYEN))
            })?,
        };
        Ok((!recent).then(|| format!("wasm-opt {BINARYEN} or later is missing: installing it with npm…")))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let mut npm = workspace.command("npm");
        // npm's global folder is set to cargo's, whose bin is on PATH: so plain `trunk build` finds it too.
        npm.args(["install", "--global", "--prefix"]).arg(&workspace.cargo_home);
        npm.arg(format!("binaryen@{BINARYEN}.0.0"));
        run_logged(workspace, "wasm-opt", &mut npm)
    }
}

/// The packages in a folder's `package-lock.json`.
pub(super) struct Packages {
    /// Relative to the root.
    folder: &'static str,
}

/// A browser's driver, the accessibility checker, a foreign server.
pub(super) const END_TO_END: Packages = Packages { folder: "tests/e2e" };

/// CodeMirror, and what bundles, checks and lints JavaScript.
pub(super) const WEB: Packages = Packages { folder: "src/script/web" };

impl Step for Packages {
    fn name(&self) -> String {
        format!("the packages of {}", self.folder)
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let folder = workspace.root.join(self.folder);
        let lock = folder.join("package-lock.json");
        let text = fs::read_to_string(&lock).context(format!("reading {}", lock.display()))?;
        // Installing deletes the stamp along with the folder, so it is only valid for what is there.
        let stamp = folder.join("node_modules/.weft-lock.json");
        let there = fs::read_to_string(stamp).is_ok_and(|stamped| stamped == text);
        Ok((!there).then(|| format!("{} are missing or old: installing them with npm…", self.name())))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let folder = workspace.root.join(self.folder);
        let mut npm = workspace.command("npm");
        // None of them needs its install scripts.
        run_logged(workspace, "npm-ci", npm.args(["ci", "--ignore-scripts"]).current_dir(&folder))?;
        fs::copy(folder.join("package-lock.json"), folder.join("node_modules/.weft-lock.json"))
            .context("noting which packages are installed")?;
        Ok(())
    }
}
