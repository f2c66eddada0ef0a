//! What can be typed into the filter, by example.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::ui::dialog::close_by_backdrop;

const EXAMPLES: [(&str, &str); 13] = [
    ("tick", "Messages with this text, in upper or lower case."),
    ("/^ti(ck|me)/", "A regex, between slashes; upper and lower case are the same."),
    ("/type = \"tick\"", "JSON in which the pointer /type finds exactly this text."),
    ("/price > 100", "Also = != < <= >= with a number or text, and = or != with true, false or null."),
    ("/items/0/id exists", "JSON that has this value, whatever it is."),
    (
        "not is:heartbeat",
        "In a protocol, the type of a message, as in is:EVENT or is:PUBLISH. Heartbeats only keep the connection open.",
    ),
    ("tick and /t.ck/ and /price > 100", "All of them must match."),
    ("tick or /price > 100", "At least one of them must match."),
    ("not tick", "Messages without it."),
    ("(tick or trade) and not /price < 100", "Precedence: not, then and, then or. Parentheses group."),
    (
        "/salt and pepper/",
        "This exact text. Without the slashes, both words may be anywhere. The same goes for “or”.",
    ),
    ("/not found/", "This exact text. Without the slashes, it would be messages without “found”."),
    ("/\\/api\\?x=1/", "Text that would otherwise be read as a condition."),
];

/// A button, and the help that it shows.
#[component]
pub(super) fn FilterHelp() -> Html {
    let dialog = use_node_ref();
    let show = {
        let dialog = dialog.clone();
        move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // This only fails for a dialog that is open already.
                let _ = dialog.show_modal();
            }
        }
    };
    html! {
        <>
            <button class="button small quiet" type="button" aria-label="Filter syntax" title="Filter syntax"
                aria-haspopup="dialog" onclick={show}>
                { "?" }
            </button>
            <dialog ref={dialog} class="dialog" aria-labelledby="filter-help-title" onclick={close_by_backdrop}>
                <h2 id="filter-help-title" tabindex="-1" autofocus={true}>{ "Filter syntax" }</h2>
                <dl class="filter-examples">
                    { for EXAMPLES.iter().map(|(typed, passes)| html! {
                        <div><dt><code>{ *typed }</code></dt><dd>{ *passes }</dd></div>
                    }) }
                </dl>
            </dialog>
        </>
    }
}
