//! Starting and stopping a script, and its progress.

use weft_codec::decimal::Decimal;
use weft_log::{duration::brief, preview::size};
use weft_script::command::Progress;
use yew::prelude::*;

use crate::{
    script::{Run, RunState},
    task::now,
    ui::handles::RunRef,
};

/// Run, Stop, and the state of the last run, if there is one. `start` is called to start another.
pub(super) fn run_bar(run: Option<&RunRef>, can_start: bool, start: &Callback<()>) -> Html {
    let is_running = run.is_some_and(|run| !run.is_over());
    let stop = {
        let run = run.cloned();
        move |_| {
            if let Some(run) = &run {
                run.0.interrupt();
            }
        }
    };
    let state = run.map(|run| words(run));
    html! {
        <div class="script-run">
            <button class="button primary" type="button" disabled={is_running || !can_start}
                onclick={start.reform(|_: MouseEvent| ())}>
                { "Run" }
            </button>
            <button class="button" type="button" disabled={!is_running} onclick={stop}>{ "Stop" }</button>
            <p role="status" aria-label="Script state" class="script-state" data-mood={mood(run)} title={state.clone()}>
                { state }
            </p>
            { progress(run) }
        </div>
    }
}

fn mood(run: Option<&RunRef>) -> &'static str {
    match run.map(|run| run.state()) {
        Some(RunState::Failed(_)) => "bad",
        Some(RunState::Blocked(_)) => "warn",
        Some(RunState::Finished) if run.is_some_and(|run| run.checks().failed() > 0) => "bad",
        Some(RunState::Finished) => "good",
        _ => "plain",
    }
}

/// How a run is, in words.
pub(in crate::ui::panels) fn words(run: &Run) -> String {
    let took = brief(run.took());
    let state = match run.state() {
        RunState::Loading { done, total } => {
            format!("Loading {}: {} of {}", run.script().language.name(), size(done), size(total))
        }
        RunState::Starting => "Starting".into(),
        RunState::Running => format!("Running for {took}"),
        RunState::Blocked(since) => {
            format!("Not yielding for {}: its other tasks can't go on", brief(now().since(since)))
        }
        RunState::Finished => format!("Finished after {took}"),
        RunState::Failed(error) => match error.place {
            Some(place) => format!("Failed on line {} after {took}", place.line),
            None => format!("Failed after {took}"),
        },
        RunState::Stopped(_) => format!("Stopped after {took}"),
    };
    let checks = run.checks();
    match checks.is_empty() {
        true => state,
        false => format!("{state} · {} passed, {} failed", checks.passed(), checks.failed()),
    }
}

/// How far it is, if it tells or is being loaded.
pub(in crate::ui::panels) fn progress(run: Option<&RunRef>) -> Html {
    let Some(run) = run else { return html! {} };
    let (label, progress) = match run.state() {
        RunState::Loading { done, total } => {
            ("Loading progress", Some(Progress { done: done as f64, total: total as f64 }))
        }
        _ => ("Script progress", run.progress()),
    };
    match progress {
        Some(Progress { done, total }) => html! {
            <progress class="script-progress" aria-label={label} value={Decimal(done).to_string()}
                max={Decimal(total).to_string()} />
        },
        None => html! {},
    }
}
