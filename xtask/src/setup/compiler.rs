//! A C++ compiler, for libFuzzer.

use std::env;

use super::{Step, apt};
use crate::failure::Result;
use crate::workspace::Workspace;

/// `c++`, or what the variable `CXX` names.
pub(super) struct Cxx;

impl Step for Cxx {
    fn name(&self) -> String {
        "a C++ compiler".into()
    }

    fn missing(&self, workspace: &Workspace) -> Result<Option<String>> {
        let there = env::var_os("CXX").is_some() || workspace.program("c++").is_some();
        Ok((!there).then(|| "c++, which builds libFuzzer, is missing: installing it…".into()))
    }

    fn install(&self, workspace: &mut Workspace) -> Result {
        if !apt::possible(workspace) {
            return Err(apt::elsewhere("a C++ compiler", "install one, or name it in the variable CXX"));
        }
        apt::install(workspace, &["g++"])
    }
}
