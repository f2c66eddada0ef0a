//! What can be done with a message of the log.

use weft_message::{Kind, Message, Payload};
use weft_session::{draft::of_payload, profile::Draft};
use yew::prelude::*;

use super::handles::SessionRef;

/// What to do with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Put it into the composer, to be changed and sent.
    Edit,
    /// Send it again, as it is.
    Resend,
}

impl Action {
    /// The action of a key, in the log.
    pub(super) fn by_key(key: &str) -> Option<Self> {
        match key {
            "e" => Some(Self::Edit),
            "r" => Some(Self::Resend),
            _ => None,
        }
    }
}

/// Does it, if the message is still there and isn't an event.
pub(super) fn act(session: &SessionRef, number: u64, action: Action, on_edit: &Callback<Draft>) {
    let payload = session.log().get(number).and_then(|message| payload(&message));
    if let Some(payload) = payload {
        act_on(session, payload, action, on_edit);
    }
}

/// Does it to a message with this payload.
pub(super) fn act_on(session: &SessionRef, payload: Payload, action: Action, on_edit: &Callback<Draft>) {
    match action {
        Action::Edit => on_edit.emit(of_payload(&payload)),
        Action::Resend => session.send_payload(payload),
    }
}

/// What a message was sent as; `None` for an event.
pub(super) fn payload(message: &Message<'_>) -> Option<Payload> {
    match message.kind {
        Kind::Text => String::from_utf8(message.bytes.to_vec()).ok().map(Payload::Text),
        Kind::Binary => Some(Payload::Binary(message.bytes.to_vec())),
        Kind::Event(_) => None,
    }
}
