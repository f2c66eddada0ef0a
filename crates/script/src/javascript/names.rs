//! The names that a script declares outside of its functions and blocks.
//!
//! This is read without a parser, so a name may be missing, or be one that isn't declared. Neither harms: all are accessed
//! only when the console asks for one.

use std::collections::BTreeSet;

/// The most names of a script.
const MOST: usize = 1000;

/// Words that can't be names, or not in strict code.
const RESERVED: &[&str] = &[
    "arguments",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// A token, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'text> {
    Word(&'text str),
    /// A string, a template, a regex or a number.
    Literal,
    Mark(char),
}

/// The names.
pub(super) fn top_level_names(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut tokens = Tokens { rest: text, before: None }.peekable();
    let mut depth = 0_usize;
    while let Some(token) = tokens.next() {
        depth = deeper(depth, token);
        if depth > 0 || names.len() >= MOST {
            continue;
        }
        match token {
            Token::Word("let" | "const" | "var") => bindings(&mut tokens, &mut names),
            Token::Word("function" | "class") => {
                tokens.next_if_eq(&Token::Mark('*'));
                if let Some(&Token::Word(name)) = tokens.peek() {
                    add(&mut names, name);
                }
            }
            _ => {}
        }
    }
    names
}

fn deeper(depth: usize, token: Token<'_>) -> usize {
    match token {
        Token::Mark('(' | '[' | '{') => depth + 1,
        Token::Mark(')' | ']' | '}') => depth.saturating_sub(1),
        _ => depth,
    }
}

fn add<'text>(names: &mut BTreeSet<&'text str>, name: &'text str) {
    if !RESERVED.contains(&name) && !name.starts_with("weft$") {
        names.insert(name);
    }
}

/// Reads what is declared after `let`, up to the end of the line that the declarations end in.
fn bindings<'text>(tokens: &mut std::iter::Peekable<Tokens<'text>>, names: &mut BTreeSet<&'text str>) {
    loop {
        binding(tokens, names);
        // Its value, which may have commas within brackets.
        let mut depth = 0;
        loop {
            match tokens.peek() {
                None
                | Some(Token::Mark(';') | Token::Word("let" | "const" | "var" | "function" | "class"))
                    if depth == 0 =>
                {
                    return;
                }
                None => return,
                Some(Token::Mark(',')) if depth == 0 => break,
                Some(token) => depth = deeper(depth, *token),
            }
            tokens.next();
        }
        tokens.next();
    }
}

/// Reads a name, or the names in a pattern.
fn binding<'text>(tokens: &mut std::iter::Peekable<Tokens<'text>>, names: &mut BTreeSet<&'text str>) {
    let mut depth = 0;
    // A word is a name unless a colon follows, or an equals sign came before.
    let (mut word, mut is_default) = (None, None);
    while let Some(token) = tokens.peek().copied() {
        let is_over = match token {
            Token::Word(name) if is_default.is_none() => {
                word = Some(name);
                depth == 0
            }
            Token::Mark(':') if is_default.is_none() => {
                word = None;
                false
            }
            Token::Mark('=') if depth > 0 && is_default.is_none() => {
                is_default = Some(depth);
                false
            }
            Token::Mark(',') if is_default.is_none_or(|level| level == depth) => {
                if let Some(name) = word.take() {
                    add(names, name);
                }
                is_default = None;
                false
            }
            Token::Mark(')' | ']' | '}') => {
                let ends = is_default.is_none_or(|level| level == depth);
                if ends {
                    is_default = None;
                    if let Some(name) = word.take() {
                        add(names, name);
                    }
                }
                depth <= 1
            }
            Token::Mark('(' | '[' | '{' | '.') => false,
            _ => depth == 0,
        };
        depth = deeper(depth, token);
        tokens.next();
        if is_over {
            break;
        }
    }
    if let Some(name) = word {
        add(names, name);
    }
}

/// The tokens of a text, without comments.
struct Tokens<'text> {
    rest: &'text str,
    before: Option<Token<'text>>,
}

impl<'text> Iterator for Tokens<'text> {
    type Item = Token<'text>;

