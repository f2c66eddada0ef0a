//! The setting of which replies are timed.

use weft_codec::json::Pointer;
use weft_log::preview::thousands;
use weft_session::round_trip::RoundTrips;
use yew::prelude::*;

use crate::ui::{edit::Editor, fields::TextField, handles::SessionRef};

/// The two pointers, and the numbers of open and unanswered requests.
pub(super) fn round_trip(session: &SessionRef, editor: &Editor) -> Html {
    let setting = &editor.profile.round_trip;
    let placeholder =
        if setting.request.is_empty() { "the same".into() } else { AttrValue::from(setting.request.clone()) };
    html! {
        <div class="round-trip">
            <div class="columns" role="group" aria-label="Round trips">
                <TextField label="JSON pointer in requests" id="round-trip-request" code=true placeholder="/id"
                    value={setting.request.clone()} error={error(&setting.request)}
                    on_input={editor.on(|profile, text| profile.round_trip.request = text)} />
                <TextField label="JSON pointer in replies" id="round-trip-reply" code=true {placeholder}
                    value={setting.reply.clone()} error={error(&setting.reply)}
                    on_input={editor.on(|profile, text| profile.round_trip.reply = text)} />
            </div>
            <p class="muted">{ words(session.round_trips().as_ref()) }</p>
        </div>
    }
}

fn error(pointer: &str) -> Option<AttrValue> {
    Pointer::parse(pointer).err().map(|error| error.to_string().into())
}

fn words(round_trips: Option<&RoundTrips>) -> String {
    match round_trips {
        Some(timed) => format!(
            "{} waiting for a reply, {} unanswered.",
            thousands(timed.waiting() as u64),
            thousands(timed.unanswered())
        ),
        None => "A round trip is timed from a sent message to the received one that has the same value at its JSON \
                 pointer, such as /id."
            .into(),
    }
}
