//! `cargo xtask lint`: formatting, clippy for both targets, rustdoc, and JavaScript, all with warnings denied.

use crate::failure::Result;
use crate::process;
use crate::setup;
use crate::workspace::Workspace;

/// The page's own target, which most of its modules need.
const PAGE: &str = "--package weft --target wasm32-unknown-unknown";

pub(crate) fn lint(workspace: &mut Workspace) -> Result {
    setup::toolchain(workspace)?;
    setup::javascript(workspace)?;
    let cargo = |arguments: &str| {
        println!("cargo {arguments}");
        let mut cargo = workspace.command("cargo");
        process::run(cargo.args(arguments.split(' ')).env("RUSTDOCFLAGS", "-D warnings"))
    };
    cargo("fmt --all --check")?;
    cargo("clippy --quiet --workspace --all-targets -- -D warnings")?;
    cargo(&format!("clippy --quiet {PAGE} --all-targets -- -D warnings"))?;
    cargo(&format!("clippy --quiet {PAGE} --features split -- -D warnings"))?;
    cargo("doc --quiet --workspace --no-deps")?;
    cargo(&format!("doc --quiet {PAGE} --no-deps"))?;
    println!("npm run lint");
    process::run(workspace.command("npm").args(["run", "--silent", "--prefix", "src/script/web", "lint"]))
}
