//! A payload as JSON: a value, also after a prefix or before a terminator, or one on each line.

use std::{borrow::Cow, ops::Range};

use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Layer, Lookup, MOST_RECORDS, READ_LIMIT, Read, Record};
use crate::{
    json::{self, JsonError, Path, Problem},
    sniff::{Looks, sniff},
    utf8::char_boundary,
};

/// How long a prefix may be, in bytes.
const PREFIX: usize = 64;

/// Payloads up to this size are examined in full to recognise JSON after a prefix.
const LOOK: usize = 16 << 10;

/// What is between records, if there are several.
const SEPARATORS: [u8; 2] = *b"\n\x1e";

/// Reads JSON. In a row, JSON is shown as text.
pub struct Json;

impl Layer for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn label(&self, message: &Message<'_>) -> &'static str {
        // JSON in a binary message is unexpected, so the button names it. Otherwise it says what is new: the tree.
        if message.kind == Kind::Binary { "JSON" } else { "Tree" }
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        match message.kind {
            Kind::Event(_) => Some(Fit::Possible),
            Kind::Text if sniff(message.bytes) == Looks::Json => Some(Fit::Likely),
            Kind::Binary if sniff(message.bytes) == Looks::Json => Some(Fit::Possible),
            _ if message.bytes.len() > READ_LIMIT => None,
            _ => {
                let text = std::str::from_utf8(message.bytes).ok()?;
                let start = if lines(text).is_some() { 0 } else { wrapped(text)?.start };
                let prefix = text[..start].trim();
                let is_likely = message.kind == Kind::Text && matches!(prefix, "" | BOM);
                Some(if is_likely { Fit::Likely } else { Fit::Possible })
            }
        }
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let text = std::str::from_utf8(message.bytes)
            .map_err(|error| DecodeError::Json(JsonError::not_utf8(message.bytes, error)))?;
        if let Some(lines) = lines(text) {
            let record = |json: &'m str| Record { value: Some(json.into()), ..Record::default() };
            return Ok(Read::Records(lines.into_iter().map(record).collect()));
        }
        let (title, json) = match wrapped(text) {
            Some(json) => (wrapping(text, &json), &text[json]),
            None => (Cow::default(), text),
        };
        Ok(Record { title, value: Some(json.into()), ..Record::default() }.into())
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        // In a binary message it is text all the same, so it doesn't begin like MessagePack.
        kind != Kind::Binary || first.is_ascii() || matches!(first, 0xc2..=0xf4)
    }

    /// Without a tree, so the payload may be of any size; and what can't have the value isn't read at all.
    fn look_up<'m>(&self, message: &Message<'m>, path: Path<'_>) -> Lookup<'m> {
        let bytes = message.bytes;
        let may_be_within = match bytes.iter().find(|byte| !is_terminator(**byte)) {
            Some(b'{') => true,
            Some(b'[') => may_be_item(path) || SEPARATORS.iter().any(|separator| bytes.contains(separator)),
            _ => path.is_empty(),
        };
        if may_be_within {
            let Ok(text) = std::str::from_utf8(bytes) else { return Lookup::Nothing };
            match path.try_find(text) {
                Ok(found) => return found.map_or(Lookup::Nothing, Lookup::Value),
                Err(_) if lines(text).is_some() => return Lookup::ByReading,
                Err(_) => {}
            }
        }
        find_wrapped(bytes, path).map_or(Lookup::Nothing, Lookup::Value)
    }

    fn literal(&self, _: Kind, text: &str) -> Option<String> {
        Some(format!("\"{text}\""))
    }
}

/// What may follow JSON: white space, NUL, or a record separator.
fn is_terminator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\0' | b'\x1e')
}

/// Whether a path may lead into an array.
fn may_be_item(path: Path<'_>) -> bool {
    path.split().is_none_or(|(_, index, _)| index.is_some())
}

const BOM: &str = "\u{feff}";

/// Several objects or arrays, one on each line or before each U+001E; `None` if it isn't all such.
fn lines(text: &str) -> Option<Vec<&str>> {
    let is_separator = |character| SEPARATORS.iter().any(|separator| char::from(*separator) == character);
    if text.len() > READ_LIMIT {
        return None;
    }
    let text = text.trim_matches(|character| u8::try_from(character).is_ok_and(is_terminator));
    if !text.starts_with(['{', '[']) || !text.contains(is_separator) {
        return None;
    }
    let lines = text.split(is_separator).map(str::trim_ascii).filter(|line| !line.is_empty());
    let is_record = |line: &&str| line.starts_with(['{', '[']) && json::check(line).is_ok();
    let lines = lines.map(|line| Some(line).filter(is_record)).collect::<Option<Vec<_>>>()?;
    (2..=MOST_RECORDS).contains(&lines.len()).then_some(lines)
}

