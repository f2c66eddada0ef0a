//! Tells the page where to find the two parts.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

use crate::failure::{Context, Failure, Result};

/// Puts the first part in place of the whole program, and the rest beside it.
pub(super) fn put(dist: &Path, first: &[u8], rest: &[u8]) -> Result {
    let whole = whole_program(dist)?;
    let name = whole.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let rest_name = name.replace("_bg.wasm", "_rest.wasm");
    let page = dist.join("index.html");
    let html = fs::read_to_string(&page).context(format!("reading {}", page.display()))?;
    let old = integrity(&fs::read(&whole).context(format!("reading {}", whole.display()))?);
    if !html.contains(&old) {
        return Err(Failure(format!("{} does not name the digest of {name}", page.display())));
    }
    // `boot.js` can compute this one by itself.
    let rest_integrity = format!("sha256-{}", STANDARD.encode(Sha256::digest(rest)));
    let new = format!("{} data-rest=./{rest_name} data-rest-integrity={rest_integrity}", integrity(first));
    write(&whole, first)?;
    write(&dist.join(&rest_name), rest)?;
    write(&page, html.replace(&old, &new).as_bytes())
}

fn whole_program(dist: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(dist).context(format!("listing {}", dist.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let found = paths.find(|path| path.to_str().is_some_and(|path| path.ends_with("_bg.wasm")));
    found.ok_or_else(|| Failure(format!("{} has no program", dist.display())))
}

/// In trunk's format of the attribute `integrity`.
fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

fn write(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).context(format!("writing {}", path.display()))
}
