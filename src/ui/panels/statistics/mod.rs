//! Statistics: message rates, sizes and gaps, round-trip times, and the numbers at JSON pointers.

mod chart;
mod percentiles;
mod picture;
mod plot_chart;
mod plots;
mod rates;
mod round_trip;

use std::time::Duration;

use weft_log::statistics::Unit;
use weft_message::Timestamp;
use yew::prelude::*;

use self::{percentiles::percentiles, plots::Plots, rates::rates, round_trip::round_trip};
use crate::ui::{edit::Editor, handles::SessionRef, hooks::use_clock, words::clock};

/// How often the figures are refreshed: fast enough to see a message arrive, and slow enough to read.
const REFRESH: Duration = Duration::from_millis(500);

/// Properties of [`Statistics`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// The session's profile, which says what is timed.
    pub editor: Editor,
    /// Whether the panel is on screen; it is only updated then.
    pub is_shown: bool,
}

/// What the chart shows.
#[derive(Clone, Copy, PartialEq)]
struct Range {
    unit: Unit,
    minutes: u32,
}

/// The chart, the tables, and what is timed.
#[component]
pub(super) fn Statistics(props: &Props) -> Html {
    use_clock(REFRESH, props.is_shown);
    let range = use_state_eq(|| Range { unit: Unit::Messages, minutes: 1 });
    if !props.is_shown {
        return html! {};
    }
    let since = props.session.log().statistics().since();
    html! {
        <div class="statistics">
            { since.map_or_else(empty, |since| figures(&props.session, since, &range)) }
            <Plots session={props.session.clone()} editor={props.editor.clone()} />
            { round_trip(&props.session, &props.editor) }
        </div>
    }
}

fn empty() -> Html {
    html! {
        <div class="empty">
            <p>
                { "Nothing to count yet. Once messages are received or sent, this shows how many there are per second, \
                   how large and how far apart they are, and how long replies take." }
            </p>
        </div>
    }
}

fn figures(session: &SessionRef, since: Timestamp, range: &UseStateHandle<Range>) -> Html {
    html! {
        <>
            { head(session, since, range) }
            { rates(session, **range) }
            { percentiles(session) }
        </>
    }
}

fn head(session: &SessionRef, since: Timestamp, range: &UseStateHandle<Range>) -> Html {
    let Range { unit, minutes } = **range;
    let reset = {
        let session = session.clone();
        move |_| session.reset_statistics()
    };
    let since = clock(since);
    html! {
        <div class="panel-head">
            <div class="segments" role="group" aria-label="Unit of the chart">
                { segment("Messages/s", range, Range { unit: Unit::Messages, minutes }) }
                { segment("Bytes/s", range, Range { unit: Unit::Bytes, minutes }) }
            </div>
            <div class="segments" role="group" aria-label="Range of the chart">
                { segment("1 min", range, Range { unit, minutes: 1 }) }
                { segment("5 min", range, Range { unit, minutes: 5 }) }
            </div>
            <p class="statistics-since muted">{ format!("Since {}", since.get(..8).unwrap_or(&since)) }</p>
            <button class="button small" type="button" onclick={reset}
                title="Starts counting again from now. Clear only empties the log.">
                { "Reset" }
            </button>
        </div>
    }
}

/// One of several buttons, of which exactly one is pressed.
fn segment(name: &'static str, chosen: &UseStateHandle<Range>, range: Range) -> Html {
    let onclick = {
        let chosen = chosen.setter();
        move |_| chosen.set(range)
    };
    html! {
        <button class="button small" type="button" aria-pressed={(**chosen == range).to_string()} {onclick}>
            { name }
        </button>
    }
}
