//! The controls above the grid: the filter, how many messages match it, and the actions on them.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use weft_log::{Kinds, preview::thousands};
use weft_message::Direction;
use yew::prelude::*;

use super::{
    filter_help::filter_help,
    save::{Saved, Saving, use_save},
    search::{NotApplied, Search},
};
use crate::{
    ui::{handles::SessionRef, hooks::is_composing, keys::focus},
    workspace::Terms,
};

const DIRECTIONS: [(&str, Option<Direction>); 4] = [
    ("All directions", None),
    ("↓ Received", Some(Direction::Received)),
    ("↑ Sent", Some(Direction::Sent)),
    ("• Session", Some(Direction::Session)),
];

const KINDS: [(&str, Kinds); 4] =
    [("All kinds", Kinds::All), ("Text", Kinds::Text), ("Binary", Kinds::Binary), ("Events", Kinds::Event)];

/// Properties of [`FilterRow`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// The filter.
    pub search: Search,
    /// The filter as typed.
    pub terms: Terms,
    /// Why the text is not in effect.
    pub error: Option<NotApplied>,
    /// Called when it is edited.
    pub on_terms: Callback<Terms>,
    /// How many messages match.
    pub shown: u64,
    /// How many messages there are.
    pub total: u64,
    /// How many were cleared and can be put back.
    pub cleared: u64,
    /// How much of the log has been searched, from 0 to 1.
    pub searched: f64,
}

/// The controls.
#[component]
pub(super) fn FilterRow(props: &Props) -> Html {
    let (save, saving) = use_save(&props.session, &props.search);
    html! {
        <div class="filter-row" role="group" aria-label="Filter">
            { text_input(props) }
            { filter_help() }
            { choice("Direction", &DIRECTIONS, props.terms.direction, {
                let (terms, on_terms) = (props.terms.clone(), props.on_terms.clone());
                Callback::from(move |direction| on_terms.emit(Terms { direction, ..terms.clone() }))
            }) }
            { choice("Kind", &KINDS, props.terms.kinds, {
                let (terms, on_terms) = (props.terms.clone(), props.on_terms.clone());
                Callback::from(move |kinds| on_terms.emit(Terms { kinds, ..terms.clone() }))
            }) }
            <span class="filter-count" title={count(props)}>{ count(props) }</span>
            { tools(props, &save, &saving) }
            if let Some(error) = &props.error {
                <p class="error-text filter-message" id="filter-error" role="alert">
                    { format!("{error}. The previous filter stays in force.") }
                </p>
            }
            { undo(props) }
            if let Some(words) = saving.words() {
                <p class="filter-message muted" role="status">{ words }</p>
            }
        </div>
    }
}

/// The actions on the messages. Both ways to save are always there: a button that appears with the filter
/// would shift the others.
fn tools(props: &Props, save: &Callback<Saved>, saving: &Saving) -> Html {
    let clear = {
        let session = props.session.clone();
        move |_| session.clear_log()
    };
    let is_all = props.search.view().filter().is_all();
    html! {
        <span class="filter-tools">
            <button class="button small" type="button" disabled={props.total == 0} onclick={clear}>{ "Clear log" }</button>
            <button class="button small" type="button" disabled={props.total == 0 || saving.is_running()}
                title="Export every message, ignoring the filter" onclick={save.reform(|_| Saved::All)}>
                { "Export all" }
            </button>
            <button class="button small" type="button"
                disabled={is_all || props.shown == 0 || saving.is_running()}
                title="Export the messages that match the filter" onclick={save.reform(|_| Saved::Found)}>
                { "Export filtered" }
            </button>
        </span>
    }
}

/// Offers to put back what was cleared.
fn undo(props: &Props) -> Html {
    let cleared = props.cleared;
    if cleared == 0 {
        return html! {};
    }
    let session = props.session.clone();
    let messages = if cleared == 1 { "message" } else { "messages" };
    html! {
        <p class="filter-message muted" role="status">
            { format!("Cleared {} {messages}. ", thousands(cleared)) }
            <button class="button small" type="button" onclick={move |_| session.undo_clear()}>{ "Undo" }</button>
        </p>
    }
}

fn text_input(props: &Props) -> Html {
    let edit = {
        let (terms, on_terms) = (props.terms.clone(), props.on_terms.clone());
        Callback::from(move |text| on_terms.emit(Terms { text, ..terms.clone() }))
    };
    let on_input = edit.reform(|event: InputEvent| {
        event.target_dyn_into::<HtmlInputElement>().map_or_else(String::new, |input| input.value())
    });
    let on_key = {
        let is_empty = props.terms.text.is_empty();
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                _ if is_composing(&event) => return,
                "Escape" if !is_empty => edit.emit(String::new()),
                "Escape" | "Enter" | "ArrowDown" => focus("messages"),
                _ => return,
            }
            event.prevent_default();
        }
    };
    let described_by = props.error.is_some().then_some("filter-error");
    html! {
        <input class="input filter-text" id="filter" type="search" aria-label="Filter messages"
            placeholder="Filter: text, /regex/ or /type = \"tick\"" autocomplete="off" spellcheck="false"
            value={props.terms.text.clone()} aria-invalid={props.error.is_some().to_string()}
            aria-describedby={described_by} oninput={on_input} onkeydown={on_key} />
    }
}

/// A selection. Each option's value is its index.
fn choice<T: Copy + PartialEq + 'static>(
    name: &'static str,
    options: &'static [(&'static str, T)],
    chosen: T,
    on_choose: Callback<T>,
) -> Html {
    let on_change = move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        let position = select.and_then(|select| usize::try_from(select.selected_index()).ok());
        if let Some((_, value)) = position.and_then(|position| options.get(position)) {
            on_choose.emit(*value);
        }
    };
    html! {
        <select class="input filter-choice" aria-label={name} onchange={on_change}>
            { for options.iter().map(|(label, value)| html! {
                <option selected={*value == chosen}>{ *label }</option>
            }) }
        </select>
    }
}

fn count(props: &Props) -> String {
    let mut words = match (props.shown, props.total) {
        (1, 1) => "1 message".into(),
        (shown, total) if shown == total => format!("{} messages", thousands(total)),
        (shown, total) => format!("{} of {}", thousands(shown), thousands(total)),
    };
    if props.searched < 1.0 {
        words.push_str(&format!(", {} % searched", (props.searched * 100.0) as u32));
    }
    words
}
