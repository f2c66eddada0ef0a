//! Where a script is written.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::script::{Diagnostic, docs::Entry};

/// Properties of [`ScriptEditor`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Unique in the page.
    pub(super) id: AttrValue,
    /// The text as it is.
    pub(super) value: AttrValue,
    /// Called with the whole text after each change.
    pub(super) on_change: Callback<String>,
    /// Called for Ctrl+Enter.
    pub(super) on_run: Callback<()>,
    /// Where something is wrong.
    pub(super) diagnostics: Rc<[Diagnostic]>,
    /// What the API offers.
    pub(super) completions: Rc<[Entry]>,
    /// Whether it can't be edited just now.
    #[prop_or_default]
    pub(super) read_only: bool,
}

/// A text field named Script.
#[component]
pub(super) fn ScriptEditor(props: &Props) -> Html {
    let oninput = props.on_change.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
    });
    let onkeydown = {
        let on_run = props.on_run.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                on_run.emit(());
            }
        }
    };
    let error_id = format!("{}-error", props.id);
    let is_wrong = !props.diagnostics.is_empty();
    html! {
        <div class="script-editor">
            <textarea id={props.id.clone()} class="input mono" aria-label="Script" value={props.value.clone()} {oninput}
                {onkeydown} readonly={props.read_only} spellcheck="false" autocapitalize="off" wrap="off"
                placeholder="await connect();&#10;await send({ type: \"ping\", id: 1 });&#10;print((await receive()).text);"
                aria-invalid={is_wrong.then_some("true")} aria-describedby={is_wrong.then(|| error_id.clone())} />
            <ul id={error_id} class="script-errors" hidden={!is_wrong}>
                { for props.diagnostics.iter().map(|found| html! {
                    <li class="error-text">{ format!("Line {}: {}", found.line, found.message) }</li>
                }) }
            </ul>
        </div>
    }
}
