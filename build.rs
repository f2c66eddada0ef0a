//! Has the linker keep what `cargo xtask build` needs to split the program: which code uses which data.
//!
//! Tells the program a number that changes with every file that is fetched when the first script is written or run, so
//! that none of them is taken from an older visit's cache.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

/// What the files are made from: see `build.mjs` there.
const FOLDER: &str = "src/script/web";
const DOCUMENTATION: [&str; 2] = ["docs/scripts.md", "docs/python.md"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let mut files: Vec<PathBuf> = DOCUMENTATION.iter().map(PathBuf::from).collect();
    for entry in fs::read_dir(FOLDER)? {
        let path = entry?.path();
        if !path.ends_with("node_modules") && !path.ends_with("tests") {
            collect(&path, &mut files)?;
        }
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        fs::read(file)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=WEFT_SCRIPT_VERSION={:x}", hasher.finish());
    Ok(())
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    println!("cargo::rerun-if-changed={}", path.display());
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
