//! Messages that were sent while the session was offline and wait for the next login, or were still queued when the page
//! was closed and wait for the user's word.

use weft_codec::line::line;
use weft_log::preview::{size, thousands};
use weft_message::Kind;
use weft_session::{Content, Outgoing};
use yew::prelude::*;

use crate::ui::handles::{SessionRef, WorkspaceRef};

/// How many bytes of a message a row shows.
const SHOWN: usize = 120;
/// How many rows are shown.
const ROWS: usize = 50;

/// Properties of [`Queued`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The workspace, which stores them.
    pub workspace: WorkspaceRef,
    /// The session.
    pub session: SessionRef,
    /// Its revision.
    pub revision: u64,
    /// While it is online, nothing is queued but what is held.
    pub is_online: bool,
}

/// The list of queued messages; nothing if there are none.
#[component]
pub(in crate::ui) fn Queued(props: &Props) -> Html {
    let Props { workspace, session, is_online, .. } = props;
    let outbox = session.outbox();
    let (count, held) = (outbox.len(), outbox.held());
    let is_shown = held > 0 || !is_online && count > 0;
    // What the sender is about to take isn't worth storing.
    let stored = is_shown.then(|| (count, held, outbox.iter().last().map(|last| last.id)));
    use_effect_with((stored, session.connection().id().to_owned()), {
        let workspace = workspace.clone();
        move |(_, id)| workspace.keep_view(id)
    });
    if !is_shown {
        return html! {};
    }
    html! {
        <section class="queued" aria-label="Queued messages">
            <div class="queued-head">
                <strong>{ words(count, held, *is_online) }</strong>
                if held > 0 {
                    { release_button(session, held, *is_online) }
                }
                { discard_button(session) }
            </div>
            <ol class="queued-list">
                { for outbox.iter().take(ROWS).map(|outgoing| row(session, outgoing)) }
            </ol>
            if count > ROWS {
                <p class="muted">{ format!("and {} more", thousands((count - ROWS) as u64)) }</p>
            }
        </section>
    }
}

fn words(count: usize, held: usize, is_online: bool) -> String {
    let number = |count: usize| match count {
        1 => "1 message".into(),
        _ => format!("{} messages", thousands(count as u64)),
    };
    let (were, they) = if held == 1 { ("was", "it") } else { ("were", "they") };
    if held > 0 {
        let text = format!("{} {were} queued when this page was closed", number(held));
        return match (count - held, is_online) {
            (1.., false) => {
                format!("{text}, and {} since. Should {they} be sent, too?", number(count - held))
            }
            _ => format!("{text}. Should {they} be sent?"),
        };
    }
    match count {
        1 => "1 message is queued. It will be sent when you are online.".into(),
        _ => format!("{} are queued. They will be sent when you are online.", number(count)),
    }
}

fn release_button(session: &SessionRef, held: usize, is_online: bool) -> Html {
    let session = session.clone();
    let name = match (held, is_online) {
        (1, true) => "Send it",
        (_, true) => "Send them",
        (1, false) => "Send it when online",
        (_, false) => "Send them when online",
    };
    html! {
        <button class="button small primary" type="button" onclick={move |_| session.release_held()}>{ name }</button>
    }
}

fn discard_button(session: &SessionRef) -> Html {
    let session = session.clone();
    html! {
        <button class="button small danger" type="button" onclick={move |_| session.discard_all()}>
            { "Discard all" }
        </button>
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
