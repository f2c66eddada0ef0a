//! The browsers for the tests: Chromium or Chrome with the matching driver, and Firefox.

use std::env;
use std::path::PathBuf;

use super::{Step, apt};
use crate::failure::Result;
use crate::workspace::Workspace;

const CHROMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const HEADLESS_SHELL: &str = "chromium-headless-shell";

/// Debian's name, and everybody else's.
const FIREFOXES: [&str; 2] = ["firefox-esr", "firefox"];

/// Chromium or Chrome: the variable `CHROME`, or the first known name on PATH.
pub(crate) fn chrome(workspace: &Workspace) -> Option<PathBuf> {
    named("CHROME").or_else(|| CHROMES.iter().find_map(|name| workspace.program(name)))
}

/// Chromium without the parts that show it on a screen, which starts and draws in less time. There may be none.
pub(crate) fn headless_shell(workspace: &Workspace) -> Option<PathBuf> {
    // A browser that was chosen is the one to test with.
    if named("CHROME").is_some() { None } else { workspace.program(HEADLESS_SHELL) }
}

/// Its WebDriver server: the variable `CHROMEDRIVER`, or what is on PATH.
pub(crate) fn chromedriver(workspace: &Workspace) -> Option<PathBuf> {
    named("CHROMEDRIVER").or_else(|| workspace.program("chromedriver"))
}

/// Firefox: the variable `FIREFOX`, or the first known name on PATH. It needs no driver.
pub(crate) fn firefox(workspace: &Workspace) -> Option<PathBuf> {
    named("FIREFOX").or_else(|| FIREFOXES.iter().find_map(|name| workspace.program(name)))
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

/// Chromium and its driver.
pub(super) struct Chrome;

impl Step for Chrome {
    fn name(&self) -> String {
        "Chromium".into()
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

/// Chromium's headless shell, where there is a package of it. Tests can do without.
pub(super) struct HeadlessShell;

impl Step for HeadlessShell {
    fn name(&self) -> String {
        "Chromium's headless shell".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let wanted = named("CHROME").is_none() && apt::possible(workspace);
        Ok((wanted && headless_shell(workspace).is_none())
            .then(|| "Chromium's headless shell is missing: installing it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        apt::install(workspace, &[HEADLESS_SHELL])
    }
}

/// Firefox.
pub(super) struct Firefox;

impl Step for Firefox {
    fn name(&self) -> String {
        "Firefox".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        Ok(firefox(workspace).is_none().then(|| "Firefox is missing: installing it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::possible(workspace) {
            return Err(apt::elsewhere(
                "Firefox",
                "install it from https://www.mozilla.org/firefox and put it on PATH, or name it in the variable FIREFOX",
            ));
        }
        apt::install(workspace, &["firefox-esr"])
    }
}
