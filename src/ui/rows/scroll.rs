//! Keeps a list in its place, and tracks where the user scrolls it.

use std::{cell::RefCell, mem, rc::Rc};

use gloo_events::EventListener;
use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::Extent;

/// What the listeners of a list know about its last render.
struct Shown {
    extent: Extent,
    top: f64,
    on_scroll: Callback<f64>,
    /// Where the browser's scroll position was left: a scroll event at that position isn't the user's.
    native: i32,
    /// Where it will be left, and for which height of the screen.
    wanted: (i32, f64),
    /// When that happens.
    frame: Option<AnimationFrame>,
    /// Whether the user is scrolling right now. Setting the position would end that.
    is_moving: bool,
}

impl Shown {
    /// Whether the element's height differs from the one shown.
    fn is_resized(&self, element: &HtmlElement) -> bool {
        // The rounding may differ where pixels are fractional.
        (f64::from(element.client_height()) - self.extent.viewport).abs() > 1.0
    }

    /// Where the browser's scroll position represents the top.
    fn right(&self) -> (i32, f64) {
        (self.extent.native_at(self.top).round() as i32, self.extent.viewport)
    }

    /// Whether the browser can't scroll on although there are more rows.
    fn is_stuck(&self) -> bool {
        let (native, end) = (f64::from(self.native), self.extent.max_native());
        (native < 1.0 && self.top >= 1.0) || (native > end - 1.0 && self.top <= self.extent.max_top() - 1.0)
    }

    fn set_native(&mut self, element: &HtmlElement) {
        element.set_scroll_top(self.wanted.0);
        // Where pixels are fractional, it doesn't quite get there.
        self.native = element.scroll_top();
    }
}

/// Keeps a list at `top`, and calls `on_scroll` with the new top when the user scrolls.
#[hook]
pub(in crate::ui) fn use_scroll(node: &NodeRef, extent: Extent, top: f64, on_scroll: Callback<f64>) {
    let shown = use_mut_ref(|| Shown {
        extent,
        top,
        on_scroll: on_scroll.clone(),
        native: 0,
        wanted: (0, 0.0),
        frame: None,
        is_moving: false,
    });
    {
        let mut shown = shown.borrow_mut();
        (shown.extent, shown.top, shown.on_scroll) = (extent, top, on_scroll);
    }
    use_effect_with(node.clone(), {
        let shown = shown.clone();
        move |node| {
            let listeners = node.cast::<HtmlElement>().map(|element| listen(&element, &shown));
            move || drop(listeners)
        }
    });
    use_effect_with((node.clone(), extent, top), move |(node, extent, top)| {
        if let Some(element) = node.cast::<HtmlElement>() {
            place(&element, *extent, *top);
            settle(&element, &shown);
        }
    });
}

/// Sizes the list and moves its rows. It reads nothing, so it doesn't force a layout.
fn place(element: &HtmlElement, extent: Extent, top: f64) {
    let Some(space) = element.first_element_child() else { return };
    let window = space.first_element_child();
    let set = |element: Option<Element>, property, pixels: f64| {
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // This only fails for a read-only style, and an element's own is writable.
            let _ = element.style().set_property(property, &format!("{}px", pixels.round() as i64));
        }
    };
    set(window.clone(), "--rows-viewport", extent.viewport);
    set(window, "--rows-offset", extent.row_at(top) as f64 * extent.row - top);
    set(Some(space.clone()), "--row", extent.row);
    set(Some(space), "height", extent.height());
}

/// Sets the browser's scroll position to represent the top: at the beginning of the next frame,
/// when layout happens anyway; immediately if the list has become too short for the current position, or if its screen has
/// another height, since the browser then moves it itself and only says so later; or, where the position may be slightly
/// off in the meantime, once the user has stopped scrolling.
fn settle(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) {
    let mut now = shown.borrow_mut();
    let wanted = now.right();
    if wanted == now.wanted {
        return;
    }
    let is_resized = wanted.1 != now.wanted.1;
    now.wanted = wanted;
    now.frame = None;
    if is_resized || f64::from(now.native) > now.extent.max_native() {
        now.set_native(element);
    } else if !(now.is_moving && now.extent.is_scaled()) {
        now.frame = Some(set_soon(element, shown));
    }
}

fn set_soon(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) -> AnimationFrame {
    let (element, shown) = (element.clone(), shown.clone());
    request_animation_frame(move |_| shown.borrow_mut().set_native(&element))
}

fn listen(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) -> [EventListener; 2] {
    let on = |name, act: fn(&HtmlElement, &Rc<RefCell<Shown>>)| {
        let (element, shown) = (element.clone(), shown.clone());
        EventListener::new(&element.clone(), name, move |_: &Event| act(&element, &shown))
    };
    [on("scroll", scrolled), on("scrollend", rested)]
}

fn scrolled(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) {
    let native = element.scroll_top();
    let (top, on_scroll) = {
        let mut now = shown.borrow_mut();
        // The browser moves a list that has become taller, sometimes before reporting its new size. That is
        // not the user's doing, and the place is restored once the size is known.
        if now.native == native || now.is_resized(element) {
            return;
        }
        let before = mem::replace(&mut now.native, native);
        now.top = now.extent.scrolled(now.top, f64::from(before), f64::from(native));
        now.wanted = now.right();
        now.is_moving = tells_rest(element);
        now.frame = now.is_stuck().then(|| set_soon(element, shown));
        (now.top, now.on_scroll.clone())
    };
    on_scroll.emit(top);
}

/// Old browsers don't report the end of scrolling.
fn tells_rest(element: &HtmlElement) -> bool {
    js_sys::Reflect::has(element, &"onscrollend".into()).unwrap_or(false)
}

fn rested(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) {
    let mut now = shown.borrow_mut();
    if mem::take(&mut now.is_moving) && now.wanted.0 != now.native {
        now.set_native(element);
    }
}
