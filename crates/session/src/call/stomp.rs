//! Destinations of STOMP.

use weft_codec::json::{Node, quote};

use super::{Call, Heard, Said, member, text};

pub(super) fn say(call: &Call, id: u64) -> Option<Said> {
    // Ids may be any text; this one can't be what somebody has typed.
    let id = format!("weft-{id}");
    match call {
        Call::Publish { topic, payload, qos, .. } => {
            let receipt = if *qos > 0 { member("receipt", &id) } else { String::new() };
            let is_json = !payload.starts_with('"') && !payload.starts_with("{\"$hex\"");
            let kind = if is_json { member("content-type", "application/json") } else { String::new() };
            let destination = quote(topic);
            let value = format!(
                r#"{{"command":"SEND","headers":{{"destination":{destination}{kind}{receipt}}},"body":{payload}}}"#
            );
            if *qos == 0 {
                return Some(Said::only(value));
            }
            Some(Said::answered(value, move |record| match &*command(record) {
                _ if header(record, "receipt-id") != id => Heard::Nothing,
                "RECEIPT" => Heard::done("null"),
                "ERROR" => refused(record),
                _ => Heard::Nothing,
            }))
        }
        Call::Subscribe { topic, .. } => {
            let quoted = quote(&id);
            let destination = member("destination", topic);
            let value = format!(r#"{{"command":"SUBSCRIBE","headers":{{"id":{quoted}{destination}}}}}"#);
            let leave = format!(r#"{{"command":"UNSUBSCRIBE","headers":{{"id":{quoted}}}}}"#);
            let own = id.clone();
            let said = Said::answered(value, move |record| match &*command(record) {
                "MESSAGE" if header(record, "subscription") == own => Heard::Item,
                _ => Heard::Nothing,
            });
            Some(said.left_with(leave, id))
        }
        _ => None,
    }
}

fn command(record: Node<'_>) -> String {
    text(record, "command")
}

fn header(record: Node<'_>, name: &str) -> String {
    record.member("headers").map(|headers| text(headers, name)).unwrap_or_default()
}

fn refused(record: Node<'_>) -> Heard {
    let message = record.member("headers").and_then(|headers| headers.member("message"));
    Heard::refused(record, message)
}
