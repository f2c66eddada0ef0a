//! The rest of the program: `cargo xtask build` puts what the first screen can do without into a file of its own,
//! which `boot.js` loads when that screen is there.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Loads the rest at once, and blocks for it. `boot.js` has it.
    #[wasm_bindgen(js_namespace = globalThis, js_name = loadRestNow, catch)]
    fn load_now(exports: &JsValue) -> Result<(), JsValue>;
}

/// Called by what stands in for the rest, where that is needed before it has come.
///
/// # Panics
/// If it can't be loaded.
#[wasm_bindgen(js_name = loadRest)]
#[allow(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
pub fn load_rest() {
    if let Err(error) = load_now(&wasm_bindgen::exports()) {
        panic!("a part of Weft could not be loaded, is the network gone? {error:?}");
    }
}
