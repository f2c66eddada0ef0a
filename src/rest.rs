//! The rest of the program: `cargo xtask build` moves what the first screen doesn't need into a separate file,
//! which `boot.js` loads once that screen is shown.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Loads the rest immediately, and blocks until it is there. Defined in `boot.js`.
    #[wasm_bindgen(js_namespace = globalThis, js_name = loadRestNow, catch)]
    fn load_now(exports: &JsValue) -> Result<(), JsValue>;
}

/// Called by the stand-ins for the rest, if they are needed before it has been loaded.
///
/// # Panics
/// If it can't be loaded.
#[wasm_bindgen(js_name = loadRest)]
#[allow(unreachable_pub, reason = "wasm-bindgen exports public functions only")]
pub fn load_rest() {
    if let Err(error) = load_now(&wasm_bindgen::exports()) {
        panic!("a part of Weft could not be loaded (is the network down?): {error:?}");
    }
}
