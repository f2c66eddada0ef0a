//! The controls for a check of a message: how to search it, and what for.

use std::rc::Rc;

use weft_session::{
    check::Matcher,
    profile::{Check, CheckKind},
};
use yew::prelude::*;

use super::{
    edit::position,
    fields::{SelectField, TextField, options},
};

/// A change to a check.
pub(super) type CheckEdit = Box<dyn FnOnce(&mut Check)>;

/// Properties of [`CheckField`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What the check decides.
    pub label: AttrValue,
    /// Unique in the page.
    pub id: AttrValue,
    /// The check.
    pub check: Check,
    /// Called with each change, to be applied to the check as it is by then.
    pub on_edit: Callback<CheckEdit>,
}

/// The controls of one check.
#[component]
pub(super) fn CheckField(props: &Props) -> Html {
    let check = &props.check;
    let error = Matcher::new(check).err().map(|error| AttrValue::from(error.to_string()));
    let on_kind =
        on(props, |check, kind: usize| check.kind = CheckKind::ALL.get(kind).copied().unwrap_or_default());
    let names = options(&CheckKind::ALL.map(CheckKind::name));
    let id = |part: &str| format!("{}-{part}", props.id);
    let has_text = matches!(check.kind, CheckKind::Contains | CheckKind::Regex | CheckKind::Pointer);
    html! {
        <div class="columns" role="group" aria-label={props.label.clone()}>
            <SelectField label={props.label.clone()} id={id("kind")} options={names}
                selected={position(&CheckKind::ALL, &check.kind)} on_change={on_kind} />
            if check.kind == CheckKind::Pointer {
                <TextField label="JSON pointer" id={id("pointer")} code=true value={check.pointer.clone()}
                    error={error.clone()} on_input={on(props, |check, text| check.pointer = text)} />
            }
            if has_text {
                <TextField label={if check.kind == CheckKind::Pointer { "Equals" } else { "Text" }} id={id("text")}
                    code=true value={check.text.clone()}
                    error={error.filter(|_| check.kind != CheckKind::Pointer)}
                    on_input={on(props, |check, text| check.text = text)} />
            }
        </div>
    }
}

fn on<T: 'static>(props: &Props, set: impl Fn(&mut Check, T) + 'static) -> Callback<T> {
    let set = Rc::new(set);
    props.on_edit.reform(move |value| {
        let set = set.clone();
        Box::new(move |check: &mut Check| set(check, value)) as CheckEdit
    })
}
