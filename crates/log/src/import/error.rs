//! Why a file can't be read as a recording.

use std::fmt;

use weft_codec::json::{self, JsonError};

use crate::preview::thousands;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The line, counted from 1.
    pub line: u64,
    /// The byte of the file, counted from 0.
    pub byte: u64,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is something else.
    NotARecording,
    /// It isn't valid JSON.
    Json(json::Problem),
    /// A line that isn't an object.
    NotAnObject,
    /// A message doesn't have this member.
    Missing(&'static str),
    /// This member of a message, or of the first line, doesn't have such a value.
    Invalid(&'static str),
    /// A newer version of Weft has written it, in this version of the format.
    NewerVersion(u64),
    /// A message's number isn't larger than that of the one before it.
    OutOfOrder {
        /// Its number.
        number: u64,
        /// The least that it could be.
        least: u64,
    },
    /// A line or a message doesn't fit into memory.
    TooLarge,
    /// It ends in the middle of a message.
    CutOff,
    /// It ends before it has as many messages as its first line says.
    MessagesMissing {
        /// How many it should have.
        expected: u64,
        /// How many it has.
        found: u64,
    },
    /// It is a HAR file without WebSocket connections.
    NoWebSockets,
}

impl std::error::Error for ImportError {}

impl fmt::Display for ImportError {
    /// `Line 3 (byte 512): this isn't a JSON object`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problem {
            Problem::NotARecording | Problem::MessagesMissing { .. } | Problem::NoWebSockets => {}
            _ => write!(f, "Line {} (byte {}): ", thousands(self.line), thousands(self.byte))?,
        }
        self.problem.fmt(f)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecording => {
                f.write_str("This is neither a log that Weft has exported as NDJSON nor a HAR file")
            }
            Self::Json(problem) => problem.fmt(f),
            Self::NotAnObject => f.write_str("this isn't a JSON object"),
            Self::Missing(member) => write!(f, "this message has no “{member}”"),
            Self::Invalid(member) => write!(f, "“{member}” has an invalid value"),
            Self::NewerVersion(version) => {
                write!(f, "a newer version of Weft wrote this (version {version} of the format)")
            }
            Self::OutOfOrder { number, least } => {
                let (number, least) = (thousands(*number), thousands(*least));
                write!(f, "number {number} is out of order; it should be {least} or more")
            }
            Self::TooLarge => f.write_str("this message doesn't fit into memory"),
            Self::CutOff => f.write_str("the file ends in the middle of a message"),
            Self::MessagesMissing { expected, found } => {
                let (expected, found) = (thousands(*expected), thousands(*found));
                write!(f, "The file has {found} of {expected} messages: its end is missing")
            }
            Self::NoWebSockets => f.write_str("This HAR file has no WebSocket connections"),
        }
    }
}

/// A place in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    pub(super) line: u64,
    pub(super) byte: u64,
}

impl Position {
    pub(super) const START: Self = Self { line: 1, byte: 0 };

    pub(super) fn error(self, problem: Problem) -> ImportError {
        ImportError { line: self.line, byte: self.byte, problem }
    }

    /// An error in JSON that begins here.
    pub(super) fn json(self, error: JsonError) -> ImportError {
        let line = self.line + error.line as u64 - 1;
        Self { line, byte: self.byte + error.offset as u64 }.error(Problem::Json(error.problem))
    }
}
