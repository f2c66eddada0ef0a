//! JSON laid out anew, its tokens as they were written.
//!
//! The text need not be JSON yet: a template's variables stand for values or parts of them. They are kept as they are.

/// Deeper values are not indented further: a hundred thousand levels would be gigabytes of space.
const MAX_INDENT: usize = 64;

/// JSON, or a template of it, with a line for each value.
pub fn pretty(source: &str) -> String {
    let mut text = String::with_capacity(source.len() * 2);
    let mut depth = 0_usize;
    let mut tokens = Tokens(source).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                text.push_str(token);
                let closing = if token == "{" { "}" } else { "]" };
                if tokens.next_if_eq(&closing).is_some() {
                    text.push_str(closing);
                } else {
                    depth += 1;
                    start_line(&mut text, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                start_line(&mut text, depth);
                text.push_str(token);
            }
            "," => {
                text.push_str(token);
                start_line(&mut text, depth);
            }
            ":" => text.push_str(": "),
            _ => text.push_str(token),
        }
    }
    text
}

/// JSON, or a template of it, without white space between its tokens.
pub fn dense(source: &str) -> String {
    Tokens(source).collect()
}

fn start_line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth.min(MAX_INDENT)));
}

/// The tokens of a text: strings, variables, brackets, commas, colons, and the words between them.
struct Tokens<'src>(&'src str);

impl<'src> Iterator for Tokens<'src> {
    type Item = &'src str;

    fn next(&mut self) -> Option<&'src str> {
        self.0 = self.0.trim_start_matches(is_space);
        let first = self.0.chars().next()?;
        let len = match first {
            '"' => string_len(self.0),
            '{' if self.0.starts_with("{{") => self.0.find("}}").map_or(1, |at| at + 2),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => self.0.find(|c| is_space(c) || "{}[],:\"".contains(c)).unwrap_or(self.0.len()),
        };
        let (token, rest) = self.0.split_at(len);
        self.0 = rest;
        Some(token)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// The length of the string that begins here, or of the rest if it has no end.
fn string_len(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |at| at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_keeps_its_variables() {
        for (typed, pretty_text, dense_text) in [
            (
                r#"{"a": {{x}}, "b{{y}}":"{{ z }}" }"#,
                "{\n  \"a\": {{x}},\n  \"b{{y}}\": \"{{ z }}\"\n}",
                r#"{"a":{{x}},"b{{y}}":"{{ z }}"}"#,
            ),
            ("[ 1{{x}} ,[ ],{ }]{{0x1e}}", "[\n  1{{x}},\n  [],\n  {}\n]{{0x1e}}", "[1{{x}},[],{}]{{0x1e}}"),
            (
                "[{\"q\":\"\\\\\\\" }\"}]",
                "[\n  {\n    \"q\": \"\\\\\\\" }\"\n  }\n]",
                "[{\"q\":\"\\\\\\\" }\"}]",
            ),
        ] {
            assert_eq!(pretty(typed), pretty_text);
            assert_eq!(dense(typed), dense_text);
            assert_eq!(dense(pretty_text), dense_text);
        }
    }

    #[test]
    fn what_is_not_json_loses_nothing_but_space() {
        for text in ["\"open", "{{open", "]]}{", "a b", "\"\\", "é:ü"] {
            assert_eq!(dense(&pretty(text)), text.replace(' ', ""), "{text}");
        }
    }
}
