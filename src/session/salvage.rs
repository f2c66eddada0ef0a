//! The panic handler's access to the logs. A panic hook is global and can't be passed anything,
//! so this is the one registry that every session is in from the start.

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use weft_log::{Log, export::Origin};

use super::shared::Shared;

thread_local!(static SESSIONS: RefCell<Vec<Weak<Shared>>> = const { RefCell::new(Vec::new()) });

/// Makes a session's log reachable after a panic, for as long as the session lasts.
pub(super) fn register(shared: &Rc<Shared>) {
    SESSIONS.with_borrow_mut(|sessions| {
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Rc::downgrade(shared));
    });
}

/// Calls `visit` with the title and log of every session that can be read right now: what can still be
/// saved after a panic.
pub fn salvage(mut visit: impl FnMut(&str, Origin, &Log)) {
    let sessions = SESSIONS.with(|sessions| sessions.try_borrow().map(|all| all.clone()).unwrap_or_default());
    for shared in sessions.iter().filter_map(Weak::upgrade) {
        let readable = (shared.settings.try_profile(), shared.origin(), shared.log.try_borrow());
        if let (Some(profile), Some(origin), Ok(log)) = readable {
            visit(&profile.title(), origin, &log);
        }
    }
}
