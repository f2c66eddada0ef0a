//! Guesses what a binary payload or a file is by looking at its beginning.

use super::json;

/// Payloads up to this size are examined in full; of larger ones, only this much.
const LOOK: usize = 16 << 10;

/// What a payload looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// A JSON object or array. Small payloads are parsed; of large ones only the first and last characters are checked.
    Json,
    /// UTF-8 without control characters.
    Text,
    /// Anything else.
    Binary,
}

/// What these bytes look like, judged by no more than the first and last 16 KiB.
pub fn sniff(bytes: &[u8]) -> Looks {
    let head = &bytes[..bytes.len().min(LOOK)];
    let is_whole = head.len() == bytes.len();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may have split the last character.
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Looks::Binary,
    };
    if text.is_empty() || text.contains(is_unusual) {
        return Looks::Binary;
    }
    let is_json = has_json_ends(bytes) && (!is_whole || json::check(text).is_ok());
    if is_json { Looks::Json } else { Looks::Text }
}

/// Whether a file that begins with these bytes is text: UTF-8 without NUL. Without the rest of the file, its last
/// character may have been split.
pub fn is_text(beginning: &[u8], is_whole: bool) -> bool {
    let is_utf8 = match std::str::from_utf8(beginning) {
        Ok(_) => true,
        Err(error) => !is_whole && error.error_len().is_none(),
    };
    is_utf8 && !beginning.contains(&0)
}

fn is_unusual(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{1b}')
}

fn has_json_ends(bytes: &[u8]) -> bool {
    // Bounded as well, or a payload full of white space would be read to its end.
    let first = bytes[..bytes.len().min(LOOK)].trim_ascii_start().first();
    let last = bytes[bytes.len().saturating_sub(LOOK)..].trim_ascii_end().last();
    matches!((first, last), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_payloads_are_recognised() {
        assert_eq!(sniff(b" {\"a\": [1]}\n"), Looks::Json);
        assert_eq!(sniff(b"[]"), Looks::Json);
        assert_eq!(sniff(b"{hello}"), Looks::Text);
        assert_eq!(sniff(b"12"), Looks::Text);
        assert_eq!(sniff("héllo\r\n\t😀".as_bytes()), Looks::Text);
        assert_eq!(sniff(b"abc\0"), Looks::Binary);
        assert_eq!(sniff(b"abc\xff"), Looks::Binary);
        assert_eq!(sniff(b"abc\xc3"), Looks::Binary);
        assert_eq!(sniff(b""), Looks::Binary);
    }

    #[test]
    fn a_text_file_is_utf_8_without_nul() {
        for text in ["", "{\"a\": 1}\n", "a\r\nb", "grüße 🧵", "\u{feff}bom", "{}\u{1e}", "\u{1b}[1m"] {
            assert!(is_text(text.as_bytes(), true), "{text:?}");
        }
        let utf_16 = b"{\0\"\0a\0\"\0}\0";
        for bytes in [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"abc\0", b"gr\xfc\xdfe", utf_16] {
            assert!(!is_text(bytes, true), "{bytes:?}");
            assert!(!is_text(bytes, false), "{bytes:?}");
        }
        for cut in 1..4 {
            assert!(is_text(&"🧵".as_bytes()[..cut], false));
            assert!(!is_text(&"🧵".as_bytes()[..cut], true));
        }
    }

    #[test]
    fn large_payloads_are_recognised_by_their_ends() {
        let text = "é".repeat(LOOK) + "x";
        // Shifted by one byte, so that the cut falls inside a character.
        let shifted = format!("x{text}");
        assert_eq!(sniff(text.as_bytes()), Looks::Text);
        assert_eq!(sniff(shifted.as_bytes()), Looks::Text);
        assert_eq!(sniff(format!("[\"{text}\"]\n").as_bytes()), Looks::Json);
        let mut late = text.into_bytes();
        late.push(0xff);
        assert_eq!(sniff(&late), Looks::Text);
    }
}
