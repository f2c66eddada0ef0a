//! The program of a script's worker: the user's text first, so that its line numbers are right, then the API.

use super::names::top_level_names;
use crate::{
    error::{Place, ScriptError},
    language::{CompileError, Extent, Part},
};

/// The API's program.
const API: &str = "worker.js";
/// What comes before the user's text, on its first line.
const HEAD: &str = "async function userScript(weft$) { \"use strict\"; \
    typeof weft$names === \"function\" && weft$(weft$names()); ";
/// What comes at the end. The name is used to find positions in errors.
const TAIL: &str = "\n//# sourceURL=script.js\n";

/// The worker's program.
pub(super) fn program(text: &str) -> Vec<Part<'_>> {
    let accessors = Part::Made(accessors(text));
    vec![Part::Text(HEAD), Part::Text(text), accessors, Part::Asset(API), Part::Text(TAIL)]
}

/// What comes between the user's text and the API's program: access to the text's names, for the console, which can't be
/// had from outside the function that they are in.
fn accessors(text: &str) -> String {
    let access =
        |name: &str| format!("get {name}() {{ return {name} }}, set {name}(weft$) {{ {name} = weft$ }}, ");
    let all: String = top_level_names(text).into_iter().map(access).collect();
    format!("\n;function weft$names() {{ return {{ {all}}} }}\n}}\n")
}

/// Where the user's text is in it.
pub(super) fn extent(text: &str) -> Extent {
    Extent { lines: lines(text), indent: HEAD.len() as u32 }
}

fn lines(text: &str) -> u32 {
    // A line ends where JavaScript says it does.
    let ends = text.matches(['\n', '\u{2028}', '\u{2029}']).count();
    let returns = text.matches('\r').count() - text.matches("\r\n").count();
    u32::try_from(ends + returns + 1).unwrap_or(u32::MAX)
}

/// The browser's syntax error, as the user should read it.
pub(super) fn syntax_error(text: &str, error: &CompileError) -> ScriptError {
    let CompileError { ref message, line, column } = *error;
    let message = message.trim_start_matches("Uncaught ");
    let (name, message) = message.split_once(": ").unwrap_or(("SyntaxError", message));
    let last = lines(text);
    if line <= last {
        let indent = if line == 1 { HEAD.len() as u32 } else { 0 };
        let place = Place { line, column: column.saturating_sub(indent).max(1) };
        let message = match message {
            _ if message.contains("import statement") => {
                "a script can't import: it has to be self-contained".to_owned()
            }
            _ => message.to_owned(),
        };
        return ScriptError { name: name.into(), message, place: Some(place) };
    }
    // The browser has reached the code after the user's text.
    let message = match message.contains("'}'") {
        true => "a } or another bracket closes something that was not opened",
        false => "something that was opened is not closed: a bracket, a brace, or a text in backquotes",
    };
    let column = text.lines().last().map_or(1, |line| line.encode_utf16().count() as u32 + 1);
    ScriptError { name: name.into(), message: message.into(), place: Some(Place { line: last, column }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, message: &str, line: u32, column: u32) -> String {
        syntax_error(text, &CompileError { message: message.into(), line, column }).to_string()
    }

    #[test]
    fn an_error_in_the_text_has_its_own_line_and_column() {
        let message = "Uncaught SyntaxError: Unexpected token ';'";
        let column = HEAD.len() as u32 + 11;
        assert_eq!(
            said("const x = ;", message, 1, column),
            "SyntaxError: Unexpected token ';' (line 1, column 11)"
        );
        assert_eq!(said("\nx = ;", message, 2, 5), "SyntaxError: Unexpected token ';' (line 2, column 5)");
    }

    #[test]
    fn an_error_behind_the_text_is_told_at_its_end() {
        let open = said("if (x) {\nprint(1)", "Uncaught SyntaxError: Unexpected end of input", 900, 1);
        assert!(open.contains("not closed") && open.contains("line 2, column 9"), "{open}");
        let closed = said("print(1)\n}\n", "Uncaught SyntaxError: Unexpected token '}'", 4, 1);
        assert!(closed.contains("was not opened") && closed.contains("line 3"), "{closed}");
    }

    #[test]
    fn lines_end_as_in_javascript() {
        for (text, count) in [("", 1), ("a", 1), ("a\nb", 2), ("a\r\nb\n", 3), ("a\rb\u{2028}c", 3)] {
            assert_eq!(lines(text), count, "{text:?}");
        }
    }
}
