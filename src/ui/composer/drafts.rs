//! What is being written for a connection stays while another one is on screen.

use std::{cell::RefCell, collections::BTreeMap};

use weft_session::profile::Draft;

use super::attachment::Attachment;

/// A message that is not sent yet.
#[derive(Clone, Default)]
pub(super) struct Unsent {
    pub draft: Draft,
    pub attachment: Option<Attachment>,
}

thread_local!(static UNSENT: RefCell<BTreeMap<String, Unsent>> = const { RefCell::new(BTreeMap::new()) });

/// What was being written for the profile with that id.
pub(super) fn recall(id: &str) -> Unsent {
    UNSENT.with_borrow_mut(|all| all.remove(id)).unwrap_or_default()
}

/// Keeps it until the page is left.
pub(super) fn keep(id: String, unsent: Unsent) {
    UNSENT.with_borrow_mut(|all| all.insert(id, unsent));
}
