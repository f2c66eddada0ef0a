//! Weft, a WebSocket workbench that lives in a browser tab.
//!
//! The modules are floors: each imports from lower floors only (`tests/floors.rs` holds them to it).
//! Floors that need a browser exist on `wasm32` alone, so that everything pure is tested natively.

// Floor 0
pub mod packet;
pub mod pattern;
#[cfg(target_arch = "wasm32")]
pub mod task;

// Floor 1
pub mod log;
pub mod practice;
pub mod profile;
pub mod protocol;

// Floor 2
#[cfg(target_arch = "wasm32")]
pub mod transport;
#[cfg(target_arch = "wasm32")]
pub mod vault;

// Floor 3
pub mod session;

// Floor 4
pub mod script;

// Floor 5
#[cfg(target_arch = "wasm32")]
pub mod ui;
