//! Exporting the log as a file, either all of it or what matches the filter, in slices.

use std::{ops::Range, time::Duration};

use weft_codec::layer::Layers;
use weft_log::{
    Filter, Snapshot,
    export::{Header, decoded_lines},
    preview::thousands,
};
use yew::prelude::*;

use super::search::Search;
use crate::{
    task::{Kind, now},
    ui::{
        files::{FileBuilder, FileError},
        handles::SessionRef,
        hooks::use_tasks,
        words::date_and_time,
    },
};

/// How much payload is turned into lines before the browser gets its turn.
const SLICE_BYTES: usize = 512 << 10;

/// How long the confirmation is shown.
const SAID: Duration = Duration::from_secs(10);

/// What to save.
#[derive(Clone, Copy, PartialEq)]
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

/// A callback that saves the log, and the state of that.
#[hook]
pub(super) fn use_save(session: &SessionRef, search: &Search) -> (Callback<Saved>, Saving) {
    let saving = use_state_eq(Saving::default);
    let tasks = use_tasks();
    let save = {
        let (session, search, saving) = (session.clone(), search.clone(), saving.setter());
        Callback::from(move |what| {
            let (session, saving) = (session.clone(), saving.clone());
            let filter = match what {
                Saved::All => Filter::default(),
                Saved::Found => search.view().filter().clone(),
            };
            // The confirmation of an earlier save may still be shown.
            tasks.cancel_all();
            tasks.spawn("save log", Kind::Interface, async move {
                match save(&session, &filter, &saving).await {
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
    (save, (*saving).clone())
}

/// Exports the matching messages of the log as it is now, whatever happens to it meanwhile; returns a sentence that says what was exported.
async fn save(
    session: &SessionRef,
    filter: &Filter,
    saving: &UseStateSetter<Saving>,
) -> Result<String, FileError> {
    let file = FileBuilder::new();
    let origin = session.origin();
    let name = origin.file_name(&date_and_time(now()));
    let (header, messages) = {
        let log = session.log();
        (Header::new(&log, origin, filter), log.snapshot())
    };
    let layers = session.layers();
    let numbers = messages.numbers();
    let (mut next, mut count) = (numbers.start, 0);
    while next < numbers.end {
        saving.set(Saving::Running((next - numbers.start) * 100 / (numbers.end - numbers.start)));
        next = save_slice(&messages, next..numbers.end, filter, &layers, &file, &mut count)?;
        session.runtime().yield_now().await;
    }
    file.begin_with(header.line(count).as_bytes())?;
    file.save(&name, "application/jsonl")?;
    if filter.is_all() {
        session.note_exported(numbers.end);
    }
    let messages = if count == 1 { "message" } else { "messages" };
    Ok(format!("Exported {} {messages} to {name}", thousands(count)))
}

/// Appends those of these messages that match, up to a limit, and counts them; returns the number of the first
/// message that is left.
fn save_slice(
    messages: &Snapshot,
    numbers: Range<u64>,
    filter: &Filter,
    layers: &Layers,
    file: &FileBuilder,
    count: &mut u64,
) -> Result<u64, FileError> {
    let mut bytes = 0;
    let last = messages.messages(numbers.clone()).find(|message| {
        bytes += message.bytes.len() + 64;
        bytes >= SLICE_BYTES
    });
    let end = last.map_or(numbers.end, |message| message.number + 1);
    let found = messages.messages(numbers.start..end).filter(|message| filter.matches(message));
    for piece in decoded_lines(found.inspect(|_| *count += 1), |message| layers.decoded(message)) {
        file.push(piece.as_bytes())?;
    }
    Ok(end)
}
