//! The tools beside the message, and the drawers they open above it.

use weft_session::profile::{Draft, Format};
use yew::prelude::*;

use super::{attach::Attach, field::Field, saved::Saved, variables::Variables};
use crate::{ui::edit::Editor, workspace::Attachment};

/// Properties of [`Drawers`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The profile that keeps the variables and saved messages.
    pub editor: Editor,
    /// The text field.
    pub field: Field,
    /// The format of its text.
    pub format: Format,
    /// Called with a saved message.
    pub on_load: Callback<Draft>,
    /// What is attached.
    pub attachment: Option<Attachment>,
    /// Called with the new attachment.
    pub on_attach: Callback<Option<Attachment>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Drawer {
    Saved,
    Variables,
}

/// The tools, of which at most one is open. Closed ones stay mounted, so what was typed in them is kept.
#[component]
pub(in crate::ui) fn Drawers(props: &Props) -> Html {
    let open = use_state_eq(|| None);
    let toggle = |drawer, id: &'static str, name: &'static str| {
        let is_open = *open == Some(drawer);
        let open = open.setter();
        let onclick = move |_| open.set((!is_open).then_some(drawer));
        html! {
            <button class="button small" type="button" aria-expanded={is_open.to_string()} aria-controls={id} {onclick}>
                { name }
            </button>
        }
    };
    html! {
        <>
            <div class="composer-tools">
                { toggle(Drawer::Saved, "saved-messages", "Saved messages") }
                { toggle(Drawer::Variables, "variables", "Variables") }
                <Attach attachment={props.attachment.clone()} on_change={props.on_attach.clone()} />
            </div>
            <div id="saved-messages" class="drawer" hidden={*open != Some(Drawer::Saved)}>
                <Saved editor={props.editor.clone()} field={props.field.clone()} format={props.format}
                    on_load={props.on_load.clone()} />
            </div>
            <div id="variables" class="drawer" hidden={*open != Some(Drawer::Variables)}>
                <Variables editor={props.editor.clone()} field={props.field.clone()} />
            </div>
        </>
    }
}
