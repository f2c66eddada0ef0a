//! One packet in full.

use yew::prelude::*;

use super::session_ref::SessionRef;

/// Properties of [`Details`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose log.
    pub session: SessionRef,
    /// The packet's number.
    pub number: u64,
    /// Called to close.
    pub on_close: Callback<()>,
}

/// One packet in full.
#[component]
pub(super) fn Details(_props: &Props) -> Html {
    html! {}
}
