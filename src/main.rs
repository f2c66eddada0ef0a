//! The page: mounts Weft's interface.

#[cfg(all(target_arch = "wasm32", debug_assertions))]
mod autoreload;
#[cfg(target_arch = "wasm32")]
mod rest;

#[cfg(target_arch = "wasm32")]
fn main() {
    #[cfg(debug_assertions)]
    autoreload::start();
    weft::ui::run();
}

/// Natively there is no page; the pure floors are tested as a library.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("Weft runs in a browser: `cargo xtask serve`");
}
