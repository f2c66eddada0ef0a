//! What is known about the message besides its payload, and the actions on it.

use weft_log::{
    export,
    preview::{size, thousands},
};
use weft_message::Kind as MessageKind;
use weft_session::profile::Draft;
use yew::prelude::*;

use super::content::Content;
use crate::{
    task::Kind,
    ui::{
        actions::{Action, act_on, payload},
        files,
        handles::SessionRef,
        hooks::use_tasks,
        words,
    },
};

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session to send it with.
    pub session: SessionRef,
    /// Called with the message to edit in the composer.
    pub on_edit: Callback<Draft>,
    /// The message.
    pub content: Content,
    /// Closes the details.
    pub close: Callback<()>,
}

/// The header.
#[component]
pub(super) fn Header(props: &Props) -> Html {
    let content = &props.content;
    let outcome = use_state_eq(String::new);
    use_effect_with(content.clone(), {
        let outcome = outcome.setter();
        move |_| outcome.set(String::new())
    });
    let copy = use_copy(content, &outcome);
    let save = {
        let (content, outcome) = (content.clone(), outcome.setter());
        move |_| {
            let message = content.message();
            let file = export::file(&message);
            let saved = files::save(&file.name, file.media_type, file.bytes);
            outcome.set(saved.err().map_or_else(String::new, |reason| format!("Not saved: {reason}.")));
        }
    };
    let close = props.close.reform(|_: MouseEvent| ());
    html! {
        <header class="details-header">
            { facts(content) }
            <div class="details-tools">
                { action("Edit and resend", "Edit and resend (e)", Action::Edit, props) }
                { action("Resend", "Send it again (r)", Action::Resend, props) }
                <button class="button small" type="button" onclick={copy}>{ "Copy" }</button>
                <button class="button small" type="button" onclick={save}>{ "Save" }</button>
                <button class="button small" type="button" onclick={close}>{ "Close" }</button>
            </div>
            <p class="details-outcome" role="status">{ &*outcome }</p>
        </header>
    }
}

/// A button for something that is done with a message; nothing for an event.
fn action(name: &'static str, title: &'static str, action: Action, props: &Props) -> Html {
    if matches!(props.content.kind, MessageKind::Event(_)) {
        return html! {};
    }
    let (content, session, on_edit) = (props.content.clone(), props.session.clone(), props.on_edit.clone());
    let onclick = move |_: MouseEvent| {
        if let Some(payload) = payload(&content.message()) {
            act_on(&session, payload, action, &on_edit);
        }
    };
    html! { <button class="button small" type="button" {title} {onclick}>{ name }</button> }
}

fn facts(content: &Content) -> Html {
    let (arrow, direction) = words::direction(content.direction);
    html! {
        <div class="details-facts">
            <h2>
                { format!("Message {} ", thousands(content.number)) }
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

#[hook]
fn use_copy(content: &Content, outcome: &UseStateHandle<String>) -> Callback<MouseEvent> {
    let tasks = use_tasks();
    let (content, outcome) = (content.clone(), outcome.setter());
    Callback::from(move |_| {
        let outcome = outcome.clone();
        let text = content.clipboard_text();
        tasks.spawn("copy", Kind::Interface, async move {
            let copied = match text {
                Ok(text) => files::copy(text).await,
                Err(reason) => Err(reason),
            };
            outcome.set(match copied {
                Ok(()) => "Copied.".into(),
                Err(reason) => format!("Not copied: {reason}."),
            });
        });
    })
}
