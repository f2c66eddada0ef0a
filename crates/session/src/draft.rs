//! Turns what was typed into what is sent.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};
use weft_codec::{
    base64::{self, Base64Error},
    hex::{self, HexError},
    json::{self, JsonError},
    layer::Layers,
};
use weft_message::Payload;

use crate::profile::{Draft, Escape, Format, Rendered, Scope, Template, TemplateError};

/// A draft with its variables filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// What to send.
    pub payload: Payload,
    /// What to log instead, if it contains a secret.
    pub masked: Option<Payload>,
}

/// Why a draft can't be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftError {
    /// A problem with a variable.
    Template(TemplateError),
    /// Not JSON.
    Json(JsonError),
    /// Not hex digits.
    Hex(HexError),
    /// Not Base64.
    Base64(Base64Error),
    /// Not a value of the protocol.
    Compose(Misfit),
    /// What composes messages of protocols isn't there yet.
    NotLoaded,
}

/// What is wrong with a member of a protocol's value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfit {
    /// The member's name.
    pub member: String,
    /// What it should be, as a sentence without its full stop.
    pub problem: String,
    /// Where it begins in the text, in bytes, if that is known; then `member` is the pointer to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
}

/// Makes a message of a protocol's value. It is [`composed::compose`](crate::composed::compose), which is passed in
/// because it knows every protocol, so that only those who compose messages need all that.
pub type Compose = fn(&Layers, Format, &str) -> Result<Payload, DraftError>;

/// What makes messages of protocols, and the layers for a connection.
#[derive(Clone)]
pub struct Composer {
    /// Makes them.
    pub compose: Compose,
    /// With the schema of the connection, if it has one.
    pub layers: Layers,
}

impl fmt::Display for DraftError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => error.fmt(f),
            Self::Json(error) => error.fmt(f),
            Self::Hex(error) => error.fmt(f),
            Self::Base64(error) => error.fmt(f),
            Self::Compose(Misfit { member, problem, .. }) if member.is_empty() => {
                write!(f, "The message {problem}")
            }
            Self::Compose(Misfit { member, problem, .. }) => write!(f, "“{member}” {problem}"),
            Self::NotLoaded => f.write_str("This part of Weft is still being loaded: try again in a moment"),
        }
    }
}

impl std::error::Error for DraftError {}

impl DraftError {
    /// The byte of the draft's text that is at fault.
    pub fn offset(&self, text: &str) -> Option<usize> {
        match self {
            Self::Template(TemplateError::Unclosed { line, column }) => {
                let before = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
                nth_char(text.get(before..)?, column - 1).map(|at| before + at)
            }
            Self::Template(TemplateError::Unknown(name)) => {
                let mut opened = text.match_indices("{{").map(|(at, _)| at);
                opened.find(|at| text[at + 2..].trim_start().starts_with(name.as_str()))
            }
            Self::Json(error) => Some(error.offset),
            Self::Hex(error) => nth_char(text, error.position - 1),
            Self::Base64(error) => nth_char(text, error.position - 1),
            Self::Compose(error) => error.at.or_else(|| text.find(&json::quote(&error.member))),
            Self::NotLoaded => None,
        }
    }

    /// The error that was found in the filled-in text, at its place in the draft.
    fn in_draft(self, text: &str, rendered: &Rendered) -> Self {
        let origin = |position: usize| {
            let at = nth_char(&rendered.text, position - 1).unwrap_or(rendered.text.len());
            text[..rendered.origin(at)].chars().count() + 1
        };
        match self {
            Self::Template(_) | Self::NotLoaded => self,
            Self::Compose(error) => {
                Self::Compose(Misfit { at: error.at.map(|at| rendered.origin(at)), ..error })
            }
            Self::Json(error) => {
                let offset = rendered.origin(error.offset);
                Self::Json(error.in_text(text, offset))
            }
            Self::Hex(error) => Self::Hex(HexError { position: origin(error.position), ..error }),
            Self::Base64(error) => Self::Base64(Base64Error { position: origin(error.position), ..error }),
        }
    }
}

/// The byte where the character with this number begins, counted from 0; the text's end if it is the one after the last.
fn nth_char(text: &str, number: usize) -> Option<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(number)
}

/// A draft that becomes this payload when it is filled in: to edit a message and send it again.
pub fn of_payload(payload: &Payload) -> Draft {
    match payload {
        Payload::Binary(bytes) => Draft { format: Format::Hex, text: hex::spaced(bytes) },
        Payload::Text(text) => {
            let format = if json::check(text).is_ok() { Format::Json } else { Format::Text };
            Draft { format, text: literal(text) }
        }
    }
}

/// A template of exactly this text, which can be typed.
pub(crate) fn literal(text: &str) -> String {
    // Text fields can't hold a carriage return, and other control characters can't be seen.
    let is_hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let mut template = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let opens =
            c == '{' && rest.peek().is_some_and(|&next| matches!(next, '{' | '\\') || is_hidden(next));
        if !is_hidden(c) && !opens {
            template.push(c);
            continue;
        }
        // An odd number of backslashes would escape what comes now.
        let backslashes = template.len() - template.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            template.pop();
            template.push_str("{{0x5c}}");
        }
        template.push_str(&format!("{{{{0x{:02x}}}}}", u32::from(c)));
    }
    template
}

