//! What can be wrong with JSON, explained to the person who typed it.

use std::{fmt, str::Utf8Error};

use serde::{Deserialize, Serialize};

use super::Tree;

/// An error in JSON, and its position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonError {
    /// The line, counted from 1.
    pub line: usize,
    /// The character in the line, counted from 1.
    pub column: usize,
    /// The byte in the whole text, counted from 0.
    pub offset: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Nothing but white space.
    Empty,
    /// A byte order mark before the value.
    ByteOrderMark,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// Something other than a value.
    ValueExpected(Found),
    /// A word that is not `true`, `false` or `null`.
    UnknownWord(String),
    /// Something other than a key.
    KeyExpected(Found),
    /// Something other than the colon after a key.
    ColonExpected(Found),
    /// Something other than a comma or the end of the array or object.
    CommaExpected {
        /// What would close it.
        closing: char,
        /// What is there.
        found: Found,
    },
    /// A comma after the last element.
    TrailingComma {
        /// What follows the comma.
        closing: char,
    },
    /// A string without a closing quote.
    UnclosedString,
    /// A string holds a control character that is not escaped.
    Control(char),
    /// A backslash before a character that can't be escaped.
    Escape(Found),
    /// `\u` without four hex digits.
    UnicodeEscape,
    /// A number with a leading zero.
    LeadingZero,
    /// A number that lacks a digit.
    DigitExpected(Found),
    /// More text after the value.
    AfterEnd(Found),
    /// More values than a tree can hold.
    TooManyValues,
    /// More bytes than a tree can hold: 4 GiB.
    TooLong,
}

/// What was found instead of what was expected: a character, or the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found(pub Option<char>);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the end of the text"),
            Some('\n' | '\r') => f.write_str("a line break"),
            Some(character) if character.is_control() => write!(f, "U+{:04X}", u32::from(character)),
            Some(character) => write!(f, "`{character}`"),
        }
    }
}

/// A problem, and the byte where it was found.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) offset: usize,
    pub(super) problem: Problem,
}

impl JsonError {
    pub(super) fn new(source: &str, fault: Fault) -> Self {
        let before = source.get(..fault.offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            offset: fault.offset,
            problem: fault.problem,
        }
    }

    /// The same problem at a byte of another text: of what this one was made from.
    #[must_use]
    pub fn in_text(self, text: &str, offset: usize) -> Self {
        Self::new(text, Fault { offset, problem: self.problem })
    }

    /// The same error, where `by` ASCII characters without a line break precede the JSON.
    pub(crate) fn shifted(self, by: usize) -> Self {
        let by_column = if self.line == 1 { by } else { 0 };
        Self { offset: self.offset + by, column: self.column + by_column, ..self }
    }

    pub(crate) fn not_utf8(bytes: &[u8], error: Utf8Error) -> Self {
        let offset = error.valid_up_to();
        let valid = String::from_utf8_lossy(&bytes[..offset]);
        Self::new(&valid, Fault { offset, problem: Problem::NotUtf8 })
    }
}

impl fmt::Display for JsonError {
    /// ``Line 3, column 7: expected a comma or `}`, not `"`.``
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}, column {}: {}.", self.line, self.column, self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is nothing here yet"),
            Self::ByteOrderMark => f.write_str("JSON must not begin with a byte order mark; remove it"),
            Self::NotUtf8 => f.write_str("this is not UTF-8, and JSON must be"),
            Self::ValueExpected(found) => write!(f, "expected a value, not {found}"),
            Self::UnknownWord(word) => {
                write!(
                    f,
                    "`{word}` isn't a JSON value; text needs double quotes, and the only words are true, false and null"
                )
            }
            Self::KeyExpected(found) => write!(f, "expected a key in double quotes, not {found}"),
            Self::ColonExpected(found) => write!(f, "expected a colon after the key, not {found}"),
            Self::CommaExpected { closing, found } => {
                write!(f, "expected a comma or `{closing}`, not {found}")
            }
            Self::TrailingComma { closing } => {
                write!(f, "nothing follows this comma but `{closing}`; remove it")
            }
            Self::UnclosedString => f.write_str("this string has no closing double quote"),
            Self::Control(character) => control(f, *character),
            Self::Escape(found) => {
                write!(f, "a backslash can't stand before {found}; write \\\\ for a backslash")
            }
            Self::UnicodeEscape => f.write_str("\\u needs four hex digits after it"),
            Self::LeadingZero => f.write_str("a number can't have leading zeros"),
            Self::DigitExpected(found) => write!(f, "expected a digit, not {found}"),
            Self::AfterEnd(found) => write!(f, "the value has ended, but {found} follows it"),
            Self::TooManyValues => {
                write!(f, "a tree can't hold more than {} values", Tree::MAX_NODES)
            }
            Self::TooLong => f.write_str("a tree can't hold 4 GiB of text"),
        }
    }
}

fn control(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    let (name, escape) = match character {
        '\n' => ("a line break", "\\n"),
        '\r' => ("a carriage return", "\\r"),
        '\t' => ("a tab", "\\t"),
        _ => {
            let code = u32::from(character);
            return write!(f, "a string can't hold a control character as it is; write \\u{code:04x}");
        }
    };
    write!(f, "a string can't hold {name} as it is; write {escape}")
}

impl std::error::Error for JsonError {}
