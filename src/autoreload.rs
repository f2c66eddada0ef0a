//! Reloads the page when `trunk serve` has rebuilt it. Development builds only.
//!
//! trunk would inject an inline script for this, which the page's Content-Security-Policy forbids.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, WebSocket};

/// Listens for as long as the page lives; does nothing if something else serves the page.
pub(crate) fn start() {
    let Some(window) = web_sys::window() else { return };
    let location = window.location();
    let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return };
    let scheme = if protocol == "https:" { "wss" } else { "ws" };
    let Ok(socket) = WebSocket::new(&format!("{scheme}://{host}/.well-known/trunk/ws")) else { return };
    let listener = EventListener::new(&socket, "message", move |event| {
        let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
        if text.is_some_and(|text| text.contains(r#""reload""#)) {
            // This only fails while the page is already being left.
            location.reload().ok();
        }
    });
    listener.forget();
}
