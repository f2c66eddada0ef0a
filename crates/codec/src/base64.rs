//! Base64 as people paste it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Reads Base64, standard or URL-safe, with or without padding; white space is ignored.
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &str) -> Result<Vec<u8>, Base64Error> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut digits, mut padding) = (0_usize, 0);
    // Bits of the latest digits that haven't become bytes yet.
    let mut bits = 0_u32;
    let mut end = 0;
    for (at, character) in text.chars().enumerate().filter(|(_, character)| !character.is_whitespace()) {
        end = at + 1;
        let fault = |problem| Err(Base64Error { position: at + 1, problem });
        match (character, digit(character)) {
            ('=', _) if (digits + padding) % 4 < 2 => return fault(Base64Problem::Padding),
            ('=', _) => padding += 1,
            _ if padding > 0 => return fault(Base64Problem::AfterPadding),
            (_, None) => return fault(Base64Problem::Character(character)),
            (_, Some(digit)) => {
                digits += 1;
                bits = bits << 6 | digit;
                if digits.is_multiple_of(4) {
                    bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
                    bits = 0;
                }
            }
        }
    }
    let fault = |problem| Base64Error { position: end, problem };
    let rest = digits % 4;
    if rest == 1 || (padding > 0 && !(digits + padding).is_multiple_of(4)) {
        return Err(fault(Base64Problem::Incomplete));
    }
    // Two digits encode one byte and three encode two, with bits left over.
    let left = bits << (6 * (4 - rest));
    let whole = rest.saturating_sub(1);
    if left.to_be_bytes()[1 + whole] != 0 && rest > 0 {
        return Err(fault(Base64Problem::LastCharacter));
    }
    bytes.extend_from_slice(&left.to_be_bytes()[1..=whole]);
    Ok(bytes)
}

/// The value of a digit of either alphabet.
fn digit(character: char) -> Option<u32> {
    let (first, of_first) = match character {
        'A'..='Z' => ('A', 0),
        'a'..='z' => ('a', 26),
        '0'..='9' => ('0', 52),
        '+' | '-' => (character, 62),
        '/' | '_' => (character, 63),
        _ => return None,
    };
    Some(u32::from(character) - u32::from(first) + of_first)
}

/// Why a text isn't Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base64Error {
    /// Which character is at fault, counted from 1.
    pub position: usize,
    /// What is wrong with it.
    pub problem: Base64Problem,
}

/// What is wrong with Base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Base64Problem {
    /// A character that isn't in either alphabet.
    Character(char),
    /// `=` where there can't be any.
    Padding,
    /// Something other than `=` after `=`.
    AfterPadding,
    /// The end is missing.
    Incomplete,
    /// The last character has bits that aren't part of any byte.
    LastCharacter,
}

impl fmt::Display for Base64Error {
    /// `` Character 4: `!` is not in the Base64 alphabet. ``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Character {}: ", self.position)?;
        match self.problem {
            Base64Problem::Character(character) => {
                write!(f, "`{}` is not in the Base64 alphabet.", character.escape_debug())
            }
            Base64Problem::Padding => f.write_str("`=` can only end an unfinished group of four."),
            Base64Problem::AfterPadding => f.write_str("nothing can follow `=`."),
            Base64Problem::Incomplete => f.write_str("the end is missing; groups have four characters."),
            Base64Problem::LastCharacter => {
                f.write_str("the last character is wrong, or the end is missing.")
            }
        }
    }
}

impl std::error::Error for Base64Error {}

/// Bytes in Base64, padded. The first screen can export a log after a panic, and data-encoding's encoder, which is made for
/// any alphabet, is fifty times as large.
pub fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| usize::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let digit = ALPHABET[bits >> (18 - 6 * at) & 63];
            text.push(if at <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn all_common_forms_are_read() {
        for text in ["+/8=", "-_8=", "-_8", " +/\n8 = "] {
            assert_eq!(parse(text), Ok(vec![0xfb, 0xff]), "{text}");
        }
        assert_eq!(parse("\n"), Ok(vec![]));
        assert_eq!(parse("aGVsbG8"), Ok(b"hello".to_vec()));
    }

    #[test]
    fn errors_say_what_and_where() {
        let fault = |text| {
            let error = parse(text).unwrap_err();
            (error.position, error.problem)
        };
        assert_eq!(fault("aG!s"), (3, Base64Problem::Character('!')));
        assert_eq!(fault("é"), (1, Base64Problem::Character('é')));
        assert_eq!(fault("="), (1, Base64Problem::Padding));
        assert_eq!(fault("aGVs="), (5, Base64Problem::Padding));
        assert_eq!(fault("aG==="), (5, Base64Problem::Padding));
        assert_eq!(fault("aG==aG=="), (5, Base64Problem::AfterPadding));
        assert_eq!(fault("aG= \n"), (3, Base64Problem::Incomplete));
        assert_eq!(fault("aGVsb"), (5, Base64Problem::Incomplete));
        assert_eq!(fault("aH"), (2, Base64Problem::LastCharacter));
        let words = "Character 3: `!` is not in the Base64 alphabet.";
        assert_eq!(parse("aG!s").unwrap_err().to_string(), words);
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_everybody_writes(bytes in vec(any::<u8>(), 0..60)) {
            prop_assert_eq!(encode(&bytes), BASE64.encode(&bytes));
        }

        #[test]
        fn every_form_reads_back(bytes in vec(any::<u8>(), 0..60), padded: bool, url_safe: bool, wrap in 1..20usize) {
            let mut text = BASE64.encode(&bytes);
            if !padded {
                text = text.trim_end_matches('=').to_owned();
            }
            if url_safe {
                text = text.replace('+', "-").replace('/', "_");
            }
            let lines: Vec<_> = text.as_bytes().chunks(wrap).map(|line| str::from_utf8(line).unwrap()).collect();
            prop_assert_eq!(parse(&lines.join("\r\n")), Ok(bytes));
        }

        #[test]
        fn errors_point_into_the_text(text in "[A-Da-d+/=_ é]{0,12}") {
            if let Err(error) = parse(&text) {
                prop_assert!((1..=text.chars().count()).contains(&error.position));
            }
        }
    }
}
