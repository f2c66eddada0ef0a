//! The version of the files that are fetched when the first script is written or run. The program has it from its build
//! script, which uses this file, too.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
};

/// What the files are made from: see `build.mjs` there.
const FOLDER: &str = "src/script/web";
const DOCUMENTATION: [&str; 2] = ["docs/scripts.md", "docs/python.md"];

/// A number that changes with every file, so that none is taken from another build. `seen` is called with each file and
/// folder that it depends on.
pub(crate) fn script_version(root: &Path, mut seen: impl FnMut(&Path)) -> io::Result<String> {
    let mut files: Vec<PathBuf> = DOCUMENTATION.iter().map(|path| root.join(path)).collect();
    for entry in fs::read_dir(root.join(FOLDER))? {
        let path = entry?.path();
        if !path.ends_with("node_modules") && !path.ends_with("tests") {
            collect(&path, &mut files, &mut seen)?;
        }
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        seen(&file);
        fs::read(file)?.hash(&mut hasher);
    }
    Ok(format!("{:x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>, seen: &mut impl FnMut(&Path)) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    seen(path);
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files, seen)?;
    }
    Ok(())
}
