//! The text field that a message is typed into.
//!
//! The text stays in the page's element and is read when needed: otherwise, a long text would be copied
//! through the component on every key press.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
    rc::Rc,
};

use js_sys::{JsString, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement, Node};
use weft_session::profile::Format;
use yew::NodeRef;

use super::composed::Composed;

/// The id of the field, whichever it is.
pub(super) const FIELD_ID: &str = "message";

/// What holds the text: a plain text field, or the code editor that takes its place. Positions count UTF-16 units.
pub(in crate::ui) trait TextEditor {
    /// The text, copied.
    fn text(&self) -> String;
    /// How long the text is. Copies nothing.
    fn length(&self) -> u32;
    /// The first units of the text.
    fn beginning(&self, length: u32) -> String;
    /// What is selected.
    fn selection(&self) -> Range<u32>;
    /// Shows another text, with an undo history of its own.
    fn set(&self, text: &str);
    /// Replaces a range and takes the focus. Undo reverts it.
    fn replace(&self, range: Range<u32>, text: &str);
    /// Takes the focus.
    fn focus(&self);
    /// Whether a node of the page is part of it.
    fn contains(&self, node: &Node) -> bool;
}

/// A handle to the field; empty while it is not on screen.
#[derive(Clone, Default)]
pub(in crate::ui) struct Field {
    /// The plain text field.
    pub plain: NodeRef,
    /// The code editor, once it has taken the plain field's place. It keeps its text when it leaves the page.
    editor: Rc<RefCell<Option<Rc<dyn TextEditor>>>>,
    /// The message in the form, which holds the text while that is of a protocol.
    pub composed: Rc<Composed>,
    is_composed: Rc<Cell<bool>>,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.editor, &other.editor)
    }
}

impl Field {
    /// What holds the text at the moment.
    pub(super) fn current(&self) -> Option<Rc<dyn TextEditor>> {
        self.kept().or_else(|| self.plain_text())
    }

    /// What holds the text, unless that is the plain text field.
    pub(super) fn kept(&self) -> Option<Rc<dyn TextEditor>> {
        if self.is_composed.get() {
            return Some(self.composed.clone());
        }
        self.editor.borrow().clone()
    }

    /// The plain text field, whether or not it holds the text.
    pub(super) fn plain_text(&self) -> Option<Rc<dyn TextEditor>> {
        self.element().map(|plain| Rc::new(plain) as Rc<dyn TextEditor>)
    }

    /// From now on, the form holds the text if this is a protocol's format, or else a text field does. Returns whether the
    /// form has a message of another protocol.
    pub(super) fn hold(&self, format: Format) -> bool {
        self.is_composed.set(format.is_protocol());
        format.is_protocol() && self.composed.turn_to(format)
    }

    /// The plain text field.
    fn element(&self) -> Option<HtmlTextAreaElement> {
        self.plain.cast()
    }

    /// Takes the plain text field off the screen, until it is removed.
    pub(super) fn hide_plain(&self) {
        if let Some(plain) = self.element() {
            plain.set_hidden(true);
        }
    }

    /// From now on this editor holds the text.
    pub(super) fn set_editor(&self, editor: Rc<dyn TextEditor>) {
        self.editor.replace(Some(editor));
    }

    /// The text, copied.
    pub(super) fn read(&self) -> String {
        self.current().map(|current| current.text()).unwrap_or_default()
    }

    /// How long the text is, in UTF-16 units. Copies nothing.
    pub(super) fn length(&self) -> u32 {
        self.current().map_or(0, |current| current.length())
    }

    /// The first characters of the text.
    pub(super) fn beginning(&self) -> String {
        self.current().map(|current| current.beginning(200)).unwrap_or_default()
    }

    /// Replaces the text and its undo history.
    pub(super) fn write(&self, text: &str) {
        if let Some(current) = self.current() {
            current.set(text);
        }
    }

    /// Replaces the text; undo brings it back.
    pub(super) fn replace(&self, text: &str) {
        if let Some(current) = self.current() {
            current.replace(0..current.length(), text);
        }
    }

    /// Replaces the last occurrence of a text; undo brings it back. Returns whether there is one.
    pub(super) fn replace_last(&self, old: &str, new: &str) -> bool {
        let text = self.read();
        let (Some(current), Some(at)) = (self.current(), text.rfind(old)) else { return false };
        let start = units(&text[..at]);
        current.replace(start..start + units(old), new);
        true
    }

    /// Replaces the selection with a text; undo reverts it.
    pub(super) fn insert(&self, text: &str) {
        if let Some(current) = self.current() {
            current.replace(current.selection(), text);
        }
    }

    /// Moves the focus there.
    pub(super) fn focus(&self) {
        if let Some(current) = self.current() {
            current.focus();
        }
    }

    /// Whether it has the focus.
    pub(super) fn has_focus(&self) -> bool {
        let document = web_sys::window().and_then(|window| window.document());
        document.and_then(|document| document.active_element()).is_some_and(|focused| self.contains(&focused))
    }

    /// Whether a node of the page is part of the field.
    pub(super) fn contains(&self, node: &Node) -> bool {
        self.current().is_some_and(|current| current.contains(node))
    }
}

/// The length of a text in UTF-16 units.
pub(super) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

impl TextEditor for HtmlTextAreaElement {
    fn text(&self) -> String {
        self.value()
    }

    fn length(&self) -> u32 {
        self.text_length()
    }

    fn beginning(&self, length: u32) -> String {
        let value =
            Reflect::get(self, &"value".into()).ok().and_then(|value| value.dyn_into::<JsString>().ok());
        value.map(|value| value.slice(0, length).into()).unwrap_or_default()
    }

    fn selection(&self) -> Range<u32> {
        let end = |end: Result<Option<u32>, _>| end.ok().flatten().unwrap_or_else(|| self.length());
        end(self.selection_start())..end(self.selection_end())
    }

    fn set(&self, text: &str) {
        self.set_value(text);
    }

    fn replace(&self, range: Range<u32>, text: &str) {
        TextEditor::focus(self);
        // This only fails for fields without text.
        let _ = self.set_selection_range(range.start, range.end);
        let document = self.owner_document().and_then(|document| document.dyn_into::<HtmlDocument>().ok());
        // A deprecated command, but the only way to change a field such that undo knows about it.
        let inserted = document.is_some_and(|document| {
            document.exec_command_with_show_ui_and_value("insertText", false, text).unwrap_or(false)
        });
        if !inserted {
            // This only fails for fields without text.
            let _ = self.set_range_text(text);
        }
    }

    fn focus(&self) {
        // This only fails for elements that can't have the focus.
        let _ = web_sys::HtmlElement::focus(self);
    }

    fn contains(&self, node: &Node) -> bool {
        Node::contains(self, Some(node))
    }
}
