//! A button that lets the user choose a file.

use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// Properties of [`FileButton`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The button's id.
    #[prop_or_default]
    pub id: Option<&'static str>,
    /// The button's text.
    pub name: &'static str,
    /// What the file is for: the name of the browser's own control.
    pub label: &'static str,
    /// The file extensions that are offered first.
    #[prop_or_default]
    pub accept: &'static str,
    /// Classes in addition to `button`.
    #[prop_or_default]
    pub class: Classes,
    /// Called with the file.
    pub on_file: Callback<File>,
}

/// The button. The browser's own control can't be styled to look like one.
#[component]
pub(super) fn FileButton(props: &Props) -> Html {
    let input = use_node_ref();
    let choose = {
        let input = input.clone();
        move |_| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        }
    };
    let onchange = {
        let on_file = props.on_file.clone();
        move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        }
    };
    html! {
        <>
            <input ref={input} type="file" hidden=true accept={props.accept} aria-label={props.label} {onchange} />
            <button id={props.id} class={classes!("button", props.class.clone())} type="button" onclick={choose}>
                { props.name }
            </button>
        </>
    }
}
