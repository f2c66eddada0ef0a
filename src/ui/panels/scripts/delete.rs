//! Deleting a script, after a confirmation.

use yew::prelude::*;

use super::Listed;
use crate::ui::{edit::Editor, handles::ScriptsRef};

/// Properties of [`Delete`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The script.
    pub(super) shown: Listed,
    /// Its runs, which end when it is deleted.
    pub(super) scripts: ScriptsRef,
    /// The profile that keeps the script.
    pub(super) editor: Editor,
}

/// A button, and the confirmation. It needs a new instance for each script.
#[component]
pub(super) fn Delete(props: &Props) -> Html {
    let Listed { script, is_saved, .. } = &props.shown;
    let asked = use_state_eq(|| false);
    let ask = |is_asked: bool| {
        let asked = asked.setter();
        move |_: MouseEvent| asked.set(is_asked)
    };
    if !*asked {
        return html! {
            <button class="button small" type="button" disabled={!is_saved} onclick={ask(true)}>{ "Delete script" }</button>
        };
    }
    let delete = {
        let (id, scripts, editor) = (script.id.clone(), props.scripts.clone(), props.editor.clone());
        move |_| {
            scripts.forget(&id);
            editor.edit(|profile| profile.scripts.retain(|script| script.id != id));
        }
    };
    let question = match props.shown.is_running() {
        true => "Stop it, and delete it?",
        false => "Delete it? This can't be undone.",
    };
    html! {
        <div class="confirm" role="group" aria-label="Delete script">
            <span>{ question }</span>
            <button class="button small danger" type="button" onclick={delete}>{ "Delete" }</button>
            <button class="button small" type="button" onclick={ask(false)}>{ "Keep" }</button>
        </div>
    }
}
