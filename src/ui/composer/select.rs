//! A choice of a few names.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Properties of [`Select`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The element's id, which has to be the only one of its name on the page.
    pub id: AttrValue,
    /// Its accessible name.
    pub label: AttrValue,
    /// What there is to choose.
    pub options: Vec<&'static str>,
    /// The position of what is chosen.
    pub chosen: usize,
    /// Called with the position of another choice.
    pub on_change: Callback<usize>,
}

/// A labelled combobox.
#[component]
pub(super) fn Select(props: &Props) -> Html {
    let select = use_node_ref();
    // An attribute of an option counts only until someone has chosen.
    use_effect_with((select.clone(), props.chosen), |(select, chosen)| {
        if let (Some(select), Ok(chosen)) = (select.cast::<HtmlSelectElement>(), i32::try_from(*chosen)) {
            select.set_selected_index(chosen);
        }
    });
    let onchange = {
        let on_change = props.on_change.clone();
        move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.selected_index());
            if let Some(Ok(chosen)) = chosen.map(usize::try_from) {
                on_change.emit(chosen);
            }
        }
    };
    html! {
        <span class="labelled">
            <label for={props.id.clone()}>{ props.label.clone() }</label>
            <select ref={select} id={props.id.clone()} class="input" {onchange}>
                { for props.options.iter().map(|name| html! { <option>{ *name }</option> }) }
            </select>
        </span>
    }
}
