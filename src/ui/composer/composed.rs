//! The text of a message that is composed in a form. It stays while the form is off the screen.

use std::{
    cell::{Cell, RefCell},
    ops::Range,
};

use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlInputElement, HtmlTextAreaElement, Node};
use weft_session::profile::Format;

use super::field::{TextEditor, units};
use crate::{task::Revision, ui::keys::focus};

/// The id of the form.
pub(super) const FORM_ID: &str = "composed";

/// A composed message.
#[derive(Default)]
pub(in crate::ui) struct Composed {
    text: RefCell<String>,
    /// The protocol that it is of.
    format: Cell<Format>,
    /// Counts changes that the form doesn't make itself.
    changed: Revision,
    /// The id of the field that had the focus last.
    focused: RefCell<String>,
}

impl Composed {
    /// Counts changes that the form doesn't make itself.
    pub(super) fn changed(&self) -> &Revision {
        &self.changed
    }

    /// The form has another text.
    pub(super) fn write(&self, text: String) {
        self.text.replace(text);
    }

    /// From now on, it is of this protocol; returns whether it was of another.
    pub(super) fn turn_to(&self, format: Format) -> bool {
        self.format.replace(format) != format
    }

    /// What is inserted goes to the field with this id.
    pub(super) fn note_focus(&self, id: String) {
        self.focused.replace(id);
    }
}

impl TextEditor for Composed {
    fn text(&self) -> String {
        self.text.borrow().clone()
    }

    fn length(&self) -> u32 {
        units(&self.text.borrow())
    }

    fn beginning(&self, length: u32) -> String {
        self.text.borrow().chars().take(length as usize).collect()
    }

    /// Whatever has the caret in one of the fields is empty.
    fn selection(&self) -> Range<u32> {
        0..0
    }

    fn set(&self, text: &str) {
        self.text.replace(text.into());
        self.changed.bump();
    }

    /// Replaces the whole message, or else inserts into the field that had the focus last.
    fn replace(&self, range: Range<u32>, text: &str) {
        if !range.is_empty() || self.length() == 0 {
            return self.set(text);
        }
        let page = web_sys::window().and_then(|window| window.document());
        let Some(field) = page.and_then(|page| page.get_element_by_id(&self.focused.borrow())) else {
            return;
        };
        // Setting a range only fails for fields without text.
        if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            let _ = input.set_range_text(text);
        } else if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
            let _ = area.set_range_text(text);
        }
        let bubbles = EventInit::new();
        bubbles.set_bubbles(true);
        // This only fails for events that are being dispatched.
        let _ = Event::new_with_event_init_dict("input", &bubbles).map(|event| field.dispatch_event(&event));
    }

    fn focus(&self) {
        focus(FORM_ID);
    }

    /// Text that is pasted into its fields isn't taken for an attachment.
    fn contains(&self, _: &Node) -> bool {
        false
    }
}
