//! One message as a row of the grid.

use weft_codec::line::line;
use weft_log::{
    Log, View,
    preview::{size, thousands},
};
use weft_message::Kind;
use weft_session::profile::Profile;
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
    /// The number of the message whose menu is open.
    pub menu: Option<u64>,
    /// The profile, which has the user's columns.
    pub profile: &'a Profile,
    /// What they are shown by.
    pub rest: Rest,
}

impl Look<'_> {
    fn is_compared(self, number: u64) -> bool {
        self.compared.is_some_and(|(one, other)| number == one || number == other)
    }
}

/// A row whose message is being read from storage.
pub(in crate::ui) fn reading(log: &Log, number: u64, position: u64) -> Html {
    html! {
        <div class="row message" role="row" aria-busy="true" aria-rowindex={(position + 1).to_string()}>
            <span class="message-number" role="gridcell">{ thousands(log.original(number)) }</span>
        </div>
    }
}

/// The row at this position of the view.
pub(super) fn row(session: &SessionRef, log: &Log, view: &View, position: u64, look: Look<'_>) -> Html {
    let number = view.number_at(log, position);
    let Some(number) = number else { return html! {} };
    let Some(message) = log.get(number) else {
        return look.rest.loaded().map(|views| (views.reading)(log, number, position)).unwrap_or_default();
    };
    let before = position.checked_sub(1).and_then(|before| view.number_at(log, before));
    let gap =
        before.and_then(|before| log.get(before)).map(|before| words::gap(message.time.since(before.time)));
    let (arrow, direction) = words::direction(message.direction);
    let size = match message.kind {
        Kind::Event(_) => String::new(),
        _ => size(message.bytes.len() as u64),
    };
    html! {
        <div class="row message" role="row" id={id(message.number)} data-number={message.number.to_string()}
            data-direction={direction} aria-rowindex={(position + 1).to_string()}
            aria-selected={(look.cursor == Some(message.number)).to_string()}
            data-compared={look.is_compared(message.number).then_some("")}
            data-menu={(look.menu == Some(message.number)).then_some("")}>
            <span class="message-number" role="gridcell">
                { thousands(log.original(message.number)) }
                <button class="row-menu" type="button" tabindex="-1" aria-label="Message actions" aria-haspopup="menu" />
            </span>
            <span class="message-direction" role="gridcell">
                <span aria-hidden="true">{ arrow }</span><span class="visually-hidden">{ direction }</span>
            </span>
            <span class="message-time" role="gridcell">{ words::clock(message.time) }</span>
            <span class="message-gap" role="gridcell">{ gap }</span>
            <span class="message-size" role="gridcell">{ size }</span>
            { match look.rest {
                Rest::Loaded(views) => {
                    (views.summary)(session, look.profile, &message, PREVIEW_BYTES, !view.filter().is_all())
                }
                // Until the layers are loaded, the beginning of the payload.
                Rest::Loading | Rest::Missing(_) => html! {
                    <span class="message-preview" role="gridcell">
                        { line(message.kind, message.bytes, PREVIEW_BYTES) }
                    </span>
                },
            } }
        </div>
    }
}
