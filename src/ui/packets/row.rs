//! One packet as a row of the grid.

use yew::prelude::*;

use crate::{
    log::{
        Log, View,
        preview::{preview, size, thousands},
    },
    packet::{Direction, Event, Kind},
    ui::words,
};

/// How much of a payload a row shows; wider than any screen would take is not needed.
const PREVIEW_BYTES: usize = 400;

/// The id of a packet's row, while it is on screen.
pub(super) fn id(number: u64) -> String {
    format!("packet-{number}")
}

/// The row at this position of the view.
pub(super) fn row(log: &Log, view: &View, position: u64, cursor: Option<u64>) -> Html {
    let number = view.number_at(log, position);
    let Some(packet) = number.and_then(|number| log.get(number)) else { return html! {} };
    let before = position.checked_sub(1).and_then(|before| view.number_at(log, before));
    let gap =
        before.and_then(|before| log.get(before)).map(|before| words::gap(packet.time.since(before.time)));
    let (arrow, direction) = words::direction(packet.direction);
    let size = match packet.direction {
        Direction::Session => String::new(),
        _ => size(packet.bytes.len() as u64),
    };
    html! {
        <div class="row packet" role="row" id={id(packet.number)} data-number={packet.number.to_string()}
            data-direction={direction} aria-rowindex={(position + 1).to_string()}
            aria-selected={(cursor == Some(packet.number)).to_string()}>
            <span class="packet-number" role="gridcell">{ thousands(packet.number) }</span>
            <span class="packet-direction" role="gridcell">
                <span aria-hidden="true">{ arrow }</span><span class="visually-hidden">{ direction }</span>
            </span>
            <span class="packet-time" role="gridcell">{ words::clock(packet.time) }</span>
            <span class="packet-gap" role="gridcell">{ gap }</span>
            <span class="packet-size" role="gridcell">{ size }</span>
            <span class="packet-preview" role="gridcell">
                { badge(packet.kind) }
                if packet.bytes.is_empty() {
                    <span class="badge packet-badge">{ "Empty" }</span>
                }
                { preview(&packet, PREVIEW_BYTES) }
            </span>
        </div>
    }
}

/// What happened, in a word; nothing for a text message, which most are.
fn badge(kind: Kind) -> Html {
    let mood = match kind {
        Kind::Text => return html! {},
        Kind::Event(Event::Error | Event::Refused) => "bad",
        Kind::Event(Event::Reconnect | Event::Keepalive) => "warn",
        Kind::Event(Event::Opened | Event::Login) => "good",
        _ => "plain",
    };
    html! { <><span class="badge packet-badge" data-mood={mood}>{ words::kind(kind) }</span>{ " " }</> }
}