    fn next(&mut self) -> Option<Token<'text>> {
        self.skip_space();
        let first = self.rest.chars().next()?;
        let (token, length) = match first {
            '"' | '\'' => (Token::Literal, quoted(self.rest, first)),
            '`' => (Token::Literal, template(self.rest)),
            '/' if self.is_regex_next() => (Token::Literal, regex(self.rest)),
            _ if first.is_ascii_digit() => (Token::Literal, word(self.rest)),
            _ if is_word(first) => {
                let length = word(self.rest);
                (Token::Word(&self.rest[..length]), length)
            }
            _ => (Token::Mark(first), first.len_utf8()),
        };
        self.rest = &self.rest[length..];
        self.before = Some(token);
        Some(token)
    }
}

impl Tokens<'_> {
    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            let end = if self.rest.starts_with("//") {
                self.rest.find('\n')
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/").map(|at| at + 2)
            } else {
                return;
            };
            self.rest = &self.rest[end.unwrap_or(self.rest.len())..];
        }
    }

    /// Whether a slash begins a regex: it divides what is before it, if that is a value.
    fn is_regex_next(&self) -> bool {
        match self.before {
            None => true,
            Some(Token::Literal | Token::Mark(')' | ']' | '}')) => false,
            Some(Token::Mark(_)) => true,
            Some(Token::Word(word)) => {
                RESERVED.contains(&word) && !matches!(word, "this" | "super" | "null" | "true" | "false")
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

fn word(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

/// The length of a string, which ends with its line at the latest.
fn quoted(text: &str, quote: char) -> usize {
    length(text, |c, _| c == quote || c == '\n')
}

/// The length of a regex; a slash within brackets doesn't end it.
fn regex(text: &str) -> usize {
    let mut is_class = false;
    length(text, |c, _| {
        is_class = c == '[' || (is_class && c != ']');
        (c == '/' && !is_class) || c == '\n'
    })
}

/// The length of a template, with those that are within its braces.
fn template(text: &str) -> usize {
    let mut depth = 0_usize;
    length(text, |c, before| {
        match c {
            '{' if depth > 0 || before == '$' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '`' && depth == 0
    })
}

/// How long a text is until `is_end` says so of a character after the first that isn't escaped; it is told the one before, too.
fn length(text: &str, mut is_end: impl FnMut(char, char) -> bool) -> usize {
    let (mut before, mut is_escaped) = ('\0', false);
    for (at, c) in text.char_indices().skip(1) {
        if !std::mem::take(&mut is_escaped) {
            if is_end(c, before) {
                return at + c.len_utf8();
            }
            is_escaped = c == '\\';
        }
        before = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(text: &str) -> Vec<&str> {
        top_level_names(text).into_iter().collect()
    }

    #[test]
    fn declarations_outside_of_blocks_are_found() {
        let text = "const a = 1, b = f(x, y), c = [1, 2];\nlet d\nvar e = a / 2 / b\nfunction f() { const no = 1; }\n\
            async function g() {}\nfunction* h() {}\nclass I { no() {} }\nif (a) { let no = 2; }\nfor (const no of c) {}";
        assert_eq!(names(text), ["I", "a", "b", "c", "d", "e", "f", "g", "h"]);
    }

    #[test]
    fn patterns_have_names_in_them() {
        let text =
            "const { a, no: b, no: { c = no(1, 2), d }, ...e } = x;\nlet [f, , [g = no], ...h] = y, i = 2;";
        assert_eq!(names(text), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    }

    #[test]
    fn texts_comments_and_regexes_are_skipped() {
        let text = "const a = \"let no = 1\"; // let no\n/* let no; */ let b = `${`let no`} let no`;\n\
            let c = /[/\"]let no/.test(a) ? a / b : 1; let d = 'it\\'s let no'; const e = (x) => { let no = 1; };\nlet f";
        assert_eq!(names(text), ["a", "b", "c", "d", "e", "f"]);
    }

    #[test]
    fn no_name_breaks_the_program() {
        assert_eq!(
            names(
                "let arguments = 1; var eval; const weft$names = 1; class extends A {} export default function () {}"
            ),
            [""; 0]
        );
        assert_eq!(names("const ünï = 1, $ = 2, _x1 = 3"), ["$", "_x1", "ünï"]);
    }

    proptest! {
        #[test]
        fn whatever_is_written_it_is_read(text in r#"(let|const|function|[ a-c=,:;(){}\[\]`$"'/*\\\n.]){0,40}"#) {
            for name in top_level_names(&text) {
                prop_assert!(!name.is_empty() && name.chars().all(is_word));
            }
        }
    }
}
