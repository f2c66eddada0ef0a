//! What runs a language that browsers can't run by themselves: files that the page fetches when the first such script
//! is started, and hands to its worker, which has no network.

use std::cell::Cell;

use futures::future::try_join_all;
use js_sys::{Object, Reflect, global};
use serde::Deserialize;
use thiserror::Error;
use wasm_bindgen::JsValue;

use super::assets::{self, AssetError};

/// Why there is no engine.
#[derive(Debug, Error)]
pub(super) enum EngineError {
    /// A file can't be loaded.
    #[error(transparent)]
    Asset(#[from] AssetError),
    /// The engine has to wait for the page, and WebAssembly can't in this browser.
    #[error(
        "This browser can't run Python: its WebAssembly has no JSPI. Chrome and Edge have it since version 137, \
         Firefox since 153."
    )]
    NoJspi,
}

/// One of an engine's files, as the build lists them.
#[derive(Debug, Deserialize)]
struct Listed {
    /// Beside the list.
    name: String,
    bytes: u64,
    /// Changes with its content.
    version: String,
}

/// Fetches the files of a list, each as a Blob by its name, and tells how many bytes have arrived of how many.
///
/// # Errors
/// Why there is no engine.
pub(super) async fn fetch(list: &str, on_progress: &dyn Fn(u64, u64)) -> Result<Object, EngineError> {
    if !has_jspi() {
        return Err(EngineError::NoJspi);
    }
    let text = assets::text(list).await?;
    let files: Vec<Listed> = serde_json::from_str(&text).map_err(|_| AssetError::damaged(list))?;
    let folder = list.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (done, total) = (Cell::new(0), files.iter().map(|file| file.bytes).sum());
    let arrived = |bytes| {
        done.set(done.get() + bytes);
        on_progress(done.get(), total);
    };
    arrived(0);
    let fetched = files.iter().map(|file| async {
        let path = format!("{folder}/{}", file.name);
        Ok::<_, EngineError>((&file.name, assets::blob(&path, &file.version, &arrived).await?))
    });
    let engine = Object::new();
    for (name, blob) in try_join_all(fetched).await? {
        // This only fails for a frozen object, and a new one isn't frozen.
        let _ = Reflect::set(&engine, &JsValue::from_str(name), &blob);
    }
    Ok(engine)
}

/// Whether WebAssembly can wait for promises (JavaScript Promise Integration).
fn has_jspi() -> bool {
    let has = |object: &JsValue, name: &str| Reflect::has(object, &name.into()).unwrap_or_default();
    Reflect::get(&global(), &"WebAssembly".into()).is_ok_and(|wasm| has(&wasm, "Suspending"))
}
