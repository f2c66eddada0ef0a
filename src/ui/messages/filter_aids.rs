//! What helps to write a filter: suggestions, saved and recent filters, and examples.

use yew::prelude::*;

use super::{
    filter_help::FilterHelp, saved_filters::SavedFilters, search::NotApplied, suggestions::Suggestions,
};
use crate::ui::{edit::Editor, handles::SessionRef};

/// Properties of [`FilterAids`].
#[derive(Clone, Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session whose log is filtered.
    pub session: SessionRef,
    /// Its profile, which keeps the saved filters.
    pub editor: Editor,
    /// The input that the filter is typed into.
    pub input: NodeRef,
    /// What is typed there.
    pub text: AttrValue,
    /// Why that isn't in effect.
    pub error: Option<NotApplied>,
    /// Called with another text for it.
    pub on_text: Callback<String>,
    /// Called with one that may not be complete.
    pub on_typed: Callback<String>,
}

/// The helpers.
#[component]
pub(in crate::ui) fn FilterAids(props: &Props) -> Html {
    html! {
        <>
            <Suggestions ..props.clone() />
            <SavedFilters ..props.clone() />
            <FilterHelp />
        </>
    }
}
