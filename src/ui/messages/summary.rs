//! What a row shows of its message: the user's columns, and the message on one line.

use weft_message::{Direction, EventKind, Kind, Message};
use weft_session::profile::Profile;
use yew::prelude::*;

use super::{columns::cells, outages::outage};
use crate::{
    task::now,
    ui::{handles::SessionRef, words},
    words::lead,
};

/// The last cells of a message's row. In a list without a filter, a drop of the connection may be folded into it.
pub(in crate::ui) fn summary(
    session: &SessionRef,
    profile: &Profile,
    message: &Message<'_>,
    max_bytes: usize,
    has_filter: bool,
) -> Html {
    let layers = session.layers();
    let outage = (!has_filter).then(|| outage(session, message.number)).flatten();
    let (lead, is_folded) = outage.map_or_else(Default::default, |outage| (outage.lead, outage.is_folded));
    let preview = layers.preview(message, max_bytes);
    let (badge, words) = badge(message.kind, &preview);
    html! {
        <>
            { cells(message, profile, &layers) }
            <span class="message-preview" role="gridcell">
                { lead }
                if !is_folded {
                    { badge }
                    if message.bytes.is_empty() {
                        <span class="badge message-badge">{ "Empty" }</span>
                    }
                    if is_late(session, message) {
                        <span class="badge message-badge" data-mood="warn">{ "No reply" }</span>
                        { " " }
                    }
                    { words }
                }
            </span>
        </>
    }
}

/// Whether it is a request that should have been answered by now.
fn is_late(session: &SessionRef, message: &Message<'_>) -> bool {
    let exchanges = session.exchanges();
    message.direction == Direction::Sent
        && exchanges.as_ref().is_some_and(|exchanges| exchanges.is_late(message.number, now()))
}

/// A badge with the kind, and what is beside it: the message on one line, without what the badge says. Text has none, since
/// most messages are text, and neither has an event that is only noted.
fn badge(kind: Kind, preview: &str) -> (Html, &str) {
    let mood = match kind {
        Kind::Text | Kind::Event(EventKind::Note) => return (html! {}, preview),
        Kind::Event(EventKind::Error | EventKind::Refused) => "bad",
        Kind::Event(EventKind::Reconnect | EventKind::Keepalive) => "warn",
        Kind::Event(EventKind::Opened | EventKind::Login) => "good",
        _ => "plain",
    };
    let lead = matches!(kind, Kind::Event(_)).then(|| lead(preview)).flatten();
    let (name, sign, rest) = lead.unwrap_or((words::kind(kind), "", preview));
    let badge = html! {
        <>
            <span class="badge message-badge" data-mood={mood}>{ name }</span>
            // The row reads as the whole sentence.
            <span class="visually-hidden">{ sign }</span>
            { " " }
        </>
    };
    (badge, rest)
}
