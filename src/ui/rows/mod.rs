//! Lists of any length of which only the rows on screen exist.
//!
//! A list is an element that scrolls (class `rows`). In it is one as tall as all rows (`rows-space`),
//! and in that one that stays on screen (`rows-window`) and holds the rows that can be seen.

mod extent;

use std::{cell::RefCell, rc::Rc};

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

pub(super) use self::extent::{Extent, ROW_HEIGHT};

/// The size of an element on screen, in CSS pixels.
#[derive(Clone, Copy, Default, PartialEq)]
pub(super) struct Size {
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Size {
    fn of(element: &HtmlElement) -> Self {
        Self { width: f64::from(element.client_width()), height: f64::from(element.client_height()) }
    }
}

/// The size of an element; 0 by 0 until it is known.
#[hook]
pub(super) fn use_size(node: &NodeRef) -> Size {
    let size = use_state_eq(Size::default);
    use_effect_with(node.clone(), {
        let size = size.setter();
        move |node| {
            let observer = node.cast::<HtmlElement>().and_then(|element| Observer::new(element, size));
            move || drop(observer)
        }
    });
    *size
}

/// Watches an element's size until it is dropped.
struct Observer {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Observer {
    fn new(element: HtmlElement, size: UseStateSetter<Size>) -> Option<Self> {
        size.set(Size::of(&element));
        let on_resize = {
            let element = element.clone();
            Closure::<dyn FnMut()>::new(move || size.set(Size::of(&element)))
        };
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        Some(Self { observer, _on_resize: on_resize })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// What the listeners of a list know of its last rendering.
struct Shown {
    extent: Extent,
    top: f64,
    on_scroll: Callback<f64>,
    /// Where the browser's scroll position was left: an event that finds it there is not the user's.
    native: i32,
    /// Where it is to be left, and for which height of the screen.
    wanted: (i32, f64),
    /// When it will be.
    frame: Option<AnimationFrame>,
}

impl Shown {
    fn move_to(shown: &RefCell<Self>, top: f64) {
        let on_scroll = {
            let mut shown = shown.borrow_mut();
            shown.top = top;
            shown.on_scroll.clone()
        };
        on_scroll.emit(top);
    }

    /// Whether the element has another height than was shown.
    fn is_resized(&self, element: &HtmlElement) -> bool {
        // Where pixels are not whole it may be rounded otherwise.
        (f64::from(element.client_height()) - self.extent.viewport).abs() > 1.0
    }

    fn set_native(&mut self, element: &HtmlElement) {
        element.set_scroll_top(self.wanted.0);
        // Where pixels are not whole it is not quite there.
        self.native = element.scroll_top();
    }
}

/// Keeps a list at `top`, and calls `on_scroll` with the new top when the user scrolls.
#[hook]
pub(super) fn use_scroll(node: &NodeRef, extent: Extent, top: f64, on_scroll: Callback<f64>) {
    let shown = use_mut_ref(|| Shown {
        extent,
        top,
        on_scroll: on_scroll.clone(),
        native: 0,
        wanted: (0, 0.0),
        frame: None,
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
            settle(element, &shown);
        }
    });
}

/// Sizes the list and moves its rows. Nothing is read, so that nothing is laid out yet.
fn place(element: &HtmlElement, extent: Extent, top: f64) {
    let Some(space) = element.first_element_child() else { return };
    let window = space.first_element_child();
    let set = |element: Option<Element>, property, pixels: f64| {
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            // Fails only for a read-only style, which an element's own never is.
            let _ = element.style().set_property(property, &format!("{}px", pixels.round() as i64));
        }
    };
    set(window.clone(), "--rows-viewport", extent.viewport);
    set(window, "--rows-offset", extent.row_at(top) as f64 * ROW_HEIGHT - top);
    set(Some(space), "height", extent.height());
}

/// Leaves the browser's scroll position where it stands for the top: at the beginning of the next frame,
/// when the list is laid out anyway, or at once if the list has become too short for where it is.
fn settle(element: HtmlElement, shown: &Rc<RefCell<Shown>>) {
    let mut now = shown.borrow_mut();
    let Extent { viewport, .. } = now.extent;
    let wanted = (now.extent.native_at(now.top).round() as i32, viewport);
    if wanted == now.wanted {
        return;
    }
    now.wanted = wanted;
    if f64::from(now.native) > now.extent.height() - viewport {
        now.frame = None;
        now.set_native(&element);
    } else {
        let shown = shown.clone();
        now.frame = Some(request_animation_frame(move |_| shown.borrow_mut().set_native(&element)));
    }
}

fn listen(element: &HtmlElement, shown: &Rc<RefCell<Shown>>) -> [EventListener; 2] {
    let on_scroll = {
        let (element, shown) = (element.clone(), shown.clone());
        move |_: &Event| scrolled(&element, &shown)
    };
    let on_wheel = {
        let shown = shown.clone();
        move |event: &Event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                wheeled(event, &shown);
            }
        }
    };
    [
        EventListener::new(element, "scroll", on_scroll),
        EventListener::new_with_options(
            element,
            "wheel",
            EventListenerOptions::enable_prevent_default(),
            on_wheel,
        ),
    ]
}

fn scrolled(element: &HtmlElement, shown: &RefCell<Shown>) {
    let native = element.scroll_top();
    let top = {
        let mut shown = shown.borrow_mut();
        // A list that has become taller is moved by the browser, at times before its size is told: that is
        // not the user's doing, and its place is kept once the size is known.
        if shown.native == native || shown.is_resized(element) {
            return;
        }
        shown.native = native;
        shown.wanted = (native, shown.extent.viewport);
        shown.frame = None;
        shown.extent.top_at(f64::from(native))
    };
    Shown::move_to(shown, top);
}

/// Where the scroll position is in proportion, a notch of the wheel would be thousands of rows: here it
/// moves by the pixels that it means.
fn wheeled(event: &WheelEvent, shown: &RefCell<Shown>) {
    let (extent, top) = {
        let shown = shown.borrow();
        (shown.extent, shown.top)
    };
    if !extent.is_scaled() || event.ctrl_key() || event.delta_y() == 0.0 {
        return;
    }
    event.prevent_default();
    let unit = match event.delta_mode() {
        WheelEvent::DOM_DELTA_LINE => ROW_HEIGHT,
        WheelEvent::DOM_DELTA_PAGE => extent.viewport,
        _ => 1.0,
    };
    Shown::move_to(shown, extent.clamp(top + event.delta_y() * unit));
}
