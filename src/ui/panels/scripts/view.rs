//! One script: its text, its runs, and its output.

use std::{rc::Rc, time::Duration};

use weft_script::error::Place;
use yew::prelude::*;

use super::{
    Listed,
    checks::Checks,
    editor::ScriptEditor,
    help::{help, use_docs},
    questions::questions,
    run_bar::run_bar,
    script_of,
    tools::{Settings, Tools},
};
use crate::{
    task::now,
    ui::{
        edit::Editor,
        handles::OutputRef,
        handles::ScriptsRef,
        hooks::{use_clock, use_revision},
        panels::output::Output,
    },
};

/// How often the duration of a run is refreshed.
const REFRESH: Duration = Duration::from_millis(500);

/// What is shown beside the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The output and questions of the script.
    Output,
    /// Its checks.
    Checks,
    /// Its name and permissions.
    Settings,
    /// The documentation of the API.
    Help,
}

/// Properties of [`ScriptView`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The script, and its last run.
    pub(super) shown: Listed,
    /// Whether it is on screen.
    pub(super) is_shown: bool,
    /// What runs.
    pub(super) scripts: ScriptsRef,
    /// The profile that keeps the script.
    pub(super) editor: Editor,
    /// Called to show a message of the log.
    pub(super) on_message: Callback<u64>,
}

/// One script.
#[component]
pub(super) fn ScriptView(props: &Props) -> Html {
    let Listed { script, is_saved, run } = &props.shown;
    let revision = use_revision(run, "script view", |run| run.as_ref().map(|run| run.0.changed()));
    use_clock(REFRESH, props.is_shown && props.shown.is_running());
    use_effect_with((props.is_shown && !props.shown.is_running(), script.language, script.text.clone()), {
        let scripts = props.scripts.clone();
        move |(may_start, language, _)| {
            if *may_start {
                scripts.prepare(*language);
            }
        }
    });
    let side = use_state_eq(|| Side::Output);
    let docs = use_docs(script.language);
    // The time makes each request distinct, so that going to the same place again has an effect.
    let place = use_state_eq(|| None);
    let on_place = {
        let place = place.setter();
        Callback::from(move |asked: Place| place.set(Some((now(), asked))))
    };
    let show = {
        let side = side.setter();
        Callback::from(move |other| side.set(other))
    };
    let start = {
        let (scripts, script, show) = (props.scripts.clone(), script.clone(), show.clone());
        let is_running = props.shown.is_running();
        Callback::from(move |()| {
            if !is_running {
                scripts.start(script.clone());
                show.emit(Side::Output);
            }
        })
    };
    let marks = run.as_ref().filter(|run| run.script().text == script.text).map(|run| run.diagnostics());
    // A script that is running but not saved is read-only.
    let read_only = !is_saved && run.is_some();
    let beside = match *side {
        Side::Output => html! {
            <>
                { questions(run.as_ref()) }
                <Output output={run.as_ref().map(|run| OutputRef::from(run.shared_output()))} {revision}
                    label="Script output" empty={if run.is_none() { empty() } else { Html::default() }} />
            </>
        },
        Side::Checks => html! {
            <Checks run={run.clone()} {revision} {on_place} on_message={props.on_message.clone()} />
        },
        Side::Settings => html! {
            <Settings key={script.id.clone()} shown={props.shown.clone()} scripts={props.scripts.clone()}
                editor={props.editor.clone()} />
        },
        Side::Help => help(&docs),
    };
    html! {
        <>
            <div class="script-bar">
                { run_bar(run.as_ref(), !script.text.trim().is_empty(), &start) }
                <Tools shown={props.shown.clone()} scripts={props.scripts.clone()} {revision} editor={props.editor.clone()} side={*side} {show} />
            </div>
            <div class="scripts-body">
                <ScriptEditor id="script" language={script.language} value={script.text.clone()} on_change={on_change(props)} on_run={start}
                    diagnostics={Rc::from(marks.unwrap_or_default())} completions={docs.entries()} {read_only} place={*place} />
                <div class="script-side">{ beside }</div>
            </div>
        </>
    }
}

/// What stands in place of the output before the first run.
fn empty() -> Html {
    html! {
        <div class="empty">
            <p>{ "A script is a program that you write for this session: it sends, waits for particular messages, \
                  sleeps, checks, and runs beside everything else. Write one, or choose an example, then press Run." }</p>
        </div>
    }
}

/// Edits are kept at once; the first one creates the script. Several may come before the next render.
fn on_change(props: &Props) -> Callback<String> {
    let id = props.shown.script.id.clone();
    props.editor.on(move |profile, text: String| script_of(profile, &id).text = text)
}
