//! Filters that were saved, under a name or just with a star, and those that were used lately.

use weft_session::profile::SavedFilter;
use yew::prelude::*;

use super::filter_aids::Props;
use crate::{
    session::new_id,
    ui::{fields::TextField, keys::focus, popover::Popover},
};

/// The panel's id. It gets the focus of what is about to go: losing it would close the panel.
const PANEL: &str = "saved-filters";

/// A button with the lists.
#[component]
pub(super) fn SavedFilters(props: &Props) -> Html {
    let is_saved = saved(props, &props.text).is_some();
    let content = {
        let props = props.clone();
        Callback::from(move |_: Callback<()>| html! { <Lists ..props.clone() /> })
    };
    html! {
        <Popover label={if is_saved { "★" } else { "☆" }} name="Saved and recent filters" is_icon=true
            id={PANEL} {content} />
    }
}

/// The saved filter with this text.
fn saved<'p>(props: &'p Props, text: &str) -> Option<&'p SavedFilter> {
    props.editor.profile.filters.iter().find(|saved| saved.text == text.trim())
}

/// The lists, and a way to add to the first.
#[component]
fn Lists(props: &Props) -> Html {
    let recent = props.session.connection().view.recent_filters.borrow().clone();
    let filters = &props.editor.profile.filters;
    html! {
        <div class="saved-filters">
            <Save ..props.clone() />
            if !filters.is_empty() {
                <h2>{ "Saved" }</h2>
                <ul aria-label="Saved filters">{ for filters.iter().map(|saved| saved_item(props, saved)) }</ul>
            }
            if !recent.is_empty() {
                <h2>{ "Recent" }</h2>
                <ul aria-label="Recent filters">{ for recent.iter().map(|text| recent_item(props, text)) }</ul>
            }
            if filters.is_empty() && recent.is_empty() {
                <p class="muted">{ "Filters that you have used show up here, and you can save them." }</p>
            }
        </div>
    }
}

/// Saves the current filter, or says that it is saved.
#[component]
fn Save(props: &Props) -> Html {
    let name = use_state_eq(String::new);
    let text = props.text.trim();
    if text.is_empty() || props.error.is_some() {
        return html! {};
    }
    if saved(props, text).is_some() {
        return html! { <p class="muted">{ "★ This filter is saved." }</p> };
    }
    let save = {
        let (props, name) = (props.clone(), name.clone());
        Callback::from(move |()| {
            add(&props, &props.text, &name);
            name.set(String::new());
        })
    };
    let on_input = {
        let name = name.setter();
        move |text| name.set(text)
    };
    html! {
        <div class="save-filter">
            <TextField label="Name (optional)" id="filter-name" value={(*name).clone()} {on_input}
                on_enter={save.clone()} />
            <button class="button small" type="button" onclick={save.reform(|_| ())}>{ "Save this filter" }</button>
        </div>
    }
}

fn add(props: &Props, text: &str, name: &str) {
    focus(PANEL);
    let (text, name) = (text.trim().to_owned(), name.trim().to_owned());
    props.editor.edit(|profile| profile.filters.push(SavedFilter { id: new_id(), name, text }));
}

fn saved_item(props: &Props, saved: &SavedFilter) -> Html {
    let remove = {
        let (editor, id) = (props.editor.clone(), saved.id.clone());
        move |_: MouseEvent| {
            focus(PANEL);
            editor.edit(|profile| profile.filters.retain(|saved| saved.id != id));
        }
    };
    let name = if saved.name.is_empty() { &saved.text } else { &saved.name };
    html! {
        <li key={saved.id.clone()}>
            { choice(props, &saved.text, &saved.name) }
            <button class="button quiet small icon" type="button" aria-label={format!("Delete saved filter {name}")}
                title="Delete" onclick={remove}>{ "✕" }</button>
        </li>
    }
}

fn recent_item(props: &Props, text: &str) -> Html {
    let star = {
        let (props, text) = (props.clone(), text.to_owned());
        move |_: MouseEvent| add(&props, &text, "")
    };
    let is_saved = saved(props, text).is_some();
    html! {
        <li key={text.to_owned()}>
            { choice(props, text, "") }
            <button class="button quiet small icon" type="button" aria-label={format!("Save filter {text}")}
                title="Save" disabled={is_saved} onclick={star}>{ if is_saved { "★" } else { "☆" } }</button>
        </li>
    }
}

/// A button that puts a filter into effect.
fn choice(props: &Props, text: &str, name: &str) -> Html {
    let apply = {
        let (on_text, text) = (props.on_text.clone(), text.to_owned());
        move |_: MouseEvent| {
            on_text.emit(text.clone());
            focus("filter");
        }
    };
    html! {
        <button class="saved-filter" type="button" onclick={apply}>
            if !name.is_empty() {
                <span>{ name }</span>
            }
            <span class={classes!("mono", (!name.is_empty()).then_some("muted"))}>{ text }</span>
        </button>
    }
}
