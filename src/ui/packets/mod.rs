//! The log on screen: filter and grid.

use yew::prelude::*;

use super::session_ref::SessionRef;

/// Properties of [`Packets`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose log.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// The number of the packet whose details are shown.
    pub selected: Option<u64>,
    /// Called when another is chosen.
    pub on_select: Callback<Option<u64>>,
}

/// The log with its filter.
#[component]
pub(super) fn Packets(_props: &Props) -> Html {
    html! {}
}
