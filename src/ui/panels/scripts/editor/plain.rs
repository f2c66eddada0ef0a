//! The plain text field.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{Props, example};
use crate::ui::hooks::is_composing;

/// The selection in a field, in UTF-16 units.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Caret {
    /// Where it begins.
    pub(super) from: u32,
    /// Where it ends.
    pub(super) to: u32,
}

impl Caret {
    /// The selection in that text field, if it has the focus.
    pub(super) fn of(field: &NodeRef) -> Option<Self> {
        let field = field.cast::<HtmlTextAreaElement>()?;
        let focused = field.owner_document()?.active_element()?;
        let is_here = focused.is_same_node(Some(&field));
        let selected = (field.selection_start().ok()??, field.selection_end().ok()??);
        is_here.then_some(Self { from: selected.0, to: selected.1 })
    }
}

/// The field, bound to `field` once it exists.
pub(super) fn plain(script: &Props, field: &NodeRef) -> Html {
    let oninput = script.on_change.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
    });
    let onkeydown = {
        let on_run = script.on_run.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !is_composing(&event) {
                event.prevent_default();
                on_run.emit(());
            }
        }
    };
    html! {
        <textarea ref={field.clone()} id={script.id.clone()} class="input mono" aria-label="Script"
            value={script.value.clone()} {oninput} {onkeydown} readonly={script.read_only} spellcheck="false"
            autocapitalize="off" wrap="off" placeholder={example(script.language)} aria-describedby={script.described_by()}
            aria-invalid={(!script.diagnostics.is_empty()).then_some("true")} />
    }
}
