//! JSON and text as literals of programming languages.

use std::borrow::Cow;

use super::{
    Node, NodeKind, Tree, compare_numbers,
    string::{escaped, unescape},
    write::quote,
};

/// Deeper values are not indented further: a hundred thousand levels would be gigabytes of space.
const MAX_INDENT: usize = 64;

/// Integers beyond these aren't exact as JavaScript's numbers.
const SAFE: [&str; 2] = ["-9007199254740991", "9007199254740991"];

/// JSON as a JavaScript expression. Integers that a number can't hold exactly are `BigInt`s.
pub fn javascript(tree: &Tree) -> String {
    nested(tree, &Tokens { key: javascript_key, scalar: javascript_scalar })
}

/// JSON as a Python expression.
pub fn python(tree: &Tree) -> String {
    nested(tree, &Tokens { key: python_string, scalar: python_scalar })
}

/// Text as a string of JavaScript or Python, which is the same.
pub fn string_literal(text: &str) -> String {
    visible(&quote(text)).into_owned()
}

/// How a language writes keys and scalars.
struct Tokens {
    key: fn(&str) -> Cow<'_, str>,
    scalar: for<'tree> fn(Node<'tree>) -> Cow<'tree, str>,
}

/// The values with a line for each.
fn nested(tree: &Tree, tokens: &Tokens) -> String {
    let mut text = String::with_capacity(tree.source().len() * 2);
    let mut open: Vec<Node<'_>> = Vec::new();
    let mut is_first = true;
    for node in tree.nodes() {
        while let Some(done) = open.pop_if(|container| container.end() == node.index()) {
            close(&mut text, done);
            is_first = false;
        }
        if !is_first {
            text.push(',');
        }
        if node.index() > 0 {
            start_line(&mut text, node.depth());
        }
        if let Some(key) = node.raw_key() {
            text.push_str(&(tokens.key)(key));
            text.push_str(": ");
        }
        is_first = node.child_count() > 0;
        text.push_str(&match node.kind() {
            NodeKind::Object if is_first => Cow::Borrowed("{"),
            NodeKind::Array if is_first => Cow::Borrowed("["),
            NodeKind::Object => Cow::Borrowed("{}"),
            NodeKind::Array => Cow::Borrowed("[]"),
            _ => (tokens.scalar)(node),
        });
        if is_first {
            open.push(node);
        }
    }
    while let Some(done) = open.pop() {
        close(&mut text, done);
    }
    text
}

fn close(text: &mut String, container: Node<'_>) {
    start_line(text, container.depth());
    text.push(if container.kind() == NodeKind::Object { '}' } else { ']' });
}

fn start_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth.min(MAX_INDENT)));
}

/// A literal in which characters that can't be seen, or that move others, are escaped.
fn visible(literal: &str) -> Cow<'_, str> {
    if !literal.contains(is_hidden) {
        return Cow::Borrowed(literal);
    }
    let shown = literal.chars().map(|c| match is_hidden(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    });
    Cow::Owned(shown.collect())
}

fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{a0}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// In a literal, the plain key `__proto__` sets the prototype.
fn javascript_key(key: &str) -> Cow<'_, str> {
    if unescape(key) == "__proto__" { Cow::Borrowed("[\"__proto__\"]") } else { visible(key) }
}

fn javascript_scalar(node: Node<'_>) -> Cow<'_, str> {
    let raw = node.raw();
    match node.kind() {
        NodeKind::String => visible(raw),
        NodeKind::Number if is_big_integer(raw) => Cow::Owned(format!("{raw}n")),
        _ => Cow::Borrowed(raw),
    }
}

fn is_big_integer(number: &str) -> bool {
    let is_integer = !number.contains(['.', 'e', 'E']);
    is_integer && (compare_numbers(number, SAFE[0]).is_lt() || compare_numbers(number, SAFE[1]).is_gt())
}

fn python_scalar(node: Node<'_>) -> Cow<'_, str> {
    match node.kind() {
        NodeKind::String => python_string(node.raw()),
        NodeKind::True => Cow::Borrowed("True"),
        NodeKind::False => Cow::Borrowed("False"),
        NodeKind::Null => Cow::Borrowed("None"),
        // As an integer, it would lose its sign.
        NodeKind::Number if node.raw() == "-0" => Cow::Borrowed("-0.0"),
        _ => Cow::Borrowed(node.raw()),
    }
}

/// Python has no `\/`, and to it a pair of surrogates is two characters; its other escapes are JSON's.
fn python_string(token: &str) -> Cow<'_, str> {
    if !token.contains('\\') {
        return visible(token);
    }
    let mut literal = String::with_capacity(token.len());
    let mut rest = token;
    while let Some(backslash) = rest.find('\\') {
        let (before, escape) = rest.split_at(backslash);
        let (character, after) = escaped(escape);
        let written = &escape[..escape.len() - after.len()];
        literal.push_str(before);
        match written {
            "\\/" => literal.push('/'),
            _ if written.len() > 6 => literal.push(character),
            _ => literal.push_str(written),
        }
        rest = after;
    }
    literal.push_str(rest);
    Cow::Owned(visible(&literal).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::parse, *};

    #[test]
    fn a_literal_has_the_value_that_the_json_has() {
        for (json, js, py) in [
            ("true", "true", "True"),
            ("[null,false]", "[\n  null,\n  false\n]", "[\n  None,\n  False\n]"),
            ("-0", "-0", "-0.0"),
            ("9007199254740991", "9007199254740991", "9007199254740991"),
            ("1379505554728411138", "1379505554728411138n", "1379505554728411138"),
            ("-9007199254740992", "-9007199254740992n", "-9007199254740992"),
            ("9007199254740993.0", "9007199254740993.0", "9007199254740993.0"),
            ("1e99", "1e99", "1e99"),
            (r#"{"__proto__":1}"#, "{\n  [\"__proto__\"]: 1\n}", "{\n  \"__proto__\": 1\n}"),
            (r#"{"__prot\u006f__":{}}"#, "{\n  [\"__proto__\"]: {}\n}", "{\n  \"__prot\\u006f__\": {}\n}"),
            (r#""a\/b\n\"""#, r#""a\/b\n\"""#, r#""a/b\n\"""#),
            (r#""\ud83d\ude00 \ud83d""#, r#""\ud83d\ude00 \ud83d""#, r#""😀 \ud83d""#),
            ("\"x\u{202e}y\u{feff}\"", r#""x\u202ey\ufeff""#, r#""x\u202ey\ufeff""#),
        ] {
            let tree = parse(json).unwrap();
            assert_eq!((&*javascript(&tree), &*python(&tree)), (js, py), "{json}");
        }
    }

    proptest! {
        /// What is written in both languages as in JSON can be read as JSON again.
        #[test]
        fn text_becomes_itself_again(text in r#"[a-z"\\/\x00-\x1f\x7f😀é\u{2028}\u{202e}]{0,30}"#) {
            let tree = parse(quote(&text)).unwrap();
            for literal in [string_literal(&text), javascript(&tree), python(&tree)] {
                prop_assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text.clone());
                let has_hidden = literal.chars().any(is_hidden);
                prop_assert!(!has_hidden);
            }
        }
    }
}
