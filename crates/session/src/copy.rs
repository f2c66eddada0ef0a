//! A message, or a value in it, written for use elsewhere: in a program, a script or a shell.

use std::{borrow::Cow, str};

use data_encoding::BASE64;
use weft_codec::{
    hex,
    json::{self, NodeKind, Pointer, Tree},
};

/// Longer arguments are refused by shells and systems.
const LONGEST_ARGUMENT: usize = 100_000;

/// What is copied.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The payload; for a value, the content of a string, and any other value as it is written.
    pub bytes: &'a [u8],
    /// Whether these are a text: a text message, or a value.
    pub is_text: bool,
    /// The JSON that it is, if it is JSON.
    pub json: Option<&'a Tree>,
    /// Where in a message the value is; `None` for a whole message.
    pub pointer: Option<&'a Pointer>,
    /// Where messages are sent to, if that is known.
    pub server: Option<Server<'a>>,
}

/// A server, for commands.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// Its URL, with secrets masked.
    pub url: &'a str,
    /// The subprotocols that are offered, comma-separated.
    pub subprotocols: &'a str,
}

/// A way to write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyAs {
    /// The text itself.
    Text,
    /// JSON with a line for each value.
    PrettyJson,
    /// Pairs of hex digits.
    Hex,
    /// Standard Base64.
    Base64,
    /// A JavaScript expression.
    JavaScript,
    /// A Python expression.
    Python,
    /// A command that sends it.
    Websocat,
    /// A line of a script that checks for it.
    Assertion,
}

impl CopyAs {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::PrettyJson,
        Self::Hex,
        Self::Base64,
        Self::JavaScript,
        Self::Python,
        Self::Websocat,
        Self::Assertion,
    ];

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::PrettyJson => "Pretty JSON",
            Self::Hex => "Hex",
            Self::Base64 => "Base64",
            Self::JavaScript => "JavaScript literal",
            Self::Python => "Python literal",
            Self::Websocat => "websocat command",
            Self::Assertion => "Script assertion",
        }
    }

    /// Whether the source can be written this way.
    pub fn suits(self, source: &Source<'_>) -> bool {
        match self {
            Self::Text => source.text().is_some(),
            Self::PrettyJson => source.json.is_some(),
            Self::Websocat => {
                let has_nul = source.is_text && source.bytes.contains(&0);
                source.server.is_some() && !has_nul && source.bytes.len() <= LONGEST_ARGUMENT
            }
            _ => true,
        }
    }

    /// The source, written this way; `None` if it can't be.
    pub fn write(self, source: &Source<'_>) -> Option<String> {
        if !self.suits(source) {
            return None;
        }
        Some(match self {
            Self::Text => source.text()?.into(),
            Self::PrettyJson => source.json?.pretty(),
            Self::Hex => hex::spaced(source.bytes),
            Self::Base64 => BASE64.encode(source.bytes),
            Self::JavaScript => javascript(source),
            Self::Python => python(source),
            Self::Websocat => websocat(source, source.server?),
            Self::Assertion => assertion(source),
        })
    }
}

impl<'a> Source<'a> {
    fn text(&self) -> Option<&'a str> {
        str::from_utf8(self.bytes).ok()
    }
}

fn javascript(source: &Source<'_>) -> String {
    match (source.json, source.text().filter(|_| source.is_text)) {
        (Some(tree), _) => json::javascript(tree),
        (None, Some(text)) => json::string_literal(text),
        (None, None) => {
            let bytes: Vec<_> = source.bytes.iter().map(|byte| format!("0x{byte:02x}")).collect();
            format!("new Uint8Array([{}])", bytes.join(", "))
        }
    }
}

fn python(source: &Source<'_>) -> String {
    match (source.json, source.text().filter(|_| source.is_text)) {
        (Some(tree), _) => json::python(tree),
        (None, Some(text)) => json::string_literal(text),
        (None, None) => format!("bytes.fromhex(\"{}\")", hex::spaced(source.bytes)),
    }
}

/// A command for a POSIX shell. A line break would end the message, so those with one end with a NUL instead.
fn websocat(source: &Source<'_>, server: Server<'_>) -> String {
    let subprotocols = match server.subprotocols.trim() {
        "" => String::new(),
        offered => format!(" --protocol {}", quoted(offered)),
    };
    let (input, options) = match source.text().filter(|_| source.is_text) {
        Some(text) if text.contains(['\n', '\r']) => (format!(r"printf '%s\0' {}", quoted(text)), "-n0"),
        Some(text) => (format!(r"printf '%s\n' {}", quoted(text)), "-n"),
        None => (format!("printf %s {} | base64 -d", BASE64.encode(source.bytes)), "-nb"),
    };
    format!("{input} | websocat {options}{subprotocols} {}", quoted(server.url))
}

/// An argument of a shell's command.
fn quoted(argument: &str) -> String {
    format!("'{}'", argument.replace('\'', r"'\''"))
}

/// A line of a script, for a `message` that was received.
fn assertion(source: &Source<'_>) -> String {
    let Some(pointer) = source.pointer else {
        return match source.text().filter(|_| source.is_text) {
            Some(text) => equal("message.text", &json::string_literal(text), "the text"),
            None => {
                let digits: String = source.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                equal("hex(message.bytes)", &format!("\"{digits}\""), "the bytes")
            }
        };
    };
    let path = format!("message.json{}", pointer.steps().map(step).collect::<String>());
    let is_scalar = |tree: &Tree| !matches!(tree.root().kind(), NodeKind::Object | NodeKind::Array);
    match source.json {
        Some(tree) if !is_scalar(tree) => format!("expect({path}).toEqual({});", javascript(source)),
        _ => {
            let what = if pointer.as_str().is_empty() { "the value" } else { pointer.as_str() };
            equal(&path, &javascript(source), what)
        }
    }
}

