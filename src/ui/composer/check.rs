//! Says what is wrong with a message while it is typed.

use std::{rc::Rc, time::Duration};

use yew::prelude::*;

use super::field::Field;
use crate::{
    profile::{Draft, Format, Variable},
    task::{Kind, Revision, TaskGroup, timeout, waiting_on},
    ui::session_ref::SessionRef,
};

/// How long typing has to pause.
const PAUSE: Duration = Duration::from_millis(200);
/// Longer texts are checked only when they are sent, in UTF-16 units.
const LONGEST: u32 = 1 << 20;

/// What a check depends on, but for the text.
#[derive(Clone, PartialEq)]
pub(super) struct Checked {
    pub session: SessionRef,
    pub field: Field,
    pub format: Format,
    pub variables: Vec<Variable>,
}

/// Checks the message when typing pauses. Bump what it returns when the text has changed.
#[hook]
pub(super) fn use_check(checked: Checked, error: UseStateSetter<Option<String>>) -> Rc<Revision> {
    let typed = use_memo((), |()| Revision::default());
    use_effect_with(checked, {
        let typed = typed.clone();
        move |checked| {
            let tasks = TaskGroup::new("interface");
            tasks.spawn("message check", Kind::Interface, check_on(typed, checked.clone(), error));
            move || drop(tasks)
        }
    });
    typed
}

async fn check_on(typed: Rc<Revision>, checked: Checked, error: UseStateSetter<Option<String>>) {
    let mut seen = typed.get();
    loop {
        error.set(checked.problem());
        seen = waiting_on("typing", typed.after(seen)).await;
        while let Ok(newer) = waiting_on("a pause in typing", timeout(PAUSE, typed.after(seen))).await {
            seen = newer;
        }
    }
}

impl Checked {
    /// What is wrong with the text, in words.
    fn problem(&self) -> Option<String> {
        if !(1..=LONGEST).contains(&self.field.length()) {
            return None;
        }
        let draft = Draft { format: self.format, text: self.field.read() };
        self.session.check(&draft).err().map(|error| error.to_string())
    }
}
