//! What of a log is looked at. It outlives the components, which are made anew when another connection is
//! selected.

use std::cell::{Cell, RefCell};

use super::{place::Place, search::Terms};

/// What passes, where it is scrolled to, and which message's details are open.
#[derive(Default)]
pub(in crate::ui) struct LookedAt {
    pub(super) terms: RefCell<Terms>,
    pub(super) place: Cell<Place>,
    pub(in crate::ui) selected: Cell<Option<u64>>,
}
