//! Decodes string tokens, and compares text without regard to case.

use std::borrow::Cow;

/// The text of a valid string token, which includes its quotes.
///
/// Two escapes that form a surrogate pair become one character; a lone surrogate, which Rust's strings
/// can't hold, becomes `�`.
pub(super) fn unescape(token: &str) -> Cow<'_, str> {
    let inner = token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(token);
    let Some(first) = inner.find('\\') else { return Cow::Borrowed(inner) };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    let mut next = Some(first);
    while let Some(backslash) = next {
        text.push_str(&rest[..backslash]);
        let (character, after) = escaped(&rest[backslash..]);
        text.push(character);
        rest = after;
        next = rest.find('\\');
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character that an escape stands for, and the rest after the escape.
pub(super) fn escaped(escape: &str) -> (char, &str) {
    if let Some((unit, rest)) = code_unit(escape) {
        if let Some((low, after)) = code_unit(rest)
            && let Some(Ok(character)) = char::decode_utf16([unit, low]).next()
            && character.len_utf16() == 2
        {
            return (character, after);
        }
        return (char::from_u32(u32::from(unit)).unwrap_or('�'), rest);
    }
    let mut characters = escape.chars();
    let character = match characters.by_ref().nth(1) {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        other => other.unwrap_or('\\'),
    };
    (character, characters.as_str())
}

/// JSON text in which every escape stands for a character: a lone surrogate, which JavaScript's strings can hold and
/// its `JSON.stringify` writes, becomes `�`.
pub fn well_formed(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(backslash) = rest.find('\\') {
        let (before, escape) = rest.split_at(backslash);
        let (character, after) = escaped(escape);
        let written = &escape[..escape.len() - after.len()];
        text.push_str(before);
        text.push_str(if character == '�' { "�" } else { written });
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The UTF-16 code unit of a leading `\uXXXX`, and the rest.
fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, rest) = text.strip_prefix("\\u")?.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, rest))
}

/// Text to search for, ignoring case.
pub(super) struct Needle {
    lower: String,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        Self { lower: lower(text) }
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        let needle = self.lower.as_bytes();
        if needle.is_empty() {
            return true;
        }
        if self.lower.is_ascii() {
            return text.as_bytes().windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle));
        }
        lower(text).contains(&self.lower)
    }
}

/// Lowercases each letter on its own: the result must not depend on its neighbours.
fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
