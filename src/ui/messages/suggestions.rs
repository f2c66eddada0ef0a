//! A list of suggestions below the filter while it is being typed.
//!
//! It stays out of the way: nothing is chosen until an arrow key is pressed, so Enter and typing on work as without it,
//! and text that is pasted or filled in brings up no list. The input belongs to the first part of the program, which
//! needn't know of all this: the listeners and ARIA attributes are added to its element.

use std::{cell::Cell, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlInputElement};
use weft_log::filter::Suggestion;
use yew::prelude::*;

use super::{
    filter_aids::Props,
    sampler::{SamplesRef, use_samples},
};
use crate::ui::hooks::is_composing;

const LIST: &str = "filter-suggestions";

/// What is suggested, and which of it is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
struct List {
    items: Vec<Suggestion>,
    active: Option<usize>,
}

impl List {
    /// The next or previous choice; past either end, none.
    fn moved(&self, down: bool) -> Self {
        let active = match (self.active, down) {
            (None, true) => Some(0),
            (None, false) => self.items.len().checked_sub(1),
            (Some(at), true) => Some(at + 1).filter(|at| *at < self.items.len()),
            (Some(at), false) => at.checked_sub(1),
        };
        Self { active, ..self.clone() }
    }
}

fn option_id(position: usize) -> String {
    format!("{LIST}-{position}")
}

/// The list, while there is something to suggest.
#[component]
pub(super) fn Suggestions(props: &Props) -> Html {
    let list = use_state_eq(List::default);
    let is_focused = use_state_eq(|| false);
    let samples = use_samples(&props.session, *is_focused);
    let latest = use_mut_ref(|| None);
    let now = Typing { props: props.clone(), list: list.clone(), is_focused: is_focused.setter(), samples };
    latest.replace(Some(now.clone()));
    use_effect_with(props.input.clone(), move |input| {
        let latest = move || latest.borrow().clone();
        let listeners = input.cast::<HtmlInputElement>().map(|input| listen(&input, latest));
        move || drop(listeners)
    });
    use_effect_with((props.input.clone(), (*list).clone()), |(input, list)| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            describe(&input, list);
        }
    });
    let count = match list.items.len() {
        0 => String::new(),
        1 => "1 suggestion, ↓ to choose".into(),
        count => format!("{count} suggestions, ↓ to choose"),
    };
    html! {
        <>
            if !list.items.is_empty() {
                <ul class="suggestions" id={LIST} role="listbox" aria-label="Filter suggestions"
                    onmousedown={keep_focus}>
                    { for list.items.iter().enumerate().map(|(position, item)| {
                        let (typing, item) = (now.clone(), item.clone());
                        let is_active = list.active == Some(position);
                        html! {
                            <li class="suggestion" id={option_id(position)} role="option"
                                aria-selected={is_active.to_string()}
                                onclick={let item = item.clone(); move |_| typing.accept(&item)}>
                                <span class="suggestion-label mono">{ &item.label }</span>
                                <span class="suggestion-detail muted">{ &item.detail }</span>
                            </li>
                        }
                    }) }
                </ul>
            }
            <span class="visually-hidden" role="status">{ count }</span>
        </>
    }
}

/// Pressing an option doesn't take the focus from the input, which would close the list.
fn keep_focus(event: MouseEvent) {
    event.prevent_default();
}

/// Says in the input's attributes what is suggested.
fn describe(input: &HtmlInputElement, list: &List) {
    let set = |name, value: Option<String>| {
        // These only fail for names that aren't valid.
        let _ = match value {
            Some(value) => input.set_attribute(name, &value),
            None => input.remove_attribute(name),
        };
    };
    set("aria-autocomplete", Some("list".into()));
    set("aria-controls", (!list.items.is_empty()).then(|| LIST.into()));
    set("aria-activedescendant", list.active.map(option_id));
}

/// The state that the listeners work with, as of the last render.
#[derive(Clone)]
struct Typing {
    props: Props,
    list: UseStateHandle<List>,
    is_focused: UseStateSetter<bool>,
    samples: SamplesRef,
}

