//! Text with `{{variables}}` in it.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use weft_codec::json;

use super::rendered::{MASK, Origin, Rendered};
use crate::url::Url;

/// Parsed text with `{{variables}}` in it. `\{{` stands for two braces that don't begin a variable. In `\\{{`, the
/// first backslash escapes the second, as in JSON: both stay, and the braces begin a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// The byte of the template where it begins.
    at: usize,
    kind: PartKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PartKind {
    Literal(String),
    Variable { name: String, in_json_string: bool },
}

/// Where the values of variables come from.
pub trait Scope {
    /// The value of `name`, or `None` if there is no such variable.
    fn get(&mut self, name: &str) -> Option<Value>;
}

impl<F: FnMut(&str) -> Option<Value>> Scope for F {
    fn get(&mut self, name: &str) -> Option<Value> {
        self(name)
    }
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What replaces the variable.
    pub text: String,
    /// Whether it must be masked in a log.
    pub secret: bool,
}

impl Value {
    /// A value that may be shown.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), secret: false }
    }

    /// A password or token.
    pub fn secret(text: impl Into<String>) -> Self {
        Self { text: text.into(), secret: true }
    }
}

/// `text` with each of `secrets` replaced by dots. Secrets shorter than 6 bytes are left alone, since they
/// occur in ordinary words.
pub fn mask(text: &str, secrets: &[&str]) -> String {
    let long = secrets.iter().filter(|secret| secret.len() >= 6);
    long.fold(text.into(), |text: String, secret| text.replace(*secret, MASK))
}

/// How a variable's value is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Not at all.
    None,
    /// Escaped inside a JSON string literal; unchanged elsewhere in JSON.
    Json,
    /// Percent-encoded, as in a form.
    Form,
    /// Percent-encoded in the value of a query's parameter, and in the login, which ends at this byte of the template.
    /// Elsewhere a value may be any part of a URL, or several, and is unchanged.
    Url {
        /// 0 without a login.
        login_end: usize,
    },
}

impl Escape {
    /// For the URL with this template.
    pub fn url(template: &str) -> Self {
        let url = Url::parse(template);
        let address = Url { scheme: None, user: None, password: None, ..url }.to_string();
        Self::Url { login_end: url.user.map_or(0, |_| template.len() - address.len()) }
    }
}

/// Why a template can't be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemplateError {
    /// `{{` without `}}`; the column counts characters of its line from 1.
    Unclosed {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// No variable has this name.
    Unknown(String),
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unclosed { line, column } => write!(
                f,
                "line {line}, column {column}: {{{{ has no matching }}}}. Write \\{{{{ for braces that aren't a variable."
            ),
            Self::Unknown(name) if name.starts_with("0x") => {
                write!(
                    f,
                    "“{name}” isn't a character. Write its code point in hex, as in {{{{0x1e}}}} for U+001E."
                )
            }
            Self::Unknown(name) => write!(
                f,
                "There is no variable named “{name}”. Add it under Variables, or write \\{{{{ for braces that aren't a variable."
            ),
        }
    }
}

impl std::error::Error for TemplateError {}

impl Template {
    /// Parses `text`.
    ///
    /// # Errors
    /// [`TemplateError::Unclosed`] if a variable isn't closed.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut parts = Vec::new();
        let mut json = JsonStrings::default();
        let mut at = 0;
        while let Some(open) = text[at..].find("{{").map(|open| at + open) {
            if ends_with_escape(&text[at..open]) {
                let literal = format!("{}{{{{", &text[at..open - 1]);
                json.read(&literal);
                parts.push(Part { at, kind: PartKind::Literal(literal) });
                at = open + 2;
                continue;
            }
            let Some(close) = text[open..].find("}}").map(|close| open + close) else {
                return Err(unclosed(&text[..open]));
            };
            json.read(&text[at..open]);
            parts.push(Part { at, kind: PartKind::Literal(text[at..open].into()) });
            let name = text[open + 2..close].trim().into();
            parts.push(Part { at: open, kind: PartKind::Variable { name, in_json_string: json.inside } });
            at = close + 2;
        }
        parts.push(Part { at, kind: PartKind::Literal(text[at..].into()) });
        Ok(Self { parts })
    }

    /// The text with every variable replaced by its value.
    ///
    /// # Errors
    /// [`TemplateError::Unknown`] for the first variable that isn't in `scope`.
    pub fn render(&self, scope: &mut dyn Scope, escape: Escape) -> Result<Rendered, TemplateError> {
        let Rendered { mut text, mut secrets, mut origins } = Rendered::default();
        for Part { at, kind } in &self.parts {
            let start = text.len();
            let is_literal = matches!(kind, PartKind::Literal(_));
            origins.push(Origin { rendered: start, template: *at, is_literal });
            match kind {
                PartKind::Literal(literal) => text.push_str(literal),
                PartKind::Variable { name, in_json_string } => {
                    let value = scope.get(name).ok_or_else(|| TemplateError::Unknown(name.clone()))?;
                    match escape {
                        Escape::Form => text.extend(percent_encode(&value.text)),
                        Escape::Url { login_end } if *at < login_end || ends_in_query_value(&text) => {
                            text.extend(percent_encode(&value.text));
                        }
                        Escape::Json if *in_json_string => json::escape(&value.text, &mut text),
                        Escape::Url { .. } | Escape::Json | Escape::None => text.push_str(&value.text),
                    }
                    if value.secret {
                        secrets.push(start..text.len());
                    }
                }
            }
        }
        Ok(Rendered { text, secrets, origins })
    }
}

