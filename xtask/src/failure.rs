//! What went wrong, in words for the person at the terminal.

use std::fmt;

/// A sentence that says what failed, and why or what to do.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns early with a [`Failure`] made from a format string.
macro_rules! fail {
    ($($words:tt)*) => { return Err($crate::failure::Failure(format!($($words)*))) };
}
pub(crate) use fail;

/// Adds what was being done when an error occurred.
pub(crate) trait Context<T> {
    fn context(self, doing: impl fmt::Display) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Failure(format!("{doing}: {error}")))
    }
}
