//! Where messages are written.

use std::rc::Rc;

use yew::prelude::*;

use super::session_ref::SessionRef;
use crate::profile::Profile;

/// Properties of [`Composer`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The session's profile.
    pub profile: Rc<Profile>,
    /// Called with the edited profile.
    pub edit: Callback<Profile>,
}

/// Where messages are written.
#[component]
pub(super) fn Composer(_props: &Props) -> Html {
    html! {}
}
