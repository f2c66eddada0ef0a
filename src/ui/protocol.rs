//! The chip that names the protocol inside a connection's messages.

use std::rc::Rc;

use weft_codec::layer::{Layer, PROTOCOLS};
use weft_session::spoken::{PLAIN, Protocol};
use yew::prelude::*;

use super::{
    edit::Editor,
    exchanges::use_exchanges,
    handles::SessionRef,
    hooks::use_log_changes,
    menu::{Item, Menu, Path, place_of},
};
use crate::store::Sheet;
/// Properties of [`ProtocolChip`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session that speaks it.
    pub session: SessionRef,
    /// Keeps what the user sets.
    pub editor: Editor,
}

/// Names the protocol, and lets the user set another. Nothing while there is nothing to say.
#[component]
pub(super) fn ProtocolChip(props: &Props) -> Html {
    use_log_changes(&props.session);
    let open = use_state_eq(|| None::<(f64, f64)>);
    // Looks at what is new in the log.
    let layers = props.session.layers();
    use_exchanges(&props.session, layers.expected().is_some());
    let chosen = &*props.editor.profile.protocol;
    let (recognised, has_opened) = {
        let spoken = props.session.spoken();
        (spoken.recognised().cloned(), spoken.has_opened())
    };
    if !has_opened && chosen.is_empty() {
        return html! {};
    }
    let title = title(chosen, recognised.as_ref());
    let show = {
        let open = open.setter();
        move |event: MouseEvent| open.set(Some(place_of(&event)))
    };
    let menu = (*open).map(|at| {
        let items = Rc::new(items(chosen, recognised.as_ref()));
        let editor = props.editor.clone();
        let on_choose = Callback::from(move |(item, _): Path| match choice(item) {
            Some(protocol) => editor.edit(|profile| profile.protocol = protocol.into()),
            None => editor.workspace.show_sheet(Some(Sheet::General)),
        });
        let on_close = {
            let open = open.setter();
            Callback::from(move |()| open.set(None))
        };
        html! { <Menu name="Protocol" {items} {at} {on_choose} {on_close} /> }
    });
    html! {
        <>
            <button id="protocol" class="protocol" type="button" aria-label={format!("Protocol: {title}")} aria-haspopup="menu"
                title="The protocol that messages are read as" data-plain={(title == PLAIN).then_some("")} onclick={show}>
                { &title }
            </button>
            { menu.unwrap_or_default() }
        </>
    }
}

/// What the messages are read as.
fn title(chosen: &str, recognised: Option<&Protocol>) -> String {
    let is_known = chosen == PLAIN || PROTOCOLS.iter().any(|protocol| protocol.name() == chosen);
    match recognised {
        Some(protocol) if !is_known || protocol.layer.name() == chosen => protocol.title.clone(),
        _ if is_known => chosen.into(),
        _ => PLAIN.into(),
    }
}

/// The menu: to recognise the protocol, not to read any, or to read a certain one.
fn items(chosen: &str, recognised: Option<&Protocol>) -> Vec<Item> {
    let automatic = match recognised {
        Some(protocol) => format!("Automatic ({})", protocol.title),
        None => "Automatic (none recognised)".into(),
    };
    let item = |label: String, name: &str| Item { is_on: Some(name == chosen), ..Item::new(label) };
    let mut items = vec![item(automatic, ""), item(PLAIN.into(), PLAIN)];
    items.extend(PROTOCOLS.iter().map(|protocol| item(label(*protocol), protocol.name())));
    items[2].is_divided = true;
    items.push(Item { is_divided: true, ..Item::new("Protobuf schema…") });
    items
}

/// What a profile's `protocol` becomes by choosing this item; `None` for the one that opens the schema.
fn choice(item: usize) -> Option<&'static str> {
    match item.checked_sub(2) {
        None => Some(["", PLAIN][item]),
        Some(at) => PROTOCOLS.get(at).map(|protocol| protocol.name()),
    }
}

/// Socket.IO has no layer of its own in a message.
fn label(protocol: &dyn Layer) -> String {
    match protocol.name() {
        "Engine.IO" => "Socket.IO and Engine.IO".into(),
        name => name.into(),
    }
}
