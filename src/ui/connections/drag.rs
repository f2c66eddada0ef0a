//! Dragging connections and groups in the list: what is dragged, and where it would go.

use web_sys::{DragEvent, Element};
use yew::TargetCast;

use crate::ui::handles::WorkspaceRef;

/// What is dragged.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Dragged {
    /// A connection, by its id.
    Connection(String),
    /// A group, by its name.
    Group(String),
}

/// What it is dragged over.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// A connection.
    Connection {
        /// Its id.
        id: String,
        /// Whether the pointer is below its middle.
        is_after: bool,
    },
    /// A group.
    Group {
        /// Its name.
        name: String,
        /// Whether the pointer is below the middle of what it is over.
        is_after: bool,
    },
}

/// A drag, and where it would be dropped.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Drag {
    pub(super) what: Option<Dragged>,
    onto: Option<Target>,
}

impl Drag {
    /// The beginning of a drag; with `None`, its end.
    pub(super) fn new(what: Option<Dragged>) -> Self {
        Self { what, onto: None }
    }

    /// The drag over this.
    pub(super) fn over(&self, target: Target, workspace: &WorkspaceRef) -> Self {
        Self { what: self.what.clone(), onto: self.aimed(target, workspace) }
    }

    /// Where it would go from there: a group goes beside another group, not into it.
    fn aimed(&self, target: Target, workspace: &WorkspaceRef) -> Option<Target> {
        let (Dragged::Group(dragged), Target::Connection { id, is_after }) = (self.what.as_ref()?, &target)
        else {
            return Some(target);
        };
        let group = workspace.connection(id)?.profile().group.clone();
        match group.is_empty() {
            true => Some(target),
            false if group == *dragged => None,
            false => Some(Target::Group { name: group, is_after: *is_after }),
        }
    }

    /// Drops it there.
    pub(super) fn drop(&self, target: Target, workspace: &WorkspaceRef) {
        let (Some(what), Some(target)) = (&self.what, self.aimed(target, workspace)) else { return };
        match (what, target) {
            (Dragged::Connection(id), Target::Connection { id: other, is_after }) => {
                workspace.move_to(id, &other, is_after);
            }
            (Dragged::Connection(id), Target::Group { name, .. }) => workspace.move_into(id, &name),
            (Dragged::Group(group), Target::Connection { id, is_after }) => {
                workspace.move_group_to(group, &id, is_after);
            }
            (Dragged::Group(group), Target::Group { name, is_after }) => {
                let members = workspace.connections();
                let other = members.iter().find(|one| one.profile().group == name);
                if let Some(other) = other {
                    workspace.move_group_to(group, other.id(), is_after);
                }
            }
        }
    }

    /// Where it would go beside the connection with that id, as the style sheet calls it.
    pub(super) fn beside_connection(&self, connection: &str) -> Option<&'static str> {
        match &self.onto {
            Some(Target::Connection { id, is_after }) if id == connection => Some(side(*is_after)),
            _ => None,
        }
    }

    /// Where it would go beside or into the group with that name.
    pub(super) fn at_group(&self, group: &str) -> Option<&'static str> {
        match (&self.onto, &self.what) {
            (Some(Target::Group { name, .. }), Some(Dragged::Connection(_))) if name == group => Some("into"),
            (Some(Target::Group { name, is_after }), _) if name == group => Some(side(*is_after)),
            _ => None,
        }
    }
}

fn side(is_after: bool) -> &'static str {
    if is_after { "after" } else { "before" }
}

/// Begins to drag something of this title.
pub(super) fn begin(event: &DragEvent, title: &str) {
    if let Some(data) = event.data_transfer() {
        data.set_effect_allowed("move");
        // Without data, Firefox drags nothing. This only fails outside of this event.
        let _ = data.set_data("text/plain", title);
    }
}

/// Whether the pointer is below the middle of the closest element that matches.
pub(super) fn is_below_middle(event: &DragEvent, selector: &str) -> bool {
    let element =
        event.target_dyn_into::<Element>().and_then(|target| target.closest(selector).ok().flatten());
    element.is_some_and(|element| {
        let place = element.get_bounding_client_rect();
        f64::from(event.client_y()) > place.top() + place.height() / 2.0
    })
}
