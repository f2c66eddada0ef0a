//! JavaScript, the language of browsers.

mod names;
mod regex;
mod source;

use crate::{
    condition::Regex,
    error::ScriptError,
    language::{CompileError, Extent, Language, Part, Translated},
};

/// JavaScript.
#[derive(Clone, Copy, Debug)]
pub struct JavaScript;

impl Language for JavaScript {
    fn program<'script>(&self, script: &'script str) -> Vec<Part<'script>> {
        source::program(script)
    }

    fn extent(&self, script: &str) -> Extent {
        source::extent(script)
    }

    fn syntax_error(&self, script: &str, error: &CompileError) -> ScriptError {
        source::syntax_error(script, error)
    }

    fn translate(&self, regex: &Regex) -> Option<Translated> {
        let pattern = regex::pattern(regex)?;
        Some(Translated { pattern, applies: regex::is_plain })
    }
}
