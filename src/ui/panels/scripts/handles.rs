//! Scripts and runs as properties of components.

use std::{ops::Deref, rc::Rc};

use crate::script::{Run, Scripts};

/// A session's scripts. Two are equal if they are the same.
#[derive(Clone)]
pub(in crate::ui) struct ScriptsRef(pub(in crate::ui) Rc<Scripts>);

impl PartialEq for ScriptsRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for ScriptsRef {
    type Target = Scripts;

    fn deref(&self) -> &Scripts {
        &self.0
    }
}

/// A run. Two are equal if they are the same.
#[derive(Clone)]
pub(super) struct RunRef(pub(super) Rc<Run>);

impl PartialEq for RunRef {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for RunRef {
    type Target = Run;

    fn deref(&self) -> &Run {
        &self.0
    }
}
