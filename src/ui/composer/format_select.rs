//! The selection of a message's format.

use weft_session::profile::{Format, Profile};
use yew::prelude::*;

use crate::ui::{
    edit::position,
    fields::{SelectField, options},
    handles::SessionRef,
};

/// Properties of [`FormatSelect`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Its label.
    #[prop_or(AttrValue::Static("Format"))]
    pub label: AttrValue,
    /// Unique in the page.
    pub id: AttrValue,
    /// The selected format.
    pub format: Format,
    /// That of the connection's protocol.
    pub offered: Option<Format>,
    /// Called with another format.
    pub on_change: Callback<Format>,
}

/// A combobox of formats.
#[component]
pub(in crate::ui) fn FormatSelect(props: &Props) -> Html {
    let mut formats = Format::ALL.to_vec();
    for format in props.offered.into_iter().chain([props.format]) {
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    let names: Vec<_> = formats.iter().map(|format| format.name()).collect();
    let selected = position(&formats, &props.format);
    let on_change =
        props.on_change.reform(move |position: usize| formats.get(position).copied().unwrap_or_default());
    html! {
        <SelectField label={props.label.clone()} id={props.id.clone()} options={options(&names)} {selected} {on_change} />
    }
}

/// The format of the protocol that a connection speaks: the one that the user has set, that was recognised, or that Weft
/// logs in to.
pub(in crate::ui) fn spoken_format(session: &SessionRef, profile: &Profile) -> Option<Format> {
    let spoken = session.spoken();
    let recognised = spoken.recognised().map(|protocol| protocol.layer.name());
    let name = match &*profile.protocol {
        "" => recognised.unwrap_or(profile.login.kind.name()),
        chosen => chosen,
    };
    Format::of_protocol(name)
}
