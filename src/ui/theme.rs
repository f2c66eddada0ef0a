//! Light, dark, or whatever the system uses.

use yew::prelude::*;

use super::handles::WorkspaceHandle;
use crate::store::Theme;

/// Properties of [`ThemeSwitch`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Stores the choice.
    pub workspace: WorkspaceHandle,
}

/// Shows the page in the colours that were chosen.
#[hook]
pub(super) fn use_theme(workspace: &WorkspaceHandle) {
    let theme = workspace.preferences().theme;
    use_effect_with(theme, |theme| show(*theme));
}

/// Switches between the three.
#[component]
pub(super) fn ThemeSwitch(props: &Props) -> Html {
    let theme = props.workspace.preferences().theme;
    let (label, next) = match theme {
        Theme::System => ("System", Theme::Light),
        Theme::Light => ("Light", Theme::Dark),
        Theme::Dark => ("Dark", Theme::System),
    };
    let switch = {
        let workspace = props.workspace.workspace.clone();
        move |_| workspace.set_theme(next)
    };
    html! {
        <button class="button quiet small" type="button" title="Switch colours" onclick={switch}>
            { format!("Theme: {label}") }
        </button>
    }
}

fn show(theme: Theme) {
    let root =
        web_sys::window().and_then(|window| window.document()).and_then(|page| page.document_element());
    let Some(root) = root else { return };
    // This only fails for an invalid attribute name.
    let _ = match theme {
        Theme::System => root.remove_attribute("data-theme"),
        Theme::Light => root.set_attribute("data-theme", "light"),
        Theme::Dark => root.set_attribute("data-theme", "dark"),
    };
}
