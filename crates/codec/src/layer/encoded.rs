//! Text that is Base64 or a data URL, whose content says what it is.

use std::borrow::Cow;

use weft_message::{Kind, Message};

use super::{DecodeError, Fit, Layer, READ_LIMIT, Read, Record, Rest};
use crate::base64;

/// Unwraps Base64. Many words are valid Base64 too, so it must begin like JSON, gzip or a picture.
pub struct Base64;

/// Unwraps a data URL (RFC 2397) in Base64.
pub struct DataUrl;

/// How Base64 begins if it is `{"`, `[{`, gzip, PNG, JPEG or GIF.
const MARKS: [&str; 6] = ["eyJ", "W3si", "H4sI", "iVBORw0KGgo", "/9j/", "R0lGOD"];

impl Layer for Base64 {
    fn name(&self) -> &'static str {
        "Base64"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let is_read =
            message.kind == Kind::Text && message.bytes.len() <= READ_LIMIT && self.read(message).is_ok();
        is_read.then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let text = text(message.bytes)?;
        if !MARKS.iter().any(|mark| text.starts_with(mark)) {
            return Err(DecodeError::malformed(0, "this isn't how the Base64 of a known format begins"));
        }
        unwrap(self.name(), text, 0, "")
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        // Those of JSON and gzip: other words would have to be read for nothing.
        kind == Kind::Text && matches!(first, b'e' | b'H')
    }
}

impl Layer for DataUrl {
    fn name(&self) -> &'static str {
        "Data URL"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let is_read =
            message.kind == Kind::Text && message.bytes.len() <= READ_LIMIT && self.read(message).is_ok();
        is_read.then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let url = text(message.bytes)?;
        let parts = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
        let (media, data) = parts.ok_or(DecodeError::malformed(0, "data:…;base64, is expected here"))?;
        unwrap(self.name(), data, url.len() - data.len(), media)
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Text && first == b'd'
    }
}

fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes)
        .map_err(|error| DecodeError::malformed(error.valid_up_to(), "this isn't valid UTF-8"))
}

fn unwrap<'m>(name: &'static str, data: &str, offset: usize, media: &str) -> Result<Read<'m>, DecodeError> {
    let bytes = base64::parse(data).map_err(|_| DecodeError::malformed(offset, "this isn't valid Base64"))?;
    if bytes.is_empty() {
        return Err(DecodeError::Incomplete { offset: offset + data.len() });
    }
    let rest = Rest { member: "data", bytes: Cow::Owned(bytes), offset: 0, layers: &[] };
    Ok(Record { title: media.to_owned().into(), brief: name.into(), value: None, rest: Some(rest) }.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::tests::{choices, error_of_text, row, steps, tree, value_at};

    #[test]
    fn what_is_inside_is_shown() {
        // The second one is gzip.
        for (text, row_start, layers) in [
            ("eyJ0IjoyMS41fQ==", "Base64", ["Base64", "JSON"].as_slice()),
            (
                "H4sIAAAAAAAAA6tWKlGyMjLUM60FANf/3bkKAAAA",
                "Base64 · gzip",
                &["Base64", "gzip 10 bytes unpacked", "JSON"],
            ),
            (
                "data:application/json;base64,eyJ0IjoyMS41fQ==",
                "Data URL",
                &["Data URL application/json", "JSON"],
            ),
        ] {
            assert_eq!(steps(Kind::Text, text.as_bytes()), layers, "{text}");
            assert_eq!(tree(Kind::Text, text.as_bytes()), r#"{"t":21.5}"#);
            assert_eq!(row(Kind::Text, text.as_bytes()), format!(r#"{row_start} · {{"t":21.5}}"#));
            assert_eq!(value_at(Kind::Text, text.as_bytes(), "/t").as_deref(), Some("21.5"));
        }
        let picture = b"data:image/gif;base64,R0lGODlhAgABAA==";
        assert_eq!(row(Kind::Text, picture), "Data URL · GIF 2 × 1 · 10 bytes");
        assert_eq!(value_at(Kind::Text, picture, "/width").as_deref(), Some("2"));
        let body = b"SEND\n\neyJ0IjoyMS41fQ==\0";
        assert_eq!(steps(Kind::Binary, body), ["STOMP SEND", "Base64", "JSON"]);
        assert_eq!(choices(Kind::Text, b"eyJ0IjoyMS41fQ=="), ["Base64", "Text", "Hex"]);
    }

    #[test]
    fn words_and_tokens_are_not_taken_for_it() {
        for plain in ["hello", "eyJhbGciOiJIUzI1NiJ9.eyJ0IjoxfQ.sig", "data:text/plain,hello", "data", "eyJ!"]
        {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Text", "Hex"], "{plain}");
        }
        let error = DecodeError::malformed(15, "this isn't valid Base64");
        assert_eq!(
            error_of_text(&DataUrl, b"data:a/b;base64,*"),
            DecodeError::malformed(16, "this isn't valid Base64")
        );
        assert_eq!(error_of_text(&DataUrl, b"data:ab;base64,*"), error);
        assert_eq!(error_of_text(&DataUrl, b"data:;base64,"), DecodeError::Incomplete { offset: 13 });
    }
}
