//! What a row shows of a message: one line, decoding no more than fits on it.

use weft_codec::hex;
use weft_message::{Kind, Message};

/// One line with the beginning of a message: see [`line()`].
pub fn preview(message: &Message<'_>, max_bytes: usize) -> String {
    line(message.kind, message.bytes, max_bytes)
}

/// One line with the beginning of a payload, and `…` if there is more.
///
/// It reads at most `max_bytes` of the payload, and returns at most `max_bytes` characters plus the
/// `…`. Text keeps its characters, with control characters made visible (`␊`, `␉`); invalid UTF-8 shows as `�`;
/// binary that looks like text, as line protocols do, shows as text, and other binary as pairs of hex digits.
pub fn line(kind: Kind, bytes: &[u8], max_bytes: usize) -> String {
    let (mut line, shown) = match kind {
        Kind::Binary if !is_readable(bytes, max_bytes) => hex_line(bytes, max_bytes),
        Kind::Binary | Kind::Text | Kind::Event(_) => text_line(bytes, max_bytes),
    };
    if shown < bytes.len() {
        line.push('…');
    }
    line
}

/// Whether the beginning of a payload is readable text.
fn is_readable(bytes: &[u8], max_bytes: usize) -> bool {
    let shown = &bytes[..char_boundary(bytes, max_bytes)];
    let is_plain = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    !shown.is_empty() && std::str::from_utf8(shown).is_ok_and(|text| text.chars().all(is_plain))
}

/// The line, and how many bytes of the payload it shows.
fn text_line(bytes: &[u8], max_bytes: usize) -> (String, usize) {
    let shown = char_boundary(bytes, max_bytes);
    let line = String::from_utf8_lossy(&bytes[..shown]).chars().map(visible).collect();
    (line, shown)
}

fn hex_line(bytes: &[u8], max_bytes: usize) -> (String, usize) {
    // Two digits and a space per byte, except for the last space.
    let shown = bytes.len().min(max_bytes.saturating_add(1) / 3);
    (hex::spaced(&bytes[..shown]), shown)
}

/// The largest cut, up to `max`, that doesn't split a UTF-8 character.
pub fn char_boundary(bytes: &[u8], max: usize) -> usize {
    let is_boundary = |at: usize| bytes.get(at).is_none_or(|byte| byte & 0b1100_0000 != 0b1000_0000);
    let max = max.min(bytes.len());
    // A character has at most three continuation bytes; a longer run isn't UTF-8 anyway.
    (max.saturating_sub(3)..=max).rev().find(|&at| is_boundary(at)).unwrap_or(max)
}

/// A character that can be shown on one line: not a line break, control character or change of direction.
fn visible(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('�'),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            '�'
        }
        _ => character,
    }
}

/// A size in words: `0 B`, `1,023 B`, `1.5 KiB`, `3.0 MiB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if bytes < 1024 {
        return format!("{} B", thousands(bytes));
    }
    let mut unit = 1 << 10;
    let mut name = UNITS[0];
    for &next in &UNITS[1..] {
        // A value that rounds to 1024.0 is shown in the next unit.
        if tenths(bytes, unit) < 10_240 {
            break;
        }
        unit <<= 10;
        name = next;
    }
    let tenths = tenths(bytes, unit);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// How many tenths of a unit; the unit is an exbibyte at most, so nothing overflows.
fn tenths(bytes: u64, unit: u64) -> u64 {
    bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit
}

/// A number with thousands separators: `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use weft_message::{Direction, EventKind, Timestamp};

    use super::*;

    fn of(kind: Kind, bytes: &[u8], max_bytes: usize) -> String {
        let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
        preview(&Message { number, time, direction, kind, bytes }, max_bytes)
    }

    #[test]
    fn text_keeps_to_one_line() {
        assert_eq!(of(Kind::Text, b"a\n\tb\x7f\0", 99), "a␊␉b␡␀");
        assert_eq!(of(Kind::Text, "x\u{202e}y\u{2028}".as_bytes(), 99), "x�y�");
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

    #[test]
    fn sizes_read_well() {
        let cases = [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            ((1 << 20) - 1, "1.0 MiB"),
            (3 << 20, "3.0 MiB"),
            (u64::MAX, "16.0 EiB"),
        ];
        for (bytes, words) in cases {
            assert_eq!(size(bytes), words);
        }
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(123), "123");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }

    proptest! {
        #[test]
        fn preview_is_one_line_and_never_exceeds(bytes in vec(any::<u8>(), 0..80), max in 0..90usize, binary: bool) {
            let line = of(if binary { Kind::Binary } else { Kind::Text }, &bytes, max);
            prop_assert!(line.chars().count() <= max + 1);
            prop_assert!(!line.chars().any(char::is_control));
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