/// Where the object or array is in a text that has more before or after it than JSON may have; `None` if the text is
/// JSON without that, or if there is none in it. Of a long text, only the ends are checked.
fn wrapped(text: &str) -> Option<Range<usize>> {
    for json in places(text.as_bytes()) {
        let is_plain = text[..json.start].trim_ascii().is_empty() && text[json.end..].trim_ascii().is_empty();
        let part = &text[json.start..char_boundary(text.as_bytes(), json.end.min(json.start + LOOK))];
        let is_json = match json::check(part) {
            Ok(()) => true,
            Err(error) => {
                let is_cut = json.start + part.len() < json.end && error.problem == Problem::UnclosedString;
                is_beyond_prefix(&json, error.offset) || is_cut
            }
        };
        if is_json {
            return (!is_plain).then_some(json);
        }
    }
    None
}

/// Looks for a value in the JSON in a text. If an array can't have it, the array isn't read.
fn find_wrapped<'t>(bytes: &'t [u8], path: Path<'_>) -> Option<&'t str> {
    let may_have = |json: &Range<usize>| bytes[json.start] == b'{' || may_be_item(path);
    let mut places = places(bytes).filter(may_have).peekable();
    places.peek()?;
    let text = std::str::from_utf8(bytes).ok()?;
    for json in places {
        match path.try_find(&text[json.clone()]) {
            Ok(found) => return found,
            Err(offset) if is_beyond_prefix(&json, offset) => return None,
            Err(_) => {}
        }
    }
    None
}

/// Whether an error is further on than any prefix: then there is JSON, if with an error in it.
fn is_beyond_prefix(json: &Range<usize>, offset: usize) -> bool {
    json.start + offset >= PREFIX
}

/// Where an object or array may be in a text, with a prefix before it in which all brackets are closed.
fn places(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let after = text.iter().rev().take_while(|byte| is_terminator(**byte)).count();
    let end = if text.len() > READ_LIMIT { 0 } else { text.len() - after };
    let is_closed = matches!(text[..end].last(), Some(b'}' | b']'));
    let prefix = if is_closed { &text[..end.min(PREFIX)] } else { &[] };
    let is_object = prefix.first() == Some(&b'{');
    let (mut brackets, mut braces) = (0, 0);
    // What is in quotes is part of the JSON.
    let unquoted = prefix.iter().take_while(|byte| **byte != b'"').enumerate();
    let openings = unquoted.filter(move |(at, byte)| {
        let is_after_prefix = brackets == 0 && braces == 0 && (*at == 0 || !is_object);
        match byte {
            b'[' => brackets += 1,
            b']' => brackets -= 1,
            b'{' => braces += 1,
            b'}' => braces -= 1,
            _ => return false,
        }
        is_after_prefix && matches!(byte, b'[' | b'{')
    });
    openings.map(move |(at, _)| at..end)
}

