//! One connection of the list.

use std::rc::Rc;

use weft_log::preview::thousands;
use weft_session::profile::Colour;
use yew::prelude::*;

use super::{
    actions::{Action, choices, chosen},
    drag::{self, Dragged, Target, is_below_middle},
    rename::{Rename, use_focus_back},
};
use crate::{
    store::Sheet,
    ui::{
        handles::{ScriptsRef, SessionRef, WorkspaceRef},
        hooks::{use_changes, use_log_changes, use_revision},
        menu::{Menu, Path, place_of},
        words::ASKS,
    },
};

/// Properties of [`Item`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has the connection.
    pub workspace: WorkspaceRef,
    /// The connection.
    pub session: SessionRef,
    /// Its title.
    pub title: AttrValue,
    /// Its colour.
    pub colour: Colour,
    /// Its group; empty if it is in none.
    pub group: String,
    /// All groups.
    pub groups: Vec<String>,
    /// Whether it is on screen.
    pub is_current: bool,
    /// Where something else would be dropped beside it.
    pub drop: Option<&'static str>,
    /// Called when it begins to be dragged; with `None` when that is over.
    pub on_drag: Callback<Option<Dragged>>,
    /// Called while something else is dragged over it.
    pub on_over: Callback<Target>,
    /// Called when something else is dropped on it.
    pub on_drop: Callback<Target>,
    /// Called to move it up (`true`) or down by keys.
    pub on_move: Callback<(String, bool)>,
    /// Called with the name of a group that was made for it.
    pub on_new_group: Callback<Option<String>>,
}

/// The id of a connection's button.
pub(in crate::ui) fn id(connection: &str) -> String {
    format!("connection-{connection}")
}

/// The connection.
#[component]
pub(super) fn Item(props: &Props) -> Html {
    let menu = use_state_eq(|| None);
    let is_renamed = use_state_eq(|| false);
    use_focus_back(id(props.session.connection().id()), *is_renamed);
    let act = on_action(props, is_renamed.setter());
    let open_menu = {
        let menu = menu.setter();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            menu.set(Some(place_of(&event)));
        })
    };
    let rename = act.reform(|_: MouseEvent| Action::Rename);
    let (start, over, drop) = on_drag(props);
    let end = props.on_drag.reform(|_: DragEvent| None);
    html! {
        <li class="connection-item" data-colour={colour(props.colour)} data-drop={props.drop}
            draggable={(!*is_renamed).to_string()} ondragstart={start} ondragend={end} ondragover={over} ondrop={drop}
            oncontextmenu={open_menu.clone()} onkeydown={on_key(&act, *is_renamed)}>
            if *is_renamed {
                <Rename label="Name of the connection" name={props.title.clone()} on_done={renamed(props, is_renamed.setter())} />
            } else {
                <Choice session={props.session.clone()} title={props.title.clone()} colour={props.colour}
                    is_current={props.is_current} select={select(props)} {rename} />
                <button class="button quiet icon small more" type="button" aria-haspopup="menu"
                    aria-expanded={menu.is_some().to_string()} aria-label="Connection actions" title="Connection actions"
                    aria-describedby={id(props.session.connection().id())} onclick={open_menu}>{ "⋯" }</button>
            }
            if let Some(at) = *menu {
                { menu_of(props, at, &act, menu.setter()) }
            }
        </li>
    }
}

fn menu_of(
    props: &Props,
    at: (f64, f64),
    act: &Callback<Action>,
    menu: UseStateSetter<Option<(f64, f64)>>,
) -> Html {
    let connection = props.session.connection();
    let of = connection.kept().map(|(of, _)| of);
    let has_recordings =
        connection.is_stored() || of.is_some_and(|of| props.workspace.connection(of).is_some());
    let choices = choices(props.colour, &props.group, &props.groups, has_recordings);
    let items = Rc::new(choices.iter().map(|(item, _)| item.clone()).collect::<Vec<_>>());
    let on_choose = {
        let act = act.clone();
        move |path: Path| {
            if let Some(action) = chosen(&choices, path) {
                act.emit(action);
            }
        }
    };
    html! { <Menu name="Connection actions" {at} {items} {on_choose} on_close={move |()| menu.set(None)} /> }
}

/// A colour as the style sheet knows it.
fn colour(colour: Colour) -> Option<&'static str> {
    (colour != Colour::None).then(|| colour.name())
}

fn select(props: &Props) -> Callback<MouseEvent> {
    let (workspace, session) = (props.workspace.clone(), props.session.clone());
    Callback::from(move |_| workspace.select(session.connection().id()))
}

