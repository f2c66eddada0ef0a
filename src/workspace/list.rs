//! The list of connections: which there are, in which order, in which groups.

use std::rc::Rc;

use weft_script::command::Open;
use weft_session::profile::Profile;

use super::{
    Connection, Workspace,
    order::{GAP, arranged, positions},
};
use crate::{
    session::new_id,
    store::{Key, ProfileRecord},
};

impl Workspace {
    /// Adds an empty connection and selects it.
    pub fn add(&self) {
        self.insert(Profile { id: new_id(), ..Profile::default() });
    }

    /// Adds a copy of a connection below it, with its password, and selects it.
    pub fn duplicate(&self, id: &str) {
        let Some(original) = self.connection(id) else { return };
        let profile = (*original.profile()).clone();
        let is_taken =
            |name: &str| self.connections.borrow().iter().any(|other| other.profile().name == name);
        let name = profile.copy_name(is_taken);
        let copy = self.insert(Profile { id: new_id(), name, ..profile });
        copy.set_credentials(original.credentials().clone());
        let at = self.index(id).map_or(0, |at| at + 1);
        self.put(&copy, at, copy.profile().group.clone());
    }

    /// Adds a connection that a script asks for. The one on screen stays there.
    pub(super) fn add_for_script(&self, open: &Open) -> Rc<Connection> {
        let on_screen = self.selected.borrow().clone();
        let subprotocols = open.subprotocols.join(", ");
        let added =
            self.insert(Profile { id: new_id(), url: open.url.clone(), subprotocols, ..Profile::default() });
        self.select(&on_screen);
        added
    }

    pub(super) fn insert(&self, profile: Profile) -> Rc<Connection> {
        let last = self.connections.borrow().iter().map(|other| other.position()).max();
        let position = last.map_or(GAP, |last| last.saturating_add(GAP));
        let connection = Connection::new(
            ProfileRecord { position, profile, ..ProfileRecord::default() },
            &self.network,
            &self.registry,
        );
        self.connections.borrow_mut().push(connection.clone());
        self.selected.replace(connection.id().into());
        self.list_is_shown.take();
        self.arrange();
        self.mark_profile(connection.id());
        connection
    }

    /// Selects another connection.
    pub fn select(&self, id: &str) {
        self.selected.replace(id.into());
        self.sheet.take();
        self.list_is_shown.take();
        self.changed.bump();
    }

    /// Moves a connection up or down by one: past the next one in its group, out of its group, or into the next group
    /// unless that is collapsed.
    pub fn move_by_one(&self, id: &str, is_up: bool) {
        let (Some(connection), Some(at)) = (self.connection(id), self.index(id)) else { return };
        let connections = self.connections();
        let own = connection.profile().group.clone();
        let next = if is_up { at.checked_sub(1) } else { Some(at + 1) };
        let next = next.and_then(|next| connections.get(next));
        let group = next.map(|next| next.profile().group.clone()).unwrap_or_default();
        if group == own {
            let to = if is_up { at.saturating_sub(1) } else { at + 1 };
            return self.put(&connection, to.min(connections.len() - 1), own);
        }
        if own.is_empty() && self.is_collapsed(&group) {
            let size = connections.iter().filter(|one| one.profile().group == group).count();
            let to = if is_up { at - size } else { at + size };
            return self.put(&connection, to, own);
        }
        // Out of its group first; into the next one with the next step.
        let group = if own.is_empty() { group } else { String::new() };
        self.put(&connection, at, group);
    }

    /// Moves a connection next to another one, into the same group.
    pub fn move_to(&self, id: &str, other: &str, is_after: bool) {
        let (Some(connection), Some(target)) = (self.connection(id), self.connection(other)) else { return };
        if id == other {
            return;
        }
        let others: Vec<_> = self.connections().into_iter().filter(|one| one.id() != id).collect();
        let at = others.iter().position(|one| one.id() == other).unwrap_or_default();
        self.put(&connection, at + usize::from(is_after), target.profile().group.clone());
    }

    /// Moves a connection to the end of a group, which need not exist yet; or out of its group, if the name is empty.
    pub fn move_into(&self, id: &str, group: &str) {
        let (Some(connection), Some(own)) = (self.connection(id), self.index(id)) else { return };
        let group = group.trim();
        let others: Vec<_> = self.connections().into_iter().filter(|one| one.id() != id).collect();
        let last = others.iter().rposition(|one| one.profile().group == group).filter(|_| !group.is_empty());
        self.put(&connection, last.map_or(own, |last| last + 1), group.into());
    }

