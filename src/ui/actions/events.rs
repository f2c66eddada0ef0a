//! What is requested by keys and clicks in the list of messages and in the details' tree.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use weft_codec::json::{Pointer, Tree};
use yew::{Callback, Event};

use super::{Action, Request, Target, Value, What};
use crate::ui::{details::Content, handles::SessionRef, keys::focus};

/// Takes an event of the list of messages. Returns the number of the message that it is about, unless it means nothing
/// here.
pub(in crate::ui) fn row_event(
    event: &Event,
    session: &SessionRef,
    cursor: Option<u64>,
    on_request: &Callback<Request>,
) -> Option<u64> {
    let (row, what) = read(event, "data-number")?;
    let number = row.or(cursor)?;
    let content = Content::read(session, number).ok()?;
    let value = pointer_of_cell(event).and_then(|pointer| Value::at(pointer, &content));
    event.prevent_default();
    if !event.is_instance_of::<KeyboardEvent>() {
        // The button that was pressed goes on to another row when the list moves.
        focus("messages");
    }
    on_request.emit(Request { target: Target { content, value }, what });
    Some(number)
}

/// Takes an event of the tree of a message's values. Returns the index of the node that it is about, unless it means
/// nothing here.
pub(in crate::ui) fn node_event(
    event: &Event,
    content: &Content,
    tree: &Tree,
    cursor: usize,
    on_request: &Callback<Request>,
) -> Option<usize> {
    let (node, what) = read(event, "data-node")?;
    let index = node.map_or(cursor, |index| index as usize);
    let value = Value::of(tree.node(index)?)?;
    event.prevent_default();
    on_request.emit(Request { target: Target { content: content.clone(), value: Some(value) }, what });
    Some(index)
}

/// The pointer to the value in the cell that an event happened in.
fn pointer_of_cell(event: &Event) -> Option<Pointer> {
    let element: Element = event.target()?.dyn_into().ok()?;
    let cell = element.closest("[data-pointer]").ok()??;
    Pointer::parse(&cell.get_attribute("data-pointer")?).ok()
}

/// What an event asks for, and the number in this attribute of the row that it happened in; none for a key.
fn read(event: &Event, attribute: &str) -> Option<(Option<u64>, What)> {
    let element: Element = event.target()?.dyn_into().ok()?;
    if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
        return Some((None, by_key(event, &element)?));
    }
    let row = element.closest(&format!("[{attribute}]")).ok()??;
    let number = row.get_attribute(attribute)?.parse().ok()?;
    let event = event.dyn_ref::<MouseEvent>()?;
    let what = match element.closest("[aria-haspopup], [data-does]").ok()? {
        Some(button) => by_button(&button)?,
        None if event.type_() == "contextmenu" => {
            What::Menu { x: f64::from(event.client_x()), y: f64::from(event.client_y()) }
        }
        None if event.ctrl_key() || event.meta_key() => What::Do(Action::Compare),
        None => return None,
    };
    Some((Some(number), what))
}

/// What a button of a row does: what its name says, or it opens the menu.
fn by_button(button: &Element) -> Option<What> {
    match button.get_attribute("data-does").as_deref() {
        None => Some(below(button)),
        Some("copy") => Some(What::Do(Action::Copy)),
        Some("copy-pointer") => Some(What::Do(Action::CopyPointer)),
        Some(_) => None,
    }
}

fn by_key(event: &KeyboardEvent, list: &Element) -> Option<What> {
    let key = event.key();
    if key == "ContextMenu" || (key == "F10" && event.shift_key()) {
        let id = list.get_attribute("aria-activedescendant")?;
        return list.owner_document()?.get_element_by_id(&id).as_ref().map(below);
    }
    let action = Action::by_key(event)?;
    // What is selected on the page is what the browser copies.
    (action != Action::Copy || !has_selection()).then_some(What::Do(action))
}

fn has_selection() -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The menu below an element.
pub(super) fn below(element: &Element) -> What {
    let place = element.get_bounding_client_rect();
    What::Menu { x: place.left(), y: place.bottom() }
}
