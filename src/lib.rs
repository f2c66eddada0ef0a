//! Weft, a WebSocket workbench that lives in a browser tab: the page.
//!
//! The modules are floors: each imports from lower floors only (`tests/floors.rs` holds them to it). Below them are
//! the pure crates, `weft-message` to `weft-script`.

pub mod rest;
pub mod script;
pub mod session;
pub mod store;
pub mod task;
pub mod transport;
pub mod ui;
pub mod words;
pub mod workspace;
