//! A drop of the connection and what followed up to its return, as one row that unfolds.

use std::time::Duration;

use weft_codec::decimal::Decimal;
use weft_log::Folds;
use weft_message::Close;
use weft_session::{
    State,
    outage::{End, Outage},
};
use yew::prelude::*;

use crate::{
    task::now,
    ui::{handles::SessionRef, hooks::use_clock, words::clock},
    words::countdown,
};

/// How many messages are looked through at once for events.
const BUDGET: u64 = 1 << 20;

/// Looks for outages in what is new in the log; returns what they leave out of the list.
pub(in crate::ui) fn folds(session: &SessionRef) -> Folds {
    let view = &session.connection().view;
    let mut outages = view.outages.borrow_mut();
    outages.advance(&session.log(), BUDGET);
    let unfolded = view.unfolded.borrow();
    let folded = outages.found().iter().filter(|outage| !unfolded.contains(&outage.first));
    Folds::new(folded.flat_map(|outage| outage.rest.iter().cloned()))
}

/// What a row shows of the outage that begins with this event.
pub(in crate::ui) struct Shown {
    /// The button that folds it and, while it is folded, its summary.
    pub lead: Html,
    /// Whether the event itself isn't shown.
    pub is_folded: bool,
}

/// What a row shows of the outage that begins with event `first`, if one does.
pub(in crate::ui) fn outage(session: &SessionRef, first: u64) -> Option<Shown> {
    let view = &session.connection().view;
    let outages = view.outages.borrow();
    let outage = outages.at(first)?;
    let is_folded = !view.unfolded.borrow().contains(&first);
    let is_latest = outages.found().last() == Some(outage);
    let props = Props { session: session.clone(), outage: outage.clone(), is_folded, is_latest };
    Some(Shown { lead: html! { <OutageRow ..props /> }, is_folded })
}

#[derive(Properties, PartialEq)]
struct Props {
    session: SessionRef,
    outage: Outage,
    is_folded: bool,
    /// Whether it is the last one: the one that the session's state is about.
    is_latest: bool,
}

/// The button and, while it is folded, when the connection was lost and what came of it.
#[component]
fn OutageRow(props: &Props) -> Html {
    let Props { session, outage, is_folded, is_latest } = props;
    let state = if *is_latest && outage.end.is_none() { session.state() } else { State::Offline };
    use_clock(Duration::from_millis(500), matches!(state, State::Reconnecting { .. }));
    let toggle = {
        let (session, first) = (session.clone(), outage.first);
        move |event: MouseEvent| {
            // Otherwise, the row would be selected too.
            event.stop_propagation();
            let mut unfolded = session.connection().view.unfolded.borrow_mut();
            if !unfolded.remove(&first) {
                unfolded.insert(first);
            }
            session.logged().bump();
        }
    };
    let words = if *is_folded { "Show the events of this drop" } else { "Hide the events of this drop" };
    html! {
        <>
            <button class="fold" type="button" aria-expanded={(!is_folded).to_string()} aria-label={words}
                title={words} onclick={toggle}>{ if *is_folded { "▸" } else { "▾" } }</button>
            if *is_folded {
                <span class="badge message-badge" data-mood={if outage.end.is_some_and(is_back) { "warn" } else { "bad" }}>
                    { "Lost" }
                </span>
                <span class="fold-text">{ format!(" {}", summary(outage, &state)) }</span>
                { buttons(session, &state) }
            }
        </>
    }
}

fn is_back(end: End) -> bool {
    matches!(end, End::Back(_))
}

/// `11:27:21 · 5 attempts · back after 22 s`
fn summary(outage: &Outage, state: &State) -> String {
    let lost = clock(outage.lost);
    let mut parts = vec![lost.get(..8).unwrap_or(&lost).to_owned()];
    match outage.attempts {
        0 => {}
        1 => parts.push("1 attempt".into()),
        attempts => parts.push(format!("{attempts} attempts")),
    }
    parts.push(match (outage.end, state) {
        (Some(End::Back(at)), _) => format!("back after {}", seconds(at.since(outage.lost))),
        (Some(End::GivenUp), _) => "stopped".into(),
        (None, State::Reconnecting { attempt, at, .. }) => {
            format!("attempt {attempt} in {}", countdown(at.since(now())))
        }
        (None, State::Connecting { .. }) => "connecting…".into(),
        (None, _) => "not back".into(),
    });
    parts.join(" · ")
}

fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    match duration.as_secs() {
        0..10 => format!("{:.1} s", Decimal(seconds)),
        whole @ 10..60 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// What can be done while it waits.
fn buttons(session: &SessionRef, state: &State) -> Html {
    let State::Reconnecting { attempt, .. } = state else { return html! {} };
    let act = |act: fn(&SessionRef)| {
        let session = session.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            act(&session);
        }
    };
    html! {
        <span class="fold-actions">
            <button class="button small" type="button" aria-label={format!("Retry now (attempt {attempt})")}
                onclick={act(|session| session.connect())}>{ "Retry now" }</button>
            <button class="button small" type="button" aria-label="Stop reconnecting"
                onclick={act(|session| session.disconnect(Close::default()))}>{ "Stop" }</button>
        </span>
    }
}