/// Fills in a draft and turns it into a payload.
///
/// # Errors
/// What is wrong with it, and where.
pub fn fill(draft: &Draft, scope: &mut dyn Scope, composer: Option<&Composer>) -> Result<Filled, DraftError> {
    let template = Template::parse(&draft.text).map_err(DraftError::Template)?;
    let escape = match draft.format {
        Format::Json => Escape::Json,
        format if format.is_protocol() => Escape::Json,
        // Also in a plain text message that happens to be JSON.
        Format::Text if Format::of(&draft.text) == Format::Json => Escape::Json,
        _ => Escape::None,
    };
    let rendered = template.render(scope, escape).map_err(DraftError::Template)?;
    let in_draft = |error: DraftError| error.in_draft(&draft.text, &rendered);
    if draft.format.is_protocol() {
        let Composer { compose, layers } = composer.ok_or(DraftError::NotLoaded)?;
        let compose = |text: &str| compose(layers, draft.format, text).map_err(in_draft);
        let masked = rendered.masked().map(|masked| compose(&masked)).transpose()?;
        return Ok(Filled { payload: compose(&rendered.text)?, masked });
    }
    let payload = payload(&rendered, draft.format).map_err(in_draft)?;
    let masked = masked(&rendered, &payload);
    Ok(Filled { payload, masked })
}

fn payload(rendered: &Rendered, format: Format) -> Result<Payload, DraftError> {
    let text = &rendered.text;
    Ok(match format {
        Format::Json => {
            let unframed = unframed(text);
            json::check(&text[unframed.clone()]).map_err(|mut error| {
                error.offset += unframed.start;
                DraftError::Json(error)
            })?;
            Payload::Text(text.clone())
        }
        Format::Hex => Payload::Binary(hex::parse(text).map_err(DraftError::Hex)?),
        Format::Base64 => Payload::Binary(base64::parse(text).map_err(DraftError::Base64)?),
        _ => Payload::Text(text.clone()),
    })
}

/// Where the JSON is, without the characters that frame it, such as the record separator that ends a message of
/// SignalR. None of them can begin or end JSON.
fn unframed(text: &str) -> Range<usize> {
    let is_frame = |c: char| c.is_control() && !c.is_whitespace();
    let end = text.trim_end_matches(is_frame).len();
    let start = end - text[..end].trim_start_matches(is_frame).len();
    start..end
}

