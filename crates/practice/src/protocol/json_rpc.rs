//! JSON-RPC 2.0.

use weft_codec::json::{Node, quote};

use super::{Effect, sum, text};

/// It knows the methods `add` and `echo`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JsonRpc;

impl JsonRpc {
    pub(super) fn hear(self, record: Node<'_>) -> Vec<Effect> {
        // A notification isn't answered.
        let (Some(method), Some(id)) = (record.member("method"), record.member("id")) else {
            return Vec::new();
        };
        let params = record.member("params");
        let answer = match method.scalar_text().as_deref() {
            Some("echo") => result(params.map_or("null", Node::raw)),
            Some("add") => match sum(params.into_iter().flat_map(Node::children)) {
                Some(sum) => result(&sum.to_string()),
                None => error(-32602, "add takes whole numbers"),
            },
            _ => error(-32601, &format!("unknown method {}", text(record, "method"))),
        };
        vec![Effect::Send(format!(r#"{{"jsonrpc":"2.0","id":{},{answer}}}"#, id.raw()))]
    }
}

fn result(value: &str) -> String {
    format!(r#""result":{value}"#)
}

fn error(code: i32, words: &str) -> String {
    format!(r#""error":{{"code":{code},"message":{}}}"#, quote(words))
}
