//! The grid: its headings, and the rows on screen.

use weft_log::preview::thousands;
use yew::prelude::*;

use super::{
    HeadingsProps,
    empty::empty,
    moves::Moves,
    place::Place,
    row::{self, Look},
    search::Search,
    selection::Selection,
};
use crate::ui::{
    actions::Request,
    edit::Editor,
    handles::SessionRef,
    hooks::use_style,
    keys::focus,
    rows::{use_scroll, use_size},
    views::{Rest, use_rest},
};

/// Properties of [`Grid`].
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The session whose log it is.
    pub session: SessionRef,
    /// Its profile.
    pub editor: Editor,
    /// Called with what is requested of a message.
    pub on_request: Callback<Request>,
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
    /// The number of the message that it is compared with.
    pub compared: Option<u64>,
    /// The number of the message whose menu is open.
    pub menu: Option<u64>,
    /// Called when another is selected.
    pub on_select: Callback<Option<u64>>,
}

/// The grid.
#[component]
pub(super) fn Grid(props: &Props) -> Html {
    let rest = use_rest();
    let (grid, node) = (use_node_ref(), use_node_ref());
    let extent = use_size(&node).extent(props.shown);
    let cursor = use_state_eq(|| props.selected);
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
    use_style(&grid, "--digits", digits(&props.session));
    let columns = props.editor.profile.columns.len();
    use_style(&grid, "--columns", "minmax(4rem, 8rem) ".repeat(columns));
    use_style(&grid, "--column-count", columns.to_string());
    let selection = Selection {
        moves: moves.clone(),
        cursor: cursor.clone(),
        selected: props.selected,
        on_select: props.on_select.clone(),
        on_request: props.on_request.clone(),
    };
    let on_event = {
        let selection = selection.clone();
        move |event: &Event| {
            if let Some(views) = rest.loaded() {
                (views.row_event)(event, &selection);
            }
        }
    };
    let on_mouse = {
        let on_event = on_event.clone();
        Callback::from(move |event: MouseEvent| on_event(&event))
    };
    let profile = &*props.editor.profile;
    let compared = props.selected.zip(props.compared);
    let look = Look { cursor: *cursor, compared, menu: props.menu, profile, rest };
    html! {
        <div class="grid" ref={grid} data-columns={(columns > 0).then_some("")}
            data-scrolls={(extent.max_top() > 0.0).then_some("")} onkeydown={move |event: KeyboardEvent| on_event(&event)}>
            { head(&selection, &props.editor, rest) }
            <div class="rows message-rows" id="messages" ref={node} role="grid" tabindex="0" aria-label="Messages"
                aria-rowcount={props.shown.to_string()} aria-activedescendant={active(&moves, *cursor)}
                onclick={on_mouse.clone()} oncontextmenu={on_mouse}>
                <div class="rows-space" role="presentation">
                    <div class="rows-window" role="presentation">{ rows(&moves, look) }</div>
                </div>
            </div>
            { empty(props) }
            { newer(&moves) }
        </div>
    }
}

/// How many characters the longest message number takes, or its heading.
fn digits(session: &SessionRef) -> String {
    let log = session.log();
    thousands(log.original(log.numbers().end)).len().max("No.".len()).to_string()
}

/// The column headings, the box to go to a message, and the button to follow the newest one.
fn head(selection: &Selection, editor: &Editor, rest: Rest) -> Html {
    let moves = selection.moves.clone();
    let follows = moves.place.follows();
    let follow = move |_| moves.toggle_follow();
    html! {
        <div class="grid-head">
            <div class="message message-headings">
                <span class="message-number">{ "No." }</span>
                <span class="message-direction" />
                <span class="message-time">{ "Time" }</span>
                <span class="message-gap" title="Seconds since the row before">{ "Gap" }</span>
                <span class="message-size">{ "Size" }</span>
                { rest.if_loaded(|views| views.headings, HeadingsProps { editor: editor.clone() }) }
                <span class="message-preview">{ "Message" }</span>
            </div>
            <div class="grid-tools">
                { rest.if_loaded(|views| views.selection, selection.clone()) }
                <button id="follow" class="button small quiet follow" type="button" aria-pressed={follows.to_string()}
                    title="Keep the newest message on screen" onclick={follow}>
                    { "Follow" }
                </button>
            </div>
        </div>
    }
}

fn rows(moves: &Moves, look: Look<'_>) -> Html {
    if let Rest::Loaded(views) = look.rest {
        (views.want)(moves);
    }
    let (view, log) = (moves.search.view(), moves.session.log());
    let on_screen = moves.extent.on_screen(moves.top);
    // No keys: a row's element is reused for the row that takes its place.
    on_screen.map(|position| row::row(&moves.session, &log, &view, position, look)).collect()
}

/// The id of the row with the cursor, if it is on screen.
fn active(moves: &Moves, cursor: Option<u64>) -> Option<String> {
    let number = cursor?;
    let position = moves.position(number)?;
    moves.extent.on_screen(moves.top).contains(&position).then(|| row::id(number))
}

/// The button back to the tail, when there is something new.
fn newer(moves: &Moves) -> Html {
    let is_at_end = moves.top >= moves.extent.max_top();
    let count =
        if is_at_end { 0 } else { moves.place.new_messages(&moves.search.view(), &moves.session.log()) };
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
