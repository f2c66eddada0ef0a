//! The list with all that can be done with it: groups, and moving connections by dragging them.

use std::rc::Rc;

use yew::prelude::*;

use super::{
    Props,
    group::Group,
    item::{Item, Target, id},
};
use crate::{
    ui::{handles::SessionRef, keys::focus},
    workspace::Connection,
};

/// A connection being dragged, and where it would be dropped.
#[derive(Clone, Default, PartialEq)]
struct Drag {
    id: Option<String>,
    onto: Option<Target>,
}

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
    // An element that is moved in the page loses the focus.
    let moved = use_mut_ref(|| None::<String>);
    use_effect({
        let moved = moved.clone();
        move || {
            if let Some(moved) = moved.take() {
                focus(&id(&moved));
            }
        }
    });
    let on_move = {
        let workspace = workspace.clone();
        Callback::from(move |(id, is_up): (String, bool)| {
            workspace.move_by_one(&id, is_up);
            moved.replace(Some(id));
        })
    };
    let on_drag = {
        let drag = drag.setter();
        Callback::from(move |id| drag.set(Drag { id, onto: None }))
    };
    let on_over = {
        let drag = drag.clone();
        Callback::from(move |onto| {
            if drag.id.is_some() {
                drag.set(Drag { id: drag.id.clone(), onto: Some(onto) });
            }
        })
    };
    let on_drop = {
        let (drag, workspace) = (drag.clone(), workspace.clone());
        Callback::from(move |onto: Target| {
            match (&drag.id, onto) {
                (Some(id), Target::Beside { id: other, is_after }) => workspace.move_to(id, &other, is_after),
                (Some(id), Target::Into(group)) => workspace.move_into(id, &group),
                (None, _) => {}
            }
            drag.set(Drag::default());
        })
    };
    let current = workspace.current();
    let is_current = |one: &Rc<Connection>| current.as_ref().is_some_and(|current| Rc::ptr_eq(current, one));
    let item = |connection: &Rc<Connection>| {
        let profile = connection.profile();
        let onto = drag
            .onto
            .clone()
            .filter(|onto| matches!(onto, Target::Beside { id, .. } if id == connection.id()));
        html! {
            <Item key={connection.id()} workspace={workspace.clone()} session={SessionRef::from(connection.clone())}
                title={profile.title()} colour={profile.colour} group={profile.group.clone()}
                groups={workspace.groups()} is_current={is_current(connection)} {onto}
                 on_drag={on_drag.clone()} on_over={on_over.clone()}
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
                let is_target = drag.onto == Some(Target::Into(group.clone()));
                html! {
                    <Group key={format!("group {group}")} workspace={workspace.clone()} name={group.clone()}
                        count={connections.len()} {is_collapsed} {is_target}
                        is_new={new_group.as_ref() == Some(&group)} on_named={on_new_group.reform(|()| None)}
                        on_over={on_over.clone()} on_drop={on_drop.clone()}>
                        { for shown.map(item) }
                    </Group>
                }
            }) }
        </ul>
    }
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
