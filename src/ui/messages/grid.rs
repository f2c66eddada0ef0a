//! The grid: the rows on screen, and navigation among them.

use wasm_bindgen::JsCast;
use weft_log::{
    jump::{JumpError, Target},
    preview::thousands,
};
use weft_session::profile::Draft;
use yew::prelude::*;

use super::{empty::empty, jump::Props as JumpProps, place::Place, row, search::Search};
use crate::ui::{
    actions::Action,
    edit::Editor,
    handles::SessionRef,
    hooks::use_style,
    keys::focus,
    rows::{Extent, use_scroll, use_size},
    views::{Rest, use_rest},
    words,
};

/// Properties of [`Grid`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// Its profile.
    pub editor: Editor,
    /// Called with a message to edit in the composer.
    pub on_edit: Callback<Draft>,
    /// Its revision.
    pub revision: u64,
    /// The messages that match.
    pub search: Search,
    /// How many there are.
    pub shown: u64,
    /// How many messages the log has.
    pub total: u64,
    /// Whether some of them have not been searched yet.
    pub searching: bool,
    /// Where it is scrolled to.
    pub place: Place,
    /// Called when the user goes elsewhere.
    pub on_place: Callback<Place>,
    /// Called to clear the filter.
    pub clear_filter: Callback<()>,
    /// The number of the message whose details are shown.
    pub selected: Option<u64>,
    /// Called when another is selected.
    pub on_select: Callback<Option<u64>>,
}

/// The grid.
#[component]
pub(super) fn Grid(props: &Props) -> Html {
    let rest = use_rest();
    let (grid, node) = (use_node_ref(), use_node_ref());
    let extent = Extent { rows: props.shown, viewport: use_size(&node).height };
    let cursor = use_state_eq(|| None::<u64>);
    let top = props.place.top(extent, &props.search.view(), &props.session.log());
    let moves = Moves {
        session: props.session.clone(),
        search: props.search.clone(),
        extent,
        top,
        place: props.place,
        on_place: props.on_place.clone(),
    };
    use_scroll(&node, extent, top, {
        let moves = moves.clone();
        Callback::from(move |top| moves.scroll(top))
    });
    use_cursor_of_details(&cursor, props.selected);
    use_style(&grid, "--digits", digits(&props.session));
    let choose = {
        let (cursor, on_select) = (cursor.setter(), props.on_select.clone());
        move |number| {
            cursor.set(Some(number));
            on_select.emit(Some(number));
        }
    };
    let on_click = {
        let choose = choose.clone();
        move |event: MouseEvent| {
            if let Some(number) = clicked(&event) {
                choose(number);
            }
        }
    };
    let go = on_jump(&moves, &cursor, props);
    let on_key = on_key(&moves, &cursor, props, rest);
    html! {
        <div class="grid" ref={grid} onkeydown={on_key}>
            { head(&moves, go, rest) }
            <div class="rows message-rows" id="messages" ref={node} role="grid" tabindex="0" aria-label="Messages"
                aria-rowcount={props.shown.to_string()} aria-activedescendant={active(&moves, *cursor)}
                onclick={on_click}>
                <div class="rows-space" role="presentation">
                    <div class="rows-window" role="presentation">{ rows(&moves, *cursor, rest) }</div>
                </div>
            </div>
            { empty(props) }
            { newer(&moves) }
        </div>
    }
}

/// Puts the cursor on the message whose details are shown, and the focus back here once they are closed.
#[hook]
fn use_cursor_of_details(cursor: &UseStateHandle<Option<u64>>, selected: Option<u64>) {
    let before = use_mut_ref(|| None::<u64>);
    let cursor = cursor.setter();
    use_effect_with(selected, move |&selected| {
        let before = before.replace(selected);
        match selected {
            Some(_) => cursor.set(selected),
            None if before.is_some() => focus("messages"),
            None => {}
        }
    });
}

/// How many characters the longest message number takes, or its heading.
fn digits(session: &SessionRef) -> String {
    thousands(session.log().numbers().end).len().max("No.".len()).to_string()
}

/// The column headings, which are only visual, the box to go to a message, and the button to follow the newest one.
fn head(moves: &Moves, go: Callback<Target, Result<(), JumpError>>, rest: Rest) -> Html {
    let follow = {
        let moves = moves.clone();
        move |_| moves.toggle_follow()
    };
    html! {
        <div class="grid-head">
            <div class="message message-headings" aria-hidden="true">
                <span class="message-number">{ "No." }</span>
                <span class="message-direction" />
                <span class="message-time">{ "Time" }</span>
                <span class="message-gap" title="Seconds since the row before">{ "Gap" }</span>
                <span class="message-size">{ "Size" }</span>
                <span class="message-preview">{ "Message" }</span>
            </div>
            { rest.if_loaded(|views| views.jump, JumpProps { go }) }
            <button class="button small quiet follow" type="button" aria-pressed={moves.place.follows().to_string()}
                title="Keep the newest message on screen" onclick={follow}>
                { "Follow" }
            </button>
        </div>
    }
}

fn rows(moves: &Moves, cursor: Option<u64>, rest: Rest) -> Html {
    let (view, log) = (moves.search.view(), moves.session.log());
    let on_screen = moves.extent.on_screen(moves.top);
    // No keys: a row's element is reused for the row that takes its place.
    on_screen.map(|position| row::row(&moves.session, &log, &view, position, cursor, rest)).collect()
}

/// The id of the row with the cursor, if it is on screen.
fn active(moves: &Moves, cursor: Option<u64>) -> Option<String> {
    let number = cursor?;
    let position = moves.position(number)?;
    moves.extent.on_screen(moves.top).contains(&position).then(|| row::id(number))
}