fn listen(
    input: &HtmlInputElement,
    latest: impl Fn() -> Option<Typing> + Clone + 'static,
) -> [Option<EventListener>; 4] {
    // Whether a key was pressed since the last input: what is pasted or dropped is complete.
    let is_typed = Rc::new(Cell::new(false));
    let window = web_sys::window();
    let on = |name, act: fn(&Typing, &Event, &HtmlInputElement, &Cell<bool>)| {
        let (latest, is_typed, element) = (latest.clone(), is_typed.clone(), input.clone());
        // Before Yew, which listens at the page's root.
        let options = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
        let act = move |event: &Event| {
            let here: &EventTarget = element.as_ref();
            let is_here = event.target().as_ref() == Some(here);
            if let Some(typing) = latest().filter(|_| is_here) {
                act(&typing, event, &element, &is_typed);
            }
        };
        window.as_ref().map(|window| EventListener::new_with_options(window, name, options, act))
    };
    [
        on("focus", |typing, _, _, _| typing.is_focused.set(true)),
        on("blur", |typing, _, _, _| typing.leave()),
        on("keydown", |typing, event, input, is_typed| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>().filter(|event| !is_composing(event)) {
                let is_command = event.ctrl_key() || event.meta_key();
                is_typed.set(!is_command && types(&event.key()));
                typing.on_key(event, input);
            }
        }),
        on("input", |typing, _, input, is_typed| typing.suggest(input, is_typed.take())),
    ]
}

/// Whether a key changes the text. Phones don't say which key it is.
fn types(key: &str) -> bool {
    key.chars().count() == 1 || matches!(key, "Backspace" | "Delete" | "Unidentified" | "Process")
}

impl Typing {
    fn close(&self) {
        self.list.set(List::default());
    }

    /// Closes the list; a filter that was in use is remembered.
    fn leave(&self) {
        self.close();
        self.is_focused.set(false);
        let Props { editor, text, error, .. } = &self.props;
        if error.is_none() && !text.trim().is_empty() {
            editor.workspace.remember_filter(&editor.profile.id, text);
        }
    }

    /// The keys of a list of suggestions; no others are handled.
    fn on_key(&self, event: &KeyboardEvent, input: &HtmlInputElement) {
        let is_open = !self.list.items.is_empty();
        let active = self.list.active.and_then(|active| self.list.items.get(active));
        match event.key().as_str() {
            "ArrowDown" if event.alt_key() && !is_open => self.suggest(input, true),
            "ArrowDown" if is_open => self.list.set(self.list.moved(true)),
            "ArrowUp" if is_open => self.list.set(self.list.moved(false)),
            "Enter" | "Tab" if active.is_some() => {
                if let Some(item) = active {
                    self.accept(item);
                }
            }
            "Escape" if is_open => self.close(),
            _ => return,
        }
        // The input's own keys lead elsewhere.
        event.prevent_default();
        event.stop_propagation();
    }

    /// Shows what may come next in the input's text.
    fn suggest(&self, input: &HtmlInputElement, is_typed: bool) {
        if !is_typed {
            return self.close();
        }
        let text = input.value();
        let units = input.selection_start().ok().flatten().unwrap_or_default() as usize;
        self.suggest_at(&text, byte_at(&text, units));
    }

    fn suggest_at(&self, text: &str, caret: usize) {
        let connection = self.props.session.connection();
        let recent = connection.view.recent_filters.borrow();
        let saved = self.props.editor.profile.filters.iter();
        let saved =
            saved.map(|saved| (&*saved.text, if saved.name.is_empty() { "Saved" } else { &*saved.name }));
        let is_saved = |text: &str| self.props.editor.profile.filters.iter().any(|saved| saved.text == text);
        let recent = recent.iter().map(|text| (&**text, "Recent")).filter(|(text, _)| !is_saved(text));
        let items = self.samples.borrow().suggest(text, caret, saved.chain(recent));
        self.list.set(List { items, active: None });
    }

    /// Puts a suggestion into the input, and suggests what may follow it.
    fn accept(&self, item: &Suggestion) {
        if let Some(input) = self.props.input.cast::<HtmlInputElement>() {
            let units = item.text[..item.caret].encode_utf16().count() as u32;
            input.set_value(&item.text);
            // This only fails for inputs without text.
            let _ = input.set_selection_range(units, units);
        }
        let Props { on_text, on_typed, .. } = &self.props;
        let is_whole = item.label == item.text;
        (if is_whole { on_text } else { on_typed }).emit(item.text.clone());
        self.suggest_at(&item.text, item.caret);
    }
}

/// The offset in bytes of a place that is counted in UTF-16 units.
fn byte_at(text: &str, units: usize) -> usize {
    let mut counted = 0;
    let place = text.char_indices().find(|(_, character)| {
        counted += character.len_utf16();
        counted > units
    });
    place.map_or(text.len(), |(at, _)| at)
}
