//! What can be typed into the filter, by example.

use yew::prelude::*;

const EXAMPLES: [(&str, &str); 13] = [
    ("tick", "Messages with this text, in upper or lower case."),
    ("/^ti(ck|me)/", "A regex, between slashes; upper and lower case are the same."),
    ("/type = \"tick\"", "JSON in which the pointer /type finds exactly this text."),
    ("/price > 100", "Also = != < <= >= with a number or text, and = != with true, false or null."),
    ("/items/0/id exists", "JSON that has this value, whatever it is."),
    (
        "not is:heartbeat",
        "In a protocol, the type of a message, as in is:EVENT or is:PUBLISH. Heartbeats only keep the connection open.",
    ),
    ("tick and /t.ck/ and /price > 100", "Several of them: all must be true."),
    ("tick or /price > 100", "Several of them: at least one must be true."),
    ("not tick", "Messages without it."),
    ("(tick or trade) and not /price < 100", "Not goes before and, and goes before or; parentheses group."),
    (
        "/salt and pepper/",
        "This text, with its “and”, as a regex. Without the slashes, both words may be anywhere. “or” works the same way.",
    ),
    ("/not found/", "This text, as a regex. Without the slashes: messages without “found”."),
    ("/\\/api\\?x=1/", "As a regex: text that would otherwise be read as a condition."),
];

/// A button, and the help that it shows. The browser opens and closes it.
pub(super) fn filter_help() -> Html {
    html! {
        <>
            <button class="button small quiet" type="button" aria-label="What can be filtered by"
                title="What can be filtered by" popovertarget="filter-help">
                { "?" }
            </button>
            <div class="dialog" id="filter-help" popover="auto" role="dialog" aria-labelledby="filter-help-title">
                <h2 id="filter-help-title">{ "What can be filtered by" }</h2>
                <dl class="examples">
                    { for EXAMPLES.iter().map(|(typed, passes)| html! {
                        <div><dt><code>{ *typed }</code></dt><dd>{ *passes }</dd></div>
                    }) }
                </dl>
            </div>
        </>
    }
}
