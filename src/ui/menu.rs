//! A menu: what opens by a right click, a `⋯` button or a key.
//!
//! It follows the ARIA pattern: arrows, Home and End move, letters go to the next item that begins with them, the right
//! arrow opens a submenu below its item, and Escape gives the focus back to where it was.

use std::{cell::Cell, rc::Rc, time::Duration};

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use weft_message::Timestamp;
use yew::prelude::*;

use super::{hooks::use_style, keys::focus, popover::has_left};
use crate::task::now;

/// A letter typed later than this after the one before it begins a new search.
const TYPING: Duration = Duration::from_millis(700);

/// How near to the window's edges it may be, in CSS pixels.
const MARGIN: f64 = 4.0;

/// An item of a menu.
#[derive(Clone, PartialEq)]
pub(super) struct Item {
    /// What it says.
    pub label: AttrValue,
    /// The keys that do the same.
    pub keys: &'static [&'static str],
    /// Whether a line divides it from the item before.
    pub is_divided: bool,
    /// Whether it is on, if it is a switch.
    pub is_on: Option<bool>,
    /// The colour that it stands for.
    pub swatch: Option<&'static str>,
    /// Its submenu; empty if it does something itself.
    pub items: Vec<Item>,
}

impl Item {
    /// An item that does something.
    pub(super) fn new(label: impl Into<AttrValue>) -> Self {
        Self {
            label: label.into(),
            keys: &[],
            is_divided: false,
            is_on: None,
            swatch: None,
            items: Vec::new(),
        }
    }
}

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Its accessible name.
    pub name: AttrValue,
    /// Its items.
    pub items: Rc<Vec<Item>>,
    /// Where in the window its corner is, if there is room.
    pub at: (f64, f64),
    /// Called with the position of the chosen item, and that in its submenu if it is in one. The menu is closed already.
    pub on_choose: Callback<Path>,
    /// Called when it is closed.
    pub on_close: Callback<()>,
}

/// Where the menu of an element opens: at the pointer, or below the element if its button was pressed or a key asked for
/// the menu.
pub(super) fn place_of(event: &MouseEvent) -> (f64, f64) {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    match element {
        Some(element) if event.type_() != "contextmenu" || event.button() != 2 => {
            let element = element.closest("button").ok().flatten().unwrap_or(element);
            let place = shown(element).get_bounding_client_rect();
            (place.left(), place.bottom())
        }
        _ => (event.client_x().into(), event.client_y().into()),
    }
}

/// The element, or the `⋯` button that it is behind.
fn shown(element: Element) -> Element {
    if element.get_bounding_client_rect().width() > 0.0 {
        return element;
    }
    let row = element.closest(".fits").ok().flatten();
    row.and_then(|row| row.query_selector(":scope > .fits-more").ok()?).unwrap_or(element)
}

/// Where an item is: its position, and that in the submenu.
pub(super) type Path = (usize, Option<usize>);

/// The menu.
#[component]
pub(super) fn Menu(props: &Props) -> Html {
    let cursor = use_state_eq(|| (0, None::<usize>));
    let menu = use_node_ref();
    let before = use_focus_before(&menu);
    use_top_layer(&menu);
    use_place(&menu, props.at, cursor.1.is_some());
    use_effect_with((menu.clone(), *cursor), |(menu, _)| {
        let item =
            menu.cast::<Element>().and_then(|menu| menu.query_selector("[tabindex='0']").ok().flatten());
        focus_on(item.and_then(|item| item.dyn_into().ok()));
    });
    let go = {
        let (menu, cursor) = (menu.clone(), cursor.clone());
        Callback::from(move |next: Path| {
            if cursor.1.is_some() && next.1.is_none() {
                // The item that has the focus goes away, and the focus must not leave the menu with it.
                focus_on(menu.cast());
            }
            cursor.set(next);
        })
    };
    let close = {
        let on_close = props.on_close.clone();
        move || {
            give_back(before.take());
            on_close.emit(());
        }
    };
    let choose = {
        let (items, cursor, go) = (props.items.clone(), cursor.clone(), go.clone());
        let (close, on_choose) = (close.clone(), props.on_choose.clone());
        Callback::from(move |path: Path| match items.get(path.0) {
            Some(item) if path.1.is_none() && !item.items.is_empty() => {
                // Choosing it again closes the submenu.
                let is_open = cursor.0 == path.0 && cursor.1.is_some();
                go.emit((path.0, (!is_open).then_some(0)));
            }
            Some(_) => {
                close();
                on_choose.emit(path);
            }
            None => {}
        })
    };
    let typed = use_mut_ref(Typed::default);
    let on_key = {
        let (items, cursor) = (props.items.clone(), cursor.clone());
        let (choose, close) = (choose.clone(), close.clone());
        move |event: KeyboardEvent| {
            event.stop_propagation();
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            match event.key().as_str() {
                "Enter" | " " => choose.emit(*cursor),
                "Escape" if cursor.1.is_some() => go.emit((cursor.0, None)),
                "Escape" | "Tab" => close(),
                key => match moved(&items, *cursor, key, &mut typed.borrow_mut()) {
                    Some(next) => go.emit(next),
                    None => return,
                },
            }
            event.prevent_default();
        }
    };
    let on_leave = {
        let (menu, on_close) = (menu.clone(), props.on_close.clone());
        move |event: FocusEvent| {
            if has_left(&event, &menu) {
                on_close.emit(());
            }
        }
    };
    let on_context_menu = |event: MouseEvent| event.prevent_default();
    let list =
        List { items: &props.items, parent: None, cursor: *cursor, choose: &choose, to: &cursor.setter() };
    html! {
        <div ref={menu} class="context-menu" role="menu" popover="manual" tabindex="-1" aria-label={props.name.clone()} onkeydown={on_key}
            onfocusout={on_leave} oncontextmenu={on_context_menu}>
            { list.show() }
        </div>
    }
}

