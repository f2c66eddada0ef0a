//! Labelled controls with room for an error message.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use weft_codec::decimal::{self, Decimal};
use yew::prelude::*;

use super::hooks::is_composing;

/// Properties of [`TextField`].
#[derive(Properties, PartialEq)]
pub(super) struct TextProps {
    /// Its label and accessible name.
    pub label: AttrValue,
    /// Unique in the page.
    pub id: AttrValue,
    /// Its value.
    pub value: AttrValue,
    /// Called with each change.
    pub on_input: Callback<String>,
    /// `text`, `password`, or `url`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    /// A placeholder.
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// What is wrong and what to do; `None` if nothing is.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// What it means, shown while nothing is wrong.
    #[prop_or_default]
    pub note: Option<AttrValue>,
    /// Whether both are shown elsewhere in the page.
    #[prop_or_default]
    pub is_said_elsewhere: bool,
    /// The number of lines; 1 is a single-line input.
    #[prop_or(1)]
    pub rows: u32,
    /// Whether it contains code, which is shown in a monospaced font.
    #[prop_or_default]
    pub code: bool,
    /// Called when Enter is pressed in a single line. It may move the focus.
    #[prop_or_default]
    pub on_enter: Option<Callback<()>>,
    /// Called when Enter is pressed in an edited single line, or the focus leaves it.
    #[prop_or_default]
    pub on_done: Callback<()>,
}

/// A labelled text input.
#[component]
pub(super) fn TextField(props: &TextProps) -> Html {
    let error_id = format!("{}-error", props.id);
    let described = props.error.as_ref().or(props.note.as_ref()).map(|_| error_id.clone());
    let invalid = props.error.is_some().then_some("true");
    let class = classes!("input", props.code.then_some("mono"));
    let control = if props.rows > 1 {
        let on_input = props.on_input.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
        });
        html! {
            <textarea id={props.id.clone()} {class} rows={props.rows.to_string()} value={props.value.clone()}
                oninput={on_input} spellcheck="false" aria-invalid={invalid} aria-describedby={described} />
        }
    } else {
        let on_input = props.on_input.reform(|event: InputEvent| {
            event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
        });
        let on_enter = props.on_enter.clone();
        let on_key = move |event: KeyboardEvent| {
            if let Some(on_enter) = &on_enter
                && event.key() == "Enter"
                && !is_composing(&event)
            {
                // Otherwise, what gets the focus would take the key for its own.
                event.prevent_default();
                on_enter.emit(());
            }
        };
        html! {
            <input id={props.id.clone()} {class} type={props.kind.clone()} value={props.value.clone()}
                oninput={on_input} onkeydown={on_key} onchange={props.on_done.reform(|_| ())}
                placeholder={props.placeholder.clone()} spellcheck="false"
                autocomplete={if props.kind == "password" { "new-password" } else { "off" }} autocapitalize="off"
                aria-invalid={invalid} aria-describedby={described} />
        }
    };
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            { control }
            { match &props.note {
                _ if props.is_said_elsewhere => html! {},
                Some(note) if props.error.is_none() => html! { <p id={error_id} class="field-note muted">{ note }</p> },
                _ => error_text(&error_id, props.error.as_ref()),
            } }
        </div>
    }
}

/// An explanation behind an ⓘ, with what it is about.
pub(super) fn info(about: &'static str, words: &'static str) -> Html {
    html! {
        <details class="info">
            <summary>{ about }</summary>
            <p class="muted">{ words }</p>
        </details>
    }
}

/// The sentence below a control that says what is wrong.
pub(super) fn error_text(id: &str, error: Option<&AttrValue>) -> Html {
    match error {
        Some(error) => html! { <p id={id.to_owned()} class="error-text" role="alert">{ error }</p> },
        None => html! {},
    }
}

/// Properties of [`NumberField`].
#[derive(Properties, PartialEq)]
pub(super) struct NumberProps {
    /// Its label and accessible name, with the unit.
    pub label: AttrValue,
    /// Unique in the page.
    pub id: AttrValue,
    /// Its initial value.
    pub value: f64,
    /// The smallest and largest valid number.
    pub range: (f64, f64),
    /// Called with each valid number.
    pub on_change: Callback<f64>,
    /// Whether a number only counts once it is complete: when the field loses the focus or Enter is pressed.
    #[prop_or_default]
    pub when_done: bool,
    /// Whether only whole numbers are valid.
    #[prop_or_default]
    pub whole: bool,
    /// Whether 0 is valid too.
    #[prop_or_default]
    pub or_zero: bool,
}

