//! Reads the syntax of the `regex` crate, with two additions: `{,3}` means `{0,3}`, and a brace that doesn't begin
//! a repetition is literal, since JSON is full of braces.

use regex_syntax::{
    ast::{self, parse::ParserBuilder},
    hir::{Hir, translate::TranslatorBuilder},
};

use super::PatternError;

/// How deeply groups, classes and repetitions may nest: the code that walks them is recursive.
const MAX_DEPTH: u32 = 200;

pub(super) fn parse(text: &str, ignore_case: bool) -> Result<Hir, PatternError> {
    let Escaped { text: escaped, added } = escape_braces(text);
    let error = |span: &ast::Span, reason: String| {
        let offset = span.start.offset;
        let before = escaped.get(..offset).unwrap_or(&escaped).chars().count();
        let position = before + 1 - added.iter().filter(|at| **at < offset).count();
        PatternError::Syntax { position, reason }
    };
    let mut parser = ParserBuilder::new().nest_limit(MAX_DEPTH).empty_min_range(true).build();
    let tree = parser.parse(&escaped).map_err(|wrong| error(wrong.span(), wrong.kind().to_string()))?;
    let mut translator = TranslatorBuilder::new().case_insensitive(ignore_case).utf8(false).build();
    translator.translate(&escaped, &tree).map_err(|wrong| error(wrong.span(), wrong.kind().to_string()))
}

/// A regular expression with backslashes added to what was typed.
struct Escaped {
    text: String,
    /// Where they are.
    added: Vec<usize>,
}

/// Escapes each brace that doesn't begin a repetition.
fn escape_braces(typed: &str) -> Escaped {
    let mut escaped = Escaped { text: String::with_capacity(typed.len()), added: Vec::new() };
    let mut chars = typed.chars();
    while let Some(next) = chars.next() {
        if next == '{' && !begins_repetition(chars.as_str()) {
            escaped.added.push(escaped.text.len());
            escaped.text.push('\\');
        }
        escaped.text.push(next);
        if next == '\\' {
            // Escapes that have braces of their own: `\x{e9}`, `\p{Greek}`, `\b{start}`.
            let has_brace =
                ["x{", "u{", "U{", "p{", "P{", "b{"].iter().any(|it| chars.as_str().starts_with(it));
            escaped.text.extend(chars.by_ref().take(if has_brace { 2 } else { 1 }));
        }
    }
    escaped
}

/// Whether `2}`, `2,}`, `,3}` or `2,3}` follows the brace.
fn begins_repetition(after: &str) -> bool {
    let Some((inside, _)) = after.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    let is_number = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
    is_number(least) && is_number(most) && inside.contains(|c: char| c.is_ascii_digit())
}
