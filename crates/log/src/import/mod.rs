//! Opening what was saved: a log as JSON Lines, or the HAR file of a browser.
//!
//! It does no input itself: it is given a file's bytes in pieces of any size, and keeps no more of them than the line or
//! value that it is in.

mod error;
mod har;
mod json_walk;
mod lines;
mod ndjson;
#[cfg(test)]
mod tests;

use weft_message::EventKind;

pub use self::error::{ImportError, Problem};
use self::{error::Position, har::Har, ndjson::Ndjson};
use crate::{Headroom, Log, export::Origin};

/// A log that was saved.
#[derive(Debug)]
pub struct Recording {
    /// Whose log it is.
    pub origin: Origin,
    /// Its messages.
    pub log: Log,
}

/// What the logs need that this crate doesn't know.
#[derive(Clone, Copy, Debug)]
pub struct Means {
    /// As for [`Log::with_headroom`].
    pub has_headroom: Headroom,
    /// What sort of event this is, as JSON.
    pub event_kind: fn(&[u8]) -> EventKind,
}

impl Means {
    fn log(self) -> Log {
        Log::new(0).with_headroom(self.has_headroom)
    }
}

/// Reads a file.
#[derive(Debug)]
pub struct Importer {
    means: Means,
    reader: Reader,
}

#[derive(Debug)]
enum Reader {
    /// The beginning of a file that doesn't say yet what it is.
    Unknown(Vec<u8>),
    Ndjson(Ndjson),
    Har(Har),
}

impl Importer {
    /// An importer of one file.
    pub fn new(means: Means) -> Self {
        Self { means, reader: Reader::Unknown(Vec::new()) }
    }

    /// Reads the next bytes of the file.
    ///
    /// # Errors
    /// What is wrong with the file. It can't be read any further; [`Importer::finish`] returns what was read before.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        match &mut self.reader {
            Reader::Ndjson(reader) => reader.push(bytes),
            Reader::Har(reader) => reader.push(bytes),
            Reader::Unknown(beginning) => {
                beginning.extend_from_slice(bytes);
                let beginning = std::mem::take(beginning);
                self.reader = match format_of(&beginning) {
                    Format::Undecided => Reader::Unknown(beginning),
                    Format::Other => return Err(Position::START.error(Problem::NotARecording)),
                    Format::Ndjson => {
                        let mut reader = Ndjson::new(self.means);
                        let read = reader.push(&beginning);
                        self.reader = Reader::Ndjson(reader);
                        return read;
                    }
                    Format::Har => {
                        let mut reader = Har::new(self.means);
                        let read = reader.push(&beginning);
                        self.reader = Reader::Har(reader);
                        return read;
                    }
                };
                Ok(())
            }
        }
    }

    /// The recordings of the file, which ends here; and what is wrong with its end, if anything is. After an error, what
    /// was read before it.
    pub fn finish(self) -> (Vec<Recording>, Result<(), ImportError>) {
        match self.reader {
            Reader::Ndjson(reader) => reader.finish(),
            Reader::Har(reader) => reader.finish(),
            Reader::Unknown(_) => (Vec::new(), Err(Position::START.error(Problem::NotARecording))),
        }
    }
}

enum Format {
    Undecided,
    Other,
    Ndjson,
    Har,
}

/// A byte order mark.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// What a file is that begins like this. Both formats begin with an object; a HAR's has the member `log`.
fn format_of(beginning: &[u8]) -> Format {
    if beginning.len() < BOM.len() && BOM.starts_with(beginning) {
        return Format::Undecided;
    }
    let beginning = beginning.strip_prefix(BOM).unwrap_or(beginning).trim_ascii_start();
    let Some(inside) = beginning.strip_prefix(b"{") else {
        return if beginning.is_empty() { Format::Undecided } else { Format::Other };
    };
    let inside = inside.trim_ascii_start();
    match inside.len() {
        5.. if inside.starts_with(b"\"log\"") => Format::Har,
        ..5 if b"\"log\"".starts_with(inside) => Format::Undecided,
        _ => Format::Ndjson,
    }
}
