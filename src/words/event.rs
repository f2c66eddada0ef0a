//! What happened to a session, in words.

use weft_codec::decimal::Decimal;
use weft_log::preview::size;
use weft_session::{Event, Role};

use super::{
    close, closed, failure,
    failure::{missed_replies, unconfirmed},
    list,
    pasted::headers_left_out,
    role,
};

/// An event of a log, given as its JSON. One that a newer version wrote is shown as JSON.
pub fn event(json: &[u8]) -> String {
    match Event::from_json(json) {
        Ok(event) => sentence(&event),
        Err(_) => String::from_utf8_lossy(json).into_owned(),
    }
}

/// What sentences about events begin with, where that says what kind of event it is.
const LEADS: [&str; 7] =
    ["Opened", "Logged in", "Logging in", "Login refused", "Closed", "Reconnecting", "Keepalive"];

/// What a sentence about an event begins with to say what kind of event it is, the sign after that, and the rest: `Opened`,
/// `,` and `without a subprotocol.` `None` if it begins otherwise.
pub fn lead(sentence: &str) -> Option<(&str, &str, &str)> {
    let lead = LEADS.iter().find(|lead| sentence.starts_with(**lead))?;
    let (lead, after) = sentence.split_at(lead.len());
    let rest = after.trim_start_matches([',', ':', '.']);
    Some((lead, &after[..after.len() - rest.len()], rest.trim_start()))
}

fn sentence(event: &Event) -> String {
    match event {
        Event::Connecting { url } => format!("Connecting to {url}"),
        Event::Opened { subprotocol, offered, .. } if subprotocol.is_empty() => match &**offered {
            [] => "Opened, without a subprotocol.".into(),
            offered => {
                format!("Opened, but the server chose none of the subprotocols offered: {}.", list(offered))
            }
        },
        Event::Opened { subprotocol, .. } => format!("Opened with subprotocol {subprotocol}."),
        Event::TokenRequested { method, url } => format!("Asking for a token: {method} {url}"),
        Event::TokenReceived => "Token received.".into(),
        Event::ScriptLogin => "Logging in by script.".into(),
        Event::LoggedIn => "Logged in.".into(),
        Event::LoginUnconfirmed { after } => unconfirmed(*after),
        Event::LoginSkipped => "Continued without login.".into(),
        Event::LoginRefused { reply } => format!("Login refused: {reply}"),
        Event::ReplyUnclear { problem } => problem.to_string(),
        Event::Closed { code: 1006, opened: false, .. } => "Closed before it was open (1006).".into(),
        Event::Closed { code, reason, clean, opened } => {
            let how = if *clean { "clean" } else { "not clean" };
            let closed = format!("Closed {} ({how}).", closed(*code, reason));
            match close::advice(*code) {
                Some(advice) if *opened => format!("{closed} {advice}"),
                _ => closed,
            }
        }
        Event::Reconnecting { attempt, delay } => {
            format!("Reconnecting: attempt {attempt} in {:.1} s.", Decimal(*delay))
        }
        Event::KeepaliveMissed { within, missed } => {
            format!("Keepalive: no reply within {} s ({missed} in a row).", Decimal(*within))
        }
        Event::KeepaliveLost { missed } => {
            format!("{} The connection is considered lost.", missed_replies(*missed))
        }
        Event::KeepaliveFailed { problem } => format!("The keepalive message can't be sent: {problem}"),
        Event::KeepaliveRefused { problem } => format!("The keepalive can't recognise its reply: {problem}"),
        Event::Failed { failure: reason } => failure(reason),
        Event::HeadersLeftOut { headers, token_in_url } => headers_left_out(headers, *token_in_url),
        Event::Cancelled => "You cancelled the connection.".into(),
        Event::TaskCancelled { task } => cancelled(task),
        Event::Discarded { messages: 1 } => "You discarded 1 queued message.".into(),
        Event::Discarded { messages } => format!("You discarded {messages} queued messages."),
        Event::NotSent { text, problem } => format!("Not sent: {problem} The text was: {text}"),
        Event::TimerStopped { timer, problem } => format!("Timer “{timer}” stopped: {problem}"),
        Event::UnreadLost => {
            "The connection closed while reading was held back: what hadn't been read by then is lost.".into()
        }
        Event::MessageLost { bytes } => {
            format!("A message of {} didn't fit into memory and was lost.", size(*bytes))
        }
        Event::PayloadLeftOut { binary, bytes } => {
            let kind = if *binary { "binary" } else { "text" };
            format!("{} of {kind}: payload not kept.", size(*bytes))
        }
    }
}

fn cancelled(task: &Role) -> String {
    let name = role(task);
    match task {
        Role::Sender => {
            "You cancelled the sender: what you send stays queued until you connect again.".into()
        }
        Role::Driver | Role::Receiver | Role::Login => {
            format!("You cancelled the task “{name}”, so the connection was closed.")
        }
        Role::Keepalive | Role::Stopwatch | Role::Timer(_) => format!("You cancelled the task “{name}”."),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_badge_takes_the_words_that_say_what_kind_of_event_it_is() {
        for (sentence, parts) in [
            ("Opened, without a subprotocol.", Some(("Opened", ",", "without a subprotocol."))),
            ("Opened with subprotocol chat.", Some(("Opened", "", "with subprotocol chat."))),
            ("Closed 1000 normal closure (clean).", Some(("Closed", "", "1000 normal closure (clean)."))),
            ("Logged in.", Some(("Logged in", ".", ""))),
            ("Login refused: no such user", Some(("Login refused", ":", "no such user"))),
            ("Reconnecting: attempt 2 in 3.0 s.", Some(("Reconnecting", ":", "attempt 2 in 3.0 s."))),
            ("Asking for a token: GET https://h/", None),
            ("Could not connect.", None),
            ("", None),
        ] {
            assert_eq!(lead(sentence), parts, "{sentence}");
        }
    }
}
