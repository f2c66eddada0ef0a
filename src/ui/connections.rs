//! The list of connections.

use weft_log::preview::thousands;
use yew::prelude::*;

use super::{
    hooks::{use_changes, use_log_changes, use_revision},
    words::ASKS,
    workspace::{Command, Connection, WorkspaceHandle},
};

/// The list, and the way to add one.
#[component]
pub(super) fn Connections() -> Html {
    let Some(workspace) = use_context::<WorkspaceHandle>() else { return html! {} };
    let add = {
        let workspace = workspace.clone();
        move |_| workspace.dispatch(Command::Add)
    };
    html! {
        <nav class="connections" aria-label="Connections">
            <ul>
                { for workspace.connections.iter().enumerate().map(|(position, connection)| html! {
                    <Item key={connection.profile.id.clone()} {position} connection={connection.clone()}
                        selected={position == workspace.selected} />
                }) }
            </ul>
            <button class="button" type="button" onclick={add}>{ "New connection" }</button>
        </nav>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    position: usize,
    connection: Connection,
    selected: bool,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let session = &props.connection.session;
    use_changes(session);
    use_log_changes(session);
    use_revision(&props.connection.scripts, "script questions", |scripts| Some(scripts.0.changed()));
    let workspace = use_context::<WorkspaceHandle>();
    let select = {
        let position = props.position;
        move |_| {
            if let Some(workspace) = &workspace {
                workspace.dispatch(Command::Select(position));
            }
        }
    };
    let state = session.state().name();
    let received = session.log().traffic().received.messages;
    html! {
        <li>
            <button class="connection" type="button" aria-current={props.selected.then_some("true")} onclick={select}>
                <span class="connection-title">{ props.connection.profile.title() }</span>
                <span class="connection-state">
                    <span class="state-dot" data-state={state} aria-hidden="true" />
                    { state }
                    if props.connection.scripts.questions() > 0 {
                        <span class="badge asks" title={ASKS}>{ "asks" }</span>
                    }
                    if received > 0 {
                        <span class="connection-count">{ format!("↓ {}", thousands(received)) }</span>
                    }
                </span>
            </button>
        </li>
    }
}
