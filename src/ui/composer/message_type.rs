//! The selection of a Protobuf message's type.

use weft_codec::layer::protobuf::Schema;
use weft_session::{
    composed::{type_of, with_type},
    profile::{Draft, Protobuf},
};
use yew::prelude::*;

use crate::ui::{fields::SelectField, handles::SessionRef};

/// The text that a message of the usual type begins with, if there is one.
pub(super) fn first(session: &SessionRef) -> Option<String> {
    let Ok(types) = session.schema()? else { return None };
    types.schema().example(session.profile().protobuf.get(Protobuf::SENT))
}

/// A combobox of the schema's types; nothing if there is no schema.
pub(super) fn message_type(
    session: &SessionRef,
    id: &str,
    draft: &Draft,
    on_input: &Callback<String>,
) -> Html {
    let Some(Ok(types)) = session.schema() else { return html! {} };
    let usual = session.profile().protobuf.get(Protobuf::SENT).to_owned();
    let named = type_of(&draft.text).or_else(|| Some(usual.clone()).filter(|usual| !usual.is_empty()));
    let mut names: Vec<String> = types.schema().message_names().map(str::to_owned).collect();
    let at = named.as_ref().and_then(|named| names.iter().position(|name| name == named));
    if at.is_none() {
        names.insert(0, named.clone().unwrap_or_else(|| "Choose a type".into()));
    }
    let options: Vec<AttrValue> = names.iter().cloned().map(AttrValue::from).collect();
    let (text, on_input) = (draft.text.clone(), on_input.clone());
    let on_change = move |at: usize| {
        let Some(name) = names.get(at) else { return };
        let example = |name: &str| example(types.schema(), name, &usual);
        let is_untouched =
            text.trim().is_empty() || named.as_deref().and_then(example).as_ref() == Some(&text);
        on_input.emit(example(name).filter(|_| is_untouched).unwrap_or_else(|| with_type(&text, name)));
    };
    html! {
        <div class="message-type">
            <SelectField label="Message type" id={format!("{id}-type")} {options} selected={at.unwrap_or_default()} {on_change} />
        </div>
    }
}

/// An example of a type, which it only names if it isn't the usual one.
fn example(schema: &Schema, name: &str, usual: &str) -> Option<String> {
    let example = schema.example(name)?;
    Some(if name == usual { example } else { with_type(&example, name) })
}
