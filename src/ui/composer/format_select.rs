//! The selection of a message's format.

use weft_session::profile::Format;
use yew::prelude::*;

use crate::ui::{
    edit::position,
    fields::{SelectField, options},
};

/// Properties of [`FormatSelect`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Unique in the page.
    pub id: AttrValue,
    /// The selected format.
    pub format: Format,
    /// Called with another format.
    pub on_change: Callback<Format>,
}

/// A combobox named Format.
#[component]
pub(in crate::ui) fn FormatSelect(props: &Props) -> Html {
    let options = options(&Format::ALL.map(Format::name));
    let on_change =
        props.on_change.reform(|position: usize| Format::ALL.get(position).copied().unwrap_or_default());
    html! {
        <SelectField label="Format" id={props.id.clone()} {options} selected={position(&Format::ALL, &props.format)}
            {on_change} />
    }
}
