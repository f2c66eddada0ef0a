//! What can be typed into the filter, by example.

use yew::prelude::*;

use crate::ui::dialog::Dialog;

const EXAMPLES: [(&str, &str); 13] = [
    ("tick", "Messages with this text, in upper or lower case."),
    ("/^ti(ck|me)/", "A regex, between slashes; upper and lower case are the same."),
    ("/type = \"tick\"", "JSON in which the pointer /type finds exactly this text."),
    (
        "/price > 100",
        "The other operators are =, !=, <, <= and >=, with a number or text; = and != also take true, false and null.",
    ),
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
    let is_open = use_state_eq(|| false);
    let set_open = |open: bool| {
        let is_open = is_open.setter();
        Callback::from(move |()| is_open.set(open))
    };
    html! {
        <>
            <button class="button small quiet" type="button" aria-label="Filter syntax" title="Filter syntax"
                aria-haspopup="dialog" onclick={set_open(true).reform(|_| ())}>
                { "?" }
            </button>
            if *is_open {
                <Dialog name="Filter syntax" on_close={set_open(false)}>
                    <dl class="filter-examples">
                        { for EXAMPLES.iter().map(|(typed, passes)| html! {
                            <div><dt><code>{ *typed }</code></dt><dd>{ *passes }</dd></div>
                        }) }
                    </dl>
                </Dialog>
            }
        </>
    }
}
