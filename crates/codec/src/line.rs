//! The beginning of a payload on one line, decoding no more than fits on it.
//!
//! A line has at most `max_bytes` characters, from as many bytes of the payload, and `…` if there is more.

use weft_message::Kind;

use crate::{hex, invisible::is_invisible, utf8::char_boundary};

/// Stands for a character that can't be seen.
const INVISIBLE: char = '▯';

/// A payload as text, or as hex if it isn't readable text.
pub fn line(kind: Kind, bytes: &[u8], max_bytes: usize) -> String {
    text(kind, bytes, max_bytes).unwrap_or_else(|| hex(bytes, max_bytes))
}

/// A payload as text, with control characters made visible (`␊`, `␉`), `▯` for others that can't be seen, and `�` for
/// what isn't valid UTF-8. `None` for binary that doesn't look like text, as line protocols do.
pub fn text(kind: Kind, bytes: &[u8], max_bytes: usize) -> Option<String> {
    let shown = &bytes[..char_boundary(bytes, max_bytes)];
    if kind == Kind::Binary && !is_readable(shown) {
        return None;
    }
    let mut before = None;
    let chars = String::from_utf8_lossy(shown);
    let mut line: String = chars.chars().map(|c| visible(c, before.replace(c))).collect();
    if shown.len() < bytes.len() {
        line.push('…');
    }
    Some(line)
}

/// A payload as pairs of hex digits.
pub fn hex(bytes: &[u8], max_bytes: usize) -> String {
    // Two digits and a space per byte, except for the last space.
    let shown = bytes.len().min(max_bytes.saturating_add(1) / 3);
    let mut line = hex::spaced(&bytes[..shown]);
    if shown < bytes.len() {
        line.push('…');
    }
    line
}

fn is_readable(bytes: &[u8]) -> bool {
    let is_plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    !bytes.is_empty() && std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_plain))
}

/// A character, or what stands for it on one line if it can't be seen where it follows another.
fn visible(character: char, before: Option<char>) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(INVISIBLE),
        '\u{7f}' => '␡',
        _ if is_invisible(character, before) => INVISIBLE,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use weft_message::{Direction, EventKind, Message, Timestamp};

    use super::*;
    use crate::layer::Layers;

    fn message(kind: Kind, bytes: &[u8]) -> Message<'_> {
        Message { number: 0, time: Timestamp::default(), direction: Direction::Received, kind, bytes }
    }

    /// The line, which the preview must agree with if no layer sums the message up.
    fn of(kind: Kind, bytes: &[u8], max_bytes: usize) -> String {
        let line = line(kind, bytes, max_bytes);
        assert_eq!(Layers::default().preview(&message(kind, bytes), max_bytes), line);
        line
    }

    #[test]
    fn text_keeps_to_one_line() {
        assert_eq!(of(Kind::Text, b"a\n\tb\x7f\0", 99), "a␊␉b␡␀");
        assert_eq!(of(Kind::Text, "x\u{202e}y\u{2028}".as_bytes(), 99), "x▯y▯");
        assert_eq!(of(Kind::Text, "\u{feff}{}a\u{200b}\u{ad}\u{85}".as_bytes(), 99), "▯{}a▯▯▯");
        assert_eq!(of(Kind::Text, "👩\u{200d}👧e\u{301}".as_bytes(), 99), "👩\u{200d}👧e\u{301}");
        assert_eq!(of(Kind::Event(EventKind::Opened), b"opened", 99), "opened");
        assert_eq!(of(Kind::Text, b"", 99), "");
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(of(Kind::Text, "aé😀".as_bytes(), 7), "aé😀");
        assert_eq!(of(Kind::Text, "aé😀".as_bytes(), 6), "aé…");
        assert_eq!(of(Kind::Text, "aé😀".as_bytes(), 2), "a…");
        assert_eq!(of(Kind::Text, "abc".as_bytes(), 0), "…");
        assert_eq!(of(Kind::Text, b"a\xff\x80\x80\x80\x80\x80b", 5), "a����…");
    }

    #[test]
    fn binary_that_reads_as_text_is_shown_as_text() {
        assert_eq!(of(Kind::Binary, b"PING\r\n", 80), "PING␍␊");
        assert_eq!(of(Kind::Binary, b"PING\0", 80), "50 49 4e 47 00");
        assert_eq!(of(Kind::Binary, b"", 80), "");
    }

    #[test]
    fn binary_is_hex() {
        assert_eq!(of(Kind::Binary, b"\xde\xad\xbe\xef", 11), "de ad be ef");
        assert_eq!(of(Kind::Binary, b"\xde\xad\xbe\xef", 10), "de ad be…");
    }

    proptest! {
        #[test]
        fn a_line_is_one_line_and_never_exceeds(bytes in vec(any::<u8>(), 0..80), max in 0..90usize, binary: bool) {
            let message = message(if binary { Kind::Binary } else { Kind::Text }, &bytes);
            for line in [line(message.kind, &bytes, max), Layers::default().preview(&message, max)] {
                prop_assert!(line.chars().count() <= max + 1);
                prop_assert!(!line.chars().any(char::is_control));
            }
        }

        #[test]
        fn plain_text_is_cut_by_bytes(text in "[ -~é😀]{0,60}", max in 0..90usize) {
            let line = of(Kind::Text, text.as_bytes(), max);
            let shown = line.strip_suffix('…').unwrap_or(&line);
            prop_assert!(text.starts_with(shown) && shown.len() <= max);
            prop_assert_eq!(line.ends_with('…'), shown.len() < text.len());
            prop_assert!(shown.len() == text.len() || shown.len() + 4 > max);
        }
    }
}
