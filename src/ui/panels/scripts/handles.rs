//! Scripts and runs as properties of components.

use std::{ops::Deref, rc::Rc};

use crate::script::{Run, Scripts};

/// A session's scripts.
pub(in crate::ui) type ScriptsRef = Shared<Scripts>;

/// A run of a script.
pub(super) type RunRef = Shared<Run>;

/// A handle to a thing. Two are equal if the thing is the same, so a change *inside* it renders nothing by itself.
pub(in crate::ui) struct Shared<T>(pub(in crate::ui) Rc<T>);

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
