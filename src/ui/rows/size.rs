//! How large an element is on screen.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

/// The size of an element on screen, in CSS pixels.
#[derive(Clone, Copy, Default, PartialEq)]
pub(in crate::ui) struct Size {
    pub(in crate::ui) width: f64,
    pub(in crate::ui) height: f64,
}

impl Size {
    fn of(element: &HtmlElement) -> Self {
        Self { width: f64::from(element.client_width()), height: f64::from(element.client_height()) }
    }
}

/// The size of an element; 0 by 0 until it is known.
#[hook]
pub(in crate::ui) fn use_size(node: &NodeRef) -> Size {
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
