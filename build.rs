//! Has the linker keep what `cargo xtask build` needs to split the program: which code uses which data.
//!
//! Tells the program the version of what is fetched when the first script is written or run, so that none of it is taken
//! from an older visit's cache.

#[path = "xtask/src/script_version.rs"]
mod script_version;

use std::{io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=xtask/src/script_version.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let seen = |path: &Path| println!("cargo::rerun-if-changed={}", path.display());
    let version = script_version::script_version(Path::new(""), seen)?;
    println!("cargo::rustc-env=WEFT_SCRIPT_VERSION={version}");
    Ok(())
}
