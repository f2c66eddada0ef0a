//! Operations of GraphQL.

use weft_codec::json::{Node, quote};

use super::{Call, Heard, Said, text};

/// `is_old` is for the older of the two subprotocols, which has other names for two messages.
pub(super) fn say(call: &Call, id: u64, is_old: bool) -> Option<Said> {
    let (start, stop) = if is_old { ("start", "stop") } else { ("subscribe", "complete") };
    let value = |query: &str, variables: &Option<String>| {
        let variables = variables.as_ref().map(|variables| format!(r#","variables":{variables}"#));
        let (query, variables) = (quote(query), variables.unwrap_or_default());
        format!(r#"{{"id":"{id}","type":"{start}","payload":{{"query":{query}{variables}}}}}"#)
    };
    match call {
        Call::Request { method, params } => {
            Some(Said::answered(value(method, params), move |record| match part(record, id) {
                Part::Next(payload) => result(payload),
                Part::Error => refused(record.member("payload").unwrap_or(record)),
                Part::Complete => Heard::done("null"),
                Part::Other => Heard::Nothing,
            }))
        }
        Call::Subscribe { topic, variables, .. } => {
            let said = Said::answered(value(topic, variables), move |record| match part(record, id) {
                Part::Next(_) => Heard::Item,
                Part::Error => refused(record.member("payload").unwrap_or(record)),
                Part::Complete => Heard::done("null"),
                Part::Other => Heard::Nothing,
            });
            Some(said.left_with(format!(r#"{{"id":"{id}","type":"{stop}"}}"#), id.to_string()))
        }
        _ => None,
    }
}

/// A message's part in an operation.
enum Part<'r> {
    Next(Node<'r>),
    Error,
    Complete,
    Other,
}

fn part(record: Node<'_>, id: u64) -> Part<'_> {
    match (&*text(record, "type"), record.member("payload")) {
        _ if text(record, "id") != id.to_string() => Part::Other,
        ("next" | "data", Some(payload)) => Part::Next(payload),
        ("error", _) => Part::Error,
        ("complete", _) => Part::Complete,
        _ => Part::Other,
    }
}

/// A result with errors counts as refused.
fn result(payload: Node<'_>) -> Heard {
    match payload.member("errors") {
        Some(errors) if errors.child_count() > 0 => refused(errors),
        _ => Heard::done(payload.member("data").map_or("null", Node::raw)),
    }
}

/// Errors come in an array. The first one tells.
fn refused(errors: Node<'_>) -> Heard {
    Heard::refused(errors, errors.children().next())
}
