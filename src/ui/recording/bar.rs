//! The row of a recording, in place of a connection's.

use weft_log::export::Origin;
use weft_message::Timestamp;
use yew::prelude::*;

use super::shelf;
use crate::ui::{
    edit::Editor,
    handles::SessionRef,
    words::{clock, date_and_time},
};

/// Properties of [`Bar`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// Has the recording's log.
    pub session: SessionRef,
    /// Its name and colour.
    pub editor: Editor,
}

/// Where it comes from, when it was made, and a button to close it.
#[component]
pub(in crate::ui) fn Bar(props: &Props) -> Html {
    let Props { session, editor } = props;
    let origin = session.recording().cloned().unwrap_or_default();
    let close = {
        let editor = editor.clone();
        move |_| editor.workspace.remove(&editor.profile.id)
    };
    html! {
        <section class="recording" aria-label="Recording" data-colour={editor.profile.colour.name()}>
            <strong class="recording-mark">{ "Recording" }</strong>
            if !origin.url.is_empty() {
                <span class="recording-url mono" title={origin.url.clone()}>{ origin.url.clone() }</span>
            }
            <span class="recording-facts muted">{ facts(session, &origin) }</span>
            <button class="button recording-close" type="button" onclick={close}>{ "Close recording" }</button>
        </section>
    }
}

/// A time, without the date if that is the same.
fn later(first: Timestamp, last: Timestamp) -> String {
    const DATE: usize = "2026-01-31".len();
    let words = date_and_time(last);
    if words.get(..DATE) == date_and_time(first).get(..DATE) { clock(last) } else { words }
}

/// When its messages came, and what is missing of them.
fn facts(session: &SessionRef, origin: &Origin) -> String {
    if let Some((_, kept)) = session.connection().kept() {
        return shelf::facts(kept);
    }
    let log = session.log();
    let numbers = log.numbers();
    let first = log.get(numbers.start);
    let last = numbers.end.checked_sub(1).and_then(|last| log.get(last));
    let mut facts = match (first, last) {
        (Some(first), Some(last)) => {
            format!("{} to {}", date_and_time(first.time), later(first.time, last.time))
        }
        _ => "No messages".into(),
    };
    if !origin.filter.is_empty() {
        facts.push_str(" · only what a filter let pass");
    }
    facts
}
