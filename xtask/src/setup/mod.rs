//! Set-up: checks for what a command needs, and installs what is missing.

mod apt;
mod browser;
mod cargo_tools;
mod compiler;
mod debian_packages;
mod debian_rust;
mod node;
mod servers;
mod stamp;
mod wasm_target;

pub(crate) use browser::{chrome, chromedriver, firefox, headless_shell};
pub(crate) use servers::{cpython_tests, nats_server, python};

use crate::failure::{Failure, Result, fail};
use crate::workspace::Workspace;

/// One thing that a command needs.
trait Step {
    fn name(&self) -> String;

    /// What is missing and what will be done about it, in one line; `None` if nothing is.
    /// This runs every time, so it must be quick.
    fn missing(&self, workspace: &Workspace) -> Result<Option<String>>;

    /// Installs it. This may take minutes; long output goes to a log file.
    fn install(&self, workspace: &mut Workspace) -> Result;
}

/// What every command needs: a Rust toolchain that compiles for both targets.
pub(crate) fn toolchain(workspace: &mut Workspace) -> Result {
    ensure(workspace, &[&wasm_target::WasmTarget, &wasm_target::Components])
}

/// What building and serving the page needs.
pub(crate) fn page(workspace: &mut Workspace) -> Result {
    toolchain(workspace)?;
    ensure(
        workspace,
        &[&cargo_tools::WasmBindgen, &cargo_tools::Trunk, &node::Node, &node::WasmOpt, &node::WEB],
    )?;
    cargo_tools::clean(workspace);
    Ok(())
}

/// What tests in a browser need, beyond the page.
pub(crate) fn browser_tests(workspace: &mut Workspace) -> Result {
    page(workspace)?;
    ensure(workspace, &[&browser::Chrome])
}

/// What end-to-end tests need, beyond Chromium.
pub(crate) fn end_to_end_tests(workspace: &mut Workspace) -> Result {
    browser_tests(workspace)?;
    ensure(workspace, &[&browser::HeadlessShell, &browser::Firefox, &node::END_TO_END])?;
    ensure(workspace, &[&servers::Nats, &servers::PythonPackages, &servers::CpythonTests])
}

/// What fuzzing needs.
pub(crate) fn fuzzing(workspace: &mut Workspace) -> Result {
    ensure(workspace, &[&compiler::Cxx, &cargo_tools::CargoFuzz])?;
    cargo_tools::clean(workspace);
    Ok(())
}

/// What checking and testing JavaScript needs.
pub(crate) fn javascript(workspace: &mut Workspace) -> Result {
    ensure(workspace, &[&node::Node, &node::WEB])
}

fn ensure(workspace: &mut Workspace, steps: &[&dyn Step]) -> Result {
    for step in steps {
        let failed = |failure: Failure| Failure(format!("set-up of {} failed: {failure}", step.name()));
        let Some(missing) = step.missing(workspace).map_err(failed)? else { continue };
        println!("set-up: {missing}");
        step.install(workspace).map_err(failed)?;
        if let Some(still) = step.missing(workspace).map_err(failed)? {
            fail!("set-up of {} ended without an error, and yet: {still}", step.name());
        }
    }
    Ok(())
}
