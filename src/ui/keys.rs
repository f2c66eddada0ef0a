//! The list of keyboard shortcuts, and focusing a control by shortcut.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

const KEYS: [(&str, &[&str]); 23] = [
    ("Send the message", &["Ctrl", "Enter"]),
    ("Run the script, in its text", &["Ctrl", "Enter"]),
    ("Leave the script's text", &["Esc", "Tab"]),
    ("Earlier message, in an empty composer", &["↑"]),
    ("Go to the filter", &["/"]),
    ("From the filter to the messages", &["Enter", "↓"]),
    ("Go to a message by its number or time", &["g"]),
    ("Go to the message", &["m"]),
    ("Go to the URL", &["u"]),
    ("Next or previous message", &["↓", "↑"]),
    ("A page of messages", &["PageDown", "PageUp"]),
    ("First or last message", &["Home", "End"]),
    ("Message details", &["Enter"]),
    ("Edit the message and send it again", &["e"]),
    ("Send the message again", &["r"]),
    ("Compare the message with the selected one", &["Shift", "Space"]),
    ("Pin the message above the list", &["p"]),
    ("Copy the message, or the value in the tree", &["Ctrl", "C"]),
    ("Copy the JSON pointer to the value", &["Ctrl", "Shift", "C"]),
    ("Everything that can be done with it", &["Shift", "F10"]),
    ("Close details, clear the filter, leave it", &["Esc"]),
    ("Resize a panel, on its edge", &["↑", "↓", "←", "→"]),
    ("This list", &["?"]),
];

/// Focuses the element with that id, if it is on screen.
pub(super) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // This only fails for elements that can't have the focus.
        let _ = element.focus();
    }
}

/// Whether the element with that id is laid out, so that it can have the focus.
pub(super) fn is_shown(id: &str) -> bool {
    by_id(id).is_some_and(|element| element.offset_parent().is_some())
}

fn by_id(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Properties of [`Keys`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Called when it was closed.
    pub on_close: Callback<()>,
}

/// A dialog that lists all shortcuts.
#[component]
pub(super) fn Keys(props: &Props) -> Html {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // This only fails for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
    let closed = props.on_close.reform(|_: Event| ());
    let close = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={dialog} class="dialog" aria-labelledby="keys-title" onclose={closed}>
            <h2 id="keys-title">{ "Keys" }</h2>
            <dl class="keys">
                { for KEYS.iter().map(|(does, keys)| html! {
                    <div><dt>{ *does }</dt><dd>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dd></div>
                }) }
            </dl>
            <button class="button" type="button" onclick={close}>{ "Close" }</button>
        </dialog>
    }
}
