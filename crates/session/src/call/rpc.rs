//! Requests of JSON-RPC, and invocations of SignalR.

use weft_codec::json::{Node, quote};

use super::{Call, Heard, Said, text};

pub(super) fn json_rpc(call: &Call, id: u64) -> Option<Said> {
    let Call::Request { method, params } = call else { return None };
    let params = params.as_ref().map(|params| format!(r#","params":{params}"#)).unwrap_or_default();
    let value = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":{}{params}}}"#, quote(method));
    Some(Said::answered(value, move |record| {
        if record.member("method").is_some() || text(record, "id") != id.to_string() {
            return Heard::Nothing;
        }
        match record.member("error") {
            Some(error) => Heard::refused(error, None),
            None => Heard::done(record.member("result").map_or("null", Node::raw)),
        }
    }))
}

/// Arguments are an array: any other value is the only one.
pub(super) fn signalr(call: &Call, id: u64) -> Option<Said> {
    let Call::Request { method, params } = call else { return None };
    let arguments = match params.as_deref() {
        None => "[]".into(),
        Some(array) if array.starts_with('[') => array.to_owned(),
        Some(value) => format!("[{value}]"),
    };
    let target = quote(method);
    let value = format!(r#"{{"type":1,"invocationId":"{id}","target":{target},"arguments":{arguments}}}"#);
    Some(Said::answered(value, move |record| {
        if text(record, "type") != "3" || text(record, "invocationId") != id.to_string() {
            return Heard::Nothing;
        }
        match record.member("error") {
            Some(error) => Heard::refused(error, None),
            None => Heard::done(record.member("result").map_or("null", Node::raw)),
        }
    }))
}