/// Whether the text ends with an odd number of backslashes, the last of which escapes what follows.
pub(crate) fn ends_with_escape(text: &str) -> bool {
    text.bytes().rev().take_while(|&byte| byte == b'\\').count() % 2 == 1
}

fn unclosed(before: &str) -> TemplateError {
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    TemplateError::Unclosed { line, column }
}

/// Whether what follows this beginning of a URL belongs to the value of a parameter in its query.
fn ends_in_query_value(url: &str) -> bool {
    let query = url.split_once('?').map(|(_, query)| query);
    query.is_some_and(|query| {
        !query.contains('#') && query.rsplit('&').next().is_some_and(|it| it.contains('='))
    })
}

/// Scans JSON text to tell whether it is inside a string literal.
#[derive(Default)]
struct JsonStrings {
    inside: bool,
    escaped: bool,
}

impl JsonStrings {
    fn read(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' if self.inside => self.escaped = true,
                b'"' => self.inside = !self.inside,
                _ => {}
            }
        }
    }
}

/// `text` percent-encoded as a component of a URL, except for RFC 3986's unreserved characters.
pub fn percent_encode(text: &str) -> PercentEncode<'_> {
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, RESERVED)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn render(text: &str, escape: Escape) -> Result<String, TemplateError> {
        let mut scope = |name: &str| (name == "x").then(|| Value::plain("a\"b &/"));
        Ok(Template::parse(text)?.render(&mut scope, escape)?.text)
    }

    #[test]
    fn values_fit_where_they_stand() {
        assert_eq!(render("<{{x}}|{{ x }}>", Escape::None).unwrap(), "<a\"b &/|a\"b &/>");
        assert_eq!(render("t={{x}}", Escape::Form).unwrap(), "t=a%22b%20%26%2F");
        assert_eq!(render(r#"{"k\"": "{{x}}"}"#, Escape::Json).unwrap(), r#"{"k\"": "a\"b &/"}"#);
        assert_eq!(render(r#"{"k": {{x}}}"#, Escape::Json).unwrap(), r#"{"k": a"b &/}"#);
    }

    fn url(typed: &str) -> String {
        let mut scope = |name: &str| {
            Some(Value::plain(match name {
                "host" => "127.0.0.1:9100",
                "ip" => "[::1]:9100",
                "base" => "ws://127.0.0.1:9100",
                "feed" => "wss://h/feed?v=1",
                "path" => "room/1",
                "query" => "a=1&b=2",
                "odd" => "p@ss/w ü&=?#",
                _ => return None,
            }))
        };
        Template::parse(typed).unwrap().render(&mut scope, Escape::url(typed)).unwrap().text
    }

    #[test]
    fn a_value_may_be_any_part_of_a_url() {
        for (typed, filled) in [
            ("ws://{{host}}/x", "ws://127.0.0.1:9100/x"),
            ("ws://{{ip}}", "ws://[::1]:9100"),
            ("{{base}}/x", "ws://127.0.0.1:9100/x"),
            ("{{base}}/{{path}}", "ws://127.0.0.1:9100/room/1"),
            ("practice:/{{path}}", "practice:/room/1"),
            ("https://{{host}}/{{path}}/token", "https://127.0.0.1:9100/room/1/token"),
            ("ws://h/x?{{query}}", "ws://h/x?a=1&b=2"),
            ("ws://h/x?v=1&{{query}}", "ws://h/x?v=1&a=1&b=2"),
            ("ws://h/k=v/{{path}}", "ws://h/k=v/room/1"),
            ("ws://h/{{path}}@{{path}}", "ws://h/room/1@room/1"),
        ] {
            assert_eq!(url(typed), filled, "{typed}");
        }
    }

    #[test]
    fn a_value_is_encoded_in_the_value_of_a_query_and_in_a_login() {
        let odd = "p%40ss%2Fw%20%C3%BC%26%3D%3F%23";
        for (typed, filled) in [
            ("ws://{{host}}/x?t={{odd}}", format!("ws://127.0.0.1:9100/x?t={odd}")),
            ("ws://h/x?a=1&t=<{{odd}}{{odd}}>&u={{odd}}", format!("ws://h/x?a=1&t=<{odd}{odd}>&u={odd}")),
            ("ws://h/x?u=ws://h/{{odd}}", format!("ws://h/x?u=ws://h/{odd}")),
            ("{{feed}}&t={{odd}}", format!("wss://h/feed?v=1&t={odd}")),
            ("practice:/room?login=token&token={{odd}}", format!("practice:/room?login=token&token={odd}")),
            ("ws://{{odd}}:{{odd}}@{{host}}/{{path}}", format!("ws://{odd}:{odd}@127.0.0.1:9100/room/1")),
            ("{{odd}}@{{host}}", format!("{odd}@127.0.0.1:9100")),
        ] {
            assert_eq!(url(typed), filled, "{typed}");
        }
    }

    #[test]
    fn braces_can_be_braces() {
        assert_eq!(render(r"\{{x}} {{x}}", Escape::None).unwrap(), "{{x}} a\"b &/");
    }

    #[test]
    fn an_even_number_of_backslashes_does_not_escape_the_braces() {
        for (typed, text, json) in [
            (r"C:\\{{x}}", r#"C:\\a"b &/"#, r#"C:\\a\"b &/"#),
            (r"\\\\{{x}}", r#"\\\\a"b &/"#, r#"\\\\a\"b &/"#),
            (r"C:\{{x}}", "C:{{x}}", "C:{{x}}"),
            (r"\\\{{x}}", r"\\{{x}}", r"\\{{x}}"),
            (r"{{x}}\\{{x}}", r#"a"b &/\\a"b &/"#, r#"a\"b &/\\a\"b &/"#),
            (r"{{x}}\{{", r#"a"b &/{{"#, r#"a\"b &/{{"#),
            (r"\{{\\{{x}}", r#"{{\\a"b &/"#, r#"{{\\a\"b &/"#),
            (r"\\", r"\\", r"\\"),
        ] {
            assert_eq!(render(typed, Escape::None).unwrap(), text, "{typed}");
            let message = format!(r#"{{"p":"{typed}"}}"#);
            assert_eq!(render(&message, Escape::Json).unwrap(), format!(r#"{{"p":"{json}"}}"#), "{typed}");
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        assert_eq!(render("a\nbé{{x", Escape::None), Err(TemplateError::Unclosed { line: 2, column: 3 }));
        assert_eq!(render("{{y}}", Escape::None), Err(TemplateError::Unknown("y".into())));
        let words = render("{{0xd800}}", Escape::None).unwrap_err().to_string();
        assert!(words.starts_with("“0xd800” isn't a character."), "{words}");
    }

    #[test]
    fn secrets_are_masked_where_others_repeat_them() {
        assert_eq!(mask("Opened with token.abcdef.", &["abcdef", "n"]), "Opened with token.••••••.");
    }

    #[test]
    fn secrets_are_masked_however_they_were_escaped() {
        let mut scope = |name: &str| match name {
            "password" => Some(Value::secret("p\"w")),
            _ => Some(Value::plain("demo")),
        };
        let template = Template::parse(r#"{"u": "{{user}}", "p": "{{password}}"}"#).unwrap();
        let rendered = template.render(&mut scope, Escape::Json).unwrap();
        assert_eq!(rendered.text, r#"{"u": "demo", "p": "p\"w"}"#);
        assert_eq!(rendered.masked().unwrap(), r#"{"u": "demo", "p": "••••••"}"#);
    }

    proptest! {
        #[test]
        fn text_without_braces_is_left_alone(text in "[^{]*") {
            prop_assert_eq!(render(&text, Escape::Json).unwrap(), text);
        }

        #[test]
        fn any_value_in_a_json_string_gives_json(value in ".*") {
            let template = Template::parse(r#"["{{v}}"]"#).unwrap();
            let text = template.render(&mut |_: &str| Some(Value::plain(&value)), Escape::Json).unwrap();
            let parsed: Vec<String> = serde_json::from_str(&text.text).unwrap();
            prop_assert_eq!(&parsed[0], &value);
        }
    }
}
