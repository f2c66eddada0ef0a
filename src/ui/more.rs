//! The `⋯` button at the end of a row of controls, which holds those that the row has no room for.
//!
//! It belongs to the element that it is in, whatever controls that has. They stay where they are in the page, with
//! their state: those without room are hidden until the button is pressed, and then the row has more lines.

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Element, HtmlElement, KeyboardEvent, MutationObserver, MutationObserverInit, Node, ResizeObserver,
};
use yew::prelude::*;

use super::keys::OVERFLOWED;

/// The attribute of the row that says what is shown of it.
const STATE: &str = "data-more";

/// Between two controls, in CSS pixels; half a pixel may be due to rounding.
const GAP: f64 = 3.5;

/// Properties of [`More`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The button's accessible name.
    pub name: &'static str,
}

/// The button. Its parent has the class `fits`.
#[component]
pub(super) fn More(props: &Props) -> Html {
    let button = use_node_ref();
    let open = use_state_eq(|| false);
    use_fit(&button, &open);
    let toggle = {
        let open = open.clone();
        move |_: MouseEvent| open.set(!*open)
    };
    html! {
        <button ref={button} class="button small icon quiet fits-more" type="button" aria-label={props.name} title={props.name}
            aria-expanded={open.to_string()} onclick={toggle}>
            { "⋯" }
        </button>
    }
}

/// Hides the controls beside a button that there is no room for, unless the row is open. A button of another kind leads
/// to what they do in its own way.
#[hook]
pub(super) fn use_fit(button: &NodeRef, open: &UseStateHandle<bool>) {
    use_effect_with((button.clone(), **open), {
        let open = open.setter();
        move |(button, is_open)| {
            let row = button.cast::<HtmlElement>().and_then(|button| Row::new(button, *is_open));
            let watch = row.map(|row| Watch::new(row, open));
            move || drop(watch)
        }
    });
}

/// The row, as it is to be shown.
#[derive(Clone)]
struct Row {
    row: HtmlElement,
    button: HtmlElement,
    is_open: bool,
}

impl Row {
    fn new(button: HtmlElement, is_open: bool) -> Option<Self> {
        let row = button.parent_element()?.dyn_into().ok()?;
        Some(Self { row, button, is_open })
    }

    /// Whether the button is only there if there is no room for something.
    fn has_more_button(&self) -> bool {
        self.button.class_list().contains("fits-more")
    }

    /// Hides the controls that there is no room for. Returns whether there are any.
    fn fit(&self) -> bool {
        let controls = controls(&self.row, &self.button);
        self.show("measured");
        let ends: Vec<f64> =
            controls.iter().map(|control| control.get_bounding_client_rect().right()).collect();
        let whole = content_end(&self.row);
        let beside = whole - self.button.get_bounding_client_rect().width() - GAP;
        let has_more = ends.iter().any(|&end| end > if self.has_more_button() { whole } else { beside });
        for (control, end) in controls.iter().zip(ends) {
            // This only fails for names with a space in them.
            let _ = control.class_list().toggle_with_force(OVERFLOWED, has_more && end > beside);
        }
        self.show(if has_more { "closed" } else { "none" });
        if has_more && self.is_open {
            let height = self.row.offset_height();
            self.show("open");
            // What is below it stays where it is.
            let over = format!("{}px", self.row.offset_height() - height);
            let _ = self.row.style().set_property("--over", &over);
        }
        has_more
    }

    fn show(&self, state: &str) {
        // This only fails for names that aren't valid.
        let _ = self.row.set_attribute(STATE, state);
    }

    fn has(&self, target: Option<web_sys::EventTarget>) -> bool {
        let target = target.and_then(|target| target.dyn_into::<Node>().ok());
        target.is_some_and(|target| self.row.contains(Some(&target)))
    }
}

/// The controls of the row: its children, or those of a child that has no box of its own.
fn controls(row: &Element, button: &Element) -> Vec<Element> {
    let children = row.children();
    let children = (0..children.length()).filter_map(|at| children.item(at));
    let mut controls = Vec::new();
    for child in children.filter(|child| child != button) {
        match (style(&child, "display").as_str(), style(&child, "position").as_str()) {
            ("contents", _) => controls.extend(self::controls(&child, button)),
            (_, "absolute" | "fixed") => {}
            _ => controls.push(child),
        }
    }
    controls
}