/// The button back to the tail, when there is something new.
fn newer(moves: &Moves) -> Html {
    let count = moves.place.new_messages(&moves.search.view(), &moves.session.log());
    let words = match count {
        0 => return html! {},
        1 => "1 new message ↓".to_owned(),
        _ => format!("{} new messages ↓", thousands(count)),
    };
    let go = {
        let on_place = moves.on_place.clone();
        move |_| {
            on_place.emit(Place::Tail);
            focus("messages");
        }
    };
    html! { <button class="button primary small newer" type="button" onclick={go}>{ words }</button> }
}

/// The number of the message whose row was clicked.
fn clicked(event: &MouseEvent) -> Option<u64> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    target.closest("[data-number]").ok()??.get_attribute("data-number")?.parse().ok()
}

/// Arrow and page keys move the cursor, and the details with it if they are open; letters act on the message there.
fn on_key(
    moves: &Moves,
    cursor: &UseStateHandle<Option<u64>>,
    props: &Props,
    rest: Rest,
) -> Callback<KeyboardEvent> {
    let (moves, cursor, arrive) = (moves.clone(), cursor.clone(), arrive(cursor, props));
    let (on_select, on_edit) = (props.on_select.clone(), props.on_edit.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || on_control(&event) {
            return;
        }
        let views = rest.loaded();
        if let (Some(number), Some(action), Some(views)) = (*cursor, Action::by_key(&event.key()), views) {
            event.prevent_default();
            return (views.act)(&moves.session, number, action, &on_edit);
        }
        match event.key().as_str() {
            "Enter" if cursor.is_some() => on_select.emit(*cursor),
            "Escape" => on_select.emit(None),
            key => {
                let Some(number) = moves.key(key, *cursor) else { return };
                arrive.emit(number);
            }
        }
        event.prevent_default();
    })
}

fn on_control(event: &KeyboardEvent) -> bool {
    let target = event.target_dyn_into::<web_sys::Element>();
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "INPUT"))
}

/// Goes where the box says, like the keys do.
fn on_jump(
    moves: &Moves,
    cursor: &UseStateHandle<Option<u64>>,
    props: &Props,
) -> Callback<Target, Result<(), JumpError>> {
    let (moves, cursor, arrive) = (moves.clone(), cursor.clone(), arrive(cursor, props));
    Callback::from(move |target: Target| {
        let number = moves.jump(target, *cursor)?;
        arrive.emit(number);
        Ok(())
    })
}

/// Puts the cursor on a message, and shows it in the details if they are open.
fn arrive(cursor: &UseStateHandle<Option<u64>>, props: &Props) -> Callback<u64> {
    let (cursor, selected, on_select) = (cursor.setter(), props.selected, props.on_select.clone());
    Callback::from(move |number| {
        cursor.set(Some(number));
        if selected.is_some() {
            on_select.emit(Some(number));
        }
    })
}

/// Navigation among the messages shown.
#[derive(Clone)]
struct Moves {
    session: SessionRef,
    search: Search,
    extent: Extent,
    top: f64,
    place: Place,
    on_place: Callback<Place>,
}

impl Moves {
    fn scroll(&self, top: f64) {
        let place = self.place.scrolled(top, self.extent, &self.search.view(), &self.session.log());
        self.on_place.emit(place);
    }

    fn toggle_follow(&self) {
        let place = match self.place {
            Place::Tail => self.place.held(self.top, self.extent, &self.search.view(), &self.session.log()),
            Place::At { .. } => Place::Tail,
        };
        self.on_place.emit(place);
    }

    fn position(&self, number: u64) -> Option<u64> {
        self.search.view().position_of(&self.session.log(), number)
    }

    /// Moves from the cursor to where a key leads; returns the number of the message there.
    fn key(&self, key: &str, cursor: Option<u64>) -> Option<u64> {
        let last = self.extent.rows.checked_sub(1)?;
        let from = cursor.and_then(|number| self.position(number));
        let on_screen = self.extent.on_screen(self.top);
        let position = match (key, from) {
            ("Home", _) => 0,
            ("End", _) => last,
            ("ArrowDown", Some(from)) => from + 1,
            ("ArrowUp", Some(from)) => from.saturating_sub(1),
            ("PageDown", Some(from)) => from + self.extent.page(),
            ("PageUp", Some(from)) => from.saturating_sub(self.extent.page()),
            ("ArrowDown" | "PageDown", None) => on_screen.start,
            ("ArrowUp" | "PageUp", None) => on_screen.end.saturating_sub(1),
            _ => return None,
        };
        let position = position.min(last);
        let top = self.extent.reveal(self.top, position);
        let (view, log) = (self.search.view(), self.session.log());
        let number = view.number_at(&log, position);
        // Moving to the last row follows the tail from there; moving up stops that.
        let place =
            if position == last { Place::Tail } else { self.place.held(top, self.extent, &view, &log) };
        drop((view, log));
        self.on_place.emit(place);
        number
    }

    /// Moves to a target, like the keys do; returns the number of the message there.
    fn jump(&self, target: Target, cursor: Option<u64>) -> Result<u64, JumpError> {
        let from = cursor.and_then(|number| self.position(number));
        let (view, log) = (self.search.view(), self.session.log());
        let from = from.unwrap_or_else(|| self.extent.row_at(self.top));
        let row = target.row(&log, &view, from, &words::minutes_ahead)?;
        let number = view.number_at(&log, row).ok_or(JumpError::Empty)?;
        // There may be more rows by now than were rendered.
        let extent = Extent { rows: view.len(&log), ..self.extent };
        let place = match row + 1 == extent.rows {
            true => Place::Tail,
            false => self.place.held(extent.bring(self.top, row), extent, &view, &log),
        };
        drop((view, log));
        self.on_place.emit(place);
        Ok(number)
    }
}