fn masked(rendered: &Rendered, payload: &Payload) -> Option<Payload> {
    let text = rendered.masked()?;
    Some(match payload {
        Payload::Text(_) => Payload::Text(text),
        // Once decoded, the secret can't be told from the other bytes, so all of them are masked.
        Payload::Binary(bytes) => {
            Payload::Text(format!("•••••• ({} bytes that contain a secret)", bytes.len()))
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::profile::Value;

    fn fill_in(format: Format, text: &str) -> Result<Filled, DraftError> {
        let mut scope = |name: &str| match name {
            "user" => Some(Value::plain("a\"b")),
            "password" => Some(Value::secret("00ff")),
            "0x00" => Some(Value::plain("\0")),
            "0x1e" => Some(Value::plain("\u{1e}")),
            _ => None,
        };
        fill(&Draft { format, text: text.into() }, &mut scope, None)
    }

    /// The variables that every session has.
    fn built_in(name: &str) -> Option<Value> {
        crate::values::character(name).map(Value::plain)
    }

    proptest! {
        #[test]
        fn a_payload_becomes_itself_again(
            text in prop_oneof![r"x([\\{}0-9a-z \r\n\t\x00\x1e]|\{\{)*", r#"\{"([a-z ]|\{\{|\}\}|\\\\)*":[0-9]{1,9}\}"#],
            bytes in vec(any::<u8>(), 0..40),
        ) {
            for payload in [Payload::Text(text), Payload::Binary(bytes)] {
                let draft = of_payload(&payload);
                prop_assert!(!draft.text.contains(['\r', '\0']));
                prop_assert_eq!(fill(&draft, &mut built_in, None).map(|filled| filled.payload), Ok(payload));
            }
        }
    }

    #[test]
    fn each_format_gives_its_payload() {
        let payload = |format, text| fill_in(format, text).unwrap().payload;
        assert_eq!(payload(Format::Text, "hi {{user}}"), Payload::Text("hi a\"b".into()));
        assert_eq!(payload(Format::Text, r#"{"u":"{{user}}"}"#), Payload::Text(r#"{"u":"a\"b"}"#.into()));
        assert_eq!(payload(Format::Json, r#"["{{user}}"]"#), Payload::Text(r#"["a\"b"]"#.into()));
        assert_eq!(payload(Format::Hex, "de ad"), Payload::Binary(vec![0xde, 0xad]));
        assert_eq!(payload(Format::Base64, "3q0="), Payload::Binary(vec![0xde, 0xad]));
    }

    #[test]
    fn characters_that_cannot_be_typed_are_sent_as_text() {
        for (typed, sent) in [
            ("a{{0x00}}b", "a\0b"),
            ("CONNECT\n\n{{0x00}}", "CONNECT\n\n\0"),
            (r#"{"v":1}{{0x1e}}"#, "{\"v\":1}\u{1e}"),
            (r#"{"v":"{{0x1e}}"}"#, r#"{"v":"\u001e"}"#),
            (r#"{{0x1e}} {"v":"{{user}}"}"#, "\u{1e} {\"v\":\"a\\\"b\"}"),
            (r#"{{0x1e}}{{user}}"#, "\u{1e}a\"b"),
        ] {
            assert_eq!(fill_in(Format::Text, typed).unwrap().payload, Payload::Text(sent.into()), "{typed}");
        }
    }

    #[test]
    fn json_may_be_framed_by_characters_that_are_not_part_of_it() {
        for (typed, sent) in [
            (r#"{"v":1}{{0x1e}}"#, "{\"v\":1}\u{1e}"),
            ("{{0x1e}}[1]\n", "\u{1e}[1]\n"),
            ("{{0x00}}{{0x00}}\"a\"{{0x00}}", "\0\0\"a\"\0"),
            (r#"{"v":"{{0x1e}}"}"#, r#"{"v":"\u001e"}"#),
            (r#"{"{{0x00}}":[]}{{0x1e}}"#, "{\"\\u0000\":[]}\u{1e}"),
        ] {
            assert_eq!(fill_in(Format::Json, typed).unwrap().payload, Payload::Text(sent.into()), "{typed}");
        }
        for typed in ["{ {{0x1e}} }", "[1,{{0x00}}2]", "{{0x1e}}", "[1]{{0x1e}}[2]", "{{0x1e}}{{user}}"] {
            assert!(matches!(fill_in(Format::Json, typed), Err(DraftError::Json(_))), "{typed}");
        }
        assert!(matches!(fill_in(Format::Hex, "de{{0x1e}}"), Err(DraftError::Hex(_))));
    }

    #[test]
    fn a_path_may_end_with_a_variable() {
        let payload = |format, text| fill_in(format, text).unwrap().payload;
        let json = Payload::Text(r#"{"p":"C:\\a\"b"}"#.into());
        assert_eq!(payload(Format::Json, r#"{"p":"C:\\{{user}}"}"#), json);
        assert_eq!(payload(Format::Text, r#"{"p":"C:\\{{user}}"}"#), json);
        assert_eq!(payload(Format::Text, r"C:\\{{user}}"), Payload::Text(r#"C:\\a"b"#.into()));
    }

    #[test]
    fn each_format_says_what_is_wrong() {
        assert!(matches!(fill_in(Format::Text, "{{nobody}}"), Err(DraftError::Template(_))));
        assert!(matches!(fill_in(Format::Json, "{"), Err(DraftError::Json(_))));
        assert!(matches!(fill_in(Format::Hex, "xy"), Err(DraftError::Hex(_))));
        assert!(matches!(fill_in(Format::Base64, "*"), Err(DraftError::Base64(_))));
    }

    #[test]
    fn an_error_is_at_its_place_in_the_draft() {
        for (format, typed, words, at) in [
            (Format::Json, "{\"u\": {{n}},\n \"é\" 1}", "line 2, column 6", 19),
            (Format::Json, "{{0x1e}}{\"a\":\n[1,]}", "line 2, column 3", 16),
            (Format::Json, "[{{user}}]", "line 1, column 2", 1),
            (Format::Json, "[1", "line 1, column 3", 2),
            (Format::Hex, "{{hex}} é0", "Character 9", 8),
            (Format::Hex, "{{hex}}0", "Character 8", 7),
            (Format::Base64, "é{{hex}}", "Character 1", 0),
            (Format::Text, "é\nü {{x", "line 2, column 3", 6),
            (Format::Text, "é{{hex}} {{ nobody }}", "nobody", 10),
        ] {
            let mut scope = |name: &str| match name {
                "n" => Some(Value::plain("1234567890")),
                "hex" => Some(Value::plain("00ff00ff")),
                "user" => Some(Value::plain("ann")),
                "0x1e" => Some(Value::plain("\u{1e}")),
                _ => None,
            };
            let error = fill(&Draft { format, text: typed.into() }, &mut scope, None).unwrap_err();
            assert!(error.to_string().to_lowercase().contains(&words.to_lowercase()), "{typed}: {error}");
            assert_eq!(error.offset(typed), Some(at), "{typed}: {error}");
        }
    }

    #[test]
    fn secrets_are_sent_but_not_logged() {
        let text = fill_in(Format::Text, "PASS {{password}}").unwrap();
        assert_eq!(text.payload, Payload::Text("PASS 00ff".into()));
        assert_eq!(text.masked, Some(Payload::Text("PASS ••••••".into())));
        let hex = fill_in(Format::Hex, "{{password}}").unwrap();
        assert!(!hex.masked.unwrap().as_text().unwrap().contains("00ff"));
        assert_eq!(fill_in(Format::Text, "open").unwrap().masked, None);
    }
}