/// What is around the JSON, in words.
fn wrapping<'m>(text: &str, json: &Range<usize>) -> Cow<'m, str> {
    let before = match text[..json.start].trim() {
        "" => None,
        BOM => Some("a byte order mark".into()),
        prefix => Some(format!("`{prefix}`")),
    };
    let after = match text[json.end..].trim() {
        "" => None,
        "\u{1e}" => Some("U+001E"),
        "\0" => Some("NUL"),
        _ => Some("several control characters"),
    };
    match (before, after) {
        (None, None) => Cow::default(),
        (Some(before), None) => format!("after {before}").into(),
        (None, Some(after)) => format!("before {after}").into(),
        (Some(before), Some(after)) => format!("between {before} and {after}").into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        json::Pointer,
        layer::{
            Decoded, Layers,
            tests::{choices, message, steps, tree},
        },
    };

    /// What is around the JSON in a text message, and the JSON; panics if it isn't a tree.
    fn unwrapped(text: &str) -> (String, String) {
        let reading = Layers::default().read(&message(Kind::Text, text.as_bytes()), &Json);
        match reading.decoded {
            Decoded::Tree(tree) => (reading.steps[0].title.clone(), tree.source().into()),
            other => panic!("{text:?}: {other:?}"),
        }
    }

    #[test]
    fn json_is_found_between_a_prefix_and_a_terminator() {
        for (text, title, json) in [
            ("{\"a\":1}\u{1e}", "before U+001E", "{\"a\":1}"),
            ("[1]\0\n", "before NUL", "[1]"),
            ("\u{feff}{\"a\":1}", "after a byte order mark", "{\"a\":1}"),
            ("\u{feff} {\"a\":1}\r\n", "after a byte order mark", "{\"a\":1}"),
            ("tick{\"a\":[]}", "after `tick`", "{\"a\":[]}"),
            ("a[\"{\\\"x\\\":1}\"]", "after `a`", "[\"{\\\"x\\\":1}\"]"),
            ("MSG 1 [2] {\"a\":1}\0", "between `MSG 1 [2]` and NUL", "{\"a\":1}"),
            ("[info] {\"a\":1}", "after `[info]`", "{\"a\":1}"),
            (" {\"a\":1} ", "", " {\"a\":1} "),
            ("{}", "", "{}"),
        ] {
            assert_eq!(unwrapped(text), (title.into(), json.into()), "{text:?}");
        }
    }

    #[test]
    fn json_with_an_error_is_not_taken_for_a_prefix() {
        let long = format!("{{\"a\":\"{}\" [1]}}", "x".repeat(PREFIX));
        for text in
            ["{\"a\" [1]}", "[1, {\"a\":1}", "\"a\" [1]", "hello", "a {b}", "12", "", "{", "}", "[}", &long]
        {
            assert_eq!(wrapped(text), None, "{text}");
        }
        let far = format!("{} [1]", "x".repeat(PREFIX));
        assert_eq!(wrapped(&far), None);
    }

    #[test]
    fn what_only_might_be_json_is_offered_after_text() {
        assert_eq!(choices(Kind::Text, b"tick {\"a\":1}"), ["Text", "Tree", "Hex"]);
        assert_eq!(choices(Kind::Text, "\u{feff}{}".as_bytes()), ["Tree", "Text", "Hex"]);
        assert_eq!(choices(Kind::Text, b"[]\x1e"), ["Tree", "Text", "Hex"]);
        assert_eq!(choices(Kind::Binary, b"{}\x1e"), ["Hex", "JSON", "SignalR"]);
        let large = format!("tick [\"{}\"]", "é".repeat(LOOK));
        assert_eq!(choices(Kind::Text, large.as_bytes()), ["Text", "Tree", "Hex"]);
        assert_eq!(tree(Kind::Text, large.as_bytes()), large[5..]);
    }

    #[test]
    fn each_line_is_a_record() {
        for text in [
            "{\"a\":1}\n{\"a\":2}",
            "{\"a\":1}\r\n\r\n{\"a\":2}\n",
            "{\"a\":1}\u{1e}{\"a\":2}\u{1e}",
            "\u{1e}{\"a\":1}\n\u{1e}{\"a\":2}\n",
        ] {
            assert_eq!(choices(Kind::Text, text.as_bytes()), ["Tree", "Text", "Hex"], "{text:?}");
            assert_eq!(steps(Kind::Text, text.as_bytes()), ["JSON 2 records"]);
            assert_eq!(tree(Kind::Text, text.as_bytes()), r#"[{"a":1},{"a":2}]"#);
            assert!(has(text, "/a", "2") && has(text, "/a", "1") && !has(text, "/a", "3"));
        }
        for text in ["{\n\"a\":1}", "{\"a\":1}\n{\"a\"}", "{\"a\":1}\n2", "[1,\n2]", "\n"] {
            assert_eq!(lines(text), None, "{text:?}");
        }
    }

    /// Whether a pointer finds this value.
    fn has(text: &str, pointer: &str, value: &str) -> bool {
        let pointer = Pointer::parse(pointer).unwrap();
        Layers::default()
            .any_value(&message(Kind::Text, text.as_bytes()), &pointer, &mut |found| found == value)
    }

    #[test]
    fn pointers_find_it_there() {
        let found = |text: &'static str| {
            let pointer = Pointer::parse("/a").unwrap();
            Json.look_up(&message(Kind::Text, text.as_bytes()), pointer.path())
        };
        for text in ["{\"a\":1}", "{\"a\":1}\u{1e}", "\u{feff}{\"a\":1}", "tick{\"a\":1}"] {
            assert_eq!(found(text), Lookup::Value("1"), "{text:?}");
        }
        for text in ["{\"a\":1}{}", "{\"b\":1}\u{1e}", "tick", "", "tick{\"a\":1} tock"] {
            assert_eq!(found(text), Lookup::Nothing, "{text:?}");
        }
    }

    #[test]
    fn an_array_is_only_read_for_an_index() {
        let value = |pointer: &str| {
            let pointer = Pointer::parse(pointer).unwrap();
            Json.look_up(&message(Kind::Text, b"42[\"a\",{\"b\":1}]"), pointer.path())
        };
        assert_eq!(value("/1/b"), Lookup::Value("1"));
        assert_eq!(value(""), Lookup::Value("[\"a\",{\"b\":1}]"));
        assert_eq!(value("/b"), Lookup::Nothing);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[\\PC\0\u{1e}]{0,99}") {
            if let Some(found) = wrapped(&text) {
                let start = found.start;
                prop_assert!(json::check(&text[found]).map_or_else(|error| start + error.offset >= PREFIX, |()| true));
            }
        }

        #[test]
        fn whatever_json_there_is_is_found(
            prefix in "[a-z0-9/,: ]{0,20}",
            items in proptest::collection::vec("[ -~]{0,9}", 0..9),
            terminator in "[\0\u{1e}\n]{0,3}",
        ) {
            let json = format!("[{}]", items.iter().map(|item| json::quote(item)).collect::<Vec<_>>().join(","));
            let text = format!("{prefix}{json}{terminator}");
            let (_, found) = unwrapped(&text);
            prop_assert_eq!(found.trim(), json);
        }
    }
}
