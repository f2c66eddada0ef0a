//! A dialog over the page, which Escape and its button close.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Its heading and accessible name.
    pub name: AttrValue,
    /// Classes in addition to `dialog`.
    #[prop_or_default]
    pub class: Classes,
    /// Whether something may have been typed in it, which a press beside it would lose.
    #[prop_or_default]
    pub is_form: bool,
    /// Called when it was closed.
    pub on_close: Callback<()>,
    /// What is in it.
    pub children: Html,
}

/// The dialog, for as long as it is part of the page.
#[component]
pub(super) fn Dialog(props: &Props) -> Html {
    let dialog = use_modal();
    let close = props.on_close.reform(|_: MouseEvent| ());
    let beside = (!props.is_form).then(|| Callback::from(close_by_backdrop));
    html! {
        <dialog ref={dialog} class={classes!("dialog", props.class.clone())} aria-labelledby="dialog-title"
            onclose={props.on_close.reform(|_: Event| ())} onclick={beside}>
            <div class="dialog-head">
                // It has the focus, so that a long dialog begins at its top.
                <h2 id="dialog-title" tabindex="-1" autofocus={true}>{ &props.name }</h2>
                <button class="button quiet icon small" type="button" aria-label="Close" title="Close" onclick={close}>{ "✕" }</button>
            </div>
            { props.children.clone() }
        </dialog>
    }
}

/// A `<dialog>` that is open for as long as it is part of the page.
#[hook]
pub(super) fn use_modal() -> NodeRef {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            // This only fails for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
    dialog
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
