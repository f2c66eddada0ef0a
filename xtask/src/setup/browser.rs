//! Chromium or Chrome, and the driver of the same version.

use std::env;
use std::path::PathBuf;

use super::{Step, apt};
use crate::failure::Result;
use crate::workspace::Workspace;

const CHROMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser: the variable `CHROME`, or the first known name on PATH.
pub(crate) fn chrome(workspace: &Workspace) -> Option<PathBuf> {
    named("CHROME").or_else(|| CHROMES.iter().find_map(|name| workspace.program(name)))
}

/// Its WebDriver server: the variable `CHROMEDRIVER`, or what is on PATH.
pub(crate) fn chromedriver(workspace: &Workspace) -> Option<PathBuf> {
    named("CHROMEDRIVER").or_else(|| workspace.program("chromedriver"))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

/// The browser that tests run in.
pub(super) struct Browser;

impl Step for Browser {
    fn name(&self) -> String {
        "the browser for tests".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = chrome(workspace).is_some() && chromedriver(workspace).is_some();
        Ok((!there).then(|| "Chromium or chromedriver is missing: installing it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::possible(workspace) {
            return Err(apt::elsewhere(
                "Chromium or chromedriver",
                "install Chrome and the chromedriver of its version (https://googlechromelabs.github.io/\
                 chrome-for-testing), put both on PATH, or name them in the variables CHROME and CHROMEDRIVER",
            ));
        }
        apt::install(workspace, &["chromium", "chromium-driver"])
    }
}
