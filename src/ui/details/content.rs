//! A message as the details show it: a copy, so that it stays readable when the log moves on.

use std::{borrow::Cow, ops::Deref, rc::Rc};

use thiserror::Error;
use weft_codec::{
    hex,
    sniff::{Looks, sniff},
};
use weft_log::{
    Log,
    preview::{size, thousands},
};
use weft_message::{Direction, Kind, Message, Timestamp};

use crate::{ui::files::FileError, words::event};

/// The most that is put on the clipboard, in bytes.
const CLIPBOARD_LIMIT: usize = 32 << 20;

/// How a payload is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As a JSON tree.
    Json,
    /// As text.
    Text,
    /// As a hex dump.
    Hex,
}

impl Format {
    /// The text of its button.
    pub(super) fn name(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Json, Kind::Binary) => "JSON",
            (Self::Json, _) => "Tree",
            (Self::Text, _) => "Text",
            (Self::Hex, _) => "Hex",
        }
    }
}

/// Why a message can't be shown.
#[derive(Clone, Debug, PartialEq, Error)]
pub(super) enum ContentError {
    /// There is no message with this number.
    #[error("Message {} is no longer in the log: it was cleared, or dropped to stay within the log's limit.", thousands(*.0))]
    NotInLog(u64),
    /// There is no memory for a copy; of how many bytes.
    #[error("There is not enough memory to show this message of {}. Clear the log or lower its limit.", size(*.0 as u64))]
    NoMemory(usize),
}

/// A shared copy of one message; equal to another if it is the same copy.
#[derive(Clone)]
pub(super) struct Content(Rc<Copied>);

/// The copy.
pub(super) struct Copied {
    pub number: u64,
    pub time: Timestamp,
    pub direction: Direction,
    pub kind: Kind,
    pub bytes: Vec<u8>,
    looks: Looks,
}

impl Deref for Content {
    type Target = Copied;

    fn deref(&self) -> &Copied {
        &self.0
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Content {
    /// Copies a message from the log.
    ///
    /// # Errors
    /// Why it can't be shown.
    pub(super) fn read(log: &Log, number: u64) -> Result<Self, ContentError> {
        let message = log.get(number).ok_or(ContentError::NotInLog(number))?;
        let mut bytes = Vec::new();
        let len = message.bytes.len();
        bytes.try_reserve_exact(len).map_err(|_| ContentError::NoMemory(len))?;
        bytes.extend_from_slice(message.bytes);
        let Message { number, time, direction, kind, .. } = message;
        let looks = sniff(&bytes);
        Ok(Self(Rc::new(Copied { number, time, direction, kind, bytes, looks })))
    }
}

impl Copied {
    /// The formats it can be shown in, best first.
    pub(super) fn formats(&self) -> &'static [Format] {
        match (self.kind, self.looks) {
            (Kind::Event(_), _) => &[Format::Text, Format::Json],
            (Kind::Text, Looks::Json) => &[Format::Json, Format::Text, Format::Hex],
            (Kind::Text, _) => &[Format::Text, Format::Hex],
            (Kind::Binary, Looks::Json) => &[Format::Hex, Format::Text, Format::Json],
            (Kind::Binary, Looks::Text) => &[Format::Hex, Format::Text],
            (Kind::Binary, Looks::Binary) => &[Format::Hex],
        }
    }

    /// What is shown as text: the payload, or a description of the event.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        match self.kind {
            Kind::Event(_) => Cow::Owned(event(&self.bytes).into_bytes()),
            Kind::Text | Kind::Binary => Cow::Borrowed(&self.bytes),
        }
    }

    /// The message, as it was in the log.
    pub(super) fn message(&self) -> Message<'_> {
        let Self { number, time, direction, kind, .. } = *self;
        Message { number, time, direction, kind, bytes: &self.bytes }
    }

    /// What Copy puts on the clipboard: the text, or hex if it is binary.
    ///
    /// # Errors
    /// It is too large.
    pub(super) fn clipboard_text(&self) -> Result<String, FileError> {
        if self.bytes.len() > CLIPBOARD_LIMIT {
            return Err(FileError::TooLargeForClipboard(self.bytes.len()));
        }
        if self.kind != Kind::Binary
            && let Ok(text) = std::str::from_utf8(&self.text())
        {
            return Ok(text.to_owned());
        }
        let rows = self.bytes.chunks(hex::ROW_BYTES).enumerate();
        let rows = rows.map(|(number, bytes)| hex::Row { offset: number * hex::ROW_BYTES, bytes });
        Ok(rows.map(|row| row.hex()).collect::<Vec<_>>().join("\n"))
    }
}
