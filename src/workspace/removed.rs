//! Deleted connections, which can be brought back for a while.

use std::{rc::Rc, time::Duration};

use weft_message::{Close, Timestamp};
use weft_session::profile::Profile;

use super::{Connection, Workspace};
use crate::store::Key;

/// How long a deleted connection can be brought back.
const UNDO: Duration = Duration::from_secs(30);

/// A deleted connection.
pub struct Removed {
    connection: Rc<Connection>,
    deletion: Deletion,
    /// The id of the empty connection that took its place, if it was the only one.
    stand_in: Option<String>,
    until: Timestamp,
}

/// How a connection was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// In this tab.
    Here,
    /// In this tab, where it is a recording: its file stays as it is.
    Closed,
    /// In another tab.
    Elsewhere,
    /// In another tab, while it was in use here: it stays until this tab is closed, but isn't stored.
    InUse,
}

impl Workspace {
    /// The connection that was deleted last, by its title, and how; [`Workspace::undo_remove`] brings it back.
    pub fn removed(&self) -> Option<(String, Deletion)> {
        let removed = self.removed.borrow();
        removed.last().map(|removed| (removed.connection.profile().title(), removed.deletion))
    }

    /// How many recordings go with it, once it can't be brought back any more.
    pub fn removed_recordings(&self) -> usize {
        self.removed.borrow().last().map_or(0, |removed| removed.connection.shelf.size().0)
    }

    /// A recording that was closed isn't there any more.
    pub(super) fn forget_closed(&self, recording: &str) {
        let is_it = |one: &Removed| one.connection.kept().is_some_and(|(_, kept)| kept.id == recording);
        self.removed.borrow_mut().retain(|removed| !is_it(removed));
    }

    /// Deletes a connection, and ends its session and its scripts.
    pub fn remove(&self, id: &str) {
        if let Some(connection) = self.connection(id) {
            let is_recording = connection.session().recording().is_some();
            self.take_out(connection, if is_recording { Deletion::Closed } else { Deletion::Here });
            self.mark_profile(id);
        }
    }

    /// Another tab has deleted a connection. Unless it is in use, it is deleted here too, with all edits: storing them
    /// would bring it back.
    pub(super) fn removed_elsewhere(&self, connection: &Rc<Connection>) {
        if connection.is_in_use() {
            connection.is_deleted.set(true);
            self.keep_removed(connection.clone(), Deletion::InUse, None);
        } else {
            self.take_out(connection.clone(), Deletion::Elsewhere);
        }
    }

    /// Whether the connection with that id was deleted, and can be brought back.
    pub(super) fn is_removed(&self, id: &str) -> bool {
        self.removed.borrow().iter().any(|removed| removed.connection.id() == id)
    }

    fn take_out(&self, connection: Rc<Connection>, deletion: Deletion) {
        let Some(at) = self.connections().iter().position(|one| Rc::ptr_eq(one, &connection)) else { return };
        self.connections.borrow_mut().remove(at);
        connection.session().disconnect(Close::default());
        connection.scripts().session_removed();
        connection.replica.forget();
        let is_last = self.connections.borrow().is_empty();
        if is_last {
            self.add();
        }
        let stand_in = self.connections().first().filter(|_| is_last).map(|only| only.id().into());
        if *self.selected.borrow() == connection.id() {
            let connections = self.connections();
            let next = connections.get(at).or(connections.last());
            self.selected.replace(next.map(|next| next.id().into()).unwrap_or_default());
        }
        self.keep_removed(connection, deletion, stand_in);
    }

    fn keep_removed(&self, connection: Rc<Connection>, deletion: Deletion, stand_in: Option<String>) {
        let until = self.network.runtime().now() + UNDO;
        self.removed.borrow_mut().push(Removed { connection, deletion, stand_in, until });
        self.changed.bump();
    }

    /// Brings back the connection that was deleted last, with its log.
    pub fn undo_remove(&self) {
        let Some(removed) = self.removed.borrow_mut().pop() else { return };
        let Removed { connection, deletion, stand_in, .. } = removed;
        let id = connection.id();
        if deletion == Deletion::InUse {
            connection.is_deleted.set(false);
        } else if self.connection(id).is_none() {
            self.forget_stand_in(stand_in);
            connection.scripts().session_restored();
            self.connections.borrow_mut().push(connection.clone());
            self.arrange();
            self.selected.replace(id.into());
        }
        self.mark_profile(id);
    }

    /// Removes the empty connection that took a deleted one's place, unless it has been used.
    fn forget_stand_in(&self, id: Option<String>) {
        let Some(connection) = id.and_then(|id| self.connection(&id)) else { return };
        let untouched = Profile { id: connection.id().into(), ..Profile::default() };
        if *connection.profile() == untouched && !connection.is_in_use() {
            self.connections.borrow_mut().retain(|one| !Rc::ptr_eq(one, &connection));
            self.mark(Key::profile(connection.id()));
        }
    }

    /// Gives up the connection that was deleted last.
    pub fn forget_removed(&self) {
        self.removed.borrow_mut().pop();
        self.changed.bump();
    }

    /// Forgets connections that can no longer be brought back.
    pub fn forget_due(&self) {
        let now = self.network.runtime().now();
        let before = self.removed.borrow().len();
        self.removed.borrow_mut().retain(|removed| removed.until > now);
        if self.removed.borrow().len() < before {
            self.changed.bump();
        }
    }
}
