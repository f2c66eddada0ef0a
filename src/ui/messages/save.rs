//! Exporting the log as a file, either all of it or what matches the filter, in slices.

use std::{ops::Range, rc::Rc, time::Duration};

use weft_codec::layer::Layers;
use weft_log::{
    Filter, Snapshot,
    export::{Format, Header, Writer, decoded_lines},
};
use weft_message::{Direction, Message};
use yew::prelude::*;

use super::search::Search;
use crate::{
    task::{Kind, now},
    ui::{
        files::{FileBuilder, FileError},
        handles::SessionRef,
        hooks::use_tasks,
        words::{self, date_and_time},
    },
    words::event,
};

/// How much payload is written before the browser gets its turn.
const SLICE_BYTES: usize = 512 << 10;

/// How long the confirmation is shown.
const SAID: Duration = Duration::from_secs(10);

/// What to save.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Saved {
    /// Every message in the log.
    All,
    /// Those that match the filter.
    Found,
}

/// The state of saving.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Saving {
    /// Nothing to report.
    #[default]
    Idle,
    /// This percentage is done.
    Running(u64),
    /// What was saved.
    Done(String),
    /// Why it failed.
    Failed(FileError),
}

impl Saving {
    /// Whether it is still running.
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// The text to show, if any.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::Idle => None,
            Self::Running(percent) => Some(format!("Exporting: {percent} %")),
            Self::Done(words) => Some(words.clone()),
            Self::Failed(error) => Some(format!("The log was not exported: {error}.")),
        }
    }
}

/// What saves the log, and how far it is.
pub(super) struct Save {
    /// Saves.
    pub(super) start: Callback<(Saved, Format)>,
    /// Stops; nothing is saved.
    pub(super) cancel: Callback<()>,
    /// How far it is.
    pub(super) saving: Saving,
}

/// What saves the log.
#[hook]
pub(super) fn use_save(session: &SessionRef, search: &Search) -> Save {
    let saving = use_state_eq(Saving::default);
    let tasks = use_tasks();
    let start = {
        let (session, search, saving) = (session.clone(), search.clone(), saving.setter());
        let tasks = tasks.clone();
        Callback::from(move |(what, format)| {
            let (session, saving) = (session.clone(), saving.clone());
            let filter = match what {
                Saved::All => Filter::default(),
                Saved::Found => search.view().filter().clone(),
            };
            // The confirmation of an earlier save may still be shown.
            tasks.cancel_all();
            tasks.spawn("save log", Kind::Interface, async move {
                match save(&session, &filter, format, &saving).await {
                    Ok(words) => {
                        saving.set(Saving::Done(words));
                        session.runtime().sleep(SAID).await;
                        saving.set(Saving::Idle);
                    }
                    Err(error) => saving.set(Saving::Failed(error)),
                }
            });
        })
    };
    let cancel = {
        let saving = saving.setter();
        Callback::from(move |()| {
            tasks.cancel_all();
            saving.set(Saving::Idle);
        })
    };
    Save { start, cancel, saving: (*saving).clone() }
}

/// Exports the matching messages of the log as it is now, whatever happens to it meanwhile; returns a sentence that says what was exported.
async fn save(
    session: &SessionRef,
    filter: &Filter,
    format: Format,
    saving: &UseStateSetter<Saving>,
) -> Result<String, FileError> {
    let file = FileBuilder::new();
    let origin = Rc::new(session.origin());
    let name = origin.file_name(&date_and_time(now()), format);
    let (header, messages) = {
        let log = session.log();
        (Header::new(&log, (*origin).clone(), filter), log.snapshot())
    };
    let layers = session.layers();
    let numbers = messages.numbers();
    let mut writer = Writer::new(format, &origin, messages.time().unwrap_or_default(), event);
    file.push(writer.head().as_bytes())?;
    let (mut next, mut count, mut events) = (numbers.start, 0, 0);
    let mut read = None;
    while let Some(run) = messages.run_from(next) {
        saving.set(Saving::Running((next - numbers.start) * 100 / (numbers.end - numbers.start)));
        if run.is_stored && read.as_ref().is_none_or(|read: &Snapshot| !read.numbers().contains(&next)) {
            read = Some(session.read_stored(run.numbers.clone()).await);
        }
        let from = read.as_ref().filter(|_| run.is_stored).unwrap_or(&messages);
        let (slice, end) = slice(from, next..run.numbers.end);
        let found = slice.filter(|message| filter.matches(message));
        let (all, of_session) = match format {
            Format::Ndjson => push_lines(found, &layers, &file)?,
            Format::Har | Format::Csv | Format::Text => push(found, &mut writer, &file)?,
        };
        (count, events) = (count + all, events + of_session);
        next = end;
        session.runtime().yield_now().await;
    }
    file.push(writer.tail().as_bytes())?;
    if format == Format::Ndjson {
        file.begin_with(header.line(count).as_bytes())?;
    }
    file.save(&name, format.media_type())?;
    if filter.is_all() && format == Format::Ndjson {
        session.note_exported(numbers.end);
    }
    Ok(format!("Exported {} to {name}", words::messages(count, events)))
}

/// The messages from the first of these on, up to a limit, with the numbers that they had where they were recorded; and
/// the number of the first that is left.
fn slice(messages: &Snapshot, numbers: Range<u64>) -> (impl Iterator<Item = Message<'_>>, u64) {
    let mut bytes = 0;
    let last = messages.messages(numbers.clone()).find(|message| {
        bytes += message.bytes.len() + 64;
        bytes >= SLICE_BYTES
    });
    let end = last.map_or(numbers.end, |message| message.number + 1);
    let original = |message: Message<'_>| messages.original(message.number);
    let numbered = messages
        .messages(numbers.start..end)
        .map(move |message| Message { number: original(message), ..message });
    (numbered, end)
}

/// Appends messages as JSON Lines. Returns how many, and how many of them are events.
fn push_lines<'log>(
    messages: impl Iterator<Item = Message<'log>>,
    layers: &Layers,
    file: &FileBuilder,
) -> Result<(u64, u64), FileError> {
    let mut counts = (0, 0);
    for piece in decoded_lines(messages.inspect(|message| count(&mut counts, message)), |message| {
        layers.decoded(message)
    }) {
        file.push(piece.as_bytes())?;
    }
    Ok(counts)
}

/// Counts a message, and whether it is an event.
fn count(counts: &mut (u64, u64), message: &Message<'_>) {
    counts.0 += 1;
    counts.1 += u64::from(message.direction == Direction::Session);
}

/// Appends messages in another format. Returns how many it has room for, and how many of them are events.
fn push<'log>(
    messages: impl Iterator<Item = Message<'log>>,
    writer: &mut Writer<'_>,
    file: &FileBuilder,
) -> Result<(u64, u64), FileError> {
    let (mut text, mut counts) = (String::new(), (0, 0));
    for message in messages {
        if writer.write(&message, &mut text) {
            count(&mut counts, &message);
        }
    }
    file.push(text.as_bytes())?;
    Ok(counts)
}
