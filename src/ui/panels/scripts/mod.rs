//! The user's scripts: the list, their text, and their runs.

mod checks;
mod delete;
pub(super) mod editor;
pub(super) mod help;
pub(in crate::ui) mod packages;
pub(super) mod questions;
pub(super) mod run_bar;
mod shelf;
mod tools;
mod view;

use yew::prelude::*;

use weft_session::profile::{Profile, Script, ScriptLanguage};

use self::{shelf::Shelf, view::ScriptView};
use crate::{
    session::new_id,
    ui::{
        edit::Editor,
        handles::{RunRef, ScriptsRef, SessionRef},
        hooks::use_revision,
    },
};

/// Properties of [`ScriptsPanel`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session.
    pub session: SessionRef,
    /// The session's runs.
    pub scripts: ScriptsRef,
    /// The profile that keeps the scripts.
    pub editor: Editor,
    /// Whether the panel is on screen; durations are only updated then.
    pub is_shown: bool,
    /// Called to show a message of the log.
    pub on_message: Callback<u64>,
}

/// The panel.
#[component]
pub(super) fn ScriptsPanel(props: &Props) -> Html {
    use_revision(&props.scripts, "script list", |scripts| Some(scripts.0.changed()));
    let profile = &props.editor.profile;
    let chosen = props.session.connection().view.script.borrow().clone();
    let update = use_force_update();
    let choose = {
        let session = props.session.clone();
        Callback::from(move |id: String| {
            session.connection().view.script.replace(Some(id));
            update.force_update();
        })
    };
    let all = all_scripts(profile, &props.scripts);
    // The id of the script that typing into an empty editor creates.
    let unsaved = use_mut_ref(new_id);
    if all.iter().any(|listed| listed.script.id == *unsaved.borrow()) {
        unsaved.replace(new_id());
    }
    let is_chosen = |one: &&Listed| chosen.as_ref() == Some(&one.script.id);
    let shown = all.iter().find(is_chosen).or(all.first()).cloned().unwrap_or_else(|| Listed {
        script: Script { id: unsaved.borrow().clone(), ..Script::default() },
        ..Listed::default()
    });
    let add = {
        let (choose, editor) = (choose.clone(), props.editor.clone());
        Callback::from(move |new: New| {
            let id = new_id();
            choose.emit(id.clone());
            editor.edit(|profile| {
                let name = free_name(profile, &new.name);
                profile.scripts.push(Script { id, name, text: new.text, language: new.language });
            });
        })
    };
    let set_language = {
        let id = shown.script.id.clone();
        // What runs here and belongs to another connection stays as it is.
        let is_own = shown.is_saved || shown.run.is_none();
        props.editor.on(move |profile, language| {
            if is_own {
                script_of(profile, &id).language = language;
            }
        })
    };
    html! {
        <div class="scripts">
            <Shelf {all} shown={shown.clone()} {choose} {add} {set_language} />
            <ScriptView {shown} is_shown={props.is_shown} scripts={props.scripts.clone()} editor={props.editor.clone()}
                on_message={props.on_message.clone()} />
        </div>
    }
}

/// A script, and its last run.
#[derive(Clone, Default, PartialEq)]
struct Listed {
    script: Script,
    /// Whether the profile has it. If not, it belongs to another connection, was deleted while it was running, or
    /// there is none yet.
    is_saved: bool,
    run: Option<RunRef>,
}

/// A script to be added.
struct New {
    name: String,
    text: String,
    language: ScriptLanguage,
}

impl Listed {
    fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.is_over())
    }
}

/// The profile's scripts, and whatever else is running here.
fn all_scripts(profile: &Profile, scripts: &ScriptsRef) -> Vec<Listed> {
    let runs = scripts.runs();
    let last_run = |id: &str| runs.iter().rev().find(|run| run.script().id == id).cloned().map(RunRef::from);
    let saved = profile.scripts.iter().map(|script| Listed {
        script: script.clone(),
        is_saved: true,
        run: last_run(&script.id),
    });
    let is_saved = |id: &str| profile.scripts.iter().any(|script| script.id == id);
    let others = runs
        .iter()
        .filter(|run| !run.is_console() && !is_saved(&run.script().id))
        .map(|run| Listed { script: run.script().clone(), is_saved: false, run: Some(run.clone().into()) });
    saved.chain(others).collect()
}

/// The profile's script with this id. If there is none, it is created.
fn script_of<'profile>(profile: &'profile mut Profile, id: &str) -> &'profile mut Script {
    let at = profile.scripts.iter().position(|script| script.id == id).unwrap_or_else(|| {
        let name = free_name(profile, "Script");
        profile.scripts.push(Script { id: id.into(), name, ..Script::default() });
        profile.scripts.len() - 1
    });
    &mut profile.scripts[at]
}

/// A name based on this one that no other script has.
fn free_name(profile: &Profile, name: &str) -> String {
    let is_free = |name: &str| profile.scripts.iter().all(|script| script.name != name);
    if is_free(name) {
        return name.into();
    }
    let mut numbered = (2..).map(|number| format!("{name} {number}"));
    numbered.find(|name| is_free(name)).unwrap_or_default()
}
