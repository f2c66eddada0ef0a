//! The pinned messages, in a strip above the list.

use weft_codec::layer::Layers;
use weft_log::preview::thousands;
use yew::prelude::*;

use crate::{
    ui::{
        handles::{SessionRef, WorkspaceRef},
        hooks::use_revision,
        words,
    },
    workspace::Pinned,
};

/// How much of a payload is shown, in bytes.
const PREVIEW_BYTES: usize = 200;

/// Properties of [`Pins`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session whose messages they are.
    pub session: SessionRef,
    /// Keeps which ones are pinned.
    pub workspace: WorkspaceRef,
    /// The log's revision: a message may have been evicted.
    pub revision: u64,
    /// The message whose details are shown.
    pub selected: Option<u64>,
    /// Called with the message to go to.
    pub on_select: Callback<Option<u64>>,
}

/// The strip; nothing if no message is pinned.
#[component]
pub(in crate::ui) fn Pins(props: &Props) -> Html {
    use_revision(&props.session, "pins", |session| Some(session.connection().view.pins.changed()));
    let pinned = props.session.connection().view.pins.all();
    if pinned.is_empty() {
        return html! {};
    }
    let layers = props.session.layers();
    html! {
        <ul class="pins" aria-label="Pinned messages">{ for pinned.iter().map(|pinned| row(props, pinned, &layers)) }</ul>
    }
}

fn row(props: &Props, pinned: &Pinned, layers: &Layers) -> Html {
    let number = pinned.number;
    let (arrow, direction) = words::direction(pinned.direction);
    let (is_evicted, original) = {
        let log = props.session.log();
        (!log.numbers().contains(&number), log.original(number))
    };
    let go = props.on_select.reform(move |_: MouseEvent| Some(number));
    let unpin = {
        let (session, workspace) = (props.session.clone(), props.workspace.clone());
        move |_: MouseEvent| {
            session.connection().view.pins.unpin(number);
            workspace.keep_view(session.connection().id());
        }
    };
    let name = format!("Unpin message {}", thousands(original));
    html! {
        <li key={number} class="pin" data-direction={direction}>
            <button class="pin-message" type="button" aria-current={(props.selected == Some(number)).then_some("true")}
                onclick={go}>
                <span class="message-number">{ thousands(original) }</span>
                <span class="message-direction">
                    <span aria-hidden="true">{ arrow }</span><span class="visually-hidden">{ direction }</span>
                </span>
                <span class="message-time">{ words::clock(pinned.time) }</span>
                if is_evicted {
                    <span class="badge" data-mood="warn" title="This copy is kept until you unpin it.">{ "No longer in the log" }</span>
                }
                <span class="pin-preview">{ layers.preview(&pinned.message(), PREVIEW_BYTES) }</span>
            </button>
            <button class="button quiet small icon" type="button" aria-label={name} title="Unpin" onclick={unpin}>{ "✕" }</button>
        </li>
    }
}
