//! What was found in a text that was pasted into the URL field, in words.

use weft_session::{pasted::Pasted, url::Url};

use super::list;

/// What it is, what to use in its place, and what can't be used of it.
pub fn pasted(found: &Pasted) -> String {
    let what = match found.program {
        Some(program) => format!("This is a {} command. ", program.name()),
        None => String::new(),
    };
    let url = Url::parse(&found.url).masked();
    let left_out = headers_left_out(&found.headers, found.token.is_some());
    format!("{what}Use {url}? {left_out}").trim_end().into()
}

/// Which headers a browser can't send, and what works instead; empty if there are none.
pub(super) fn headers_left_out(names: &[String], token_in_url: bool) -> String {
    if names.is_empty() {
        return String::new();
    }
    let headers = if names.len() == 1 { "header" } else { "headers" };
    if token_in_url {
        return format!(
            "A browser can't send the {headers} {}. The token is sent in the URL instead, which Authentication can change.",
            list(names)
        );
    }
    format!(
        "A browser can't send the {headers} {}. Instead, use a user and password, a token in the URL or as a subprotocol, or a \
         first message.",
        list(names)
    )
}
