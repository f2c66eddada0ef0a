//! The choice of a message's format.

use yew::prelude::*;

use super::select::Select;
use crate::profile::Format;

/// Properties of [`FormatSelect`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The element's id, which has to be the only one of its name on the page.
    pub id: AttrValue,
    /// What is chosen.
    pub format: Format,
    /// Called with another choice.
    pub on_change: Callback<Format>,
}

/// A combobox named Format.
#[component]
pub(in crate::ui) fn FormatSelect(props: &Props) -> Html {
    let options: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    let chosen = Format::ALL.iter().position(|&format| format == props.format).unwrap_or_default();
    let on_change =
        props.on_change.reform(|position: usize| Format::ALL.get(position).copied().unwrap_or_default());
    html! { <Select id={props.id.clone()} label="Format" {options} {chosen} {on_change} /> }
}
