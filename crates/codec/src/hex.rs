//! Hex as people type it, and as a dump shows it.

use std::fmt;

use data_encoding::HEXLOWER;

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
                write!(f, "`{}` is not a hex digit (0-9, a-f).", character.escape_debug())
            }
            HexProblem::HalfByte => f.write_str("a byte needs two digits; write 0a for a."),
            HexProblem::EmptyPrefix => f.write_str("no digits follow 0x."),
        }
    }
}

impl std::error::Error for HexError {}

/// Bytes as pairs of hex digits: `de ad be ef`.
pub fn spaced(bytes: &[u8]) -> String {
    let digits = HEXLOWER.encode(bytes);
    let mut text = String::with_capacity(bytes.len() * 3);
    for at in (0..digits.len()).step_by(2) {
        text.push_str(if at == 0 { "" } else { " " });
        text.push_str(&digits[at..at + 2]);
    }
    text
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
