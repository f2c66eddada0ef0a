//! The list with all that can be done with it: groups, and moving connections by dragging them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    Props,
    drag::{Drag, Target},
    group::{self, Group},
    item::{self, Item},
};
use crate::{
    ui::{handles::SessionRef, keys::focus_back},
    workspace::Connection,
};

/// The list.
#[component]
pub(in crate::ui) fn List(props: &Props) -> Html {
    let workspace = &props.workspace.workspace;
    let drag = use_state_eq(Drag::default);
    // The group that was made just now, to be named.
    let new_group = use_state_eq(|| None::<String>);
    let on_new_group = {
        let new_group = new_group.setter();
        Callback::from(move |name| new_group.set(name))
    };
    let focus_soon = use_focus_soon();
    let on_move = {
        let (workspace, focus_soon) = (workspace.clone(), focus_soon.clone());
        Callback::from(move |(id, is_up): (String, bool)| {
            workspace.move_by_one(&id, is_up);
            focus_soon.emit(item::id(&id));
        })
    };
    let on_move_group = {
        let (workspace, focus_soon) = (workspace.clone(), focus_soon.clone());
        Callback::from(move |(name, is_up): (String, bool)| {
            workspace.move_group_by_one(&name, is_up);
            focus_soon.emit(group::id(&name));
        })
    };
    let on_named = {
        let new_group = new_group.setter();
        Callback::from(move |name: String| {
            new_group.set(None);
            focus_soon.emit(group::id(&name));
        })
    };
    let on_drag = {
        let drag = drag.setter();
        Callback::from(move |what| drag.set(Drag::new(what)))
    };
    let on_over = {
        let (drag, workspace) = (drag.clone(), workspace.clone());
        Callback::from(move |target| {
            if drag.what.is_some() {
                drag.set(drag.over(target, &workspace));
            }
        })
    };
    let on_drop = {
        let (drag, workspace) = (drag.clone(), workspace.clone());
        Callback::from(move |target: Target| {
            drag.drop(target, &workspace);
            drag.set(Drag::default());
        })
    };
    let current = workspace.current();
    let is_current = |one: &Rc<Connection>| current.as_ref().is_some_and(|current| Rc::ptr_eq(current, one));
    let item = |connection: &Rc<Connection>| {
        let profile = connection.profile();
        html! {
            <Item key={connection.id()} workspace={workspace.clone()} session={SessionRef::from(connection.clone())}
                title={profile.title()} colour={profile.colour} group={profile.group.clone()}
                groups={workspace.groups()} is_current={is_current(connection)}
                drop={drag.beside_connection(connection.id())} on_drag={on_drag.clone()} on_over={on_over.clone()}
                on_drop={on_drop.clone()} on_move={on_move.clone()} on_new_group={on_new_group.clone()} />
        }
    };
    html! {
        <ul>
            { for sections(&workspace.connections()).into_iter().map(|(group, connections)| {
                if group.is_empty() {
                    return connections.iter().map(item).collect::<Html>();
                }
                let is_collapsed = workspace.is_collapsed(&group);
                let shown = connections.iter().filter(|one| !is_collapsed || is_current(one));
                html! {
                    <Group key={format!("group {group}")} workspace={workspace.clone()} name={group.clone()}
                        count={connections.len()} {is_collapsed} drop={drag.at_group(&group)}
                        is_new={new_group.as_ref() == Some(&group)} on_named={on_named.clone()}
                        on_move={on_move_group.clone()} on_drag={on_drag.clone()} on_over={on_over.clone()}
                        on_drop={on_drop.clone()}>
                        { for shown.map(item) }
                    </Group>
                }
            }) }
        </ul>
    }
}

/// A callback with the id of an element that gets the focus after the next render: one that is moved in the page loses
/// it.
#[hook]
fn use_focus_soon() -> Callback<String> {
    let wanted = use_mut_ref(|| None::<String>);
    let update = use_force_update();
    use_effect({
        let wanted = wanted.clone();
        move || {
            if let Some(id) = wanted.take() {
                focus_back(&id);
            }
        }
    });
    Callback::from(move |id| {
        wanted.replace(Some(id));
        update.force_update();
    })
}

/// The runs of connections of the same group, each with the group's name.
fn sections(connections: &[Rc<Connection>]) -> Vec<(String, Vec<Rc<Connection>>)> {
    let mut sections: Vec<(String, Vec<Rc<Connection>>)> = Vec::new();
    for connection in connections {
        let group = connection.profile().group.clone();
        match sections.last_mut() {
            Some((last, members)) if *last == group => members.push(connection.clone()),
            _ => sections.push((group, vec![connection.clone()])),
        }
    }
    sections
}
