//! What is shown in place of the grid while it has no rows: why, and what to do.

use yew::prelude::*;

use super::grid::Props;
use crate::ui::{edit::Editor, keys::focus};

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
            if is_unused(&props.editor, props) {
                { practice_button(&props.editor) }
            }
        </div>
    }
}

/// Whether the connection leads nowhere yet.
fn is_unused(editor: &Editor, props: &Props) -> bool {
    let is_recording = props.session.recording().is_some();
    editor.profile.url.trim().is_empty()
        && props.session.state().is_idle()
        && props.total == 0
        && !is_recording
}

fn practice_button(editor: &Editor) -> Html {
    let editor = editor.clone();
    let onclick = move |_: MouseEvent| editor.workspace.try_practice_server(&editor.profile.id);
    html! { <button class="button" type="button" {onclick}>{ "Try the practice server" }</button> }
}

fn words(props: &Props) -> &'static str {
    let is_new = props.session.log().numbers().end == 0;
    let is_kept = props.session.log().evicted().cleared.messages == 0;
    let is_idle = props.session.state().is_idle();
    let is_filtered = !props.search.view().filter().is_all();
    match (props.total, props.searching) {
        (1.., true) => "Searching…",
        (1.., false) => "No messages match.",
        _ if props.session.connection().kept().is_some() => "Reading the recording…",
        _ if props.session.recording().is_some() => "This recording has no messages.",
        _ if is_unused(&props.editor, props) => {
            "Type the URL of a WebSocket server above. Or look around with the practice server, which runs inside this \
             page."
        }
        _ if is_new => {
            "Nothing yet. Connect, and every message that is received or sent shows here, with its time and size, \
             along with what happens to the connection."
        }
        _ if is_kept => "The log has become a recording. New messages will show here.",
        _ if is_idle => "Cleared. New messages will show here once you connect.",
        _ if is_filtered => "Cleared. New messages that match the filter will show here.",
        _ => "Cleared. New messages will show here.",
    }
}
