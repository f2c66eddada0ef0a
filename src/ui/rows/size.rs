//! How large an element is on screen, and the rows in it.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

use super::Extent;

/// The height of a row for a pointer, and for a finger, in CSS pixels; `--row` in the style sheet is the same.
pub(in crate::ui) const POINTER_ROW: f64 = 24.0;
const FINGER_ROW: f64 = 44.0;

/// The size of an element on screen, in CSS pixels.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::ui) struct Size {
    pub(in crate::ui) width: f64,
    pub(in crate::ui) height: f64,
    /// The height of a row of a list in it.
    pub(in crate::ui) row: f64,
}

impl Size {
    /// Before it is laid out.
    pub(in crate::ui) const UNKNOWN: Self = Self { width: 0.0, height: 0.0, row: POINTER_ROW };

    fn of(element: &HtmlElement) -> Self {
        let row = if is_coarse().unwrap_or(false) { FINGER_ROW } else { POINTER_ROW };
        Self { width: f64::from(element.client_width()), height: f64::from(element.client_height()), row }
    }

    /// A list of so many rows in it.
    pub(in crate::ui) fn extent(self, rows: u64) -> Extent {
        Extent { rows, viewport: self.height, row: self.row }
    }
}

/// Whether what points is a finger.
fn is_coarse() -> Option<bool> {
    Some(web_sys::window()?.match_media("(pointer: coarse)").ok()??.matches())
}

/// The size of an element; 0 by 0 until it is known.
#[hook]
pub(in crate::ui) fn use_size(node: &NodeRef) -> Size {
    let size = use_state_eq(|| Size::UNKNOWN);
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
