//! Whether there is memory left for anything but logs.

use js_sys::{ArrayBuffer, WebAssembly};
use wasm_bindgen::JsCast;

/// What has to stay free for the rest of the page: running out of memory anywhere else ends the program.
const HEADROOM: usize = 64 << 20;

/// Whether the rest of the page has its headroom. Only tested near the end of the address space, because the test
/// itself makes the memory grow.
pub fn has_headroom() -> bool {
    let memory: WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let grown = memory.buffer().unchecked_into::<ArrayBuffer>().byte_length();
    // What is left of the 32-bit addresses; a full 4 GiB wraps to a length of 0.
    let left = grown.wrapping_neg() as usize;
    left >= 4 * HEADROOM || Vec::<u8>::new().try_reserve_exact(HEADROOM).is_ok()
}
