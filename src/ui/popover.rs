//! A button that shows a panel of controls below it.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// Properties of [`Popover`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What the button says.
    pub label: AttrValue,
    /// The panel's accessible name, which also begins the button's.
    pub name: AttrValue,
    /// Whether the label is only a sign, which means nothing when it is read out.
    #[prop_or_default]
    pub is_icon: bool,
    /// The panel's id.
    pub id: AttrValue,
    /// Called instead of opening the panel, where its controls are on screen already.
    #[prop_or_default]
    pub instead: Option<Callback<()>>,
    /// The panel's contents; it is called with what closes the panel.
    pub content: Callback<Callback<()>, Html>,
}

/// The button and, while it is open, the panel. Escape closes it, and so does moving the focus elsewhere in the page.
#[component]
pub(super) fn Popover(props: &Props) -> Html {
    let open = use_state_eq(|| false);
    let (whole, button) = (use_node_ref(), use_node_ref());
    let toggle = {
        let (open, instead) = (open.clone(), props.instead.clone());
        move |_| match &instead {
            Some(instead) => instead.emit(()),
            None => open.set(!*open),
        }
    };
    let on_leave = {
        let (open, whole) = (open.setter(), whole.clone());
        move |event: FocusEvent| {
            if has_left(&event, &whole) {
                open.set(false);
            }
        }
    };
    let on_key = {
        let (open, button) = (open.clone(), button.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.prevent_default();
                open.set(false);
                focus(&button);
            }
        }
    };
    let label = match props.is_icon {
        true => props.name.clone(),
        false => format!("{}: {}", props.name, props.label).into(),
    };
    let close = {
        let (open, button) = (open.setter(), button.clone());
        Callback::from(move |()| {
            open.set(false);
            focus(&button);
        })
    };
    html! {
        <div class="popover" ref={whole} onfocusout={on_leave} onkeydown={on_key}>
            <button class="button popover-button" type="button" ref={button} aria-expanded={open.to_string()}
                aria-controls={props.id.clone()} aria-label={label}
                title={props.name.clone()} onclick={toggle}>
                <span class="popover-label">{ &props.label }</span><span aria-hidden="true">{ "▾" }</span>
            </button>
            if *open {
                // It can have the focus, so that pressing it between its controls doesn't close it.
                <div id={props.id.clone()} class="popover-panel" role="group" tabindex="-1"
                    aria-label={props.name.clone()}>
                    { props.content.emit(close) }
                </div>
            }
        </div>
    }
}

fn focus(button: &NodeRef) {
    if let Some(button) = button.cast::<HtmlElement>() {
        // This only fails for elements that can't have the focus.
        let _ = button.focus();
    }
}

/// Whether the focus has gone elsewhere in the page, and not with the whole page to another window.
pub(super) fn has_left(event: &FocusEvent, whole: &NodeRef) -> bool {
    let next = event.related_target().and_then(|next| next.dyn_into::<Node>().ok());
    match (next, whole.get()) {
        (Some(next), Some(whole)) => !whole.contains(Some(&next)),
        (None, Some(whole)) => whole.owner_document().is_some_and(|page| page.has_focus().unwrap_or(false)),
        (_, None) => false,
    }
}
