//! The page: mounts Weft's interface.

#[cfg(debug_assertions)]
mod autoreload;

fn main() {
    #[cfg(debug_assertions)]
    autoreload::start();
    weft::ui::run();
}
