//! The fallback for Debian machines where rustup can't download: Debian's own Rust, with std built for wasm32.
//!
//! rustup then knows it as the toolchain `weft-web`, and this checkout is set to use it.

use std::fs;
use std::path::{Path, PathBuf};

use super::apt;
use crate::failure::{Context, Failure, Result, fail};
use crate::process::{capture, run_logged};
use crate::workspace::Workspace;

const TOOLCHAIN: &str = "weft-web";
const PREFIX: &str = "/usr";
const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web"];

pub(super) fn possible(workspace: &Workspace) -> bool {
    apt::possible(workspace)
}

/// Installs the missing parts, and makes it the toolchain of this checkout.
pub(super) fn install(workspace: &mut Workspace) -> Result {
    apt::install(workspace, &PACKAGES)?;
    let rustc = Rustc::installed(workspace)?;
    apt::install(workspace, &[&format!("lld-{}", rustc.llvm)])?;
    link_lld(workspace, &rustc)?;
    if !rustc.links(workspace)? {
        build_std(workspace, &rustc)?;
    }
    choose_toolchain(workspace)
}

/// Debian's compiler, whatever rustup says.
struct Rustc {
    host: String,
    /// LLVM's major version, which lld has to match.
    llvm: String,
}

impl Rustc {
    fn installed(workspace: &Workspace) -> Result<Self> {
        let said = capture(workspace.command("/usr/bin/rustc").arg("-vV")).unwrap_or_default();
        let value = |key: &str| said.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let (Some(host), Some(llvm)) = (value("host:"), value("LLVM version:")) else {
            fail!("`/usr/bin/rustc -vV` names no host and LLVM version");
        };
        Ok(Self { host: host.into(), llvm: llvm.split('.').next().unwrap_or(llvm).into() })
    }

    fn rustlib(&self) -> PathBuf {
        Path::new(PREFIX).join("lib/rustlib")
    }

    fn std(&self) -> PathBuf {
        self.rustlib().join("wasm32-unknown-unknown/lib")
    }

    /// Whether a library that uses std compiles. It doesn't if std is of another version.
    fn links(&self, workspace: &Workspace) -> Result<bool> {
        let source = workspace.state.join("probe_std.rs");
        fs::write(&source, "pub fn probe() -> String { String::new() }\n").context("writing a probe")?;
        let mut rustc = workspace.command("/usr/bin/rustc");
        rustc.args(["--crate-type=cdylib", "--target=wasm32-unknown-unknown", "--out-dir"]);
        Ok(capture(rustc.arg(&workspace.state).arg(&source)).is_some())
    }
}

/// rustc looks for `rust-lld` beside its libraries.
fn link_lld(workspace: &Workspace, rustc: &Rustc) -> Result {
    let folder = rustc.rustlib().join(&rustc.host).join("bin");
    let mut mkdir = apt::as_root(workspace, "mkdir")?;
    run_logged(workspace, "rust-lld", mkdir.arg("-p").arg(&folder))?;
    let mut link = apt::as_root(workspace, "ln")?;
    link.arg("-sf").arg(format!("/usr/bin/lld-{}", rustc.llvm)).arg(folder.join("rust-lld"));
    run_logged(workspace, "rust-lld", &mut link)
}

/// Builds std from `rust-web-src` beside an empty crate, and copies it into the sysroot.
fn build_std(workspace: &Workspace, rustc: &Rustc) -> Result {
    println!("set-up: building Rust's standard library for WebAssembly (about a minute)…");
    let folder = workspace.state.join("std");
    if folder.exists() {
        fs::remove_dir_all(&folder).context(format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(folder.join("src")).context(format!("creating {}", folder.display()))?;
    let manifest = "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n\n\
                    [profile.release]\npanic = \"abort\"\n";
    fs::write(folder.join("Cargo.toml"), manifest).context("writing an empty crate")?;
    fs::write(folder.join("src/lib.rs"), "").context("writing an empty crate")?;

    let mut cargo = workspace.command("/usr/bin/cargo");
    cargo
        .current_dir(&folder)
        .args(["build", "--release", "-Zbuild-std=std,panic_abort,test", "--target=wasm32-unknown-unknown"])
        .arg("--target-dir=target")
        .env("RUSTC", "/usr/bin/rustc")
        // -Zbuild-std is a nightly feature; this is how a stable compiler is told to allow it.
        .env("RUSTC_BOOTSTRAP", "1")
        // Link-time optimisation fails without bitcode.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    run_logged(workspace, "debian-std", &mut cargo)?;

    let built = folder.join("target/wasm32-unknown-unknown/release/deps");
    let mut copy = apt::as_root(workspace, "sh")?;
    copy.args([
        "-c",
        r#"mkdir -p "$2" && rm -f "$2"/*.rlib && cp "$1"/*.rlib "$2" && rm -f "$2"/libempty*"#,
        "sh",
    ])
    .arg(built)
    .arg(rustc.std());
    run_logged(workspace, "debian-std-copy", &mut copy)?;
    // What was built against another std can't be used any more.
    fs::remove_dir_all(workspace.target.join("wasm32-unknown-unknown")).ok();
    Ok(())
}

fn choose_toolchain(workspace: &mut Workspace) -> Result {
    let known = capture(workspace.command("rustup").args(["toolchain", "list"])).unwrap_or_default();
    if !known.lines().any(|line| line.split_whitespace().next() == Some(TOOLCHAIN)) {
        let mut link = workspace.command("rustup");
        run_logged(workspace, "rustup-link", link.args(["toolchain", "link", TOOLCHAIN, PREFIX]))?;
    }
    let mut choose = workspace.command("rustup");
    run_logged(workspace, "rustup-override", choose.args(["override", "set", TOOLCHAIN]))
        .map_err(|failure| Failure(format!("choosing the toolchain {TOOLCHAIN}: {failure}")))?;
    println!("set-up: this checkout now uses the toolchain {TOOLCHAIN} (`rustup override list` shows it)");
    workspace.toolchain = Some(TOOLCHAIN);
    Ok(())
}
