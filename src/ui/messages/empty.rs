//! What is shown in place of the grid while it has no rows: why, and what to do.

use yew::prelude::*;

use super::grid::Props;
use crate::ui::keys::focus;

/// The text, or nothing if there are rows.
pub(super) fn empty(props: &Props) -> Html {
    if props.shown > 0 {
        return html! {};
    }
    let clear = props.clear_filter.reform(|_: MouseEvent| {
        focus("filter");
    });
    html! {
        <div class="empty grid-empty">
            <p>{ words(props) }</p>
            if props.total > 0 && !props.searching {
                <button class="button" type="button" onclick={clear}>{ "Clear the filter" }</button>
            }
        </div>
    }
}

fn words(props: &Props) -> &'static str {
    let is_new = props.session.log().numbers().end == 0;
    let is_idle = props.session.state().is_idle();
    let is_filtered = !props.search.view().filter().is_all();
    match (props.total, props.searching) {
        (1.., true) => "Searching…",
        (1.., false) => "No messages match.",
        _ if is_new => {
            "Nothing yet. Connect, and every message that is received or sent shows here, with its time and size, \
             along with what happens to the connection."
        }
        _ if is_idle => "Cleared. New messages will show here once you connect.",
        _ if is_filtered => "Cleared. New messages that match the filter will show here.",
        _ => "Cleared. New messages will show here.",
    }
}
