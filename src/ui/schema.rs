//! The schema of a connection's Protobuf messages: its files, and which messages are of which type.

use weft_codec::layer::{Layer, protobuf};
use weft_session::{
    profile::Protobuf,
    schema::{Compiled, ENDINGS, topics},
};
use yew::prelude::*;

use super::{
    edit::Editor,
    fields::{SelectField, TextField, error_text, info},
    keys::press,
    recording::FILE_INPUT,
};

const ABOUT: &str = "With the schema of its messages, Weft shows their fields by name, and composes them from JSON. Add .proto files, \
    with those that they import, or a descriptor set; or drop them anywhere onto the page. They are kept with the connection, \
    and are part of its set-up.";

/// Whether a file's name is that of a schema's file.
pub(super) fn is_schema(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The settings for Protobuf.
pub(super) fn schema(editor: &Editor) -> Html {
    let settings = &editor.profile.protobuf;
    let connection = editor.workspace.connection(&editor.profile.id);
    let compiled = connection.and_then(|connection| connection.session().schema());
    let problem = compiled.as_ref().and_then(|compiled| compiled.as_ref().err());
    let problem = problem.map(|error| AttrValue::from(error.to_string()));
    html! {
        <fieldset>
            <legend>{ "Protobuf" }</legend>
            { info("About schemas", ABOUT) }
            <ul class="schema-files" aria-label="Schema files">
                { for settings.files().map(|(name, _)| html! {
                    <li key={name.to_owned()}>
                        <span class="mono">{ name }</span>
                        <button class="button quiet icon small" type="button" aria-label={format!("Remove {name}")}
                            title={format!("Remove {name}")} onclick={remove(editor, name)}>{ "✕" }</button>
                    </li>
                }) }
            </ul>
            { error_text("schema-error", problem.as_ref()) }
            { types(editor, &compiled) }
            <div>
                <button class="button small" type="button" onclick={|_| press(FILE_INPUT)}>{ "Add schema files" }</button>
            </div>
        </fieldset>
    }
}

fn remove(editor: &Editor, name: &str) -> Callback<MouseEvent> {
    let name = name.to_owned();
    editor.on(move |profile, _| {
        profile.protobuf.set(&name, String::new());
        if profile.protobuf.files().next().is_none() && profile.protocol == protobuf::Protobuf.name() {
            profile.protocol.clear();
        }
    })
}

/// Which messages are of which type, once there are types.
fn types(editor: &Editor, compiled: &Compiled) -> Html {
    let Some(Ok(types)) = compiled else { return html! {} };
    let names: Vec<String> = types.schema().message_names().map(str::to_owned).collect();
    let settings = &editor.profile.protobuf;
    let unknown =
        topics(settings.get(Protobuf::TOPICS)).find(|(_, name)| !names.iter().any(|own| own == name));
    let error = unknown.map(|(filter, name)| {
        let words = if name.is_empty() {
            format!("“{filter}” has no type: write it behind a colon.")
        } else {
            format!("“{name}” isn't a message type of the schema.")
        };
        AttrValue::from(words)
    });
    html! {
        <>
            { direction(editor, "Received messages", "schema-received", &names, Protobuf::RECEIVED) }
            { direction(editor, "Sent messages", "schema-sent", &names, Protobuf::SENT) }
            <TextField label="Payloads by topic or destination" id="schema-topics" rows=2 code=true value={settings.get(Protobuf::TOPICS).to_owned()} {error}
                note="For MQTT and STOMP, a line each: sensors/+: acme.Reading"
                on_input={editor.on(|profile, text| profile.protobuf.set(Protobuf::TOPICS, text))} />
        </>
    }
}

/// The type of a direction's messages. Whoever chooses one says that these are Protobuf.
fn direction(
    editor: &Editor,
    label: &'static str,
    id: &'static str,
    names: &[String],
    of: &'static str,
) -> Html {
    let chosen = editor.profile.protobuf.get(of);
    let mut options: Vec<AttrValue> = vec!["No type".into()];
    options.extend(names.iter().map(|name| AttrValue::from(name.clone())));
    let at = names.iter().position(|name| name == chosen).map(|at| at + 1);
    // A type that the schema no longer has stays until another one is chosen.
    let selected = at.unwrap_or(if chosen.is_empty() { 0 } else { options.len() });
    if selected == options.len() {
        options.push(format!("{chosen} (not in the schema)").into());
    }
    let names = names.to_vec();
    let on_change = editor.on(move |profile, at: usize| {
        let name = at.checked_sub(1).and_then(|at| names.get(at)).cloned().unwrap_or_default();
        let is_typed = !name.is_empty();
        profile.protobuf.set(of, name);
        if is_typed && profile.protocol.is_empty() {
            profile.protocol = protobuf::Protobuf.name().into();
        }
    });
    html! { <SelectField {label} {id} {options} {selected} {on_change} /> }
}
