//! What can be written between double braces, and the user's own variables.

use weft_session::{
    profile::{Profile, Variable},
    values::BUILT_IN,
};
use yew::prelude::*;

use super::field::Field;
use crate::ui::{edit::Editor, fields::TextField};

/// Properties of [`Variables`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The profile that keeps the user's variables.
    pub editor: Editor,
    /// The field that variables are inserted into.
    pub field: Field,
}

/// All variables, and a form to add or change one.
#[component]
pub(super) fn Variables(props: &Props) -> Html {
    let typed = use_state_eq(Variable::default);
    let own = &props.editor.profile.variables;
    html! {
        <>
            <p class="muted">{ "Filled in when a message is sent. Press one to insert it." }</p>
            <ul class="list" aria-label="Variables">
                { for own.iter().map(|variable| own_row(props, variable, &typed)) }
                { for BUILT_IN.iter().map(|(name, meaning)| html! {
                    <li key={*name} class="list-row">
                        { insert_button(name, &props.field) }<span class="list-text muted">{ *meaning }</span>
                    </li>
                }) }
            </ul>
            <Form editor={props.editor.clone()} {typed} />
        </>
    }
}

fn own_row(props: &Props, variable: &Variable, typed: &UseStateHandle<Variable>) -> Html {
    let edit = {
        let (typed, variable) = (typed.setter(), variable.clone());
        move |_| typed.set(variable.clone())
    };
    let name = &variable.name;
    let remove = {
        let name = name.clone();
        props
            .editor
            .on(move |profile, _: MouseEvent| profile.variables.retain(|variable| variable.name != name))
    };
    html! {
        <li key={format!("own {name}")} class="list-row">
            { insert_button(name, &props.field) }
            <span class="list-text mono">{ &variable.value }</span>
            <button class="button small" type="button" aria-label={format!("Edit {name}")} onclick={edit}>{ "Edit" }</button>
            <button class="button small" type="button" aria-label={format!("Remove {name}")} onclick={remove}>{ "Remove" }</button>
        </li>
    }
}

fn insert_button(name: &str, field: &Field) -> Html {
    let text = format!("{{{{{name}}}}}");
    let (shown, field) = (text.clone(), field.clone());
    html! {
        <button class="button small mono" type="button" title="Insert into the message" onclick={move |_| field.insert(&text)}>
            { shown }
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    editor: Editor,
    typed: UseStateHandle<Variable>,
}

/// Adds a variable, or changes the value of an existing one.
#[component]
fn Form(props: &FormProps) -> Html {
    let error = use_state_eq(|| None::<&'static str>);
    let typed = &props.typed;
    let replaces = props.editor.profile.variables.iter().any(|own| own.name == typed.name.trim());
    let onsubmit = {
        let (typed, error, save) = (typed.clone(), error.clone(), props.editor.on(save));
        move |event: SubmitEvent| {
            event.prevent_default();
            match checked(&typed) {
                Ok(variable) => {
                    save.emit(variable);
                    typed.set(Variable::default());
                    error.set(None);
                }
                Err(words) => error.set(Some(words)),
            }
        }
    };
    let on_name = {
        let typed = typed.clone();
        move |name| typed.set(Variable { name, ..(*typed).clone() })
    };
    let on_value = {
        let typed = typed.clone();
        move |value| typed.set(Variable { value, ..(*typed).clone() })
    };
    html! {
        <form class="drawer-form" {onsubmit}>
            <TextField label="Variable name" id="variable-name" value={typed.name.clone()} on_input={on_name}
                error={error.map(AttrValue::from)} />
            <TextField label="Variable value" id="variable-value" value={typed.value.clone()} on_input={on_value} />
            <button class="button small" type="submit">
                { if replaces { "Replace variable" } else { "Add variable" } }
            </button>
        </form>
    }
}

fn checked(typed: &Variable) -> Result<Variable, &'static str> {
    match typed.name.trim() {
        "" => Err("Give the variable a name."),
        name if name.contains(['{', '}']) => Err("A name can't contain braces: write it without them."),
        name => Ok(Variable { name: name.into(), value: typed.value.clone() }),
    }
}

fn save(profile: &mut Profile, variable: Variable) {
    match profile.variables.iter_mut().find(|own| own.name == variable.name) {
        Some(own) => *own = variable,
        None => profile.variables.push(variable),
    }
}
