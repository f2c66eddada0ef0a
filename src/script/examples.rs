//! Example scripts to start from. Each runs against the practice server.

use weft_session::profile::ScriptLanguage;

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
        /// All of them, in the order of the menus.
        const EXAMPLES: &[Example] = &[$(Example { name: $name, file: $file }),*];
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
    "Events of Socket.IO": "emit.js",
    "Requests of JSON-RPC": "request.js",
    "Topics of MQTT": "topics.js",
    "Sum of two numbers": "sum.py",
    "Await outside a function": "await-outside.py",
    "A coroutine that is never awaited": "never-awaited.py",
    "Run forever": "run-forever.py",
    "Two busy waits": "busy-waits.py",
    "Two waits that never yield": "never-yielding.py",
    "Two blocking waits": "blocking-waits.py",
    "Input that blocks": "input.py",
    "Input that doesn't block": "ainput.py",
    "A whole client": "client.py",
    "Topics of MQTT": "topics.py",
}

/// The examples in a language.
pub fn of(language: ScriptLanguage) -> impl Iterator<Item = Example> {
    let is_in = move |example: &&Example| ScriptLanguage::of_file(example.file) == Some(language);
    EXAMPLES.iter().filter(is_in).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_an_example() {
        let folder = format!("{}/src/script/web/examples", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), EXAMPLES.len());
        let listed: usize = ScriptLanguage::ALL.map(|language| of(language).count()).iter().sum();
        assert_eq!(listed, EXAMPLES.len(), "each is in a language");
        let says_what_it_shows = |bytes: &&[u8]| bytes.starts_with(b"// ") || bytes.starts_with(b"# ");
        assert!(EXAMPLE_BYTES.iter().all(says_what_it_shows));
    }
}
