//! Saving the log as a file, in slices.

use std::{ops::Range, rc::Rc};

use yew::prelude::*;

use crate::{
    log::{
        Log,
        export::{header, lines},
    },
    task::{Kind, TaskGroup, yield_now},
    ui::{files::FileBuilder, session_ref::SessionRef},
};

/// How much payload is turned into lines before the browser gets its turn.
const SLICE_BYTES: usize = 512 << 10;

/// How saving gets on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Saving {
    /// Nothing to tell.
    #[default]
    Idle,
    /// So many percent are done.
    Running(u64),
    /// It went wrong.
    Failed(String),
}

impl Saving {
    /// Whether it goes on.
    pub(super) fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// What there is to tell.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::Idle => None,
            Self::Running(percent) => Some(format!("Saving the log: {percent} %")),
            Self::Failed(reason) => Some(format!("The log was not saved: {reason}.")),
        }
    }
}

/// A callback that saves the log, and how that gets on.
#[hook]
pub(super) fn use_save(session: &SessionRef) -> (Callback<MouseEvent>, Saving) {
    let saving = use_state_eq(Saving::default);
    let tasks = use_memo((), |()| Rc::new(TaskGroup::new("interface")));
    let save = {
        let (session, saving) = (session.clone(), saving.setter());
        Callback::from(move |_| {
            let (session, saving) = (session.clone(), saving.clone());
            tasks.spawn("save log", Kind::Interface, async move {
                let outcome = save(&session, &saving).await;
                saving.set(outcome.err().map_or(Saving::Idle, Saving::Failed));
            });
        })
    };
    (save, (*saving).clone())
}

async fn save(session: &SessionRef, saving: &UseStateSetter<Saving>) -> Result<(), String> {
    let file = FileBuilder::new();
    let numbers = {
        let log = session.log();
        file.push(header(&log).as_bytes())?;
        log.numbers()
    };
    let mut next = numbers.start;
    while next < numbers.end {
        saving.set(Saving::Running((next - numbers.start) * 100 / (numbers.end - numbers.start)));
        next = save_slice(&session.log(), next..numbers.end, &file)?;
        yield_now().await;
    }
    file.save("weft-log.jsonl", "application/jsonl")
}

/// Appends some of these packets; returns the number of the first that is left.
fn save_slice(log: &Log, numbers: Range<u64>, file: &FileBuilder) -> Result<u64, String> {
    let mut bytes = 0;
    let last = log.packets(numbers.clone()).find(|packet| {
        bytes += packet.bytes.len() + 64;
        bytes >= SLICE_BYTES
    });
    let end = last.map_or(numbers.end, |packet| packet.number + 1);
    for piece in lines(log, numbers.start..end) {
        file.push(piece.as_bytes())?;
    }
    Ok(end)
}
