//! A session as a property of components.

use std::{ops::Deref, rc::Rc};

use crate::session::Session;

/// A shared handle. Two are equal if they are the same session, so a change *inside* a session renders
/// nothing by itself: see [`crate::ui::hooks::use_changes`].
#[derive(Clone)]
pub(super) struct SessionRef(pub Rc<Session>);

impl PartialEq for SessionRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for SessionRef {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}
