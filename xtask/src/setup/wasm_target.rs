//! A Rust toolchain that compiles and links for WebAssembly, formats and lints.

use super::{Step, debian_rust, stamp};
use crate::failure::{Result, fail};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// The `wasm32-unknown-unknown` target: std and a linker.
pub(super) struct WasmTarget;

impl Step for WasmTarget {
    fn name(&self) -> String {
        format!("the target {TARGET}")
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let Some(rustc) = capture(workspace.command("rustc").arg("-vV")) else {
            fail!("rustc doesn't run: install Rust from https://rustup.rs, then try again");
        };
        let links = stamp::holds(workspace, "wasm-target", &rustc, || links(workspace))?;
        Ok((!links).then(|| format!("rustc has no working {TARGET}: adding it with rustup")))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if workspace.program("rustup").is_none() {
            fail!(
                "rustup isn't installed to add {TARGET}: install it from https://rustup.rs, or add \
                 {TARGET} to your Rust by its own means"
            );
        }
        let mut rustup = workspace.command("rustup");
        let Err(failure) = run_logged(workspace, "rustup-target", rustup.args(["target", "add", TARGET]))
        else {
            return Ok(());
        };
        if !debian_rust::possible(workspace) {
            return Err(failure);
        }
        println!("set-up: rustup can't add it (see target/xtask/rustup-target.log): using Debian's Rust");
        debian_rust::install(workspace)
    }
}

/// Whether a small library compiles and links for the target.
fn links(workspace: &Workspace) -> Result<bool> {
    let source = workspace.state.join("probe.rs");
    let text = "#[unsafe(no_mangle)]\npub extern \"C\" fn probe() {}\n";
    crate::failure::Context::context(std::fs::write(&source, text), "writing a probe")?;
    let mut rustc = workspace.command("rustc");
    rustc.args(["--edition=2024", "--crate-type=cdylib", "--target", TARGET, "--out-dir"]);
    Ok(capture(rustc.arg(&workspace.state).arg(&source)).is_some())
}

/// rustfmt and clippy, which a minimal toolchain lacks.
pub(super) struct Components;

impl Step for Components {
    fn name(&self) -> String {
        "rustfmt and clippy".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let rustc = capture(workspace.command("rustc").arg("-vV")).unwrap_or_default();
        let there = stamp::holds(workspace, "components", &rustc, || {
            let runs = |tool: &str| capture(workspace.command("cargo").args([tool, "--version"])).is_some();
            Ok(runs("fmt") && runs("clippy"))
        })?;
        Ok((!there).then(|| "rustfmt or clippy is missing: adding them with rustup".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        let mut rustup = workspace.command("rustup");
        run_logged(workspace, "rustup-components", rustup.args(["component", "add", "rustfmt", "clippy"]))
    }
}
