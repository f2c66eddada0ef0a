//! Hex as people type it, and as a dump shows it.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

/// Reads bytes from pairs of hex digits: `de ad`, `DE:AD`, `0xDEAD, 0xBEEF`, over any number of lines.
///
/// White space, commas, semicolons, colons and hyphens may separate bytes, but not split one.
///
/// # Errors
/// What is wrong, and where.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut characters = text.chars().enumerate().peekable();
    let mut is_start = true;
    while let Some((at, character)) = characters.next() {
        if is_separator(character) {
            is_start = true;
            continue;
        }
        if is_start
            && character == '0'
            && characters.next_if(|&(_, next)| matches!(next, 'x' | 'X')).is_some()
        {
            is_start = false;
            if characters.peek().is_none_or(|&(_, next)| is_separator(next)) {
                return Err(HexError::new(at, HexProblem::EmptyPrefix));
            }
            continue;
        }
        is_start = false;
        let high = digit(at, character)?;
        let low = match characters.next() {
            Some((at, character)) if !is_separator(character) => digit(at, character)?,
            _ => return Err(HexError::new(at, HexProblem::HalfByte)),
        };
        bytes.push(high << 4 | low);
    }
    Ok(bytes)
}

fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ';' | ':' | '-')
}

fn digit(at: usize, character: char) -> Result<u8, HexError> {
    let digit = character.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    digit.ok_or(HexError::new(at, HexProblem::NotADigit(character)))
}

/// Why a text isn't hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HexError {
    /// Which character is at fault, counted from 1.
    pub position: usize,
    /// What is wrong with it.
    pub problem: HexProblem,
}

/// What is wrong with hex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HexProblem {
    /// A character that isn't a hex digit.
    NotADigit(char),
    /// A byte with only one digit.
    HalfByte,
    /// `0x` without digits.
    EmptyPrefix,
}

impl HexError {
    fn new(at: usize, problem: HexProblem) -> Self {
        Self { position: at + 1, problem }
    }
}

impl fmt::Display for HexError {
    /// `` Character 4: `g` is not a hex digit (0-9, a-f). ``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Character {}: ", self.position)?;
        match self.problem {
            HexProblem::NotADigit(character) => {
                match character.is_control() || character.is_whitespace() {
                    true => write!(f, "U+{:04X}", u32::from(character))?,
                    false => write!(f, "`{character}`")?,
                }
                f.write_str(" is not a hex digit (0-9, a-f).")
            }
            HexProblem::HalfByte => f.write_str("a byte needs two digits; write 0a for a."),
            HexProblem::EmptyPrefix => f.write_str("no digits follow 0x."),
        }
    }
}

impl std::error::Error for HexError {}

/// Bytes as pairs of hex digits: `de ad be ef`.
pub fn spaced(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for byte in bytes {
        if !text.is_empty() {
            text.push(' ');
        }
        push_byte(*byte, &mut text);
    }
    text
}

/// Appends a byte's two digits. The first screen needs this, and data-encoding's encoder, which is made for any alphabet, is
/// fifty times as large.
pub fn push_byte(byte: u8, text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for digit in [byte >> 4, byte & 15] {
        text.push(char::from(DIGITS[usize::from(digit)]));
    }
}

/// How many bytes a row of a dump shows if there is room.
pub const ROW_BYTES: usize = 16;

/// How many rows a dump of this many bytes has, at `width` bytes per row.
pub fn rows(len: usize, width: usize) -> usize {
    len.div_ceil(width)
}

/// A row of a dump with `width` bytes per row, counted from 0, or `None` past the last.
///
/// Cheap enough for a list of millions of rows to build only the visible ones.
pub fn row(bytes: &[u8], number: usize, width: usize) -> Option<Row<'_>> {
    let offset = number.checked_mul(width)?;
    let rest = bytes.get(offset..).filter(|rest| !rest.is_empty())?;
    Some(Row { offset, bytes: &rest[..rest.len().min(width)] })
}

/// A row of a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The offset of its first byte.
    pub offset: usize,
    /// Its bytes: as many as the width, or fewer in the last row.
    pub bytes: &'a [u8],
}

impl Row<'_> {
    /// The bytes as pairs of digits, with a wider gap in the middle: `de ad be ef 00 01 02 03  04 05`.
    pub fn hex(&self) -> String {
        match self.bytes.split_at_checked(ROW_BYTES / 2) {
            Some((left, right)) if !right.is_empty() => spaced(left) + "  " + &spaced(right),
            _ => spaced(self.bytes),
        }
    }

    /// The bytes before, in and after a range of offsets in the payload, as hex with the gaps that [`Row::hex`] has.
    pub fn hex_parts(&self, marked: &Range<usize>) -> [String; 3] {
        let hex = self.hex();
        let gap = ROW_BYTES / 2;
        // Where the digits of a byte begin, or the text ends.
        let place = |at: usize| (at * 3 + usize::from(at >= gap)).min(hex.len());
        let (start, end) = self.marked(marked);
        let start_at = place(start);
        let end_at = if end > start { place(end - 1) + 2 } else { start_at };
        [hex[..start_at].into(), hex[start_at..end_at].into(), hex[end_at..].into()]
    }

    /// The bytes before, in and after a range of offsets in the payload, as ASCII.
    pub fn ascii_parts(&self, marked: &Range<usize>) -> [String; 3] {
        let ascii = self.ascii();
        let (start, end) = self.marked(marked);
        [ascii[..start].into(), ascii[start..end].into(), ascii[end..].into()]
    }

    /// The part of a range of offsets that is in this row, from its first byte on.
    fn marked(&self, range: &Range<usize>) -> (usize, usize) {
        let within = |offset: usize| offset.saturating_sub(self.offset).min(self.bytes.len());
        (within(range.start), within(range.end))
    }

    /// The bytes as ASCII, with a dot for each one that isn't printable.
    pub fn ascii(&self) -> String {
        let shape = |byte: u8| if matches!(byte, b' '..=b'~') { char::from(byte) } else { '.' };
        self.bytes.iter().map(|&byte| shape(byte)).collect()
    }
}

