//! Sizes, gaps and round trips: a table of percentiles.

use std::time::Duration;

use weft_log::{
    duration::brief,
    preview::{size, thousands},
    statistics::Histogram,
};
use weft_session::round_trip::RoundTrips;
use yew::prelude::*;

use crate::ui::handles::SessionRef;

/// The columns and their meanings.
const COLUMNS: [(&str, &str); 6] = [
    ("Count", "How many there were"),
    ("Min", "The smallest"),
    ("p50", "Half of them are at most this"),
    ("p90", "Nine of ten are at most this"),
    ("p99", "99 of 100 are at most this"),
    ("Max", "The largest"),
];

/// The table.
pub(super) fn percentiles(session: &SessionRef) -> Html {
    let (log, own, exchanges) = (session.log(), session.round_trips(), session.exchanges());
    let round_trips = own.as_ref().or(exchanges.as_ref());
    let (received, sent) = (log.statistics().received(), log.statistics().sent());
    html! {
        <table class="table percentiles" aria-label="Percentiles">
            <thead>
                <tr>
                    <td />
                    { for COLUMNS.map(|(name, title)| html! { <th scope="col" class="number" {title}>{ name }</th> }) }
                </tr>
            </thead>
            <tbody>
                { row("Size in", Some(received.sizes()), size) }
                { row("Size out", Some(sent.sizes()), size) }
                { row("Gap in", Some(received.gaps()), micros) }
                { row("Gap out", Some(sent.gaps()), micros) }
                { row("Round trip", round_trips.map(RoundTrips::times), micros) }
            </tbody>
        </table>
    }
}

fn row(name: &'static str, histogram: Option<&Histogram>, words: fn(u64) -> String) -> Html {
    let figures = histogram.map(|histogram| {
        let percentile = |percent| histogram.percentile(percent);
        [histogram.min(), percentile(50), percentile(90), percentile(99), histogram.max()]
    });
    let count = histogram.map(|histogram| thousands(histogram.count()));
    html! {
        <tr>
            <th scope="row">{ name }</th>
            { cell(count) }
            { for figures.unwrap_or_default().map(|figure| cell(figure.map(words))) }
        </tr>
    }
}

fn cell(words: Option<String>) -> Html {
    html! { <td class="number">{ words.unwrap_or_else(|| "–".into()) }</td> }
}

fn micros(micros: u64) -> String {
    brief(Duration::from_micros(micros))
}
