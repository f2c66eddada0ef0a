//! The list of connections.

use std::rc::Rc;

use weft_log::preview::thousands;
use yew::prelude::*;

use super::{
    handles::{ScriptsRef, SessionRef, WorkspaceHandle, WorkspaceRef},
    hooks::{use_changes, use_log_changes, use_revision},
    words::ASKS,
};

/// Properties of [`Connections`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the connections.
    pub workspace: WorkspaceHandle,
}

/// The list, and the way to add one.
#[component]
pub(super) fn Connections(props: &Props) -> Html {
    let workspace = &props.workspace.workspace;
    let add = {
        let workspace = workspace.clone();
        move |_| workspace.add()
    };
    let current = workspace.current();
    html! {
        <nav class="connections" aria-label="Connections">
            <ul>
                { for workspace.connections().iter().map(|connection| html! {
                    <Item key={connection.id()} workspace={workspace.clone()} session={SessionRef::from(connection.clone())}
                        title={connection.profile().title().to_owned()}
                        selected={current.as_ref().is_some_and(|current| Rc::ptr_eq(current, connection))} />
                }) }
            </ul>
            <button class="button" type="button" onclick={add}>{ "New connection" }</button>
        </nav>
    }
}

#[derive(Properties, PartialEq)]
struct ItemProps {
    workspace: WorkspaceRef,
    session: SessionRef,
    title: AttrValue,
    selected: bool,
}

#[component]
fn Item(props: &ItemProps) -> Html {
    let session = &props.session;
    use_changes(session);
    use_log_changes(session);
    let scripts = ScriptsRef::from(session.connection().scripts().clone());
    use_revision(&scripts, "script questions", |scripts| Some(scripts.0.changed()));
    let select = {
        let (workspace, session) = (props.workspace.clone(), session.clone());
        move |_| workspace.select(session.connection().id())
    };
    let state = session.state().name();
    let received = session.log().traffic().received.messages;
    html! {
        <li>
            <button class="connection" type="button" aria-current={props.selected.then_some("true")} onclick={select}>
                <span class="connection-title">{ &props.title }</span>
                <span class="connection-state">
                    <span class="state-dot" data-state={state} aria-hidden="true" />
                    { state }
                    if scripts.questions() > 0 {
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