/// The element that had the focus when the menu opened.
#[hook]
fn use_focus_before(menu: &NodeRef) -> Rc<Cell<Option<HtmlElement>>> {
    let before = use_memo((), |()| Cell::new(None));
    use_effect_with(menu.clone(), {
        let before = before.clone();
        move |_| {
            let active = web_sys::window().and_then(|window| window.document()?.active_element());
            before.set(active.and_then(|active| active.dyn_into().ok()));
        }
    });
    before
}

/// Puts the focus back; into the list of messages if the element is no longer there.
fn give_back(before: Option<HtmlElement>) {
    match before.filter(|element| element.is_connected()) {
        Some(element) => focus_on(Some(element)),
        None => focus("messages"),
    }
}

fn focus_on(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // This only fails for elements that can't have the focus.
        let _ = element.focus();
    }
}

/// Shows the menu above everything else, whatever it is inside of.
#[hook]
fn use_top_layer(menu: &NodeRef) {
    use_effect_with(menu.clone(), |menu| {
        if let Some(menu) = menu.cast::<HtmlElement>() {
            // This only fails for one that is shown already.
            let _ = menu.show_popover();
        }
    });
}

/// Keeps the menu inside the window.
#[hook]
fn use_place(menu: &NodeRef, at: (f64, f64), has_submenu: bool) {
    let place = use_state_eq(|| at);
    use_effect_with((menu.clone(), at, has_submenu), {
        let place = place.setter();
        move |(menu, (x, y), _)| {
            let Some(size) = menu.cast::<Element>().map(|menu| menu.get_bounding_client_rect()) else {
                return;
            };
            let Some((width, height)) = window_size() else { return };
            let fit = |at: f64, size: f64, room: f64| at.min(room - size - MARGIN).max(MARGIN);
            place.set((fit(*x, size.width(), width), fit(*y, size.height(), height)));
        }
    });
    use_style(menu, "--menu-x", format!("{}px", place.0.round() as i64));
    use_style(menu, "--menu-y", format!("{}px", place.1.round() as i64));
}

fn window_size() -> Option<(f64, f64)> {
    let root = web_sys::window()?.document()?.document_element()?;
    Some((root.client_width().into(), root.client_height().into()))
}

/// The items of a menu or submenu, as they are rendered.
struct List<'a> {
    items: &'a [Item],
    /// The position of the item whose submenu it is.
    parent: Option<usize>,
    cursor: Path,
    choose: &'a Callback<Path>,
    to: &'a UseStateSetter<Path>,
}

