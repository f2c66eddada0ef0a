//! The box that goes to a message by its number, its time, or how far down it is.

use web_sys::HtmlInputElement;
use weft_log::jump::{JumpError, Target};
use yew::prelude::*;

use crate::ui::{hooks::is_composing, keys::focus};

/// Properties of [`Jump`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Goes to a message, or returns why it can't.
    pub go: Callback<Target, Result<(), JumpError>>,
}

/// The box, and what is wrong with its text.
#[component]
pub(super) fn Jump(props: &Props) -> Html {
    let text = use_state_eq(String::new);
    let error = use_state_eq(|| None::<JumpError>);
    let on_input = {
        let (text, error) = (text.setter(), error.setter());
        move |event: InputEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            text.set(input.map_or_else(String::new, |input| input.value()));
            error.set(None);
        }
    };
    let on_key = {
        let (go, text, error) = (props.go.clone(), text.clone(), error.setter());
        move |event: KeyboardEvent| {
            let outcome = match event.key().as_str() {
                _ if is_composing(&event) => return,
                "Enter" => Target::parse(&text).and_then(|target| go.emit(target)),
                "Escape" => Ok(()),
                _ => return,
            };
            event.prevent_default();
            if outcome.is_ok() {
                text.set(String::new());
                focus("messages");
            }
            error.set(outcome.err());
        }
    };
    // The error is of no use once the user has gone elsewhere.
    let on_blur = {
        let error = error.setter();
        move |_: FocusEvent| error.set(None)
    };
    let described_by = error.is_some().then_some("jump-error");
    html! {
        <>
            <input class="input jump" id="jump" aria-label="Go to message" placeholder="Go to…" autocomplete="off"
                title="A message's number, a time such as 14:03:20 or 2026-01-31 14:03, a part such as 50%, or +20 for 20 rows down"
                value={(*text).clone()} aria-invalid={error.is_some().to_string()} aria-describedby={described_by}
                oninput={on_input} onkeydown={on_key} onblur={on_blur} />
            if let Some(error) = &*error {
                <p class="error-text jump-error" id="jump-error" role="alert">{ error.to_string() }</p>
            }
        </>
    }
}
