//! The task inspector: every task on the event loop, and how far behind the loop is.

use std::time::Duration;

use weft_log::{duration::brief, preview::thousands};
use weft_message::Timestamp;
use yew::prelude::*;

use crate::{
    task::{Ended, Kind, Owner, Runtime, State, TaskInfo},
    ui::{fields::CheckBox, hooks::use_clock},
};

/// A poll that takes longer than this blocks the event loop.
const BLOCKED: Duration = Duration::from_millis(50);
/// How often the table is refreshed.
const REFRESH: Duration = Duration::from_millis(250);

/// The columns, and whether they contain numbers.
const COLUMNS: [(&str, bool); 8] = [
    ("Name", false),
    ("Kind", false),
    ("State", false),
    ("Waiting on", false),
    ("Polls", true),
    ("Busy", true),
    ("Longest poll", true),
    ("Age", true),
];

/// Properties of [`Tasks`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose tasks come first.
    pub owner: Owner,
    /// Whether the panel is on screen; it is only updated then.
    pub is_shown: bool,
}

/// The table of tasks.
#[component]
pub(super) fn Tasks(props: &Props) -> Html {
    use_clock(REFRESH, props.is_shown);
    let all = use_state_eq(|| true);
    let own = use_state_eq(|| false);
    if !props.is_shown {
        return html! {};
    }
    let on_all = {
        let all = all.setter();
        move |is_ticked| all.set(is_ticked)
    };
    let on_own = {
        let own = own.setter();
        move |is_ticked| own.set(is_ticked)
    };
    let runtime = props.owner.runtime();
    let now = runtime.now();
    html! {
        <>
            <div class="panel-head">
                { event_loop(runtime) }
                <CheckBox label="Weft's own" checked={*own} on_change={on_own} />
                <CheckBox label="All sessions" checked={*all} on_change={on_all} />
            </div>
            <table class="table tasks" aria-label="Tasks">
                <thead>
                    <tr>
                        { for COLUMNS.map(|(name, is_number)| html! {
                            <th scope="col" class={classes!(is_number.then_some("number"))}>{ name }</th>
                        }) }
                        <th scope="col" class="row-actions"><span class="visually-hidden">{ "Action" }</span></th>
                    </tr>
                </thead>
                <tbody>{ for rows(&props.owner, *all, *own).iter().map(|task| row(task, &props.owner, now)) }</tbody>
            </table>
        </>
    }
}

fn event_loop(runtime: &Runtime) -> Html {
    let lag = runtime.lag();
    let words = format!("Event loop lag {}, worst {} in 10 s", brief(lag.latest), brief(lag.worst));
    html! {
        <p class={classes!("muted", (lag.worst > BLOCKED).then_some("is-warning"))}
            title="How late a timer ran, which is how long the page could not react.">
            { words }
        </p>
    }
}

/// Running tasks first, this session's before others', then the ended ones, latest first. Those of the interface are
/// only listed if wanted.
fn rows(owner: &Owner, all: bool, own: bool) -> Vec<TaskInfo> {
    let mut tasks = owner.runtime().tasks();
    tasks.retain(|task| (all || task.owner == *owner) && (own || task.kind != Kind::Interface));
    tasks.sort_by_key(|task| match &task.state {
        State::Ended(_, at) => (true, false, u64::MAX - at.as_micros()),
        _ => (false, task.owner != *owner, task.id.get()),
    });
    tasks
}

fn row(task: &TaskInfo, owner: &Owner, now: Timestamp) -> Html {
    let (state, until) = match &task.state {
        State::Ready => ("Ready".to_owned(), now),
        State::Waiting => ("Waiting".to_owned(), now),
        State::Held => ("Not yielding".to_owned(), now),
        State::Ended(ended, at) => (how_it_ended(ended), *at),
    };
    let is_ended = matches!(task.state, State::Ended(..));
    html! {
        <tr key={task.id.get()} class={classes!(is_ended.then_some("is-ended"))}>
            <th scope="row" class="task-name" title={task.name.clone()}>
                { &task.name }
                if task.owner != *owner && task.owner.name() != task.kind.name() {
                    <span class="task-owner muted">{ format!(" {}", task.owner.name()) }</span>
                }
            </th>
            <td class="task-kind">{ task.kind.name() }</td>
            <td class="task-state" title={state.clone()}>{ state }</td>
            <td class="task-waiting" title={task.waiting_on.to_string()}>{ task.waiting_on.to_string() }</td>
            <td class="number">{ thousands(task.polls) }</td>
            <td class="number">{ brief(task.busy) }</td>
            { longest_poll(task) }
            <td class="number">{ brief(until.since(task.started)) }</td>
            <td class="row-actions">if !is_ended { { cancel_button(task) } }</td>
        </tr>
    }
}

fn how_it_ended(ended: &Ended) -> String {
    match ended {
        Ended::Finished => "Finished".into(),
        Ended::Returned(result) => format!("Finished: {result}"),
        Ended::Cancelled => "Cancelled".into(),
        Ended::Failed(words) => format!("Failed: {words}"),
    }
}

fn longest_poll(task: &TaskInfo) -> Html {
    let longest = task.longest_poll;
    if longest <= task.slow.unwrap_or(BLOCKED) {
        return html! { <td class="number">{ brief(longest) }</td> };
    }
    html! {
        <td class="number is-warning" title="Nothing else could run for this long: no other task, no key, no painting.">
            { format!("{}, blocked", brief(longest)) }
        </td>
    }
}

fn cancel_button(task: &TaskInfo) -> Html {
    let (id, runtime) = (task.id, task.owner.runtime().clone());
    let title = match task.kind {
        Kind::Interface => "Ends the task at once; one that keeps the page up to date starts again",
        _ => "Ends the task at once",
    };
    html! {
        <button class="button small" type="button" {title} aria-label={format!("Cancel {}", task.name)}
            onclick={move |_| runtime.cancel(id)}>
            { "Cancel" }
        </button>
    }
}
