//! Says that a connection was deleted, and brings it back.

use std::time::Duration;

use yew::prelude::*;

use super::{handles::WorkspaceHandle, hooks::use_clock, keys::focus};
use crate::workspace::Deletion;

/// How often it is checked whether it can still be brought back.
const BEAT: Duration = Duration::from_secs(1);

/// The id of the button that brings it back.
const UNDO: &str = "undo-delete";

/// Properties of [`Toast`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Has what was deleted.
    pub workspace: WorkspaceHandle,
}

/// What was deleted last, for as long as it can be brought back.
#[component]
pub(super) fn Toast(props: &Props) -> Html {
    let workspace = &props.workspace.workspace;
    let removed = workspace.removed();
    use_effect_with(removed.clone(), |removed| {
        // The element that had the focus was removed with it.
        if matches!(removed, Some((_, Deletion::Here | Deletion::Closed))) {
            focus(UNDO);
        }
    });
    // The offer expires.
    use_clock(BEAT, removed.is_some());
    use_effect({
        let workspace = workspace.clone();
        move || workspace.forget_due()
    });
    let (undo, dismiss) = {
        let (one, other) = (workspace.clone(), workspace.clone());
        (move |_| one.undo_remove(), move |_| other.forget_removed())
    };
    let says = removed.map(|(title, deletion)| match deletion {
        Deletion::Here => match workspace.removed_recordings() {
            0 => (format!("Deleted “{title}”."), "Undo"),
            1 => (format!("Deleted “{title}” and its recording."), "Undo"),
            count => (format!("Deleted “{title}” and its {count} recordings."), "Undo"),
        },
        Deletion::Closed => (format!("Closed “{title}”."), "Undo"),
        Deletion::Elsewhere => (format!("“{title}” was deleted in another tab."), "Undo"),
        Deletion::InUse => (
            format!(
                "“{title}” was deleted in another tab. It is in use here, so it stays until this tab closes."
            ),
            "Keep it",
        ),
    });
    html! {
        <div class="notice-place" role="status">
            if let Some((says, undo_label)) = says {
                <div class="page-notice">
                    <span>{ says }</span>
                    <button id={UNDO} class="button small" type="button" onclick={undo}>{ undo_label }</button>
                    <button class="button quiet icon small" type="button" aria-label="Dismiss" title="Dismiss"
                        onclick={dismiss}>{ "✕" }</button>
                </div>
            }
        </div>
    }
}