/// Does what was chosen from the menu or by a key.
fn on_action(props: &Props, is_renamed: UseStateSetter<bool>) -> Callback<Action> {
    let (workspace, session) = (props.workspace.clone(), props.session.clone());
    let (on_move, on_new_group, groups) =
        (props.on_move.clone(), props.on_new_group.clone(), props.groups.clone());
    Callback::from(move |action| {
        let id = session.connection().id();
        match action {
            Action::Rename => is_renamed.set(true),
            Action::Duplicate => workspace.duplicate(id),
            Action::Colour(colour) => workspace.edit(id, |profile| profile.colour = colour),
            Action::Group(group) => workspace.move_into(id, &group),
            Action::NewGroup => {
                let name = unused(&groups);
                workspace.move_into(id, &name);
                on_new_group.emit(Some(name));
            }
            Action::Up => on_move.emit((id.into(), true)),
            Action::Down => on_move.emit((id.into(), false)),
            Action::Recordings => {
                // A recording's are those of the connection that it was made of.
                workspace.select(session.connection().kept().map_or(id, |(of, _)| of));
                workspace.show_sheet(Some(Sheet::Log));
            }
            Action::Export => workspace.offer_export(Some(id)),
            Action::Delete => workspace.remove(id),
        }
    })
}

/// A name that no group has.
pub(in crate::ui) fn unused(groups: &[String]) -> String {
    let names =
        (1..).map(|number| if number == 1 { "New group".into() } else { format!("New group {number}") });
    names.into_iter().find(|name| !groups.contains(name)).unwrap_or_default()
}

fn renamed(props: &Props, is_renamed: UseStateSetter<bool>) -> Callback<Option<String>> {
    let (workspace, session, title) = (props.workspace.clone(), props.session.clone(), props.title.clone());
    Callback::from(move |name: Option<String>| {
        is_renamed.set(false);
        // A title that was made of the URL goes on following it.
        if let Some(name) = name.filter(|name| *name != *title) {
            workspace.edit(session.connection().id(), |profile| profile.name = name);
        }
    })
}

fn on_key(act: &Callback<Action>, is_renamed: bool) -> Callback<KeyboardEvent> {
    let act = act.clone();
    Callback::from(move |event: KeyboardEvent| {
        let action = match (&*event.key(), event.alt_key()) {
            _ if is_renamed => return,
            ("F2", false) => Action::Rename,
            ("Delete", false) => Action::Delete,
            ("ArrowUp", true) => Action::Up,
            ("ArrowDown", true) => Action::Down,
            _ => return,
        };
        event.prevent_default();
        act.emit(action);
    })
}

type OnDrag = Callback<DragEvent>;

/// What to do when it is dragged, when another one is dragged over it, and when that is dropped.
fn on_drag(props: &Props) -> (OnDrag, OnDrag, OnDrag) {
    let id = props.session.connection().id().to_owned();
    let start = {
        let (id, title, on_drag) = (id.clone(), props.title.clone(), props.on_drag.clone());
        Callback::from(move |event: DragEvent| {
            drag::begin(&event, &title);
            on_drag.emit(Some(Dragged::Connection(id.clone())));
        })
    };
    let target = move |event: &DragEvent| Target::Connection {
        id: id.clone(),
        is_after: is_below_middle(event, "li"),
    };
    let over = {
        let (on_over, target) = (props.on_over.clone(), target.clone());
        Callback::from(move |event: DragEvent| on_over.emit(target(&event)))
    };
    let on_drop = props.on_drop.clone();
    (start, over, Callback::from(move |event: DragEvent| on_drop.emit(target(&event))))
}

#[derive(Properties, PartialEq)]
struct ChoiceProps {
    session: SessionRef,
    title: AttrValue,
    colour: Colour,
    is_current: bool,
    select: Callback<MouseEvent>,
    rename: Callback<MouseEvent>,
}

/// The button that selects it, with its state.
#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let session = &props.session;
    use_changes(session);
    use_log_changes(session);
    let scripts = ScriptsRef::from(session.connection().scripts().clone());
    use_revision(&scripts, "script questions", |scripts| Some(scripts.0.changed()));
    let state = if session.recording().is_some() { "Recording" } else { session.state().name() };
    let received = session.log().traffic().received.messages;
    html! {
        <button id={id(session.connection().id())} class="connection" type="button" title={props.title.clone()}
            aria-current={props.is_current.then_some("true")} aria-keyshortcuts="F2 Delete Alt+ArrowUp Alt+ArrowDown"
            onclick={props.select.clone()} ondblclick={props.rename.clone()}>
            <span class="connection-title">{ &props.title }</span>
            <span class="connection-state">
                <span class="state-dot" data-state={state} aria-hidden="true" />
                { state }
                if let Some(colour) = colour(props.colour) {
                    <span class="visually-hidden">{ format!(", {colour}") }</span>
                }
                if scripts.questions() > 0 {
                    <span class="badge asks" title={ASKS}>{ "asks" }</span>
                }
                if received > 0 {
                    <span class="connection-count">{ format!("↓ {}", thousands(received)) }</span>
                }
            </span>
        </button>
    }
}
