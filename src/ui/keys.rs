//! The list of keyboard shortcuts, and what shortcuts do with the controls on screen.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit, MouseEvent, MouseEventInit};
use yew::prelude::*;

use super::{commands::COMMANDS, dialog::Dialog};

/// The class of controls that their row has no room for.
pub(super) const OVERFLOWED: &str = "overflowed";

/// Focuses the element with that id, if it is on screen or is made room for when it has the focus.
pub(super) fn focus(id: &str) {
    if let Some(element) = element(id) {
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
    element(id).is_some_and(|element| element.offset_parent().is_some())
}

/// Presses the button with that id, if that is possible.
pub(super) fn press(id: &str) {
    if let Some(button) = element(id) {
        button.click();
    }
}

/// Whether the button with that id is on screen and enabled.
pub(super) fn can_press(id: &str) -> bool {
    let Some(button) = element(id) else { return false };
    (is_shown(id) || button.class_list().contains(OVERFLOWED)) && !button.has_attribute("disabled")
}

/// The element with that id.
pub(super) fn element(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Focuses the element with that id, and has it take keys as if they had been typed there.
pub(super) fn type_keys(id: &str, keys: &[&str]) {
    let (Some(target), Some((key, with))) = (element(id), keys.split_last()) else { return };
    focus(id);
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options.set_ctrl_key(with.contains(&"Ctrl"));
    options.set_shift_key(with.contains(&"Shift"));
    options.set_alt_key(with.contains(&"Alt"));
    options.set_bubbles(true);
    options.set_cancelable(true);
    // These only fail for events that can't be made, or that are being dispatched.
    let _ = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options)
        .map(|event| target.dispatch_event(&event));
}

/// Has an element take a click with Ctrl held down.
pub(super) fn click_with_control(element: Option<Element>) {
    let Some(element) = element else { return };
    let options = MouseEventInit::new();
    options.set_ctrl_key(true);
    options.set_bubbles(true);
    options.set_cancelable(true);
    // As above.
    let _ = MouseEvent::new_with_mouse_event_init_dict("click", &options)
        .map(|event| element.dispatch_event(&event));
}

/// Keys as they are written on screen.
pub(super) fn keys(keys: &'static [&'static str]) -> Html {
    keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }).collect()
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
    html! {
        <Dialog name="Keyboard shortcuts" on_close={props.on_close.clone()}>
            <dl class="keys">
                { for COMMANDS.iter().filter(|command| !command.keys.is_empty()).map(|command| html! {
                    <div><dt>{ command.name }</dt><dd>{ keys(command.keys) }</dd></div>
                }) }
            </dl>
        </Dialog>
    }
}
