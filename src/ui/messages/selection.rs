//! What keys and the pointer do in the list of messages: the row with the cursor, and the details that follow it.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};
use weft_log::{
    Snapshot,
    jump::{JumpError, Target},
};
use yew::prelude::*;

use super::{jump::Jump, moves::Moves, place::Place};
use crate::{
    task::Kind,
    ui::{
        actions::{self, Request},
        hooks::use_tasks,
        keys::focus,
        rows::Extent,
        words,
    },
};

/// The list, its cursor, and what becomes of both.
#[derive(Clone, PartialEq)]
pub(in crate::ui) struct Selection {
    /// The list as it is rendered.
    pub(super) moves: Moves,
    /// The number of the message with the cursor.
    pub cursor: UseStateHandle<Option<u64>>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// Called when another is selected.
    pub on_select: Callback<Option<u64>>,
    /// Called with what is requested of a message.
    pub on_request: Callback<Request>,
}

/// Does what an event in the list asks for.
pub(in crate::ui) fn row_event(event: &Event, selection: &Selection) {
    if is_on_control(event) {
        return;
    }
    let Selection { moves, cursor, on_request, .. } = selection;
    if let Some(number) = actions::row_event(event, &moves.session, **cursor, on_request) {
        selection.pause();
        // The menu of a message says nothing about the one whose details are shown.
        if selection.selected.is_none() || event.type_() == "keydown" {
            cursor.set(Some(number));
        }
    } else if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
        selection.key(event);
    } else if let (Some(number), "click") = (clicked(event), &*event.type_()) {
        selection.select(number);
    }
}

/// Whether it is a key of a control beside the rows.
fn is_on_control(event: &Event) -> bool {
    let target = event.target_dyn_into::<Element>().filter(|_| event.is_instance_of::<KeyboardEvent>());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "INPUT"))
}

/// The number of the message whose row was clicked.
fn clicked(event: &Event) -> Option<u64> {
    let event = event.dyn_ref::<MouseEvent>()?;
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-number]").ok()??.get_attribute("data-number")?.parse().ok()
}

impl Selection {
    /// Stops following the newest messages, so that a row stays where it is.
    fn pause(&self) {
        if self.moves.place.follows() {
            self.moves.toggle_follow();
        }
    }

    /// Shows a message's details.
    fn select(&self, number: u64) {
        self.pause();
        self.cursor.set(Some(number));
        self.on_select.emit(Some(number));
    }

    /// Arrow and page keys move the cursor, and the details with it if they are open.
    fn key(&self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match (event.key().as_str(), *self.cursor) {
            ("Enter", Some(number)) => self.select(number),
            ("Escape", _) => self.on_select.emit(None),
            (key, _) => match self.step(key) {
                Some(number) => self.arrive(number),
                None => return,
            },
        }
        event.prevent_default();
    }

    /// Puts the cursor on a message, and shows it in the details if they are open.
    fn arrive(&self, number: u64) {
        self.cursor.set(Some(number));
        if self.selected.is_some() {
            self.on_select.emit(Some(number));
        }
    }

    /// Moves from the cursor to where a key leads; returns the number of the message there.
    fn step(&self, key: &str) -> Option<u64> {
        let Moves { session, search, extent, top, .. } = &self.moves;
        let last = extent.rows.checked_sub(1)?;
        let from = self.cursor.and_then(|number| self.moves.position(number));
        let on_screen = extent.on_screen(*top);
        let position = match (key, from) {
            ("Home", _) => 0,
            ("End", _) => last,
            ("ArrowDown", Some(from)) => from + 1,
            ("ArrowUp", Some(from)) => from.saturating_sub(1),
            ("PageDown", Some(from)) => from + extent.page(),
            ("PageUp", Some(from)) => from.saturating_sub(extent.page()),
            ("ArrowDown" | "PageDown", None) => on_screen.start,
            ("ArrowUp" | "PageUp", None) => on_screen.end.saturating_sub(1),
            _ => return None,
        };
        let position = position.min(last);
        let number = search.view().number_at(&session.log(), position);
        match key {
            // Only the end of the list is followed from there: a row that is selected stays where it is.
            "End" => self.moves.on_place.emit(Place::Tail),
            _ => self.moves.hold(extent.reveal(*top, position)),
        }
        number
    }

