//! What needs a browser, in one: tasks, sockets and sessions against a real WebSocket, the workspace over a store.
//!
//! The practice server's port is in `WEFT_PRACTICE_PORT` when this is compiled; `cargo xtask test wasm`
//! starts it.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod panic;
mod recordings;
mod session;
mod store;
mod stored;
mod task;
mod transport;
mod vault;
mod workspace;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// An event loop of the browser's, with no task yet.
fn runtime() -> weft::task::Runtime {
    weft::task::Runtime::new(weft::task::Browser::new())
}

/// A URL of the native practice server.
fn peer(target: &str) -> String {
    format!("ws://127.0.0.1:{}{target}", option_env!("WEFT_PRACTICE_PORT").unwrap_or("9002"))
}
