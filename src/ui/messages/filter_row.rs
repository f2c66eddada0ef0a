//! The controls above the grid: the filter and how many messages match it. What helps with it, and the actions on the
//! messages, are in the rest of the program.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use weft_log::{Kinds, preview::thousands};
use weft_message::Direction;
use yew::prelude::*;

use super::{
    filter_aids::Props as AidsProps,
    filter_tools::Props as ToolsProps,
    kind_box::Props as KindProps,
    search::{NotApplied, Search},
};
use crate::{
    ui::{
        edit::Editor,
        handles::SessionRef,
        hooks::{is_composing, use_pause},
        keys::focus,
        views::use_rest,
        words,
    },
    workspace::Terms,
};

const DIRECTIONS: [(&str, Option<Direction>); 4] = [
    ("All directions", None),
    ("↓ Received", Some(Direction::Received)),
    ("↑ Sent", Some(Direction::Sent)),
    ("• Session", Some(Direction::Session)),
];

/// The kinds that any connection has.
pub(super) const KINDS: [(&str, Kinds); 4] =
    [("All kinds", Kinds::All), ("Text", Kinds::Text), ("Binary", Kinds::Binary), ("Events", Kinds::Event)];

/// Properties of [`FilterRow`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// Its profile.
    pub editor: Editor,
    /// The filter.
    pub search: Search,
    /// The filter as typed.
    pub terms: Terms,
    /// Why the text is not in effect.
    pub error: Option<NotApplied>,
    /// Called when it is edited.
    pub on_terms: Callback<Terms>,
    /// Called while its text is being typed: what isn't complete has no effect yet.
    pub on_typed: Callback<Terms>,
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
    let rest = use_rest();
    let input = use_node_ref();
    let text = AttrValue::from(props.terms.text.clone());
    let text_of = |edit: &Callback<Terms>| {
        let terms = props.terms.clone();
        edit.reform(move |text| Terms { text, ..terms.clone() })
    };
    let on_text = text_of(&props.on_terms);
    let finds_nothing = props.shown == 0 && props.searched >= 1.0;
    let (has_paused, pause) = use_pause(&props.terms.text);
    let error = props.error.as_ref().filter(|error| has_paused && **error != NotApplied::Begun);
    let is_begun = props.error == Some(NotApplied::Begun);
    let count = count(props);
    let (count, title) = match &props.error {
        Some(begun) if is_begun => (begun.to_string(), format!("{count} match the previous filter")),
        _ => (count.clone(), count),
    };
    html! {
        <div class="filter-row fits" role="group" aria-label="Filter">
            <div class="filter-box">
                { text_input(props, &input, error, pause) }
                { rest.if_loaded(|views| views.filter_aids, AidsProps {
                    session: props.session.clone(),
                    editor: props.editor.clone(),
                    input,
                    text: text.clone(),
                    error: props.error.clone(),
                    on_text: on_text.clone(),
                    on_typed: text_of(&props.on_typed),
                }) }
            </div>
            // What shows errors otherwise isn't there yet.
            if let (None, Some(error)) = (rest.loaded(), error) {
                <p class="said" data-kind="error" id="filter-error" role="alert">{ format!("{error}.") }</p>
            }
            <span class="filter-count" id="filter-count" {title}>{ count }</span>
            { choice("Direction", &DIRECTIONS, props.terms.direction, {
                let (terms, edit) = (props.terms.clone(), props.on_typed.clone());
                Callback::from(move |direction| edit.emit(Terms { direction, ..terms.clone() }))
            }) }
            { match rest.loaded() {
                Some(views) => (views.kind_box)(KindProps {
                    protocol: (views.layers)(&props.session)
                        .expected()
                        .map(|protocol| (protocol.name(), protocol.types())),
                    terms: props.terms.clone(),
                    on_terms: props.on_typed.clone(),
                }),
                None => choice("Kind", &KINDS, props.terms.kinds, {
                    let (terms, edit) = (props.terms.clone(), props.on_typed.clone());
                    Callback::from(move |kinds| edit.emit(Terms { kinds, ..terms.clone() }))
                }),
            } }
            { rest.if_loaded(|views| views.filter_tools, ToolsProps {
                session: props.session.clone(),
                search: props.search.clone(),
                text,
                on_text,
                shown: props.shown,
                total: props.total,
                cleared: props.cleared,
                is_futile: has_paused && (error.is_some() || finds_nothing),
                error: error.cloned(),
            }) }
        </div>
    }
}

fn text_input(props: &Props, input: &NodeRef, error: Option<&NotApplied>, pause: Callback<()>) -> Html {
    let Props { terms, on_terms, on_typed, .. } = props;
    let on_input = {
        let (terms, on_terms, on_typed) = (terms.clone(), on_terms.clone(), on_typed.clone());
        move |event: InputEvent| {
            let edit = if is_typed(&event) { &on_typed } else { &on_terms };
            let input = event.target_dyn_into::<HtmlInputElement>();
            let text = input.map_or_else(String::new, |input| input.value());
            edit.emit(Terms { text, ..terms.clone() });
        }
    };
    let (has_error, is_begun) = (props.error.is_some(), props.error == Some(NotApplied::Begun));
    let on_key = {
        let (terms, edit, pause) = (terms.clone(), on_terms.clone(), pause.clone());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                _ if is_composing(&event) => return,
                "Escape" if !terms.text.is_empty() => {
                    edit.emit(Terms { text: String::new(), ..terms.clone() });
                }
                "Enter" if has_error => {
                    edit.emit(terms.clone());
                    pause.emit(());
                }
                "Escape" | "Enter" | "ArrowDown" => focus("messages"),
                _ => return,
            }
            event.prevent_default();
        }
    };
    let described_by = error.map(|_| "filter-error").or(is_begun.then_some("filter-count"));
    html! {
        <input ref={input} class="input filter-text" id="filter" type="search" aria-label="Filter messages"
            placeholder="Filter: text, /regex/ or /type = \"tick\"" autocomplete="off" spellcheck="false"
            value={props.terms.text.clone()} data-begun={is_begun.then_some("")} aria-invalid={error.is_some().to_string()}
            aria-describedby={described_by} oninput={on_input} onkeydown={on_key} onblur={pause.reform(|_| ())} />
    }
}

/// Whether text was changed character by character, rather than pasted or filled in, which makes it complete.
fn is_typed(event: &InputEvent) -> bool {
    let kind = event.input_type();
    let is_one = || event.data().is_some_and(|data| data.chars().count() == 1);
    kind.starts_with("delete") || kind == "insertCompositionText" || kind == "insertText" && is_one()
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
        (shown, total) if shown == total => words::messages(total, props.session.log().event_count()),
        (shown, total) => format!("{} of {}", thousands(shown), thousands(total)),
    };
    if props.searched < 1.0 {
        words.push_str(&format!(", {} % searched", (props.searched * 100.0) as u32));
    }
    words
}
