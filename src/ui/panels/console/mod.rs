//! The console: what is typed is evaluated in a running script, or in a namespace of its own.

mod binding;
mod place;
mod prompt;

use std::time::Duration;

use weft_log::duration::brief;
use yew::prelude::*;

use self::{
    place::{Place, use_place},
    prompt::Prompt,
};
use super::{
    output::Output,
    scripts::{
        questions::questions,
        run_bar::{progress, words},
    },
};
use crate::{
    script::RunState,
    task::now,
    ui::{
        handles::{ConsoleRef, OutputRef, RunRef, ScriptsRef, SessionRef},
        hooks::{use_clock, use_revision},
    },
};

/// How often the duration of an evaluation is refreshed.
const REFRESH: Duration = Duration::from_millis(500);

/// Properties of [`ConsolePanel`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// The session's runs.
    pub scripts: ScriptsRef,
    /// Whether the panel is on screen; durations are only updated then.
    pub is_shown: bool,
}

/// The panel.
#[component]
pub(super) fn ConsolePanel(props: &Props) -> Html {
    let Props { session, scripts, is_shown } = props;
    use_revision(scripts, "scripts of the console", |scripts| Some(scripts.0.changed()));
    let console = ConsoleRef::from(scripts.console().clone());
    let revision = use_revision(&console, "console", |console| Some(console.0.changed()));
    let (place, controls) = use_place(session, scripts);
    let own = scripts.console_run(place.language).map(RunRef::from);
    use_revision(&own, "console run", |run| run.as_ref().map(|run| run.0.changed()));
    use_effect_with((*is_shown && place.run.is_none() && own.is_none(), place.language), {
        let scripts = scripts.clone();
        move |(may_start, language)| {
            if *may_start {
                scripts.prepare(*language);
            }
        }
    });
    use_clock(REFRESH, *is_shown && console.busy_since().is_some());
    let run = place.run.clone().or_else(|| own.clone());
    html! {
        <div class="console">
            <div class="console-bar">
                { controls }
                <p role="status" aria-label="Console state" class="script-state">{ state(&console, run.as_ref()) }</p>
                { progress(run.as_ref().filter(|run| matches!(run.state(), RunState::Loading { .. }))) }
                { buttons(&console, own.as_ref()) }
            </div>
            if place.run.is_none() {
                { questions(own.as_ref()) }
            }
            <div class="console-body">
                <Output output={OutputRef::from(console.shared_output())} {revision} label="Console output" empty={empty()} />
                <Prompt console={console.clone()} scripts={scripts.clone()} {place} {revision} />
            </div>
        </div>
    }
}

fn empty() -> Html {
    html! {
        <div class="empty">
            <p>{ "What you type here runs inside a running script, or by itself. It has all the functions that scripts have, \
                  and await works anywhere: try await connect(), then await send(\"hello\")." }</p>
        </div>
    }
}

/// Cancel, Reset and Clear. Only the console's own run can be reset.
fn buttons(console: &ConsoleRef, own: Option<&RunRef>) -> Html {
    let (cancel, clear) = (console.clone(), console.clone());
    let reset = {
        let own = own.cloned();
        move |_: MouseEvent| own.iter().for_each(|run| run.stop())
    };
    html! {
        <div class="console-tools">
            <button class="button small" type="button" disabled={console.busy_since().is_none()}
                onclick={move |_: MouseEvent| cancel.0.cancel()}>{ "Cancel" }</button>
            <button class="button small" type="button" disabled={own.is_none()} onclick={reset}
                title="Ends the console's own namespace, with everything in it">{ "Reset" }</button>
            <button class="button small" type="button" aria-label="Clear console"
                onclick={move |_: MouseEvent| clear.clear()}>{ "Clear" }</button>
        </div>
    }
}

fn state(console: &ConsoleRef, run: Option<&RunRef>) -> String {
    match (console.busy_since(), run.map(|run| (run, run.state()))) {
        (_, Some((run, RunState::Loading { .. } | RunState::Blocked(_)))) => words(run),
        (Some(_), Some((run, RunState::Starting))) => words(run),
        (Some(since), _) => format!("Evaluating for {}: Ctrl+C cancels it", brief(now().since(since))),
        _ => String::new(),
    }
}
