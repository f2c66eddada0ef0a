//! Where the console evaluates: among the names of a running script, or in a namespace of its own.

use weft_session::profile::ScriptLanguage;
use yew::prelude::*;

use crate::ui::{
    fields::SelectField,
    handles::{RunRef, ScriptsRef, SessionRef},
};

/// Where something is evaluated.
#[derive(Clone, PartialEq)]
pub(super) struct Place {
    /// The script's run; `None` for the console's own.
    pub(super) run: Option<RunRef>,
    /// The language there.
    pub(super) language: ScriptLanguage,
}

/// The place, and the controls that choose it. Until the user chooses, it is the selected script or else another one, while
/// one runs.
#[hook]
pub(super) fn use_place(session: &SessionRef, scripts: &ScriptsRef) -> (Place, Html) {
    let chosen = use_state_eq(|| None::<Option<RunRef>>);
    let language = use_state_eq(ScriptLanguage::default);
    let running: Vec<RunRef> = {
        let is_script = |run: &&std::rc::Rc<_>| is_running_script(run);
        scripts.runs().iter().filter(is_script).cloned().map(RunRef::from).collect()
    };
    let run = match &*chosen {
        Some(None) => None,
        Some(Some(run)) if running.contains(run) => Some(run.clone()),
        _ => default_run(session, &running),
    };
    let place = Place { language: run.as_ref().map_or(*language, |run| run.script().language), run };
    // What is typed after the script has ended is meant in its language.
    use_effect_with(place.language, {
        let language = language.setter();
        move |used| language.set(*used)
    });
    let controls = {
        let choose = chosen.setter();
        let runs = running.clone();
        let on_place =
            move |at: usize| choose.set(Some(at.checked_sub(1).and_then(|at| runs.get(at).cloned())));
        let set_language = language.setter();
        let on_language =
            move |at: usize| set_language.set(ScriptLanguage::ALL.get(at).copied().unwrap_or_default());
        let names = running.iter().map(|run| AttrValue::from(format!("Script {}", run.script().name)));
        let places: Vec<AttrValue> = std::iter::once("Its own namespace".into()).chain(names).collect();
        let at = place.run.as_ref().and_then(|run| running.iter().position(|one| one == run));
        // A script has its language.
        let languages: Vec<ScriptLanguage> = match place.run {
            Some(_) => vec![place.language],
            None => ScriptLanguage::ALL.to_vec(),
        };
        let language_at = languages.iter().position(|one| *one == place.language).unwrap_or_default();
        let languages: Vec<AttrValue> = languages.iter().map(|one| AttrValue::Static(one.name())).collect();
        html! {
            <>
                <SelectField label="Evaluates in" id="console-place" options={places}
                    selected={at.map_or(0, |at| at + 1)} on_change={on_place} />
                <SelectField label="Language" id="console-language" options={languages} selected={language_at}
                    on_change={on_language} />
            </>
        }
    };
    (place, controls)
}

fn is_running_script(run: &crate::script::Run) -> bool {
    !run.is_console() && !run.is_over()
}

/// The selected script's run, or that of the script that was started last.
fn default_run(session: &SessionRef, running: &[RunRef]) -> Option<RunRef> {
    let selected = session.connection().view.script.borrow();
    let is_selected = |run: &&RunRef| selected.as_ref() == Some(&run.script().id);
    running.iter().rev().find(is_selected).or(running.last()).cloned()
}
