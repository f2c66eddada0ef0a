//! Editing a profile a field at a time.

use std::rc::Rc;

use weft_session::profile::Profile;
use yew::prelude::*;

/// A profile and where its edited copy goes.
#[derive(Clone, PartialEq)]
pub(super) struct Editor {
    /// The profile as it is.
    pub(super) profile: Rc<Profile>,
    /// Takes the edited profile.
    pub(super) edit: Callback<Profile>,
}

impl Editor {
    /// A callback that changes one thing of the profile.
    pub(super) fn on<T: 'static>(&self, set: impl Fn(&mut Profile, T) + 'static) -> Callback<T> {
        let Self { profile, edit } = self.clone();
        Callback::from(move |value| {
            let mut edited = (*profile).clone();
            set(&mut edited, value);
            edit.emit(edited);
        })
    }

    /// A callback for a choice: takes the position of one of `all`.
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

/// The position of `choice` among `all`.
pub(super) fn position<T: PartialEq>(all: &[T], choice: &T) -> usize {
    all.iter().position(|one| one == choice).unwrap_or_default()
}
