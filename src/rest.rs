//! The rest of the program: what neither the first screen nor a connection needs.
//!
//! In a release it is a file of its own, which holds everything that can only be reached through functions declared by
//! `in_rest!`, and the data that only they use. Calling one of them loads that file first. Other builds have one file.

use std::fmt;

/// The rest of the program could not be loaded. Whoever needs it next tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

impl fmt::Display for NotLoaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "A part of Weft could not be loaded: you may be offline, or the file may be missing or damaged on the server",
        )
    }
}

impl std::error::Error for NotLoaded {}

#[cfg(feature = "split")]
impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Declares a function whose body is in the rest. It becomes `async`, and returns `Result<_, NotLoaded>`.
macro_rules! in_rest {
    ($(#[$attribute:meta])* $visibility:vis fn $name:ident($($argument:ident: $of:ty),* $(,)?) -> $returned:ty $body:block) => {
        #[cfg(feature = "split")]
        #[::wasm_split_helpers::wasm_split(rest, fallible)]
        $(#[$attribute])*
        $visibility fn $name($($argument: $of),*) -> Result<$returned, $crate::rest::NotLoaded> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        $(#[$attribute])*
        #[allow(clippy::unused_async, reason = "as in a release, where it has to be loaded")]
        $visibility async fn $name($($argument: $of),*) -> Result<$returned, $crate::rest::NotLoaded> {
            Ok($body)
        }
    };
}
pub(crate) use in_rest;
