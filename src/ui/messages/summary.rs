//! What a row shows of its message: the user's columns, and the message on one line.

use weft_message::{Direction, EventKind, Kind, Message};
use weft_session::profile::Profile;
use yew::prelude::*;

use super::{columns::cells, outages::outage};
use crate::{
    task::now,
    ui::{handles::SessionRef, words},
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
    html! {
        <>
            { cells(message, profile, &layers) }
            <span class="message-preview" role="gridcell">
                { lead }
                if !is_folded {
                    { badge(message.kind) }
                    if message.bytes.is_empty() {
                        <span class="badge message-badge">{ "Empty" }</span>
                    }
                    if is_late(session, message) {
                        <span class="badge message-badge" data-mood="warn">{ "No reply" }</span>
                        { " " }
                    }
                    { layers.preview(message, max_bytes) }
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

/// A badge with the kind; none for a text message, since most are text.
fn badge(kind: Kind) -> Html {
    let mood = match kind {
        Kind::Text => return html! {},
        Kind::Event(EventKind::Error | EventKind::Refused) => "bad",
        Kind::Event(EventKind::Reconnect | EventKind::Keepalive) => "warn",
        Kind::Event(EventKind::Opened | EventKind::Login) => "good",
        _ => "plain",
    };
    html! { <><span class="badge message-badge" data-mood={mood}>{ words::kind(kind) }</span>{ " " }</> }
}
