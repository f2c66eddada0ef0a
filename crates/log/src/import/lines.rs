//! Lines of a file that comes in pieces.

use super::error::{ImportError, Position, Problem};

/// Puts lines together.
#[derive(Debug)]
pub(super) struct Lines {
    /// The beginning of a line whose end is still to come.
    begun: Vec<u8>,
    /// Where the next line begins.
    at: Position,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self { begun: Vec::new(), at: Position::START }
    }

    /// Where the next line begins.
    pub(super) fn at(&self) -> Position {
        self.at
    }

    /// Passes on each line that ends in these bytes, without its line feed.
    pub(super) fn push(
        &mut self,
        mut bytes: &[u8],
        mut read: impl FnMut(&[u8], Position) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
            let len = self.begun.len() + end + 1;
            if self.begun.is_empty() {
                read(line, self.at)?;
            } else {
                self.extend(line)?;
                read(&self.begun, self.at)?;
                self.begun.clear();
            }
            self.at.line += 1;
            self.at.byte += len as u64;
            bytes = rest;
        }
        self.extend(bytes)
    }

    /// The last line, if it doesn't end with a line feed.
    pub(super) fn finish(self) -> Option<(Vec<u8>, Position)> {
        (!self.begun.is_empty()).then_some((self.begun, self.at))
    }

    fn extend(&mut self, bytes: &[u8]) -> Result<(), ImportError> {
        self.begun.try_reserve(bytes.len()).map_err(|_| self.at.error(Problem::TooLarge))?;
        self.begun.extend_from_slice(bytes);
        Ok(())
    }
}
