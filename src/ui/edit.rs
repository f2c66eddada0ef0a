//! Editing a profile one field at a time.

use std::rc::Rc;

use weft_session::profile::{Draft, Profile};
use yew::prelude::*;

use super::handles::WorkspaceRef;

/// A profile to show, and the way to change it: edits apply to the profile as it is by then.
#[derive(Clone, PartialEq)]
pub(super) struct Editor {
    /// The profile as shown.
    pub(super) profile: Rc<Profile>,
    /// Has the current profile.
    pub(super) workspace: WorkspaceRef,
}

impl Editor {
    /// Why a message of the profile couldn't be sent, in words.
    pub(super) fn error_in(&self, message: &Draft) -> Option<AttrValue> {
        let connection = self.workspace.connection(&self.profile.id)?;
        connection.session().check(message).err().map(|error| error.to_string().into())
    }

    /// Changes the profile.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Profile)) {
        self.workspace.edit(&self.profile.id, change);
    }

    /// A callback that changes one field of the profile.
    pub(super) fn on<T: 'static>(&self, set: impl Fn(&mut Profile, T) + 'static) -> Callback<T> {
        let (workspace, id) = (self.workspace.clone(), self.profile.id.clone());
        Callback::from(move |value| workspace.edit(&id, |profile| set(profile, value)))
    }

    /// A callback for a selection: takes an index into `all`.
    pub(super) fn on_choice<T: Copy + 'static>(
        &self,
        all: &'static [T],
        set: impl Fn(&mut Profile, T) + 'static,
    ) -> Callback<usize> {
        self.on(move |profile, position: usize| {
            if let Some(choice) = all.get(position) {
                set(profile, *choice);
            }
        })
    }
}

/// The index of `choice` in `all`.
pub(super) fn position<T: PartialEq>(all: &[T], choice: &T) -> usize {
    all.iter().position(|one| one == choice).unwrap_or_default()
}
