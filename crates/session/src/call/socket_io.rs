//! Events of Socket.IO, and what the server acknowledges them with.

use weft_codec::json::Node;

use super::{Call, Heard, Said, member, text};

/// The namespace that there always is.
const ROOT: &str = "/";

pub(super) fn say(call: &Call, id: u64) -> Option<Said> {
    let Call::Emit { event, args, namespace, wants_reply } = call else { return None };
    let namespace = namespace.clone().unwrap_or_else(|| ROOT.into());
    let packet = format!(
        r#"{{"type":"EVENT"{}{},"args":{args}"#,
        member("namespace", &namespace),
        member("event", event)
    );
    if !wants_reply {
        return Some(Said::only(packet + "}"));
    }
    Some(Said::answered(format!(r#"{packet},"id":{id}}}"#), move |record| {
        let is_reply = text(record, "type").ends_with("ACK")
            && text(record, "namespace") == namespace
            && text(record, "id") == id.to_string();
        if is_reply { Heard::done(result(record.member("args"))) } else { Heard::Nothing }
    }))
}

/// One argument is the result, and several are an array of them.
fn result(args: Option<Node<'_>>) -> &str {
    let Some(args) = args else { return "null" };
    match (args.child_count(), args.children().next()) {
        (1, Some(only)) => only.raw(),
        (0, _) => "null",
        _ => args.raw(),
    }
}