    /// The names of the groups, in list order.
    pub fn groups(&self) -> Vec<String> {
        let mut groups: Vec<String> = Vec::new();
        for connection in self.connections() {
            let group = &connection.profile().group;
            if !group.is_empty() && !groups.contains(group) {
                groups.push(group.clone());
            }
        }
        groups
    }

    /// Moves a group up or down by one: past the next connection, or past all of the next group.
    pub fn move_group_by_one(&self, group: &str, is_up: bool) {
        let groups: Vec<String> = self.connections().iter().map(|one| one.profile().group.clone()).collect();
        let is_own = |name: &String| name == group;
        let (Some(first), Some(last)) = (groups.iter().position(is_own), groups.iter().rposition(is_own))
        else {
            return;
        };
        let next = if is_up { first.checked_sub(1) } else { Some(last + 1) };
        let Some(passed) = next.and_then(|next| groups.get(next)) else { return };
        let size = match passed.is_empty() {
            true => 1,
            false => groups.iter().filter(|name| *name == passed).count(),
        };
        let at = if is_up { first - size } else { first + size };
        self.reorder(|one| one.profile().group == group, at);
    }

    /// Moves a group before or after a connection, or before or after the group that it is in.
    pub fn move_group_to(&self, group: &str, other: &str, is_after: bool) {
        let Some(target) = self.connection(other) else { return };
        let beside = target.profile().group.clone();
        if beside == group {
            return;
        }
        let is_target = |one: &Rc<Connection>| {
            Rc::ptr_eq(one, &target) || !beside.is_empty() && one.profile().group == beside
        };
        let mut others = self.connections();
        others.retain(|one| one.profile().group != group);
        let at = match is_after {
            true => others.iter().rposition(is_target).map(|last| last + 1),
            false => others.iter().position(is_target),
        };
        self.reorder(|one| one.profile().group == group, at.unwrap_or_default());
    }

    /// Renames a group; without a name, it is dissolved.
    pub fn rename_group(&self, group: &str, name: &str) {
        for connection in self.connections().iter().filter(|one| one.profile().group == group) {
            self.edit(connection.id(), |profile| profile.group = name.trim().into());
        }
        self.arrange();
    }

    /// Whether a group is collapsed.
    pub fn is_collapsed(&self, group: &str) -> bool {
        self.preferences.borrow().collapsed.iter().any(|name| name == group)
    }

    /// Collapses a group, or expands it.
    pub fn set_collapsed(&self, group: &str, is_collapsed: bool) {
        let mut preferences = self.preferences.borrow_mut();
        preferences.collapsed.retain(|name| name != group);
        if is_collapsed {
            preferences.collapsed.push(group.into());
        }
        drop(preferences);
        self.mark(Key::PREFERENCES);
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.connections.borrow().iter().position(|one| one.id() == id)
    }

    /// Puts a connection at this index of the list, into this group.
    fn put(&self, connection: &Rc<Connection>, at: usize, group: String) {
        self.edit(connection.id(), |profile| profile.group = group);
        self.reorder(|one| Rc::ptr_eq(one, connection), at);
    }

    /// Puts some of the connections, in their order, at this index among the others.
    fn reorder(&self, is_moved: impl Fn(&Rc<Connection>) -> bool, at: usize) {
        let (moved, mut order): (Vec<_>, Vec<_>) = self.connections().into_iter().partition(is_moved);
        let at = at.min(order.len());
        let end = at + moved.len();
        order.splice(at..at, moved);
        let before: Vec<u32> = order.iter().map(|one| one.position()).collect();
        for (one, position) in order.iter().zip(positions(&before, at..end)) {
            if one.set_position(position) {
                self.mark_profile(one.id());
            }
        }
        self.arrange();
        self.changed.bump();
    }

    /// Sorts the list by positions, with groups together. Ids decide where two tabs have used the same position.
    pub(super) fn arrange(&self) {
        let connections = self.connections.take();
        let key = |one: &Rc<Connection>| (one.position(), one.id().to_owned());
        self.connections.replace(arranged(connections, key, |one| one.profile().group.clone()));
    }
}
