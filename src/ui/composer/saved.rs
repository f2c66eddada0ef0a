//! Messages kept under a name.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::Field;
use crate::{
    log::preview::line,
    packet::Kind,
    profile::{Draft, Format, Profile, SavedMessage},
};

/// Bytes of a message that its row shows.
const SHOWN: usize = 60;
/// Longer messages are not kept, in UTF-16 units: the browser's storage is small.
const LONGEST: u32 = 256 << 10;

/// Properties of [`Saved`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose.
    pub profile: Rc<Profile>,
    /// Called with the edited profile.
    pub edit: Callback<Profile>,
    /// What is saved.
    pub field: Field,
    /// Its format.
    pub format: Format,
    /// Called with what is to be loaded.
    pub on_load: Callback<Draft>,
}

/// The saved messages, and a form to save one.
#[component]
pub(super) fn Saved(props: &Props) -> Html {
    let name = use_state_eq(String::new);
    let error = use_state_eq(|| None::<String>);
    let messages = &props.profile.messages;
    let replaces = messages.iter().any(|message| message.name == name.trim());
    let onsubmit = {
        let (profile, edit, field, format) =
            (props.profile.clone(), props.edit.clone(), props.field.clone(), props.format);
        let (name, error) = (name.clone(), error.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            match message_to_save(name.trim(), &field, format) {
                Ok(message) => {
                    edit.emit(with_message(&profile, message));
                    name.set(String::new());
                    error.set(None);
                }
                Err(words) => error.set(Some(words.into())),
            }
        }
    };
    let oninput = {
        let name = name.setter();
        move |event: InputEvent| name.set(event.target_unchecked_into::<HtmlInputElement>().value())
    };
    html! {
        <>
            if messages.is_empty() {
                <p class="muted">{ "No saved messages yet. Type a message, give it a name and save it." }</p>
            }
            <ul class="list" aria-label="Saved messages">
                { for messages.iter().map(|message| row(props, message)) }
            </ul>
            <form class="drawer-form" {onsubmit}>
                <label for="save-as">{ "Save as" }</label>
                <input id="save-as" class="input" autocomplete="off" value={(*name).clone()} {oninput}
                    aria-invalid={error.is_some().then_some("true")}
                    aria-describedby={error.is_some().then_some("save-as-error")} />
                <button class="button small" type="submit">
                    { if replaces { "Replace saved message" } else { "Save message" } }
                </button>
                if replaces {
                    <span class="muted" role="status">{ format!("“{}” exists and will be replaced.", name.trim()) }</span>
                }
                <p id="save-as-error" class="error-text" aria-live="polite">{ error.as_deref() }</p>
            </form>
        </>
    }
}

fn row(props: &Props, message: &SavedMessage) -> Html {
    let load = props.on_load.reform({
        let draft = message.message.clone();
        move |_: MouseEvent| draft.clone()
    });
    let delete = {
        let (profile, edit, name) = (props.profile.clone(), props.edit.clone(), message.name.clone());
        move |_| {
            let mut profile = (*profile).clone();
            profile.messages.retain(|message| message.name != name);
            edit.emit(profile);
        }
    };
    let name = &message.name;
    html! {
        <li key={name.clone()} class="list-row">
            <button class="button small" type="button" aria-label={format!("Load {name}")} onclick={load}>{ name }</button>
            <span class="badge">{ message.message.format.name() }</span>
            <span class="list-text mono muted">{ line(Kind::Text, message.message.text.as_bytes(), SHOWN) }</span>
            <button class="button small" type="button" aria-label={format!("Delete {name}")} onclick={delete}>{ "Delete" }</button>
        </li>
    }
}

fn message_to_save(name: &str, field: &Field, format: Format) -> Result<SavedMessage, &'static str> {
    match (name, field.length()) {
        ("", _) => Err("Give it a name."),
        (_, 0) => Err("There is no message to save yet: type one below."),
        (_, length) if length > LONGEST => {
            Err("The message is too long to save: 256 thousand characters at most.")
        }
        _ => Ok(SavedMessage { name: name.into(), message: Draft { format, text: field.read() } }),
    }
}

fn with_message(profile: &Profile, message: SavedMessage) -> Profile {
    let mut profile = profile.clone();
    match profile.messages.iter_mut().find(|saved| saved.name == message.name) {
        Some(saved) => *saved = message,
        None => profile.messages.push(message),
    }
    profile
}
