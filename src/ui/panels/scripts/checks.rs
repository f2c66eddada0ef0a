//! A run's checks: each with how often it passed and failed, and below it when, where and on which message.

use std::collections::BTreeMap;

use weft_log::preview::thousands;
use weft_message::Timestamp;
use weft_script::{command::Check, error::Place};
use yew::prelude::*;

use crate::ui::{handles::RunRef, words};

/// How many checks are listed, and how many results of each. The report has more.
const MOST: usize = 200;

/// Properties of [`Checks`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The run.
    pub(super) run: Option<RunRef>,
    /// Its revision.
    pub(super) revision: u64,
    /// Called to show a place in the script.
    pub(super) on_place: Callback<Place>,
    /// Called to show a message of the log.
    pub(super) on_message: Callback<u64>,
}

/// The checks, in the order in which they first ran. Those that failed are open.
#[component]
pub(super) fn Checks(props: &Props) -> Html {
    let Some(run) = props.run.as_ref().filter(|run| !run.checks().is_empty()) else {
        return html! { <div class="empty"><p>{ "Nothing has been checked: call check(…) or expect(…) in the script." }</p></div> };
    };
    let checks = run.checks();
    let groups = groups(checks.kept());
    let (left_out, total) = (groups.len().saturating_sub(MOST), checks.passed() + checks.failed());
    html! {
        <div class="script-checks" role="region" aria-label="Checks" tabindex="0">
            { for groups.iter().take(MOST).map(|group| view(group, props)) }
            { more(left_out, "checks") }
            { more(total.saturating_sub(checks.kept().len() as u64) as usize, "results, which only the totals count") }
        </div>
    }
}

/// The results of the checks that have the same name.
struct Group<'a> {
    name: &'a str,
    results: Vec<&'a (Timestamp, Check)>,
}

impl Group<'_> {
    fn failed(&self) -> usize {
        self.results.iter().filter(|(_, check)| !check.passed).count()
    }
}

fn groups(kept: &[(Timestamp, Check)]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut positions = BTreeMap::new();
    for result in kept {
        let name = result.1.name.as_str();
        let position = *positions.entry(name).or_insert(groups.len());
        if position == groups.len() {
            groups.push(Group { name, results: Vec::new() });
        }
        groups[position].results.push(result);
    }
    groups
}

fn view(group: &Group<'_>, props: &Props) -> Html {
    let (failed, all) = (group.failed(), group.results.len());
    // What failed is looked for first.
    let shown = group.results.iter().filter(|(_, check)| !check.passed);
    let shown = shown.chain(group.results.iter().filter(|(_, check)| check.passed)).take(MOST);
    html! {
        <details class="script-check" open={failed > 0}>
            <summary>
                { mark(failed == 0) }
                <span class="script-check-name">{ group.name }</span>
                if all > 1 {
                    <span class="muted">{ format!("{} of {} passed", thousands((all - failed) as u64), thousands(all as u64)) }</span>
                }
            </summary>
            <ul>{ for shown.map(|(time, check)| result(*time, check, props)) }</ul>
            { more(all.saturating_sub(MOST), "results") }
        </details>
    }
}

fn result(time: Timestamp, check: &Check, props: &Props) -> Html {
    // Numbers of other sessions' messages say nothing about the log on screen.
    let message = check.message.filter(|message| message.session == 0);
    html! {
        <li>
            { mark(check.passed) }
            <span class="muted">{ words::clock(time) }</span>
            if !check.detail.is_empty() {
                <span class="script-check-detail">{ &check.detail }</span>
            }
            if let Some(place) = check.place {
                <button class="button quiet small" type="button" onclick={props.on_place.reform(move |_| place)}>
                    { format!("Line {}", place.line) }
                </button>
            }
            if let Some(message) = message {
                <button class="button quiet small" type="button"
                    onclick={props.on_message.reform(move |_| message.number)}>
                    { format!("Message {}", thousands(message.number)) }
                </button>
            }
        </li>
    }
}

fn mark(passed: bool) -> Html {
    let (mood, symbol, word) = if passed { ("good", "✓", "Passed") } else { ("bad", "✗", "Failed") };
    html! {
        <span class="script-check-mark" data-mood={mood}>
            <span aria-hidden="true">{ symbol }</span><span class="visually-hidden">{ word }</span>
        </span>
    }
}

fn more(count: usize, what: &str) -> Html {
    match count {
        0 => html! {},
        _ => html! { <p class="muted">{ format!("and {} more {what}", thousands(count as u64)) }</p> },
    }
}
