//! The files of scripts, which the page fetches when the first script is about to run.

use std::{cell::RefCell, rc::Rc};

use gloo_net::http::Request;

use super::{
    examples::EXAMPLE_BYTES,
    source::{PART_BYTES, PARTS},
};

/// A number that changes with every one of the files, so that none is taken from an older visit's cache.
const VERSION: u64 = {
    let page = [include_bytes!("web/sandbox.html").as_slice(), include_bytes!("../../docs/scripts.md")];
    hash(hash(version(PART_BYTES), EXAMPLE_BYTES), &page)
};

/// A number that changes with every one of these files.
pub const fn version(files: &[&[u8]]) -> u64 {
    hash(0xcbf2_9ce4_8422_2325, files)
}

/// FNV-1a, while compiling: only the number gets into the program.
const fn hash(mut hash: u64, files: &[&[u8]]) -> u64 {
    let mut file = 0;
    while file < files.len() {
        let mut at = 0;
        while at < files[file].len() {
            hash = (hash ^ files[file][at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            at += 1;
        }
        file += 1;
    }
    hash
}

/// The address of one of the files.
pub(super) fn address(path: &str) -> String {
    format!("script/{path}?{VERSION:x}")
}

/// The text of one of the files.
///
/// # Errors
/// Why it can't be had, in words.
pub async fn text(path: &str) -> Result<String, String> {
    let failed =
        |error: String| format!("“{path}” of this site can't be loaded ({error}): load the page again.");
    let response = Request::get(&address(path)).send().await.map_err(|error| failed(error.to_string()))?;
    if !response.ok() {
        return Err(failed(format!("status {}", response.status())));
    }
    response.text().await.map_err(|error| failed(error.to_string()))
}

/// The API's own program, put together.
///
/// # Errors
/// Why it can't be had, in words.
pub(super) async fn api() -> Result<Rc<str>, String> {
    thread_local!(static API: RefCell<Option<Rc<str>>> = const { RefCell::new(None) });
    if let Some(api) = API.with_borrow(Clone::clone) {
        return Ok(api);
    }
    let parts = PARTS.iter().map(|part| async move { text(&format!("worker/{part}.js")).await });
    let parts = futures::future::try_join_all(parts).await?;
    let api = Rc::<str>::from(parts.join("\n"));
    API.set(Some(api.clone()));
    Ok(api)
}
