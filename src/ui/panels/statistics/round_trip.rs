//! The setting of which replies are timed.

use weft_codec::json::Pointer;
use weft_log::preview::thousands;
use weft_session::{recurring, round_trip::RoundTrips};
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
            <p class="muted">{ words(session) }</p>
            { suggestion(session, editor) }
        </div>
    }
}

/// Offers the pointers whose values come back, if nothing is timed.
fn suggestion(session: &SessionRef, editor: &Editor) -> Html {
    let is_timed = !editor.profile.round_trip.request.is_empty() || session.exchanges().is_some();
    let Some(suggested) = (!is_timed).then(|| recurring::suggested(&session.log())).flatten() else {
        return html! {};
    };
    let words = format!("Values that were sent at {} come back", suggested.request);
    let words = if suggested.reply.is_empty() { words } else { format!("{words} at {}", suggested.reply) };
    let editor = editor.on(|profile, suggested| profile.round_trip = suggested);
    html! {
        <p>
            { words }{ ". " }
            <button class="button small" type="button" onclick={move |_| editor.emit(suggested.clone())}>
                { "Time these" }
            </button>
        </p>
    }
}

fn error(pointer: &str) -> Option<AttrValue> {
    Pointer::parse(pointer).err().map(|error| error.to_string().into())
}

fn words(session: &SessionRef) -> String {
    let (own, exchanges) = (session.round_trips(), session.exchanges());
    let counts = |timed: &RoundTrips| {
        let (waiting, unanswered) = (thousands(timed.waiting() as u64), thousands(timed.unanswered()));
        format!("{waiting} waiting for a reply, {unanswered} unanswered.")
    };
    match (own.as_ref(), exchanges.as_ref()) {
        (Some(own), _) => counts(own),
        (None, Some(exchanges)) => {
            format!("By the ids of the protocol: {} A JSON pointer goes before them.", counts(exchanges))
        }
        (None, None) => "A round trip is timed from a sent message to the received one that has the same value at its JSON \
                 pointer, such as /id."
            .into(),
    }
}
