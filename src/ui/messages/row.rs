//! One message as a row of the grid.

use weft_codec::line::line;
use weft_log::{
    Log, View,
    preview::{size, thousands},
};
use weft_message::{Direction, EventKind, Kind, Message};
use weft_session::profile::Column;
use yew::prelude::*;

use crate::ui::{handles::SessionRef, views::Rest, words};

/// How much of a payload a row shows; no screen is wide enough for more.
const PREVIEW_BYTES: usize = 400;

/// The id of a message's row, while it is on screen.
pub(super) fn id(number: u64) -> String {
    format!("message-{number}")
}

/// What rows show besides their messages.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// The number of the message with the cursor.
    pub cursor: Option<u64>,
    /// The numbers of the messages that are compared.
    pub compared: Option<(u64, u64)>,
    /// The user's own columns.
    pub columns: &'a [Column],
    /// What they are shown by.
    pub rest: Rest,
}

impl Look<'_> {
    fn is_compared(self, number: u64) -> bool {
        self.compared.is_some_and(|(one, other)| number == one || number == other)
    }
}

/// The row at this position of the view.
pub(super) fn row(session: &SessionRef, log: &Log, view: &View, position: u64, look: Look<'_>) -> Html {
    let number = view.number_at(log, position);
    let Some(message) = number.and_then(|number| log.get(number)) else { return html! {} };
    let before = position.checked_sub(1).and_then(|before| view.number_at(log, before));
    let gap =
        before.and_then(|before| log.get(before)).map(|before| words::gap(message.time.since(before.time)));
    let (arrow, direction) = words::direction(message.direction);
    let size = match message.direction {
        Direction::Session => String::new(),
        _ => size(message.bytes.len() as u64),
    };
    let outage = look.rest.loaded().filter(|_| view.filter().is_all());
    let outage = outage.and_then(|views| (views.outage)(session, message.number));
    let (lead, is_folded) = outage.map_or_else(Default::default, |outage| (outage.lead, outage.is_folded));
    html! {
        <div class="row message" role="row" id={id(message.number)} data-number={message.number.to_string()}
            data-direction={direction} aria-rowindex={(position + 1).to_string()}
            aria-selected={(look.cursor == Some(message.number)).to_string()}
            data-compared={look.is_compared(message.number).then_some("")}>
            <span class="message-number" role="gridcell">
                { thousands(message.number) }
                <button class="row-menu" type="button" tabindex="-1" aria-label="Message actions" aria-haspopup="menu" />
            </span>
            <span class="message-direction" role="gridcell">
                <span aria-hidden="true">{ arrow }</span><span class="visually-hidden">{ direction }</span>
            </span>
            <span class="message-time" role="gridcell">{ words::clock(message.time) }</span>
            <span class="message-gap" role="gridcell">{ gap }</span>
            <span class="message-size" role="gridcell">{ size }</span>
            { look.rest.loaded().map(|views| (views.cells)(&message, look.columns)).unwrap_or_default() }
            <span class="message-preview" role="gridcell">
                { lead }
                if !is_folded {
                    { badge(message.kind) }
                    if message.bytes.is_empty() {
                        <span class="badge message-badge">{ "Empty" }</span>
                    }
                    { text(&message, look.rest) }
                }
            </span>
        </div>
    }
}

/// The message as a decoder previews it. Until the decoders are loaded, the beginning of the payload.
fn text(message: &Message<'_>, rest: Rest) -> String {
    match rest {
        Rest::Loaded(views) => (views.preview)(message, PREVIEW_BYTES),
        Rest::Loading | Rest::Missing(_) => line(message.kind, message.bytes, PREVIEW_BYTES),
    }
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
