//! What can be done with a script besides running it.

use weft_script::hosts;
use weft_session::profile::{Script, ScriptLanguage};
use yew::prelude::*;

use super::{Listed, delete::Delete, packages::PythonPackages, view::Side};
use crate::{
    script::Run,
    task::Kind,
    ui::{
        edit::Editor,
        fields::TextField,
        files::{self, FileError},
        handles::{ScriptsRef, Shared},
        hooks::use_tasks,
    },
};

/// Properties of [`Tools`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The script, and its last run.
    pub(super) shown: Listed,
    /// What runs.
    pub(super) scripts: ScriptsRef,
    /// The run's revision.
    pub(super) revision: u64,
    /// The profile that keeps the script.
    pub(super) editor: Editor,
    /// What is shown beside the text.
    pub(super) side: Side,
    /// Called to show something else there.
    pub(super) show: Callback<Side>,
}

/// The row of tools.
#[component]
pub(super) fn Tools(props: &Props) -> Html {
    let Listed { script, is_saved, run } = &props.shown;
    let error = use_state_eq(|| None::<String>);
    let tasks = use_tasks();
    let tell = {
        let error = error.setter();
        move |outcome: Result<(), FileError>| {
            error.set(outcome.err().map(|error| format!("Not saved: {error}.")))
        }
    };
    let export = {
        let (tell, script) = (tell.clone(), script.clone());
        Callback::from(move |_| tell(export(&script)))
    };
    let report = {
        let (tell, run) = (tell.clone(), run.clone());
        Callback::from(move |_| tell(run.as_ref().map_or(Ok(()), |run| save_report(run))))
    };
    let copy = {
        let run = run.clone();
        Callback::from(move |_| {
            let (tell, text) = (tell.clone(), run.as_ref().map(|run| output_text(run)).unwrap_or_default());
            tasks.spawn("copy output", Kind::Interface, async move { tell(files::copy(text).await) });
        })
    };
    let has_output = run.as_ref().is_some_and(|run| !run.output().is_empty());
    let has_checks = run.as_ref().is_some_and(|run| !run.checks().is_empty());
    html! {
        <div class="script-tools">
            { button("Export", !is_saved, export) }
            <Delete key={script.id.clone()} shown={props.shown.clone()} scripts={props.scripts.clone()}
                editor={props.editor.clone()} />
            { button("Copy output", !has_output, copy) }
            { button("Save report", !has_checks, report) }
            { toggle("Checks", Side::Checks, props) }
            { toggle("Settings", Side::Settings, props) }
            { toggle("Help", Side::Help, props) }
            if let Some(error) = &*error {
                <p class="error-text" role="alert">{ error }</p>
            }
        </div>
    }
}

fn button(name: &'static str, disabled: bool, onclick: Callback<MouseEvent>) -> Html {
    html! { <button class="button small" type="button" {disabled} {onclick}>{ name }</button> }
}

/// Shows something else beside the text, or the output again.
fn toggle(name: &'static str, side: Side, props: &Props) -> Html {
    let is_shown = props.side == side;
    let onclick = props.show.reform(move |_: MouseEvent| if is_shown { Side::Output } else { side });
    let label = format!("Script {}", name.to_ascii_lowercase());
    html! {
        <button class="button small" type="button" aria-label={label} aria-pressed={is_shown.to_string()} {onclick}>
            { name }
        </button>
    }
}

fn export(script: &Script) -> Result<(), FileError> {
    let name = file_name(&script.name, script.language.extension());
    files::save(&name, script.language.media_type(), script.text.as_bytes())
}

fn save_report(run: &Run) -> Result<(), FileError> {
    files::save(&file_name(&run.script().name, "xml"), "application/xml", run.report().as_bytes())
}

fn output_text(run: &Run) -> String {
    run.output().iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
}

/// A file name that is valid on every system.
fn file_name(name: &str, extension: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_. ".contains(c) { c } else { '-' };
    let name: String = name.trim().chars().map(plain).collect();
    format!("{}.{extension}", if name.is_empty() { "script" } else { &name })
}

/// Properties of [`Settings`].
#[derive(Properties, PartialEq)]
pub(super) struct SettingsProps {
    /// The script.
    pub(super) shown: Listed,
    /// The session's runs.
    pub(super) scripts: ScriptsRef,
    /// The profile that keeps it.
    pub(super) editor: Editor,
}

/// The script's name, the hosts that this connection's scripts may access over HTTP, and what Python programs can import.
#[component]
pub(super) fn Settings(props: &SettingsProps) -> Html {
    let Listed { script, is_saved, .. } = &props.shown;
    // As typed, because a trailing comma is the start of another host.
    let typed = use_state(|| props.editor.profile.script_hosts.join(", "));
    let on_hosts = {
        let typed = typed.setter();
        let save = props.editor.on(|profile, hosts| profile.script_hosts = hosts);
        Callback::from(move |text: String| {
            save.emit(hosts::parse(&text).0);
            typed.set(text);
        })
    };
    let wrong = hosts::parse(&typed)
        .1
        .map(|host| format!("“{host}” isn't a valid host name. Write example.com or localhost:3000."));
    let rename = {
        let id = script.id.clone();
        props.editor.on(move |profile, name: String| {
            if let Some(script) = profile.scripts.iter_mut().find(|script| script.id == id) {
                script.name = name;
            }
        })
    };
    html! {
        <div class="script-settings">
            if *is_saved {
                <TextField label="Script name" id="script-name" value={script.name.clone()} on_input={rename} />
            }
            <TextField label="Allowed hosts" id="script-hosts" code=true value={(*typed).clone()}
                placeholder="example.com, localhost:3000" error={wrong.map(AttrValue::from)} on_input={on_hosts} />
            <p class="muted">
                { "This connection's scripts have no network access of their own. They can call these hosts with \
                   http(…), but no others; URLs that begin with practice: need no permission." }
            </p>
            if script.language == ScriptLanguage::Python {
                <PythonPackages packages={Shared(props.scripts.packages().clone())} />
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_files_name_is_plain() {
        assert_eq!(file_name(" Soak test ", "xml"), "Soak test.xml");
        assert_eq!(file_name("a/b:c", "js"), "a-b-c.js");
        assert_eq!(file_name("", "js"), "script.js");
    }
}
