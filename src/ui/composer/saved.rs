//! Messages saved under a name.

use weft_codec::line::line;
use weft_message::Kind;
use weft_session::profile::{Draft, Format, Profile, SavedMessage};
use yew::prelude::*;

use super::field::Field;
use crate::ui::{edit::Editor, fields::TextField};

/// How many bytes of a message a row shows.
const SHOWN: usize = 60;

/// Properties of [`Saved`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile that keeps them.
    pub editor: Editor,
    /// The text to save.
    pub field: Field,
    /// Its format.
    pub format: Format,
    /// Called with the message to load.
    pub on_load: Callback<Draft>,
}

/// The saved messages, and a form to save one.
#[component]
pub(super) fn Saved(props: &Props) -> Html {
    let name = use_state_eq(String::new);
    let error = use_state_eq(|| None::<&'static str>);
    let messages = &props.editor.profile.messages;
    let replaces = messages.iter().any(|message| message.name == name.trim());
    let onsubmit = {
        let (field, format) = (props.field.clone(), props.format);
        let (name, error, save) = (name.clone(), error.clone(), props.editor.on(save));
        move |event: SubmitEvent| {
            event.prevent_default();
            match message_to_save(name.trim(), &field, format) {
                Ok(message) => {
                    save.emit(message);
                    name.set(String::new());
                    error.set(None);
                }
                Err(words) => error.set(Some(words)),
            }
        }
    };
    let on_input = {
        let (name, error) = (name.setter(), error.setter());
        move |text| {
            name.set(text);
            error.set(None);
        }
    };
    html! {
        <>
            if messages.is_empty() {
                <p class="muted">{ "No saved messages yet. Type a message, give it a name and save it." }</p>
            } else {
                <ul class="list" aria-label="Saved messages">
                    { for messages.iter().map(|message| row(props, message)) }
                </ul>
            }
            <form class="drawer-form" {onsubmit}>
                <TextField label="Save as" id="save-as" value={(*name).clone()} {on_input} error={error.map(AttrValue::from)} />
                <button class="button small" type="submit">
                    { if replaces { "Replace saved message" } else { "Save message" } }
                </button>
                if replaces {
                    <span class="muted" role="status">{ format!("“{}” exists and will be replaced.", name.trim()) }</span>
                }
            </form>
        </>
    }
}

fn row(props: &Props, message: &SavedMessage) -> Html {
    let load = props.on_load.reform({
        let draft = message.message.clone();
        move |_: MouseEvent| draft.clone()
    });
    let name = &message.name;
    let delete = {
        let name = name.clone();
        props.editor.on(move |profile, _: MouseEvent| profile.messages.retain(|message| message.name != name))
    };
    html! {
        <li key={name.clone()} class="list-row">
            <button class="button small" type="button" aria-label={format!("Load {name}")} onclick={load}>{ name }</button>
            <span class="badge">{ message.message.format.name() }</span>
            <span class="list-text mono muted">{ line(Kind::Text, message.message.text.as_bytes(), SHOWN) }</span>
            <button class="button small" type="button" aria-label={format!("Delete {name}")} onclick={delete}>{ "Delete" }</button>
        </li>
    }
}

pub(super) fn message_to_save(
    name: &str,
    field: &Field,
    format: Format,
) -> Result<SavedMessage, &'static str> {
    match (name, field.length()) {
        ("", _) => Err("Give it a name."),
        (_, 0) => Err("There is no message to save yet: type one below."),
        (_, length) if length as usize > SavedMessage::LONGEST => {
            Err("This message is too long to save: the limit is 256,000 characters.")
        }
        _ => Ok(SavedMessage { name: name.into(), message: Draft { format, text: field.read() } }),
    }
}

pub(super) fn save(profile: &mut Profile, message: SavedMessage) {
    match profile.messages.iter_mut().find(|saved| saved.name == message.name) {
        Some(saved) => *saved = message,
        None => profile.messages.push(message),
    }
}
