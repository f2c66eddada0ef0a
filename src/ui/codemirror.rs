//! The page's editors, made of CodeMirror (`script/web/editor`): a separate file, which the page fetches when the first
//! of them is needed.

use wasm_bindgen::prelude::*;

use crate::script;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's own `import()`.
    #[wasm_bindgen(js_name = import, catch)]
    async fn import(address: &str) -> Result<JsValue, JsValue>;

    /// The module's exports. Each kind of editor declares the one that makes it.
    #[derive(Clone, PartialEq)]
    pub(super) type Module;
}

/// Loads the module; the browser does so once.
///
/// # Errors
/// The browser's error. It does not try again until the page is reloaded.
pub(super) async fn load() -> Result<Module, JsValue> {
    let module = import(&format!("./{}", script::address("editor.js"))).await?;
    Ok(module.unchecked_into())
}
