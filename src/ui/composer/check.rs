//! Says what is wrong with a message while it is being typed.

use std::{cell::RefCell, rc::Rc, time::Duration};

use weft_session::{
    draft::DraftError,
    profile::{Draft, Format, Variable},
};
use yew::prelude::*;

use super::field::{Field, units};
use crate::{
    task::{Revision, Runtime, spawn_kept},
    ui::handles::{SessionRef, WorkspaceRef},
};

/// How long typing has to pause.
const PAUSE: Duration = Duration::from_millis(200);
/// Longer texts, in UTF-16 units, are only checked when they are sent.
const LONGEST: u32 = 1 << 20;

/// Why a message can't be sent.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Problem {
    /// In words.
    pub words: AttrValue,
    /// Where in the text, in UTF-16 units.
    pub at: Option<u32>,
}

impl Problem {
    /// What is wrong with a draft of this text.
    pub(super) fn new(error: &DraftError, text: &str) -> Self {
        let at = error.offset(text).and_then(|offset| text.get(..offset));
        Self { words: error.to_string().into(), at: at.map(units) }
    }
}

impl From<String> for Problem {
    /// One without a place.
    fn from(words: String) -> Self {
        Self { words: words.into(), at: None }
    }
}

/// What a check depends on, apart from the text.
#[derive(Clone, PartialEq)]
pub(super) struct Checked {
    pub session: SessionRef,
    /// Stores the message, so that it survives a reload.
    pub workspace: WorkspaceRef,
    pub field: Field,
    pub format: Format,
    pub variables: Vec<Variable>,
}

/// Checks the message when typing pauses. Bump the returned revision when the text has changed.
#[hook]
pub(super) fn use_check(checked: Checked, error: UseStateSetter<Option<Problem>>) -> Rc<Revision> {
    let typed = use_memo((), |()| Revision::default());
    let latest = use_mut_ref(|| checked.clone());
    let runtime = checked.session.runtime().clone();
    use_effect_with((), {
        let (typed, latest) = (typed.clone(), latest.clone());
        move |()| {
            let check = {
                let runtime = runtime.clone();
                move || check_on(runtime.clone(), typed.clone(), latest.clone(), error.clone())
            };
            let tasks = spawn_kept(&runtime, "message check", check);
            move || drop(tasks)
        }
    });
    use_effect_with(checked, {
        let typed = typed.clone();
        move |checked| {
            latest.replace(checked.clone());
            typed.bump();
        }
    });
    typed
}

async fn check_on(
    runtime: Runtime,
    typed: Rc<Revision>,
    latest: Rc<RefCell<Checked>>,
    error: UseStateSetter<Option<Problem>>,
) {
    let mut seen = typed.get();
    loop {
        seen = runtime.waiting_on("typing", typed.after(seen)).await;
        loop {
            let pause = runtime.timeout(PAUSE, typed.after(seen));
            let Ok(newer) = runtime.waiting_on("a pause in typing", pause).await else { break };
            seen = newer;
        }
        let checked = latest.borrow().clone();
        // A form checks itself; what is set here says that the user has tried to send it.
        if !checked.format.is_protocol() {
            error.set(checked.problem());
        }
        checked.workspace.keep_view(checked.session.connection().id());
    }
}

impl Checked {
    /// What is wrong with the text.
    fn problem(&self) -> Option<Problem> {
        if !(1..=LONGEST).contains(&self.field.length()) {
            return None;
        }
        let draft = Draft { format: self.format, text: self.field.read() };
        self.session.check(&draft).err().map(|error| Problem::new(&error, &draft.text))
    }
}
