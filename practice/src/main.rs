//! Weft's practice peer as a native server.

fn main() {}
