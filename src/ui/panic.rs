//! What is left of the page after a panic: the message, and what to do.

use std::panic::{PanicHookInfo, set_hook};

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

/// From now on a panic is shown over the page, and in the console.
pub(super) fn show_panics() {
    set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // There is nobody left to tell if even this fails.
        let _ = show(info);
    }));
}

/// Plain DOM: Yew may be what panicked. The page below stays, so what it shows can still be copied.
fn show(info: &PanicHookInfo<'_>) -> Option<()> {
    let document = web_sys::window()?.document()?;
    if document.get_element_by_id("panic").is_some() {
        return Some(());
    }
    let overlay = element(&document, "div", "panic", "")?;
    overlay.set_id("panic");
    overlay.set_attribute("role", "alert").ok()?;
    let title = element(&document, "h2", "", "Weft has crashed")?;
    let advice = element(
        &document,
        "p",
        "",
        "This is a bug in Weft. Connections have stopped. What the page shows can still be read and copied; \
         then load the page again. Saved connections are kept.",
    )?;
    let message = element(&document, "pre", "mono", &info.to_string())?;
    for child in [&title, &advice, &message] {
        overlay.append_child(child).ok()?;
    }
    document.body()?.append_child(&overlay).ok()?;
    Some(())
}

fn element(document: &Document, tag: &str, class: &str, text: &str) -> Option<HtmlElement> {
    let element = document.create_element(tag).ok()?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    element.dyn_into().ok()
}
