//! A group of connections: its heading, and those that are in it.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    drag::{self, Dragged, Target, is_below_middle},
    rename::{Rename, use_focus_back},
};
use crate::ui::{
    handles::WorkspaceRef,
    menu::{Item, Menu, Path, place_of},
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
    /// Where something would be dropped: into it or beside it.
    pub drop: Option<&'static str>,
    /// Whether it was made just now, and has to be named.
    pub is_new: bool,
    /// Called with its new name.
    pub on_named: Callback<String>,
    /// Called with its name to move it up (`true`) or down.
    pub on_move: Callback<(String, bool)>,
    /// Called when it begins to be dragged; with `None` when that is over.
    pub on_drag: Callback<Option<Dragged>>,
    /// Called while something is dragged over its heading.
    pub on_over: Callback<Target>,
    /// Called when something is dropped on its heading.
    pub on_drop: Callback<Target>,
    /// The connections that are shown.
    pub children: Html,
}

/// What can be done with a group.
#[derive(Clone, Copy, PartialEq)]
enum Action {
    Rename,
    Up,
    Down,
    Ungroup,
}

impl Action {
    /// All of them, in the order of the menu.
    const ALL: [Self; 4] = [Self::Rename, Self::Up, Self::Down, Self::Ungroup];

    fn item(self) -> Item {
        match self {
            Self::Rename => Item { keys: &["F2"], ..Item::new("Rename group") },
            Self::Up => Item { keys: &["Alt", "↑"], is_divided: true, ..Item::new("Move up") },
            Self::Down => Item { keys: &["Alt", "↓"], ..Item::new("Move down") },
            Self::Ungroup => Item { is_divided: true, ..Item::new("Ungroup") },
        }
    }

    fn by_key(event: &KeyboardEvent) -> Option<Self> {
        match (&*event.key(), event.alt_key()) {
            ("F2", false) => Some(Self::Rename),
            ("ArrowUp", true) => Some(Self::Up),
            ("ArrowDown", true) => Some(Self::Down),
            _ => None,
        }
    }
}

/// The id of the button of a group's heading.
pub(super) fn id(name: &str) -> String {
    format!("group-{}", name.replace(char::is_whitespace, "-"))
}

/// The group.
#[component]
pub(super) fn Group(props: &Props) -> Html {
    let menu = use_state_eq(|| None);
    let is_renamed = use_state_eq(|| props.is_new);
    let Props { workspace, name, is_collapsed, .. } = props;
    use_focus_back(id(name), *is_renamed);
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
    let act = {
        let (workspace, name) = (workspace.clone(), name.clone());
        let (is_renamed, on_move) = (is_renamed.setter(), props.on_move.clone());
        Callback::from(move |action| match action {
            Action::Rename => is_renamed.set(true),
            Action::Up => on_move.emit((name.clone(), true)),
            Action::Down => on_move.emit((name.clone(), false)),
            Action::Ungroup => workspace.rename_group(&name, ""),
        })
    };
    let on_key = {
        let (act, is_renamed) = (act.clone(), *is_renamed);
        move |event: KeyboardEvent| {
            if let Some(action) = Action::by_key(&event).filter(|_| !is_renamed) {
                event.prevent_default();
                act.emit(action);
            }
        }
    };
    let renamed = {
        let (workspace, name) = (workspace.clone(), name.clone());
        let (is_renamed, on_named) = (is_renamed.setter(), props.on_named.clone());
        Callback::from(move |new: Option<String>| {
            is_renamed.set(false);
            let new = new.map(|new| new.trim().to_owned()).filter(|new| !new.is_empty());
            if let Some(new) = &new {
                workspace.rename_group(&name, new);
            }
            on_named.emit(new.unwrap_or_else(|| name.clone()));
        })
    };
    let choose = move |(at, _): Path| {
        if let Some(action) = Action::ALL.get(at) {
            act.emit(*action);
        }
    };
    let ondragstart = {
        let (name, on_drag) = (name.clone(), props.on_drag.clone());
        move |event: DragEvent| {
            drag::begin(&event, &name);
            on_drag.emit(Some(Dragged::Group(name.clone())));
        }
    };
    let target = {
        let name = name.clone();
        move |event: DragEvent| Target::Group {
            name: name.clone(),
            is_after: is_below_middle(&event, ".group-head"),
        }
    };
    html! {
        <li class="group" data-drop={props.drop}>
            <div class="group-head" draggable={(!*is_renamed).to_string()} {ondragstart}
                ondragend={props.on_drag.reform(|_: DragEvent| None)} ondragover={props.on_over.reform(target.clone())}
                ondrop={props.on_drop.reform(target)} onkeydown={on_key} oncontextmenu={open_menu.clone()}>
                if *is_renamed {
                    <Rename label="Name of the group" name={name.clone()} on_done={renamed} />
                } else {
                    <button id={id(name)} class="group-name" type="button" aria-keyshortcuts="F2 Alt+ArrowUp Alt+ArrowDown" aria-expanded={(!is_collapsed).to_string()} onclick={toggle}>
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
                <Menu name="Group actions" {at} on_choose={choose} items={Rc::new(Action::ALL.map(Action::item).to_vec())}
                    on_close={let menu = menu.setter(); move |()| menu.set(None)} />
            }
        </li>
    }
}