impl List<'_> {
    fn show(&self) -> Html {
        self.items.iter().enumerate().map(|(position, item)| self.item(position, item)).collect()
    }

    fn path(&self, position: usize) -> Path {
        self.parent.map_or((position, None), |parent| (parent, Some(position)))
    }

    fn item(&self, position: usize, item: &Item) -> Html {
        let path = self.path(position);
        let has_cursor = self.cursor == path;
        let has_submenu = !item.items.is_empty();
        let is_open = has_submenu && self.cursor.0 == position && self.cursor.1.is_some();
        let role = if item.is_on.is_some() { "menuitemcheckbox" } else { "menuitem" };
        let onclick = self.choose.reform(move |_: MouseEvent| path);
        let onmousemove = {
            let to = self.to.clone();
            // Inside an open submenu, passing over other items closes nothing.
            let follows = self.cursor.1.is_none() || self.parent.is_some();
            move |_: MouseEvent| {
                if follows {
                    to.set(path);
                }
            }
        };
        html! {
            <>
                if item.is_divided {
                    <div class="menu-line" role="separator" />
                }
                <div class="menu-item" {role} tabindex={if has_cursor { "0" } else { "-1" }}
                    aria-checked={item.is_on.map(|is_on| is_on.to_string())}
                    aria-haspopup={has_submenu.then_some("menu")}
                    aria-expanded={has_submenu.then(|| is_open.to_string())}
                    aria-keyshortcuts={(!item.keys.is_empty()).then(|| item.keys.join("+").replace("Ctrl", "Control"))}
                    {onclick} {onmousemove}>
                    <span class="menu-label">
                        if let Some(colour) = item.swatch {
                            <span class="colour-swatch" data-colour={colour} />
                        }
                        { &item.label }
                    </span>
                    <span class="menu-keys" aria-hidden="true">
                        { for item.keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }
                        if has_submenu { { if is_open { "▾" } else { "▸" } } }
                    </span>
                </div>
                if is_open {
                    <div class="submenu" role="menu" aria-label={item.label.clone()}>
                        { List { items: &item.items, parent: Some(position), ..*self }.show() }
                    </div>
                }
            </>
        }
    }
}

/// The letters typed so far, and when the last one was.
#[derive(Default)]
struct Typed {
    text: String,
    time: Timestamp,
}

impl Typed {
    fn push(&mut self, letter: &str) {
        if now().since(self.time) > TYPING {
            self.text.clear();
        }
        self.time = now();
        self.text.push_str(&letter.to_lowercase());
    }
}

/// Where a key leads from the cursor; `None` if it has no meaning.
fn moved(items: &[Item], cursor: Path, key: &str, typed: &mut Typed) -> Option<Path> {
    let (list, at): (&[Item], usize) = match cursor.1 {
        Some(at) => (&items.get(cursor.0)?.items, at),
        None => (items, cursor.0),
    };
    let in_list = |at: usize| cursor.1.map_or((at, None), |_| (cursor.0, Some(at)));
    let last = list.len().checked_sub(1)?;
    Some(match key {
        "ArrowDown" => in_list(if at == last { 0 } else { at + 1 }),
        "ArrowUp" => in_list(at.checked_sub(1).unwrap_or(last)),
        "Home" | "PageUp" => in_list(0),
        "End" | "PageDown" => in_list(last),
        "ArrowRight" if !list.get(at)?.items.is_empty() => (cursor.0, Some(0)),
        "ArrowLeft" if cursor.1.is_some() => (cursor.0, None),
        "ArrowRight" | "ArrowLeft" => cursor,
        letter if letter.chars().count() == 1 => {
            typed.push(letter);
            in_list(beginning_with(list, at, &typed.text)?)
        }
        _ => return None,
    })
}

/// The next item that begins with this text, from the one with the cursor on; with a single letter, after it.
fn beginning_with(items: &[Item], at: usize, text: &str) -> Option<usize> {
    let from = if text.chars().count() == 1 { at + 1 } else { at };
    let around = (from..items.len()).chain(0..from.min(items.len()));
    around.into_iter().find(|&at| items[at].label.to_lowercase().starts_with(text))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn items() -> Vec<Item> {
        let sub = Item { items: vec![Item::new("Text"), Item::new("Hex")], ..Item::new("Copy as") };
        vec![Item::new("Edit"), Item::new("Copy"), sub, Item::new("Pin")]
    }

    fn keys(keys: &[&str]) -> Path {
        let mut typed = Typed::default();
        keys.iter().fold((0, None), |cursor, key| moved(&items(), cursor, key, &mut typed).unwrap_or(cursor))
    }

    #[wasm_bindgen_test]
    fn keys_move_within_a_menu_and_in_and_out_of_a_submenu() {
        assert_eq!(keys(&["ArrowUp"]), (3, None));
        assert_eq!(keys(&["End", "ArrowDown"]), (0, None));
        assert_eq!(keys(&["ArrowDown", "ArrowDown", "ArrowRight"]), (2, Some(0)));
        assert_eq!(keys(&["ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowUp"]), (2, Some(0)));
        assert_eq!(keys(&["ArrowDown", "ArrowDown", "ArrowRight", "End", "ArrowLeft"]), (2, None));
        assert_eq!(keys(&["ArrowLeft", "F5"]), (0, None));
    }

    #[wasm_bindgen_test]
    fn letters_go_to_the_next_item_that_begins_with_them() {
        assert_eq!(keys(&["c"]), (1, None));
        assert_eq!(keys(&["c", "o", "p", "y", " ", "a"]), (2, None));
        assert_eq!(keys(&["p"]), (3, None));
        assert_eq!(keys(&["x"]), (0, None));
        assert_eq!(keys(&["End", "e"]), (0, None));
    }
}
