//! What can stand between double braces, and the user's own variables.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::field::Field;
use crate::{
    profile::{Profile, Variable},
    session::values::BUILT_IN,
};

/// Properties of [`Variables`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whose.
    pub profile: Rc<Profile>,
    /// Called with the edited profile.
    pub edit: Callback<Profile>,
    /// Where a variable is inserted.
    pub field: Field,
}

/// All variables, and a form to add or change one.
#[component]
pub(super) fn Variables(props: &Props) -> Html {
    let typed = use_state_eq(Variable::default);
    let error = use_state_eq(|| None::<&'static str>);
    let own = &props.profile.variables;
    let replaces = own.iter().any(|variable| variable.name == typed.name.trim());
    let onsubmit = {
        let (profile, edit, typed, error) =
            (props.profile.clone(), props.edit.clone(), typed.clone(), error.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            match checked(&typed) {
                Ok(variable) => {
                    edit.emit(with_variable(&profile, variable));
                    typed.set(Variable::default());
                    error.set(None);
                }
                Err(words) => error.set(Some(words)),
            }
        }
    };
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
            <form class="drawer-form" {onsubmit}>
                { input("variable-name", "Variable name", &typed.name, error.is_some(), change(&typed, |variable, text| variable.name = text)) }
                { input("variable-value", "Variable value", &typed.value, false, change(&typed, |variable, text| variable.value = text)) }
                <button class="button small" type="submit">
                    { if replaces { "Replace variable" } else { "Add variable" } }
                </button>
                <p id="variable-name-error" class="error-text" aria-live="polite">{ *error }</p>
            </form>
        </>
    }
}

fn own_row(props: &Props, variable: &Variable, typed: &UseStateHandle<Variable>) -> Html {
    let edit = {
        let (typed, variable) = (typed.setter(), variable.clone());
        move |_| typed.set(variable.clone())
    };
    let remove = {
        let (profile, edit, name) = (props.profile.clone(), props.edit.clone(), variable.name.clone());
        move |_| {
            let mut profile = (*profile).clone();
            profile.variables.retain(|variable| variable.name != name);
            edit.emit(profile);
        }
    };
    let name = &variable.name;
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

fn input(
    id: &'static str,
    label: &'static str,
    value: &str,
    is_wrong: bool,
    oninput: Callback<InputEvent>,
) -> Html {
    html! {
        <span class="labelled">
            <label for={id}>{ label }</label>
            <input {id} class="input" autocomplete="off" spellcheck="false" value={value.to_owned()} {oninput}
                aria-invalid={is_wrong.then_some("true")}
                aria-describedby={is_wrong.then(|| format!("{id}-error"))} />
        </span>
    }
}

fn change(
    typed: &UseStateHandle<Variable>,
    set: impl Fn(&mut Variable, String) + 'static,
) -> Callback<InputEvent> {
    let typed = typed.clone();
    Callback::from(move |event: InputEvent| {
        let mut variable = (*typed).clone();
        set(&mut variable, event.target_unchecked_into::<HtmlInputElement>().value());
        typed.set(variable);
    })
}

fn checked(typed: &Variable) -> Result<Variable, &'static str> {
    let name = typed.name.trim();
    match name {
        "" => Err("Give the variable a name."),
        _ if name.contains(['{', '}']) => Err("A name can't hold braces: write it without them."),
        _ => Ok(Variable { name: name.into(), value: typed.value.clone() }),
    }
}

fn with_variable(profile: &Profile, variable: Variable) -> Profile {
    let mut profile = profile.clone();
    match profile.variables.iter_mut().find(|own| own.name == variable.name) {
        Some(own) => *own = variable,
        None => profile.variables.push(variable),
    }
    profile
}
