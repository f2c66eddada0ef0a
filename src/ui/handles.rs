//! Handles to state that isn't Yew's, for use as properties and context of components.

use std::{cell::RefCell, ops::Deref, rc::Rc};

use weft_script::output::Output;

use crate::{
    script::{Console, Run, Scripts},
    session::Session,
    workspace::{Connection, Workspace},
};

/// A session's scripts.
pub(super) type ScriptsRef = Shared<Scripts>;

/// A session's console.
pub(super) type ConsoleRef = Shared<Console>;

/// What a script or the console has said.
pub(super) type OutputRef = Shared<RefCell<Output>>;

/// A run of a script.
pub(super) type RunRef = Shared<Run>;

/// The contents of the page.
pub(super) type WorkspaceRef = Shared<Workspace>;

/// A handle. Two are equal if they lead to the same thing, so a change *inside* it doesn't cause a render.
pub(super) struct Shared<T>(pub(super) Rc<T>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<Rc<T>> for Shared<T> {
    fn from(thing: Rc<T>) -> Self {
        Self(thing)
    }
}

/// A connection, mostly for its session. A change *inside* a session doesn't cause a render: see
/// [`use_changes`](super::hooks::use_changes).
#[derive(Clone, PartialEq)]
pub(super) struct SessionRef(Shared<Connection>);

impl SessionRef {
    pub(super) fn connection(&self) -> &Rc<Connection> {
        &self.0.0
    }
}

impl From<Rc<Connection>> for SessionRef {
    fn from(connection: Rc<Connection>) -> Self {
        Self(connection.into())
    }
}

impl Deref for SessionRef {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.0.session()
    }
}

/// The workspace at a revision. Two are equal if nothing has changed in it: as a property, it makes the component
/// render after each change.
#[derive(Clone, PartialEq)]
pub(super) struct WorkspaceHandle {
    pub(super) workspace: WorkspaceRef,
    pub(super) revision: u64,
}

impl Deref for WorkspaceHandle {
    type Target = Workspace;

    fn deref(&self) -> &Workspace {
        &self.workspace
    }
}