    /// Moves to a target, like the keys do. `read` has what had to be read back to find it.
    fn jump(&self, target: Target, read: Option<&Snapshot>) -> Result<(), JumpError> {
        let Moves { session, search, extent, top, place, on_place } = &self.moves;
        let from = self.cursor.and_then(|number| self.moves.position(number));
        let (number, place) = {
            let (view, log) = (search.view(), session.log());
            let from = from.unwrap_or_else(|| extent.row_at(*top));
            let row = target.row(&log, &view, from, &words::minutes_ahead, read)?;
            // There may be more rows by now than were rendered.
            let extent = Extent { rows: view.len(&log), ..*extent };
            let place = match row + 1 == extent.rows {
                true => Place::Tail,
                false => place.held(extent.bring(*top, row), extent, &view, &log),
            };
            (view.number_at(&log, row).ok_or(JumpError::Empty)?, place)
        };
        on_place.emit(place);
        self.arrive(number);
        Ok(())
    }

    /// How far below the top of the screen the row with the cursor is, if it is there.
    fn offset(&self) -> Option<(u64, f64)> {
        let number = (*self.cursor)?;
        let position = self.moves.position(number)?;
        let is_shown = self.moves.extent.on_screen(self.moves.top).contains(&position);
        is_shown.then_some((number, position as f64 * self.moves.extent.row - self.moves.top))
    }
}

/// Properties of [`Selected`].
#[derive(Properties, PartialEq)]
pub(in crate::ui) struct Props {
    /// The list and its cursor.
    pub selection: Selection,
}

/// Keeps the cursor, the list and the details together, and shows the box to go to a message.
#[component]
pub(in crate::ui) fn Selected(props: &Props) -> Html {
    use_return(&props.selection);
    use_cursor_of_details(&props.selection);
    use_kept_row(&props.selection);
    let tasks = use_tasks();
    let go = {
        let selection = props.selection.clone();
        Callback::from(move |target| match selection.jump(target, None) {
            Err(JumpError::Stored(numbers)) => {
                let selection = selection.clone();
                tasks.cancel_all();
                tasks.spawn("going to a time", Kind::Interface, async move {
                    let read = selection.moves.session.read_stored(numbers).await;
                    // Nothing that it needs is missing now.
                    let _ = selection.jump(target, Some(&read));
                });
                Ok(())
            }
            outcome => outcome,
        })
    };
    html! { <Jump {go} /> }
}

/// Goes back to what was on screen when the page was left, once the stored log is there again.
#[hook]
fn use_return(selection: &Selection) {
    let connection = selection.moves.session.connection().clone();
    use_effect_with(connection.view.returned(), {
        let Selection { moves, cursor, on_select, .. } = selection.clone();
        move |returned| {
            if *returned > 0 {
                cursor.set(connection.view.message.get());
                moves.on_place.emit(connection.view.place.get());
                on_select.emit(connection.view.message.get());
            }
        }
    });
}

/// Puts the cursor on the message whose details are shown, and brings it on screen; puts the focus back into the list
/// once they are closed.
#[hook]
fn use_cursor_of_details(selection: &Selection) {
    let before = use_mut_ref(|| None::<u64>);
    use_effect_with(selection.selected, {
        let selection = selection.clone();
        move |&selected| {
            let before = before.replace(selected);
            match selected {
                Some(number) if *selection.cursor != selected => {
                    selection.cursor.set(selected);
                    if let Some(position) = selection.moves.position(number) {
                        selection.moves.hold(selection.moves.extent.reveal(selection.moves.top, position));
                    }
                }
                Some(_) => {}
                None if before.is_some() => focus("messages"),
                None => {}
            }
        }
    });
}

/// Keeps the row with the cursor where it is on screen when the filter changes.
#[hook]
fn use_kept_row(selection: &Selection) {
    let kept = use_mut_ref(|| None::<(u64, f64)>);
    use_effect_with(selection.moves.search.clone(), {
        let (moves, kept) = (selection.moves.clone(), kept.clone());
        move |_| {
            if let (Some((number, offset)), Place::At { seen, .. }) = (*kept.borrow(), moves.place) {
                moves.on_place.emit(Place::At { number, shift: -offset, seen });
            }
        }
    });
    let selection = selection.clone();
    use_effect(move || {
        kept.replace(selection.offset());
    });
}
