//! A name that is edited where it stands.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::{hooks::is_composing, keys::focus_back};

/// Gives the focus back to the element with that id once the name isn't edited any more.
#[hook]
pub(super) fn use_focus_back(id: String, is_renamed: bool) {
    let was_renamed = use_mut_ref(|| false);
    use_effect_with(is_renamed, move |is_renamed| {
        if was_renamed.replace(*is_renamed) && !*is_renamed {
            focus_back(&id);
        }
    });
}

/// Properties of [`Rename`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The accessible name of the field.
    pub label: AttrValue,
    /// The name as it is.
    pub name: AttrValue,
    /// Called with the new name when Enter is pressed or the focus leaves; with `None` when Escape is pressed.
    pub on_done: Callback<Option<String>>,
}

/// The field. It takes the focus.
#[component]
pub(super) fn Rename(props: &Props) -> Html {
    let field = use_node_ref();
    use_effect_with(field.clone(), |field| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            // This only fails for elements that can't have the focus.
            let _ = field.focus();
            field.select();
        }
    });
    let typed = {
        let field = field.clone();
        move || field.cast::<HtmlInputElement>().map(|field| field.value())
    };
    let on_leave = {
        let (on_done, typed) = (props.on_done.clone(), typed.clone());
        move |_: FocusEvent| on_done.emit(typed())
    };
    let on_key = {
        let on_done = props.on_done.clone();
        move |event: KeyboardEvent| {
            event.stop_propagation();
            match &*event.key() {
                "Enter" if !is_composing(&event) => on_done.emit(typed()),
                "Escape" => on_done.emit(None),
                _ => return,
            }
            event.prevent_default();
        }
    };
    html! {
        <input ref={field} class="input rename" value={props.name.clone()} aria-label={props.label.clone()} spellcheck="false"
            autocomplete="off" onblur={on_leave} onkeydown={on_key} />
    }
}
