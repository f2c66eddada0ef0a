//! A message as the details show it: a copy, so that it stays readable when the log moves on.

use std::{
    ops::{Deref, Range},
    rc::Rc,
};

use thiserror::Error;
use weft_codec::{
    hex,
    json::Node,
    layer::{Hex, Layer, Layers},
};
use weft_log::{
    Snapshot,
    preview::{size, thousands},
};
use weft_message::{Direction, Kind, Message, Timestamp};
use yew::prelude::*;

use crate::{
    task::Kind as TaskKind,
    ui::{
        files::FileError,
        handles::{SessionRef, Shared},
        hooks::use_tasks,
    },
    words::event,
};

/// The most that is put on the clipboard, in bytes.
const CLIPBOARD_LIMIT: usize = 32 << 20;

/// Why a message can't be shown.
#[derive(Clone, Debug, PartialEq, Error)]
pub(in crate::ui) enum ContentError {
    /// There is no message with this number.
    #[error("Message {} is no longer in the log: it was cleared, or dropped to stay within the log's limit.", thousands(*.0))]
    NotInLog(u64),
    /// There is no memory for a copy; of how many bytes.
    #[error("There is not enough memory to show this message of {}. Clear the log or lower its limit.", size(*.0 as u64))]
    NoMemory(usize),
    /// It has to be read back from storage first, together with others: these.
    #[error("Reading the message…")]
    Stored(Range<u64>),
}

/// A shared copy of one message; equal to another if it is the same copy.
#[derive(Clone)]
pub(in crate::ui) struct Content(Rc<Copied>);

/// The copy.
pub(in crate::ui) struct Copied {
    pub number: u64,
    /// The number that it had where it was recorded.
    pub original: u64,
    /// Whether it is in a recording, so that it can't be sent from there.
    pub is_recorded: bool,
    pub time: Timestamp,
    pub direction: Direction,
    pub kind: Kind,
    pub bytes: Vec<u8>,
    layers: Layers,
    choices: Vec<&'static dyn Layer>,
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
    /// Copies a message from the log, or from those that are pinned.
    ///
    /// # Errors
    /// Why it can't be shown.
    pub(in crate::ui) fn read(session: &SessionRef, number: u64) -> Result<Self, ContentError> {
        Self::read_with(session, number, None)
    }

    /// The same, or of those that were read back for it.
    fn read_with(session: &SessionRef, number: u64, read: Option<&Snapshot>) -> Result<Self, ContentError> {
        let layers = session.layers();
        if let Some(message) = session.log().get(number) {
            return Self::copy(session, &message, layers);
        }
        if let Some(message) = read.and_then(|read| read.messages(number..number + 1).next()) {
            return Self::copy(session, &message, layers);
        }
        if let Some(numbers) = session.log().stored(number) {
            return Err(ContentError::Stored(numbers));
        }
        let pinned = session.connection().view.pins.get(number).ok_or(ContentError::NotInLog(number))?;
        Self::copy(session, &pinned.message(), layers)
    }

    /// What a value of it holds, as if that had been sent by itself; `None` if the value is all there is.
    pub(super) fn inside(&self, node: Node<'_>) -> Option<Self> {
        let (kind, bytes) = self.layers.inside(node)?;
        let message = Message { kind, bytes: &bytes, ..self.message() };
        Self::of(&message, self.layers.clone(), self.original, self.is_recorded).ok()
    }

    fn copy(session: &SessionRef, message: &Message<'_>, layers: Layers) -> Result<Self, ContentError> {
        let original = session.log().original(message.number);
        Self::of(message, layers, original, session.recording().is_some())
    }

    fn of(
        message: &Message<'_>,
        layers: Layers,
        original: u64,
        is_recorded: bool,
    ) -> Result<Self, ContentError> {
        let mut bytes = Vec::new();
        let len = message.bytes.len();
        bytes.try_reserve_exact(len).map_err(|_| ContentError::NoMemory(len))?;
        bytes.extend_from_slice(message.bytes);
        let Message { number, time, direction, kind, .. } = *message;
        let choices = layers.choices(message);
        Ok(Self(Rc::new(Copied {
            number,
            original,
            is_recorded,
            time,
            direction,
            kind,
            bytes,
            layers,
            choices,
        })))
    }
}

/// A message of the log, once it has been read; `None` if there is no number.
#[hook]
pub(super) fn use_content(
    session: &SessionRef,
    number: Option<u64>,
) -> Rc<Option<Result<Content, ContentError>>> {
    let read = use_state_eq(|| None::<Shared<Snapshot>>);
    let content = use_memo(
        (session.clone(), number, session.layers(), (*read).clone()),
        |(session, number, _, read)| {
            number.map(|number| Content::read_with(session, number, read.as_ref().map(|read| &**read)))
        },
    );
    let stored = match &*content {
        Some(Err(ContentError::Stored(numbers))) => Some(numbers.clone()),
        _ => None,
    };
    let tasks = use_tasks();
    use_effect_with((session.clone(), stored), {
        let read = read.setter();
        move |(session, stored)| {
            tasks.cancel_all();
            if let Some(numbers) = stored.clone() {
                let session = session.clone();
                tasks.spawn("stored message", TaskKind::Interface, async move {
                    read.set(Some(Shared(Rc::new(session.read_stored(numbers).await))));
                });
            }
        }
    });
    content
}

impl Copied {
    /// The layers that read it.
    pub(in crate::ui) fn layers(&self) -> &Layers {
        &self.layers
    }

    /// The layers that recognise it, best first.
    pub(in crate::ui) fn choices(&self) -> &[&'static dyn Layer] {
        &self.choices
    }

    /// The layer with this name if it recognises the message, otherwise the best.
    pub(in crate::ui) fn choose(&self, name: &str) -> &'static dyn Layer {
        let named = self.choices.iter().find(|layer| layer.name() == name);
        named.or(self.choices.first()).copied().unwrap_or(&Hex)
    }

    /// The message, as it was in the log.
    pub(in crate::ui) fn message(&self) -> Message<'_> {
        let Self { number, time, direction, kind, .. } = *self;
        Message { number, time, direction, kind, bytes: &self.bytes }
    }

    /// What Copy puts on the clipboard: the text, or hex if it is binary.
    ///
    /// # Errors
    /// It is too large.
    pub(in crate::ui) fn clipboard_text(&self) -> Result<String, FileError> {
        if self.bytes.len() > CLIPBOARD_LIMIT {
            return Err(FileError::TooLargeForClipboard(self.bytes.len()));
        }
        let text = match self.kind {
            Kind::Event(_) => Some(event(&self.bytes)),
            Kind::Text => std::str::from_utf8(&self.bytes).ok().map(String::from),
            Kind::Binary => None,
        };
        if let Some(text) = text {
            return Ok(text);
        }
        let rows = self.bytes.chunks(hex::ROW_BYTES).enumerate();
        let rows = rows.map(|(number, bytes)| hex::Row { offset: number * hex::ROW_BYTES, bytes });
        Ok(rows.map(|row| row.hex()).collect::<Vec<_>>().join("\n"))
    }
}