/// A labelled number. Invalid input stays as typed and is not passed on.
#[component]
pub(super) fn NumberField(props: &NumberProps) -> Html {
    let typed = use_state(|| Decimal(props.value).to_string());
    let ((least, most), whole, or_zero) = (props.range, props.whole, props.or_zero);
    let will_do = move |number: &f64| {
        let is_in = (least..=most).contains(number) || or_zero && *number == 0.0;
        is_in && !(whole && number.fract() != 0.0)
    };
    let parse = move |text: &str| decimal::parse(text.trim()).filter(will_do);
    let error = parse(&typed).is_none().then(|| {
        let (zero, kind) =
            (if or_zero { "0 or " } else { "" }, if whole { "whole number" } else { "number" });
        number_wanted(&format!("{zero}a {kind}"), props.range)
    });
    let when_done = props.when_done;
    let pass_on = props.on_change.filter_reform(move |text: String| parse(&text));
    let on_input = {
        let (typed, pass_on) = (typed.setter(), pass_on.clone());
        move |text: String| {
            if !when_done {
                pass_on.emit(text.clone());
            }
            typed.set(text);
        }
    };
    let on_done = {
        let typed = typed.clone();
        move |()| {
            if when_done {
                pass_on.emit((*typed).clone());
            }
        }
    };
    html! {
        <TextField label={props.label.clone()} id={props.id.clone()} value={(*typed).clone()} {on_input} {on_done} {error} />
    }
}

/// What to do about an invalid number; `kind` is "a number" or more specific.
pub(super) fn number_wanted(kind: &str, (least, most): (f64, f64)) -> AttrValue {
    format!("Type {kind} from {} to {}.", Decimal(least), Decimal(most)).into()
}

/// Properties of [`SelectField`].
#[derive(Properties, PartialEq)]
pub(super) struct SelectProps {
    /// Its label and accessible name.
    pub label: AttrValue,
    /// Unique in the page.
    pub id: AttrValue,
    /// The options.
    pub options: Vec<AttrValue>,
    /// The index of the selected option.
    pub selected: usize,
    /// Called with the index of the newly selected option.
    pub on_change: Callback<usize>,
}

/// Options from their names.
pub(super) fn options(names: &[&'static str]) -> Vec<AttrValue> {
    names.iter().map(|name| AttrValue::Static(name)).collect()
}

/// A labelled selection.
#[component]
pub(super) fn SelectField(props: &SelectProps) -> Html {
    let select = use_node_ref();
    // An option's `selected` attribute has no effect once the user has made a choice; and that choice isn't
    // necessarily what should be shown from now on.
    use_effect({
        let (select, selected) = (select.clone(), i32::try_from(props.selected));
        move || {
            if let (Some(select), Ok(selected)) = (select.cast::<HtmlSelectElement>(), selected) {
                select.set_selected_index(selected);
            }
        }
    });
    let on_change = props.on_change.reform(|event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        select.and_then(|select| usize::try_from(select.selected_index()).ok()).unwrap_or_default()
    });
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            <select ref={select} id={props.id.clone()} class="input" onchange={on_change}>
                { for props.options.iter().map(|name| html! { <option>{ name }</option> }) }
            </select>
        </div>
    }
}

/// Properties of [`CheckBox`].
#[derive(Properties, PartialEq)]
pub(super) struct CheckBoxProps {
    /// Its label and accessible name.
    pub label: AttrValue,
    /// Whether it is ticked.
    pub checked: bool,
    /// Called with each change.
    pub on_change: Callback<bool>,
}

/// A labelled checkbox.
#[component]
pub(super) fn CheckBox(props: &CheckBoxProps) -> Html {
    let on_change = props.on_change.reform(|event: Event| {
        event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.checked())
    });
    html! {
        <label class="check">
            <input type="checkbox" checked={props.checked} onchange={on_change} />
            { &props.label }
        </label>
    }
}