fn equal(one: &str, other: &str, what: &str) -> String {
    format!("check({one} === {other}, {});", json::string_literal(what))
}

/// How a script gets from a value to one in it.
fn step(key: &str) -> Cow<'_, str> {
    let is_start = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    let is_name = key.starts_with(is_start) && key.chars().all(|c| is_start(c) || c.is_ascii_digit());
    let is_index =
        key == "0" || (!key.starts_with('0') && key.len() < 10 && key.bytes().all(|b| b.is_ascii_digit()));
    match key {
        _ if is_name => format!("?.{key}"),
        _ if is_index && !key.is_empty() => format!("?.[{key}]"),
        _ => format!("?.[{}]", json::string_literal(key)),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{pasted::Pasted, profile::PageSecurity};

    const SERVER: Server<'_> = Server { url: "wss://h.example/?token=••••••", subprotocols: "" };

    fn source(bytes: &[u8], is_text: bool) -> Source<'_> {
        Source { bytes, is_text, json: None, pointer: None, server: Some(SERVER) }
    }

    fn value_as(way: CopyAs, pointer: &str, json: &str) -> String {
        let tree = json::parse(json).unwrap();
        let text = json::text_of(json);
        let pointer = Pointer::parse(pointer).unwrap();
        let source = Source { json: Some(&tree), pointer: Some(&pointer), ..source(text.as_bytes(), true) };
        way.write(&source).unwrap()
    }

    #[test]
    fn text_and_bytes_are_written_in_every_way_that_they_can_be() {
        let all = |source: Source<'_>| CopyAs::ALL.map(|way| way.write(&source));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            all(source(b"it's\t1", true)),
            [
                some("it's\t1"),
                None,
                some("69 74 27 73 09 31"),
                some("aXQncwkx"),
                some(r#""it's\t1""#),
                some(r#""it's\t1""#),
                some(r"printf '%s\n' 'it'\''s	1' | websocat -n 'wss://h.example/?token=••••••'"),
                some(r#"check(message.text === "it's\t1", "the text");"#),
            ]
        );
        assert_eq!(
            all(source(b"\x00\xff", false)),
            [
                None,
                None,
                some("00 ff"),
                some("AP8="),
                some("new Uint8Array([0x00, 0xff])"),
                some("bytes.fromhex(\"00 ff\")"),
                some("printf %s AP8= | base64 -d | websocat -nb 'wss://h.example/?token=••••••'"),
                some(r#"check(hex(message.bytes) === "00ff", "the bytes");"#),
            ]
        );
    }

    #[test]
    fn a_value_is_its_content_where_there_are_no_quotes() {
        assert_eq!(value_as(CopyAs::Text, "/a", r#""x\ny""#), "x\ny");
        assert_eq!(value_as(CopyAs::Hex, "/a", r#""x""#), "78");
        assert_eq!(value_as(CopyAs::PrettyJson, "/a", r#"{"b":[1]}"#), "{\n  \"b\": [\n    1\n  ]\n}");
        assert_eq!(value_as(CopyAs::Python, "/a", "true"), "True");
    }

    #[test]
    fn an_assertion_follows_the_pointer() {
        for (pointer, json, line) in [
            ("/type", r#""tick""#, r#"check(message.json?.type === "tick", "/type");"#),
            ("/a b/0/c~1d", "1", r#"check(message.json?.["a b"]?.[0]?.["c/d"] === 1, "/a b/0/c~1d");"#),
            ("/007/", "null", r#"check(message.json?.["007"]?.[""] === null, "/007/");"#),
            ("/id", "1379505554728411138", r#"check(message.json?.id === 1379505554728411138n, "/id");"#),
            ("", "7", r#"check(message.json === 7, "the value");"#),
            ("/list", "[1]", "expect(message.json?.list).toEqual([\n  1\n]);"),
        ] {
            assert_eq!(value_as(CopyAs::Assertion, pointer, json), line);
        }
    }

    #[test]
    fn a_command_is_left_out_where_it_could_not_work() {
        let text = |text: &'static str| Source { bytes: text.as_bytes(), ..source(b"", true) };
        assert!(CopyAs::Websocat.write(&text("a\nb")).unwrap().starts_with(r"printf '%s\0' 'a"));
        assert_eq!(CopyAs::Websocat.write(&text("a\0b")), None);
        assert_eq!(CopyAs::Websocat.write(&Source { server: None, ..text("a") }), None);
        let long = "x".repeat(LONGEST_ARGUMENT + 1);
        assert_eq!(CopyAs::Websocat.write(&source(long.as_bytes(), true)), None);
    }

    proptest! {
        /// What Weft writes it also understands.
        #[test]
        fn a_command_leads_to_the_same_server(path in "[a-z0-9?=&'!$]{0,12}", offered in "([a-z.]{1,8}(, [a-z.]{1,8})?)?", text in "[a-z' \"$\\\\]{0,20}") {
            let url = format!("wss://h.example/{path}");
            let server = Server { url: &url, subprotocols: &offered };
            let command = CopyAs::Websocat.write(&Source { server: Some(server), ..source(text.as_bytes(), true) }).unwrap();
            let command = command.split_once(" | ").unwrap().1;
            let read = Pasted::read(command, PageSecurity::Secure).unwrap();
            prop_assert_eq!(read.url, url);
            // Nothing is offered twice.
            let mut names: Vec<_> = offered.split(", ").filter(|name| !name.is_empty()).collect();
            names.dedup();
            prop_assert_eq!(read.subprotocols, names);
        }
    }
}
