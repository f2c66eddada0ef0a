//! Weft, a WebSocket workbench that lives in a browser tab.
//!
//! The modules are floors: each imports from lower floors only (`tests/floors.rs` holds them to it).
//! Floors that need a browser exist on `wasm32` alone, so that everything pure is tested natively.

pub mod packet;

pub mod log;
pub mod practice;
pub mod protocol;
