//! Connecting, after what was typed or pasted in place of a URL has become one.

use weft_session::{
    Event,
    pasted::{self, Pasted},
    profile::{Escape, LoginKind, TypedPassword},
};

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
    let url = &session.profile().url;
    if let Some(typed) = TypedPassword::find(url) {
        move_password(session.connection().id(), workspace, typed);
    } else if let Some(completed) = completed_template(session, url) {
        workspace.edit(session.connection().id(), |profile| profile.url = completed);
    } else if let Some(pasted) = Pasted::read(url, page_security()) {
        use_pasted(session, workspace, pasted);
    }
}

/// Moves a password out of the URL, where others could see it, into the fields for it.
pub(super) fn move_password(id: &str, workspace: &WorkspaceRef, typed: TypedPassword) {
    workspace.edit(id, |profile| {
        profile.url = typed.url;
        profile.user = typed.user;
        profile.login.kind = LoginKind::Basic;
    });
    workspace.set_password(id, typed.password);
}

/// A URL with variables in it, with the scheme that it lacks.
pub(super) fn completed_template(session: &SessionRef, template: &str) -> Option<String> {
    let filled = template.contains("{{").then(|| session.preview(template, Escape::url(template)))?.ok()?;
    pasted::completed_template(template, &filled.text, page_security())
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

/// Applies what was found in a pasted text to the profile, and says which headers can't be sent.
pub(super) fn use_pasted(session: &SessionRef, workspace: &WorkspaceRef, pasted: Pasted) {
    let id = session.connection().id();
    let is_elsewhere = pasted.leads_elsewhere(&session.profile());
    if pasted.login.is_some() || is_elsewhere {
        workspace.set_password(id, pasted.login.clone().map(|(_, password)| password).unwrap_or_default());
    }
    if pasted.token.is_some() || is_elsewhere {
        workspace.set_token(id, pasted.token.clone().unwrap_or_default());
    }
    let mut left_out = None;
    if !pasted.headers.is_empty() {
        let (headers, token_in_url) = (pasted.headers.clone(), pasted.token.is_some());
        let event = Event::HeadersLeftOut { headers, token_in_url };
        session.note(event.clone());
        left_out.replace(event);
    }
    session.connection().view.left_out.replace(left_out);
    workspace.edit(id, |profile| pasted.apply(profile));
}
