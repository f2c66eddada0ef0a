//! Example scripts to start from. Each runs against the practice server.

/// An example: its name, and its file in `examples/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its name in the menu.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
}

macro_rules! examples {
    ($($name:literal: $file:literal),* $(,)?) => {
        /// All of them, in the order of the menu.
        pub const EXAMPLES: &[Example] = &[$(Example { name: $name, file: $file }),*];
        #[cfg(test)]
        const EXAMPLE_BYTES: &[&[u8]] = &[$(include_bytes!(concat!("web/examples/", $file))),*];
    };
}

examples! {
    "Sum of two numbers": "sum.js",
    "Two busy waits": "busy-waits.js",
    "Two blocking waits": "blocking-waits.js",
    "Receiver and sender": "receiver-and-sender.js",
    "Log in with a challenge": "challenge-login.js",
    "Round-trip times": "round-trips.js",
    "Soak test": "soak-test.js",
    "Ping-pong of two sessions": "ping-pong.js",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_an_example() {
        let folder = format!("{}/src/script/web/examples", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EXAMPLES.len());
        assert!(EXAMPLE_BYTES.iter().all(|bytes| bytes.starts_with(b"// ")), "each says what it shows");
    }
}
