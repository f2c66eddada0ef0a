//! Whether memory is left for anything but logs.

use js_sys::{ArrayBuffer, WebAssembly};
use wasm_bindgen::JsCast;

/// What has to stay free for the rest of the page: memory that runs out anywhere else ends the program.
const HEADROOM: usize = 64 << 20;

/// Whether the rest of the page has its headroom. Tried out only near the end of the address space, since trying makes
/// the memory grow.
pub(super) fn has_headroom() -> bool {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let grown = memory.buffer().unchecked_into::<ArrayBuffer>().byte_length();
    // What is left of 32-bit addresses; all 4 GiB wrap to a length of 0.
    let left = grown.wrapping_neg() as usize;
    left >= 4 * HEADROOM || Vec::<u8>::new().try_reserve_exact(HEADROOM).is_ok()
}
