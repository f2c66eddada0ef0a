//! A group of connections: its heading, and those that are in it.

use std::rc::Rc;

use yew::prelude::*;

use super::{item::Target, rename::Rename};
use crate::ui::{
    handles::WorkspaceRef,
    menu::{Item, Menu, place_of},
};

/// Properties of [`Group`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the group.
    pub workspace: WorkspaceRef,
    /// Its name.
    pub name: String,
    /// How many connections are in it.
    pub count: usize,
    /// Whether they are hidden.
    pub is_collapsed: bool,
    /// Whether a connection would be dropped into it.
    pub is_target: bool,
    /// Whether it was made just now, and has to be named.
    pub is_new: bool,
    /// Called when it was named.
    pub on_named: Callback<()>,
    /// Called while a connection is dragged over it.
    pub on_over: Callback<Target>,
    /// Called when a connection is dropped on it.
    pub on_drop: Callback<Target>,
    /// The connections that are shown.
    pub children: Html,
}

/// The group.
#[component]
pub(super) fn Group(props: &Props) -> Html {
    let menu = use_state_eq(|| None);
    let is_renamed = use_state_eq(|| props.is_new);
    let Props { workspace, name, is_collapsed, .. } = props;
    let is_collapsed = *is_collapsed;
    let toggle = {
        let (workspace, name) = (workspace.clone(), name.clone());
        move |_| workspace.set_collapsed(&name, !is_collapsed)
    };
    let open_menu = {
        let menu = menu.setter();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            menu.set(Some(place_of(&event)));
        })
    };
    let on_key = {
        let is_renamed = is_renamed.setter();
        move |event: KeyboardEvent| {
            if event.key() == "F2" {
                event.prevent_default();
                is_renamed.set(true);
            }
        }
    };
    let renamed = {
        let (workspace, name) = (workspace.clone(), name.clone());
        let (is_renamed, on_named) = (is_renamed.setter(), props.on_named.clone());
        Callback::from(move |new: Option<String>| {
            is_renamed.set(false);
            on_named.emit(());
            if let Some(new) = new.filter(|new| !new.trim().is_empty()) {
                workspace.rename_group(&name, &new);
            }
        })
    };
    let choose = {
        let (workspace, name, is_renamed) = (workspace.clone(), name.clone(), is_renamed.setter());
        Callback::from(move |(at, _)| match at {
            0 => is_renamed.set(true),
            _ => workspace.rename_group(&name, ""),
        })
    };
    let target = Target::Into(name.clone());
    let (over, drop) = (props.on_over.clone(), props.on_drop.clone());
    let ondragover = {
        let target = target.clone();
        move |_: DragEvent| over.emit(target.clone())
    };
    let ondrop = move |_: DragEvent| drop.emit(target.clone());
    html! {
        <li class="group" data-drop={props.is_target.then_some("into")}>
            <div class="group-head" onkeydown={on_key} oncontextmenu={open_menu.clone()} {ondragover} {ondrop}>
                if *is_renamed {
                    <Rename label="Name of the group" name={name.clone()} on_done={renamed} />
                } else {
                    <button class="group-name" type="button" aria-expanded={(!is_collapsed).to_string()} onclick={toggle}>
                        <span aria-hidden="true">{ if is_collapsed { "▸" } else { "▾" } }</span>
                        <span class="group-title">{ name }</span>
                        <span class="connection-count">{ props.count }</span>
                    </button>
                    <button class="button quiet icon small more" type="button" aria-haspopup="menu"
                        aria-expanded={menu.is_some().to_string()} aria-label="Group actions" title="Group actions"
                        onclick={open_menu}>{ "⋯" }</button>
                }
            </div>
            <ul>{ props.children.clone() }</ul>
            if let Some(at) = *menu {
                <Menu name="Group actions" {at} on_choose={choose}
                    items={Rc::new(vec![Item { keys: &["F2"], ..Item::new("Rename group") }, Item::new("Dissolve group")])}
                    on_close={let menu = menu.setter(); move |()| menu.set(None)} />
            }
        </li>
    }
}
