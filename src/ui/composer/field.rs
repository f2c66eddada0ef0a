//! The text field that a message is typed into.
//!
//! The text stays in the DOM element and is read when needed: otherwise, a long text would be copied
//! through the component on every key press.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};
use yew::NodeRef;

/// A handle to the field; empty while it is not on screen.
#[derive(Clone, Default, PartialEq)]
pub(in crate::ui) struct Field(pub NodeRef);

impl Field {
    pub(super) fn element(&self) -> Option<HtmlTextAreaElement> {
        self.0.cast()
    }

    /// The text, copied.
    pub(super) fn read(&self) -> String {
        self.element().map(|element| element.value()).unwrap_or_default()
    }

    /// How long the text is, in UTF-16 units. Copies nothing.
    pub(super) fn length(&self) -> u32 {
        self.element().map_or(0, |element| element.text_length())
    }

    /// Replaces the text and its undo history.
    pub(super) fn write(&self, text: &str) {
        if let Some(element) = self.element() {
            element.set_value(text);
        }
    }

    /// Replaces the text; the browser's undo brings it back.
    pub(super) fn replace(&self, text: &str) {
        if let Some(element) = self.element() {
            element.select();
            insert(&element, text);
        }
    }

    /// Replaces the last occurrence of a text; the browser's undo brings it back. Returns whether there is one.
    pub(super) fn replace_last(&self, old: &str, new: &str) -> bool {
        let text = self.read();
        let (Some(element), Some(at)) = (self.element(), text.rfind(old)) else { return false };
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let start = units(&text[..at]);
        // This only fails for fields without text.
        let _ = element.set_selection_range(start, start + units(old));
        insert(&element, new);
        true
    }

    /// Moves the focus there.
    pub(super) fn focus(&self) {
        if let Some(element) = self.element() {
            // This only fails for elements that can't have the focus.
            let _ = element.focus();
        }
    }

    /// Replaces the selection with a text; the browser's undo reverts it.
    pub(super) fn insert(&self, text: &str) {
        if let Some(element) = self.element() {
            insert(&element, text);
        }
    }
}

fn insert(element: &HtmlTextAreaElement, text: &str) {
    // This only fails for elements that can't have the focus.
    let _ = element.focus();
    let document = element.owner_document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    // A deprecated command, but the only way to change a field such that undo knows about it.
    let inserted = document.is_some_and(|document| {
        document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
    });
    if !inserted {
        // This only fails for fields without text.
        let _ = element.set_range_text(text);
    }
}
