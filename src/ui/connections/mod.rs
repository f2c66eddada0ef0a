//! The list of connections, which is in the rest of the program, and the ways to add to it.

mod actions;
mod drag;
mod group;
mod item;
mod list;
mod rename;

use yew::prelude::*;

use super::{handles::WorkspaceHandle, keys::press, recording::FILE_INPUT, views::use_rest};

pub(super) use self::{
    item::{id, unused},
    list::List,
};

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
            { rest.if_loaded(|views| views.connections, props.clone()) }
            <button class="button" type="button" onclick={add}>{ "New connection" }</button>
            if rest.loaded().is_some() {
                <button id="open-file" class="button quiet" type="button" title="Opens a recording, or a set-up to import"
                    onclick={|_| press(FILE_INPUT)}>{ "Open file…" }</button>
            }
        </nav>
    }
}
