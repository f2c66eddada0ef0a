//! Python: CPython as WebAssembly, which the page hands to the worker.

use crate::{
    condition::Regex,
    error::ScriptError,
    language::{CompileError, Extent, Language, Part, Translated},
};

/// The worker's program, which starts CPython.
const WORKER: &str = "python/worker.js";

/// Python.
#[derive(Clone, Copy, Debug)]
pub struct Python;

impl Language for Python {
    fn program<'script>(&self, _script: &'script str) -> Vec<Part<'script>> {
        vec![Part::Asset(WORKER)]
    }

    fn frame(&self) -> &'static str {
        "python/sandbox.html"
    }

    fn engine(&self) -> Option<&'static str> {
        Some("python/engine.json")
    }

    /// As by Ctrl+C.
    fn can_interrupt(&self) -> bool {
        true
    }

    fn extent(&self, _script: &str) -> Extent {
        Extent::default()
    }

    /// It isn't in the script, which CPython compiles.
    fn syntax_error(&self, _script: &str, error: &CompileError) -> ScriptError {
        ScriptError { name: "Error".into(), message: error.message.clone(), place: None }
    }

    fn translate(&self, _regex: &Regex) -> Option<Translated> {
        None
    }
}
