//! Where a connection goes and how it logs in.

use yew::prelude::*;

use super::workspace::Connection;

/// Properties of [`ConnectionForm`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The connection to edit.
    pub connection: Connection,
    /// Its session's revision.
    pub revision: u64,
}

/// The form.
#[component]
pub(super) fn ConnectionForm(_props: &Props) -> Html {
    html! {}
}
