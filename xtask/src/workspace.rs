//! Paths, and the environment of child processes.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Result};

/// The checkout, its build folder, and the Rust toolchain that children use.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Logs, stamps and tools of set-up: `target/xtask`.
    pub(crate) state: PathBuf,
    /// `CARGO_HOME`: `cargo install` puts programs into its `bin`.
    pub(crate) cargo_home: PathBuf,
    /// The rustup toolchain for children, if it isn't the one that xtask was started with.
    pub(crate) toolchain: Option<&'static str>,
    path: OsString,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().unwrap_or(manifest).to_owned();
        let program = env::current_exe().context("finding xtask's own program")?;
        // TARGET/debug/xtask
        let target = program.ancestors().nth(2).map_or_else(|| root.join("target"), Path::to_owned);
        let state = target.join("xtask");
        fs::create_dir_all(&state).context(format!("creating {}", state.display()))?;
        let cargo_home = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cargo")))
            .ok_or_else(|| Failure("neither CARGO_HOME nor a home folder is set".into()))?;
        let path = prepend(&cargo_home.join("bin"), "PATH")?;
        Ok(Self { root, target, state, cargo_home, toolchain: None, path })
    }

    /// A command at the root of the checkout that finds installed tools and the right toolchain.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let program = program.as_ref();
        // A bare name would be looked up on xtask's PATH instead of the child's.
        let found = program.to_str().and_then(|name| self.program(name));
        let mut command = Command::new(found.as_deref().unwrap_or(program));
        command.current_dir(&self.root).env("PATH", &self.path);
        // `cargo run` sets variables about xtask itself; children must not take those for their own.
        for (name, _) in env::vars_os() {
            let own = name.to_str().is_some_and(|name| {
                matches!(name, "CARGO" | "RUST_RECURSION_COUNT" | "RUSTUP_TOOLCHAIN_SOURCE")
                    || name.starts_with("CARGO_PKG_")
                    || name.starts_with("CARGO_MANIFEST_")
            });
            if own {
                command.env_remove(name);
            }
        }
        if let Some(libraries) = self.library_path() {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        if let Some(toolchain) = self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain).env_remove("RUSTC").env_remove("RUSTDOC");
        }
        command
    }

    /// Where a program is on the children's PATH.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.path).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    /// `LD_LIBRARY_PATH` without what `cargo run` added for the toolchain that built xtask.
    fn library_path(&self) -> Option<OsString> {
        let libraries = env::var_os("LD_LIBRARY_PATH")?;
        let toolchains = env::var_os("RUSTUP_HOME").map(|home| PathBuf::from(home).join("toolchains"));
        let kept = env::split_paths(&libraries).filter(|path| {
            !path.starts_with(&self.target) && !toolchains.as_ref().is_some_and(|all| path.starts_with(all))
        });
        env::join_paths(kept).ok()
    }
}

fn prepend(folder: &Path, variable: &str) -> Result<OsString> {
    let old = env::var_os(variable).unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&old));
    env::join_paths(all).context(format!("putting {} first on {variable}", folder.display()))
}