impl fmt::Display for Row<'_> {
    /// Offset, hex and ASCII in columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}  {:<48}  {}", self.offset, self.hex(), self.ascii())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn a_part_of_a_row_is_marked() {
        let bytes: Vec<u8> = (0x41..0x41 + 20).collect();
        let parts = |number, marked: Range<usize>| {
            let row = row(&bytes, number, ROW_BYTES).unwrap();
            (row.hex_parts(&marked), row.ascii_parts(&marked))
        };
        let (hex, ascii) = parts(0, 6..10);
        assert_eq!(hex, ["41 42 43 44 45 46 ", "47 48  49 4a", " 4b 4c 4d 4e 4f 50"]);
        assert_eq!(ascii, ["ABCDEF", "GHIJ", "KLMNOP"]);
        let (hex, ascii) = parts(1, 6..18);
        assert_eq!((&*hex[1], &*hex[2], &*ascii[1]), ("51 52", " 53 54", "QR"));
        for outside in [0..0, 20..20, 0..16] {
            let (hex, ascii) = parts(1, outside);
            assert_eq!((hex.concat(), &*hex[1], &*ascii[1]), ("51 52 53 54".into(), "", ""));
        }
        for (start, end) in (0..16).flat_map(|start| (start..=16).map(move |end| (start, end))) {
            let (hex, ascii) = parts(0, start..end);
            assert_eq!(hex.concat(), row(&bytes, 0, ROW_BYTES).unwrap().hex());
            assert_eq!(ascii.concat(), row(&bytes, 0, ROW_BYTES).unwrap().ascii());
        }
    }

    #[test]
    fn hex_is_read_as_people_write_it() {
        for text in
            ["deadbeef", "de ad\nbe ef", "DE:AD:BE:EF", "0xDEADBEEF", "0xde, 0xad,\t0Xbeef;", "de-ad--beef"]
        {
            assert_eq!(parse(text), Ok(vec![0xde, 0xad, 0xbe, 0xef]), "{text}");
        }
        assert_eq!(parse(" \n"), Ok(vec![]));
        assert_eq!(parse("00"), Ok(vec![0]));
    }

    #[test]
    fn errors_say_what_and_where() {
        let words = |text| parse(text).unwrap_err().to_string();
        assert_eq!(words("é"), "Character 1: `é` is not a hex digit (0-9, a-f).");
        assert_eq!(words("de ag"), "Character 5: `g` is not a hex digit (0-9, a-f).");
        assert_eq!(words("de a"), "Character 4: a byte needs two digits; write 0a for a.");
        assert_eq!(words("abc de"), "Character 3: a byte needs two digits; write 0a for a.");
        assert_eq!(words("de 0x"), "Character 4: no digits follow 0x.");
        assert_eq!(parse("0x0x11").unwrap_err().problem, HexProblem::NotADigit('x'));
        assert_eq!(parse("110x11").unwrap_err().problem, HexProblem::NotADigit('x'));
    }

    #[test]
    fn a_dump_has_columns() {
        let bytes: Vec<u8> = (0x1f..0x32).collect();
        let first = "00000000  1f 20 21 22 23 24 25 26  27 28 29 2a 2b 2c 2d 2e  . !\"#$%&'()*+,-.";
        assert_eq!(row(&bytes, 0, 16).unwrap().to_string(), first);
        let last = "00000010  2f 30 31                                          /01";
        assert_eq!(row(&bytes, 1, 16).unwrap().to_string(), last);
        assert_eq!(row(&bytes, 2, 16), None);
        assert_eq!(row(&bytes, usize::MAX, 16), None);
        assert_eq!((rows(0, 16), rows(16, 16), rows(17, 16), rows(17, 8)), (0, 1, 2, 3));
    }

    proptest! {
        #[test]
        fn a_dump_reads_back(bytes in vec(any::<u8>(), 0..100), width in 1usize..20) {
            let dump: Vec<_> = (0..rows(bytes.len(), width)).map(|n| row(&bytes, n, width).unwrap().hex()).collect();
            prop_assert_eq!(parse(&dump.join("\n")), Ok(bytes));
        }

        #[test]
        fn errors_point_into_the_text(text in "[0-9a-fxXg :é]{0,20}") {
            if let Err(error) = parse(&text) {
                prop_assert!((1..=text.chars().count()).contains(&error.position));
            }
        }
    }
}
