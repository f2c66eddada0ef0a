//! Connecting, after what was typed or pasted in place of a URL has become one.

use weft_session::{Event, pasted::Pasted};

use super::{
    handles::{SessionRef, WorkspaceRef},
    keys::focus,
    reconnect_offer,
    views::Rest,
};
use crate::session::page_security;

/// Connects to what was typed or pasted into the URL field.
pub(super) fn connect(session: &SessionRef, workspace: &WorkspaceRef, rest: Rest) {
    if let Some(views) = rest.loaded() {
        (views.complete_url)(session, workspace);
    }
    // While connected, focus the offer to reconnect, so that pressing Enter again accepts it.
    if session.state().is_idle() { session.connect() } else { focus(reconnect_offer::ID) }
}

/// Makes a URL of what is in the URL field.
pub(super) fn complete_url(session: &SessionRef, workspace: &WorkspaceRef) {
    if let Some(pasted) = Pasted::read(&session.profile().url, page_security()) {
        use_pasted(session, workspace, pasted);
    }
}

/// Takes over a command, which may have secrets in it that aren't to be stored; returns whether the text is one.
pub(super) fn paste_command(session: &SessionRef, workspace: &WorkspaceRef, text: &str) -> bool {
    let pasted = Pasted::read(text, page_security()).filter(|pasted| pasted.program.is_some());
    let is_command = pasted.is_some();
    if let Some(pasted) = pasted {
        use_pasted(session, workspace, pasted);
    }
    is_command
}

/// Applies what was found in a pasted text to the profile, and logs the headers that can't be sent.
pub(super) fn use_pasted(session: &SessionRef, workspace: &WorkspaceRef, pasted: Pasted) {
    let id = session.connection().id();
    if let Some((_, password)) = &pasted.login {
        workspace.set_password(id, password.clone());
    }
    if !pasted.headers.is_empty() {
        session.note(Event::HeadersLeftOut { headers: pasted.headers.clone() });
    }
    workspace.edit(id, |profile| pasted.apply(profile));
}
