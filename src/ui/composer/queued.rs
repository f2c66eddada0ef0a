//! Messages that were sent while the session was offline and wait for the next login.

use weft_codec::line::line;
use weft_log::preview::{size, thousands};
use weft_message::Kind;
use weft_session::{Content, Outgoing};
use yew::prelude::*;

use crate::ui::handles::SessionRef;

/// How many bytes of a message a row shows.
const SHOWN: usize = 120;
/// How many rows are shown.
const ROWS: usize = 50;

/// Properties of [`Queued`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// While it is online, nothing is queued.
    pub is_online: bool,
}

/// The list of queued messages; nothing if there are none.
#[component]
pub(in crate::ui) fn Queued(props: &Props) -> Html {
    let outbox = props.session.outbox();
    if props.is_online || outbox.is_empty() {
        return html! {};
    }
    let discard_all = {
        let session = props.session.clone();
        move |_| session.discard_all()
    };
    let count = outbox.len();
    let queued = match count {
        1 => "1 message is queued. It will be sent when you are online.".into(),
        _ => {
            format!("{} messages are queued. They will be sent when you are online.", thousands(count as u64))
        }
    };
    html! {
        <section class="queued" aria-label="Queued messages">
            <div class="queued-head">
                <strong>{ queued }</strong>
                <button class="button small danger" type="button" onclick={discard_all}>{ "Discard all" }</button>
            </div>
            <ol class="queued-list">
                { for outbox.iter().take(ROWS).map(|outgoing| row(&props.session, outgoing)) }
            </ol>
            if count > ROWS {
                <p class="muted">{ format!("and {} more", thousands((count - ROWS) as u64)) }</p>
            }
        </section>
    }
}

fn row(session: &SessionRef, outgoing: &Outgoing) -> Html {
    let (kind, bytes) = match &outgoing.content {
        Content::Draft(draft) => (Kind::Text, draft.text.as_bytes()),
        Content::Ready(payload) => (payload.kind(), payload.as_bytes()),
    };
    let (session, id) = (session.clone(), outgoing.id);
    let shown = line(kind, bytes, SHOWN);
    let name = format!("Discard {shown}");
    html! {
        <li key={id} class="list-row">
            <span class="list-text mono">{ shown }</span>
            <span class="muted">{ size(bytes.len() as u64) }</span>
            <button class="button small" type="button" aria-label={name} onclick={move |_| session.discard(id)}>
                { "Discard" }
            </button>
        </li>
    }
}
