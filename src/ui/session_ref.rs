//! A session as a property of components.

use std::{ops::Deref, rc::Rc};

use super::{messages::LookedAt, pace::Pace};
use crate::session::Session;

/// A shared handle, and what of the session's log is looked at, and when. Two are equal if they are the same session,
/// so a change *inside* a session renders nothing by itself: see [`crate::ui::hooks::use_changes`].
#[derive(Clone)]
pub(super) struct SessionRef {
    session: Rc<Session>,
    pub(super) looked_at: Rc<LookedAt>,
    pub(super) pace: Rc<Pace>,
}

impl SessionRef {
    pub(super) fn new(session: Rc<Session>) -> Self {
        Self { session, looked_at: Rc::default(), pace: Rc::default() }
    }

    /// The session itself.
    pub(super) fn session(&self) -> &Rc<Session> {
        &self.session
    }
}

impl PartialEq for SessionRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.session, &other.session)
    }
}

impl Deref for SessionRef {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
