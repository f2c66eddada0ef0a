//! The list of connections. Until the rest of the program is loaded, it can only be chosen from.

mod actions;
mod drag;
mod group;
mod item;
mod list;
mod rename;

use std::rc::Rc;

use yew::prelude::*;

use super::{handles::WorkspaceHandle, keys::press, recording::FILE_INPUT, views::use_rest};
use crate::workspace::Connection;

pub(super) use self::list::List;

/// Properties of [`Connections`] and [`List`].
#[derive(Clone, Properties, PartialEq)]
pub(super) struct Props {
    /// Has the connections.
    pub workspace: WorkspaceHandle,
}

/// The list, and the way to add one.
#[component]
pub(super) fn Connections(props: &Props) -> Html {
    let add = {
        let workspace = props.workspace.workspace.clone();
        move |_| workspace.add()
    };
    let rest = use_rest();
    html! {
        <nav class="connections" aria-label="Connections">
            { match rest.loaded() {
                Some(views) => (views.connections)(props.clone()),
                None => plain(props),
            } }
            <button class="button" type="button" onclick={add}>{ "New connection" }</button>
            if rest.loaded().is_some() {
                <button id="open-recording" class="button quiet" type="button" onclick={|_| press(FILE_INPUT)}>
                    { "Open recording…" }
                </button>
            }
        </nav>
    }
}

fn plain(props: &Props) -> Html {
    let current = props.workspace.current();
    let item = |connection: Rc<Connection>| {
        let is_current = current.as_ref().is_some_and(|current| Rc::ptr_eq(current, &connection));
        let (title, state) = (connection.profile().title(), connection.session().state().name());
        let workspace = props.workspace.workspace.clone();
        let select = move |_| workspace.select(connection.id());
        html! {
            <li>
                <button class="connection" type="button" aria-current={is_current.then_some("true")} onclick={select}>
                    <span class="connection-title">{ title }</span>
                    <span class="connection-state">{ state }</span>
                </button>
            </li>
        }
    };
    html! { <ul>{ for props.workspace.connections().into_iter().map(item) }</ul> }
}
