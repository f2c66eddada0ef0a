//! The files that scripts need, built by `web/build.mjs`. The page fetches them when a script is first written or run.

use std::fmt;

use gloo_net::http::Request;

/// A hash of the files, so that the browser can cache them indefinitely.
const VERSION: &str = env!("WEFT_SCRIPT_VERSION");

/// Why a file couldn't be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetError {
    /// The file.
    path: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    /// The site can't be reached; this is what the browser says.
    Unreachable(String),
    /// The site answered with this status.
    Status(u16),
}

impl fmt::Display for AssetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” of this site can't be loaded (", self.path)?;
        match &self.reason {
            Reason::Unreachable(words) => f.write_str(words)?,
            Reason::Status(status) => write!(f, "status {status}")?,
        }
        f.write_str("): load the page again.")
    }
}

impl std::error::Error for AssetError {}

/// The address of one of the files.
pub fn address(path: &str) -> String {
    format!("script/{path}?{VERSION}")
}

/// The text of a file. The browser can cache it, because its address changes with its content.
///
/// # Errors
/// Why it can't be loaded.
pub async fn text(path: &str) -> Result<String, AssetError> {
    let failed = |reason| AssetError { path: path.into(), reason };
    let unreachable = |error: gloo_net::Error| failed(Reason::Unreachable(error.to_string()));
    let response = Request::get(&address(path)).send().await.map_err(unreachable)?;
    if !response.ok() {
        return Err(failed(Reason::Status(response.status())));
    }
    response.text().await.map_err(unreachable)
}
