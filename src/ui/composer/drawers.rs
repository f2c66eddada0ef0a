//! The tools beside the message, and the drawers they open above it.

use weft_codec::json;
use weft_session::profile::{Draft, Format};
use yew::prelude::*;

use super::{
    attach::Attach, check::Problem, history::Sent, saved::Saved, send::Sending, variables::Variables,
};
use crate::{
    store::Drawer,
    ui::{edit::Editor, more::More},
};

/// Properties of [`Drawers`].
#[derive(Properties)]
pub(in crate::ui) struct Props {
    /// The profile that keeps the variables and saved messages.
    pub editor: Editor,
    /// The message.
    pub sending: Sending,
    /// The format of the connection's protocol.
    pub offered: Option<Format>,
    /// Called with a saved message.
    pub on_load: Callback<Draft>,
}

impl PartialEq for Props {
    /// They are rendered whenever the composer is.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The tools, of which at most one is open. Closed ones stay mounted, so what was typed in them is kept.
#[component]
pub(in crate::ui) fn Drawers(props: &Props) -> Html {
    let connection = props.sending.session.connection();
    let open = use_state_eq(|| connection.view.drawer.get());
    use_effect_with(*open, {
        let (workspace, connection) = (props.editor.workspace.clone(), connection.clone());
        move |open| {
            connection.view.drawer.set(*open);
            workspace.keep_view(connection.id());
        }
    });
    let toggle = |drawer, id: &'static str, name: &'static str| {
        let is_open = *open == Some(drawer);
        let open = open.setter();
        let onclick = move |_| open.set((!is_open).then_some(drawer));
        html! {
            <button id={format!("{id}-button")} class="button small" type="button"
                aria-expanded={is_open.to_string()} aria-controls={id} {onclick}>
                { name }
            </button>
        }
    };
    let on_key = {
        let open = open.setter();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                open.set(None);
            }
        }
    };
    let Props { editor, sending, on_load, .. } = props;
    let writing = &sending.writing;
    let (field, format) = (&writing.field, *writing.format);
    html! {
        <>
            <div class="composer-tools fits" onkeydown={on_key.clone()}>
                { protocol_button(props) }
                if format == Format::Json {
                    { lay_out_button(sending, "format-json", "Format JSON", "{ }", json::pretty) }
                    { lay_out_button(sending, "minify-json", "Minify JSON", "{}", json::dense) }
                }
                { toggle(Drawer::Saved, "saved-messages", "Saved messages") }
                { toggle(Drawer::History, "history", "History") }
                { toggle(Drawer::Variables, "variables", "Variables") }
                <Attach attachment={(*writing.attachment).clone()} on_change={writing.on_attach()} />
                <More name="More composer tools" />
            </div>
            <div id="saved-messages" class="drawer" onkeydown={on_key.clone()} hidden={*open != Some(Drawer::Saved)}>
                <Saved editor={editor.clone()} field={field.clone()} {format} on_load={on_load.clone()} />
            </div>
            <div id="history" class="drawer" onkeydown={on_key.clone()} hidden={*open != Some(Drawer::History)}>
                <Sent workspace={editor.workspace.clone()} on_load={on_load.clone()}
                    is_shown={*open == Some(Drawer::History)} />
            </div>
            <div id="variables" class="drawer" onkeydown={on_key} hidden={*open != Some(Drawer::Variables)}>
                <Variables editor={editor.clone()} field={field.clone()} />
            </div>
        </>
    }
}

/// Takes the message to the form of the connection's protocol, or back.
fn protocol_button(props: &Props) -> Html {
    let writing = &props.sending.writing;
    let (name, format) = match (writing.format.is_protocol(), props.offered) {
        (true, _) => ("Plain text".into(), Format::Text),
        (false, Some(offered)) => (format!("{} message", offered.name()), offered),
        (false, None) => return html! {},
    };
    let onclick = writing.on_format().reform(move |_: MouseEvent| format);
    html! { <button id="protocol-message" class="button small" type="button" {onclick}>{ name }</button> }
}

fn lay_out_button(
    sending: &Sending,
    id: &'static str,
    name: &'static str,
    symbol: &'static str,
    how: fn(&str) -> String,
) -> Html {
    let sending = sending.clone();
    html! {
        <button {id} class="button quiet small mono" type="button" aria-label={name} title={name}
            onclick={move |_| lay_out(&sending, how)}>{ symbol }</button>
    }
}

/// Lays the message out anew. What isn't JSON yet stays as it is, with the reason below it.
pub(super) fn lay_out(sending: &Sending, how: fn(&str) -> String) {
    let field = &sending.writing.field;
    let draft = Draft { format: *sending.writing.format, text: field.read() };
    match sending.session.check(&draft) {
        Ok(()) if !draft.text.is_empty() => field.replace(&how(&draft.text)),
        Ok(()) => {}
        Err(error) => sending.writing.error.set(Some(Problem::new(&error, &draft.text))),
    }
}
