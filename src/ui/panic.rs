//! What is left of the page after a panic: the message, the logs, and what to do next.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlElement};
use weft_log::{
    Filter, Log,
    export::{self, Format, Header, Origin},
};
use yew::set_custom_panic_hook;

use super::files::{FileBuilder, FileError};
use crate::session::salvage;

/// A log is cut off at this size after a panic, because the cause may be a lack of memory.
const SALVAGED_MESSAGES: u64 = 200_000;

/// From now on, a panic is shown on top of the page and in the console.
pub fn show_panics() {
    // Not std's hook: Yew would replace that with its own.
    set_custom_panic_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // There is nobody left to report to if even this fails.
        let _ = show_panic(&info.to_string());
    }));
}

/// Shows the overlay. Plain DOM, since Yew may be what panicked. The page below is left unchanged.
///
/// # Errors
/// The DOM's errors.
pub fn show_panic(message: &str) -> Result<(), JsValue> {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let Some(body) = document.body() else { return Ok(()) };
    if document.get_element_by_id("panic").is_some() {
        return Ok(());
    }
    let overlay = element(&document, "div", "", "")?;
    overlay.set_id("panic");
    overlay.set_attribute("role", "alert")?;
    overlay.append_child(&*element(&document, "h2", "", "Weft has crashed")?)?;
    let advice = "This is a bug in Weft. Its connections have stopped. Save the logs you need, then load the page \
                  again; saved connections are kept.";
    overlay.append_child(&*element(&document, "p", "", advice)?)?;
    overlay.append_child(&*log_links(&document)?)?;
    overlay.append_child(&*element(&document, "pre", "mono", message)?)?;
    body.append_child(&overlay)?;
    Ok(())
}

/// A link for each log, made now: none of the program may run later.
fn log_links(document: &Document) -> Result<HtmlElement, JsValue> {
    let links = element(document, "p", "salvage", "")?;
    let mut failed = None;
    salvage(|title, origin, log| {
        let Ok(address) = salvaged(origin, log) else { return };
        let added = element(document, "a", "button", &format!("Save the log of {title}")).and_then(|link| {
            link.set_attribute("href", &address)?;
            // Browsers replace what a file's name can't have.
            link.set_attribute("download", &format!("{title}.{}", Format::Ndjson.extension()))?;
            links.append_child(&link)
        });
        failed = failed.take().or(added.err());
    });
    failed.map_or(Ok(links), Err)
}

fn salvaged(origin: Origin, log: &Log) -> Result<String, FileError> {
    let numbers = log.numbers();
    let from = numbers.end.saturating_sub(SALVAGED_MESSAGES).max(numbers.start);
    let file = FileBuilder::new();
    file.push(Header::new(log, origin, &Filter::default()).line(numbers.end - from).as_bytes())?;
    for lines in export::lines(log.messages(from..numbers.end)) {
        file.push(lines.as_bytes())?;
    }
    file.address("application/jsonl")
}

fn element(document: &Document, tag: &str, class: &str, text: &str) -> Result<HtmlElement, JsValue> {
    let element = document.create_element(tag)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element.unchecked_into())
}
