//! What a binary payload may well be, from a look at its beginning.

use super::json;

/// Payloads up to this size are looked at whole; of larger ones, this much.
const LOOK: usize = 16 << 10;

/// What a payload looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// A JSON object or array: certainly if it is small, by its ends if it is large.
    Json,
    /// UTF-8 without control characters.
    Text,
    /// Anything else.
    Binary,
}

/// What these bytes look like; it reads no more than the first and the last 16 KiB of them.
pub fn sniff(bytes: &[u8]) -> Looks {
    let head = &bytes[..bytes.len().min(LOOK)];
    let is_whole = head.len() == bytes.len();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The cut may have divided the last character.
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

fn is_unusual(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\u{1b}')
}

fn has_json_ends(bytes: &[u8]) -> bool {
    // Of space, too, no more than a look.
    let first = bytes[..bytes.len().min(LOOK)].trim_ascii_start().first();
    let last = bytes[bytes.len().saturating_sub(LOOK)..].trim_ascii_end().last();
    matches!((first, last), (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_payloads_are_known() {
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
    fn large_payloads_are_known_by_their_ends() {
        let text = "é".repeat(LOOK) + "x";
        // One byte further, so that the cut falls between the bytes of a character.
        let shifted = format!("x{text}");
        assert_eq!(sniff(text.as_bytes()), Looks::Text);
        assert_eq!(sniff(shifted.as_bytes()), Looks::Text);
        assert_eq!(sniff(format!("[\"{text}\"]\n").as_bytes()), Looks::Json);
        let mut late = text.into_bytes();
        late.push(0xff);
        assert_eq!(sniff(&late), Looks::Text);
    }
}
