//! The list of keyboard shortcuts, and what shortcuts do with the controls on screen.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use super::commands::COMMANDS;

/// The class of controls that their row has no room for.
pub(super) const OVERFLOWED: &str = "overflowed";

/// Focuses the element with that id, if it is on screen or is made room for when it has the focus.
pub(super) fn focus(id: &str) {
    if let Some(element) = by_id(id) {
        // This only fails for names with a space in them.
        let _ = element.class_list().remove_1(OVERFLOWED);
        // This only fails for elements that can't have the focus.
        let _ = element.focus();
    }
}

/// Focuses the element with that id if nothing has the focus, as after the element that had it has left the page.
pub(super) fn focus_back(id: &str) {
    let page = web_sys::window().and_then(|window| window.document());
    let has_none = page.is_some_and(|page| page.active_element().as_ref() == page.body().as_deref());
    if has_none {
        focus(id);
    }
}

/// Whether the element with that id is laid out, so that it can have the focus.
pub(super) fn is_shown(id: &str) -> bool {
    by_id(id).is_some_and(|element| element.offset_parent().is_some())
}

/// Presses the button with that id, if that is possible.
pub(super) fn press(id: &str) {
    if let Some(button) = by_id(id) {
        button.click();
    }
}

/// Whether the button with that id is on screen and enabled.
pub(super) fn can_press(id: &str) -> bool {
    let Some(button) = by_id(id) else { return false };
    (is_shown(id) || button.class_list().contains(OVERFLOWED)) && !button.has_attribute("disabled")
}

fn by_id(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Keys as they are written on screen.
pub(super) fn keys(keys: &'static [&'static str]) -> Html {
    keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }).collect()
}

/// Closes a dialog that was pressed beside: that is, on its backdrop. As a click, which goes no further; browsers' own way
/// may leave the click to what is below.
pub(super) fn close_by_backdrop(event: MouseEvent) {
    let Some(dialog) = event.target_dyn_into::<HtmlDialogElement>() else { return };
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let place = dialog.get_bounding_client_rect();
    let is_inside =
        (place.left()..=place.right()).contains(&x) && (place.top()..=place.bottom()).contains(&y);
    if !is_inside {
        dialog.close();
    }
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
        <dialog ref={dialog} class="dialog" aria-labelledby="keys-title" onclose={closed} onclick={close_by_backdrop}>
            <h2 id="keys-title" tabindex="-1" autofocus={true}>{ "Keyboard shortcuts" }</h2>
            <dl class="keys">
                { for COMMANDS.iter().filter(|command| !command.keys.is_empty()).map(|command| html! {
                    <div><dt>{ command.name }</dt><dd>{ keys(command.keys) }</dd></div>
                }) }
            </dl>
            <button class="button" type="button" onclick={close}>{ "Close" }</button>
        </dialog>
    }
}
