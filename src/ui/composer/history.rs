//! The messages sent before, to be searched and sent again.

use weft_codec::line::line;
use weft_message::Kind;
use weft_session::profile::Draft;
use yew::prelude::*;

use crate::ui::{fields::TextField, handles::WorkspaceRef, hooks::use_workspace};

/// How many bytes of a message a row shows.
const SHOWN: usize = 120;

/// Properties of [`Sent`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The page's contents, which keep the history.
    pub workspace: WorkspaceRef,
    /// Called with the message to load.
    pub on_load: Callback<Draft>,
    /// Whether it is on screen; it is only updated then.
    pub is_shown: bool,
}

/// The messages whose text contains what is searched for, newest first.
#[component]
pub(super) fn Sent(props: &Props) -> Html {
    use_workspace(&props.workspace);
    let text = use_state_eq(String::new);
    if !props.is_shown {
        return html! {};
    }
    let history = props.workspace.history();
    if history.entries().is_empty() {
        return html! { <p class="muted">{ "No messages sent yet." }</p> };
    }
    let wanted = text.to_lowercase();
    let is_wanted = |draft: &&Draft| draft.text.to_lowercase().contains(&wanted);
    let found: Vec<_> =
        history.entries().iter().rev().filter(is_wanted).map(|draft| row(props, draft)).collect();
    let on_input = {
        let text = text.setter();
        move |typed| text.set(typed)
    };
    html! {
        <>
            <TextField label="Search the history" id="search-history" value={(*text).clone()} {on_input} />
            if found.is_empty() {
                <p class="muted" role="status">{ "No messages match." }</p>
            } else {
                <ul class="list" aria-label="History">{ for found }</ul>
            }
        </>
    }
}

fn row(props: &Props, draft: &Draft) -> Html {
    let load = props.on_load.reform({
        let draft = draft.clone();
        move |_: MouseEvent| draft.clone()
    });
    let shown = line(Kind::Text, draft.text.as_bytes(), SHOWN);
    html! {
        <li class="list-row">
            <button class="button small" type="button" aria-label={format!("Load {shown}")} onclick={load}>{ "Load" }</button>
            <span class="badge">{ draft.format.name() }</span>
            <span class="list-text mono">{ shown }</span>
        </li>
    }
}
