//! What is known about the message besides its payload, and the actions on it.

use web_sys::Element;
use weft_log::preview::{size, thousands};
use weft_message::Kind as MessageKind;
use yew::prelude::*;

use super::content::Content;
use crate::ui::{
    actions::{Action, Request, Target},
    messages::Neighbours,
    more::use_fit,
    words,
};

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Called with what is requested of the message.
    pub on_request: Callback<Request>,
    /// The message.
    pub content: Content,
    /// The messages before and after it.
    pub neighbours: Neighbours,
    /// Called with the message to show instead, or to show none.
    pub on_select: Callback<Option<u64>>,
}

/// The header.
#[component]
pub(super) fn Header(props: &Props) -> Html {
    let content = &props.content;
    let more = use_node_ref();
    // What there is no room for is in the menu as well.
    let never_open = use_state_eq(|| false);
    use_fit(&more, &never_open);
    let close = props.on_select.reform(|_: MouseEvent| None);
    let menu = {
        let (content, on_request) = (content.clone(), props.on_request.clone());
        move |event: MouseEvent| {
            if let Some(button) = event.target_dyn_into::<Element>() {
                on_request.emit(Request::menu(Target { content: content.clone(), value: None }, &button));
            }
        }
    };
    html! {
        <header class="details-header">
            { facts(content) }
            <button class="button small icon" type="button" aria-label="Close" title="Close (Esc)" onclick={close}>
                { "✕" }
            </button>
            <div class="details-tools fits">
                { step("Previous message", "▲", props.neighbours.before, props) }
                { step("Next message", "▼", props.neighbours.after, props) }
                if !matches!(content.kind, MessageKind::Event(_)) && !content.is_recorded {
                    { button("Edit and resend", "Edit and resend (e)", Action::Edit, props) }
                    { button("Resend", "Send it again (r)", Action::Resend, props) }
                }
                { button("Copy", "Copy the message", Action::Copy, props) }
                { button("Save", "Save the message as a file", Action::SaveFile, props) }
                <button ref={more} class="button small icon" type="button" aria-label="Message actions" title="Message actions"
                    aria-haspopup="menu" onclick={menu}>{ "⋯" }</button>
            </div>
        </header>
    }
}

/// A button that does something with the message.
fn button(name: &'static str, title: &'static str, action: Action, props: &Props) -> Html {
    let content = props.content.clone();
    let onclick = props
        .on_request
        .reform(move |_: MouseEvent| Request::new(Target { content: content.clone(), value: None }, action));
    html! { <button class="button small" type="button" {title} {onclick}>{ name }</button> }
}

/// A button that goes to another message, if there is one.
fn step(name: &'static str, arrow: &'static str, to: Option<u64>, props: &Props) -> Html {
    let onclick = props.on_select.reform(move |_: MouseEvent| to);
    html! {
        <button class="button small icon step" type="button" aria-label={name} title={name} disabled={to.is_none()}
            {onclick}>
            { arrow }
        </button>
    }
}

fn facts(content: &Content) -> Html {
    let (arrow, direction) = words::direction(content.direction);
    let is_event = matches!(content.kind, MessageKind::Event(_));
    html! {
        <div class="details-facts">
            <h2>
                { format!("{} {} ", if is_event { "Event" } else { "Message" }, thousands(content.original)) }
                <span class="details-direction" data-direction={direction}>
                    <span aria-hidden="true">{ arrow }</span>{ format!(" {direction}") }
                </span>
            </h2>
            <p class="muted">
                { format!("{}, {}", words::kind(content.kind), size(content.bytes.len() as u64)) }
                <span class="details-time">{ words::date_and_time(content.time) }</span>
            </p>
        </div>
    }
}