/// Where the row's content ends on screen.
fn content_end(row: &Element) -> f64 {
    let padding = style(row, "padding-right");
    let padding = padding.strip_suffix("px").and_then(weft_codec::decimal::parse).unwrap_or_default();
    row.get_bounding_client_rect().right() - padding + 0.5
}

fn style(element: &Element, property: &str) -> String {
    let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
    style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default()
}

/// Fits the row again when it or its controls change, and closes it when the user is done with it.
struct Watch {
    sizes: Option<ResizeObserver>,
    nodes: Option<MutationObserver>,
    _on_resize: Closure<dyn FnMut()>,
    _on_nodes: Closure<dyn FnMut()>,
    _listeners: Vec<EventListener>,
}

impl Watch {
    fn new(row: Row, open: UseStateSetter<bool>) -> Self {
        let fit = {
            let (row, open) = (row.clone(), open.clone());
            move || {
                if !row.fit() {
                    open.set(false);
                }
            }
        };
        fit();
        let on_resize = Closure::<dyn FnMut()>::new(fit.clone());
        let sizes = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        let observe = {
            let (sizes, row) = (sizes.clone(), row.clone());
            move || {
                if let Some(sizes) = &sizes {
                    sizes.observe(&row.row);
                    // If the row is only as wide as its controls, its parent tells whether there is room for more.
                    row.row.parent_element().iter().for_each(|parent| sizes.observe(parent));
                    controls(&row.row, &row.button).iter().for_each(|control| sizes.observe(control));
                }
            }
        };
        observe();
        let on_nodes = Closure::<dyn FnMut()>::new(move || {
            observe();
            fit();
        });
        let nodes = MutationObserver::new(on_nodes.as_ref().unchecked_ref()).ok();
        if let Some(nodes) = &nodes {
            let changes = MutationObserverInit::new();
            changes.set_child_list(true);
            changes.set_subtree(true);
            changes.set_attribute_filter(&Array::of1(&"aria-selected".into()));
            // This only fails for options that contradict each other.
            let _ = nodes.observe_with_options(&row.row, &changes);
        }
        let listeners = if row.is_open { listen(&row, &open) } else { Vec::new() };
        Self { sizes, nodes, _on_resize: on_resize, _on_nodes: on_nodes, _listeners: listeners }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(sizes) = &self.sizes {
            sizes.disconnect();
        }
        if let Some(nodes) = &self.nodes {
            nodes.disconnect();
        }
    }
}

/// Closes the row when the focus leaves it, by Escape, and once something in it was pressed.
fn listen(row: &Row, open: &UseStateSetter<bool>) -> Vec<EventListener> {
    let close = {
        let (row, open) = (row.clone(), open.clone());
        move || {
            open.set(false);
            // This only fails for elements that can't have the focus.
            let _ = row.button.focus();
        }
    };
    let on_leave = {
        let (row, open) = (row.clone(), open.clone());
        move |event: &Event| {
            let next = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
            if next.is_some() && !row.has(next) {
                open.set(false);
            }
        }
    };
    let on_press = {
        let (row, open, close) = (row.clone(), open.clone(), close.clone());
        move |event: &Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if !row.has(event.target()) {
                open.set(false);
            } else if let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) {
                let opens_menu = button.has_attribute("aria-haspopup");
                if button.class_list().contains(OVERFLOWED) && !opens_menu {
                    close();
                }
            }
        }
    };
    let on_key = move |event: &Event| {
        let is_escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
        if is_escape && !event.default_prevented() {
            event.stop_propagation();
            close();
        }
    };
    let page = row.row.owner_document();
    let on_page = page.map(|page| EventListener::new(&page, "click", on_press));
    let here =
        [EventListener::new(&row.row, "focusout", on_leave), EventListener::new(&row.row, "keydown", on_key)];
    here.into_iter().chain(on_page).collect()
}
