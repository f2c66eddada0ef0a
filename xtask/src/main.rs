//! `cargo xtask`: set-up, build and test.

fn main() {}
