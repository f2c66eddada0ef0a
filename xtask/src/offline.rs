//! Has the site start without a network: a service worker that knows all files of `dist/`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::failure::{Context, Failure, Result};
use crate::script_version::script_version;
use crate::split::integrity;
use crate::workspace::Workspace;

/// Where the service worker is made from, and its name in the site.
const SOURCE: &str = "site/service-worker.js";
const NAME: &str = "service-worker.js";

/// What the source has in place of the files.
const FILES: &str = "Object.entries({})";

/// What lists the files of Python's engine with their versions.
const ENGINE: &str = "script/python/engine.json";

/// Writes the service worker into `dist/`, which is complete otherwise.
pub(crate) fn write_service_worker(workspace: &Workspace) -> Result {
    let dist = workspace.root.join("dist");
    let version = script_version(&workspace.root, |_| ()).context("reading what scripts need")?;
    let engine = fs::read_to_string(dist.join(ENGINE)).context(format!("reading {ENGINE}"))?;
    let mut files = BTreeMap::new();
    for path in files_in(&dist)? {
        let bytes = fs::read(&path).context(format!("reading {}", path.display()))?;
        let name = path.strip_prefix(&dist).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if name != NAME {
            files.insert(address(&name, &version, &engine), integrity(&bytes));
        }
    }
    let source = fs::read_to_string(workspace.root.join(SOURCE)).context(format!("reading {SOURCE}"))?;
    let worker = with_files(&source, &files)?;
    fs::write(dist.join(NAME), worker).context(format!("writing {NAME}"))
}

fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).context(format!("listing {}", folder.display()))? {
        let path = entry.context(format!("listing {}", folder.display()))?.path();
        if path.is_dir() { files.extend(files_in(&path)?) } else { files.push(path) }
    }
    Ok(files)
}

/// The address by which the page fetches a file: one whose name stays the same from build to build has a version.
fn address(name: &str, version: &str, engine: &str) -> String {
    if !name.starts_with("script/") {
        return name.into();
    }
    let own = name.strip_prefix("script/python/").and_then(|name| version_in(engine, name));
    format!("{name}?{}", own.unwrap_or(version))
}

/// The version that the engine's list gives a file.
fn version_in<'list>(list: &'list str, name: &str) -> Option<&'list str> {
    let (_, after) = list.split_once(&format!("\"name\":\"{name}\""))?;
    let (_, version) = after.split_once("\"version\":\"")?;
    version.split_once('"').map(|(version, _)| version)
}

fn with_files(source: &str, files: &BTreeMap<String, String>) -> Result<String> {
    if !source.contains(FILES) {
        return Err(Failure(format!("{SOURCE} has no place for the files")));
    }
    // Neither names nor digests have characters that JavaScript would escape.
    let list: Vec<_> = files.iter().map(|(name, digest)| format!("{name:?}:{digest:?}")).collect();
    Ok(source.replace(FILES, &format!("Object.entries({{{}}})", list.join(","))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_addresses_that_the_page_fetches() {
        let engine = r#"[{"name":"weft.zip","bytes":1,"version":"ab"},{"name":"pyodide.mjs","bytes":2,"version":"cd"}]"#;
        for (name, expected) in [
            ("index.html", "index.html"),
            ("weft-1_bg.wasm", "weft-1_bg.wasm"),
            ("script/editor.js", "script/editor.js?7"),
            ("script/python/pyodide.mjs", "script/python/pyodide.mjs?cd"),
            ("script/python/engine.json", "script/python/engine.json?7"),
        ] {
            assert_eq!(address(name, "7", engine), expected);
        }
    }

    #[test]
    fn the_worker_gets_its_files() {
        let files =
            BTreeMap::from([("a".to_owned(), "sha384-x".to_owned()), ("b".into(), "sha384-y".into())]);
        let worker = with_files("new Map(Object.entries({}));", &files).unwrap();
        assert_eq!(worker, r#"new Map(Object.entries({"a":"sha384-x","b":"sha384-y"}));"#);
        assert!(with_files("nothing", &files).is_err());
    }
}
