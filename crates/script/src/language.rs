//! What depends on the language that a script is written in. Everything else is the same for all languages: the
//! commands that a worker posts, what it is told, and the limits.

use std::fmt::Debug;

use weft_log::pattern::Pattern;
use weft_session::profile::ScriptLanguage;

use crate::{condition::Regex, error::ScriptError, javascript::JavaScript, python::Python};

/// A language that scripts are written in.
pub trait Language: Debug + Sync {
    /// The text of the worker's program, in parts.
    fn program<'script>(&self, script: &'script str) -> Vec<Part<'script>>;

    /// The page of the frame that the worker runs in.
    fn frame(&self) -> &'static str {
        "sandbox.html"
    }

    /// The list of the files that the worker has to be handed, if browsers can't run this language by themselves.
    fn engine(&self) -> Option<&'static str> {
        None
    }

    /// Whether a script can be interrupted, to end by itself.
    fn can_interrupt(&self) -> bool {
        false
    }

    /// Where the script is in that program, so that the worker can tell its lines from others.
    fn extent(&self, script: &str) -> Extent;

    /// The script's error, if the browser can't compile the program.
    fn syntax_error(&self, script: &str, error: &CompileError) -> ScriptError;

    /// A pattern that matches what this regex matches in this language, where there is one.
    fn translate(&self, regex: &Regex) -> Option<Translated>;
}

/// A part of a worker's program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'script> {
    /// Text.
    Text(&'script str),
    /// Text that is made for the script.
    Made(String),
    /// The content of one of the files that the page has for scripts.
    Asset(&'static str),
}

/// Where a script is in its worker's program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many lines it has. It starts on the program's first line.
    pub lines: u32,
    /// What comes before it on that line, in UTF-16 units.
    pub indent: u32,
}

/// What a browser reports of a program that doesn't compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileError {
    /// The browser's message.
    pub message: String,
    /// Counted from 1, within the whole program.
    pub line: u32,
    /// Counted from 1.
    pub column: u32,
}

/// A regex of some language as Weft's engine reads it.
#[derive(Clone, Debug)]
pub struct Translated {
    /// The pattern.
    pub pattern: Pattern,
    /// Whether both mean the same for a payload. The script decides about others.
    pub applies: fn(&[u8]) -> bool,
}

/// What a script of this language needs.
pub fn language(language: ScriptLanguage) -> &'static dyn Language {
    match language {
        ScriptLanguage::JavaScript => &JavaScript,
        ScriptLanguage::Python => &Python,
    }
}
