//! JSON-RPC 2.0, with batches.

use super::{
    Exchange,
    FieldKind::{Json, Line},
    Form, Part,
    form::{field, fixed},
    json_protocol::{Array, JsonProtocol, Reading, number_sign, string},
};
use crate::json::{Node, NodeKind};

/// JSON-RPC 2.0.
pub static JSON_RPC: JsonProtocol = JsonProtocol {
    name: "JSON-RPC",
    mark: "\"jsonrpc\"",
    read,
    exchange,
    heartbeats: &[],
    forms: FORMS,
    packed: None,
    array: Array::Batch,
};

const FORMS: &[Form] = &[
    Form { name: "Request", parts: &[VERSION, fixed(&["id"], "{{next_id}}"), METHOD, PARAMS] },
    Form { name: "Notification", parts: &[VERSION, METHOD, PARAMS] },
];

const VERSION: Part = fixed(&["jsonrpc"], "\"2.0\"");
const METHOD: Part = field("Method", Line).required().placeholder("subtract").at(&["method"]);
const PARAMS: Part = field("Parameters", Json).placeholder("[42, 23]").at(&["params"]);

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let id = value.member("id");
    if value.member("method").is_some() { Exchange::request(id) } else { Exchange::reply(id) }
}

fn read(node: Node<'_>) -> Option<Reading> {
    if node.kind() != NodeKind::Object || string(node, "jsonrpc")? != "2.0" {
        return None;
    }
    let id = node.member("id");
    let number = number_sign(id);
    if let Some(method) = string(node, "method") {
        let kind = if id.is_some() { "Request" } else { "Notification" };
        return Some(Reading::certain(&[kind, &method, &number], node.member("params")));
    }
    if let Some(error) = node.member("error") {
        return Some(Reading::certain(&["Error", &number], Some(error)));
    }
    node.member("result").map(|result| Reading::certain(&["Result", &number], Some(result)))
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use super::*;
    use crate::layer::{
        DecodeError,
        tests::{choices, error_of_text, row, steps, tree, value_at},
    };

    /// The messages are the specification's examples.
    #[test]
    fn requests_and_replies_are_told_apart() {
        for (text, line) in [
            (
                r#"{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}"#,
                "Request subtract #1 · [42, 23]",
            ),
            (r#"{"jsonrpc": "2.0", "result": 19, "id": 1}"#, "Result #1 · 19"),
            (r#"{"jsonrpc": "2.0", "method": "foobar"}"#, "Notification foobar"),
            (
                r#"{"jsonrpc": "2.0", "error": {"code": -32601, "message": "Method not found"}, "id": "1"}"#,
                r#"Error #1 · {"code": -32601, "message": "Method not found"}"#,
            ),
            (r#"{"jsonrpc": "2.0", "error": {"code": -32700}, "id": null}"#, r#"Error · {"code": -32700}"#),
        ] {
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(tree(Kind::Text, text.as_bytes()), text);
            assert_eq!(choices(Kind::Text, text.as_bytes()), ["JSON-RPC", "Tree", "Text", "Hex"]);
        }
        for plain in
            [r#"{"method":"a","id":1}"#, r#"{"jsonrpc":"1.0","method":"a"}"#, r#"{"jsonrpc":"2.0"}"#, "[]"]
        {
            assert_eq!(choices(Kind::Text, plain.as_bytes()), ["Tree", "Text", "Hex"], "{plain}");
        }
    }

    #[test]
    fn a_batch_has_several_records() {
        let batch =
            br#"[{"jsonrpc":"2.0","method":"sum","params":[1],"id":1},{"jsonrpc":"2.0","method":"notify"}]"#;
        assert_eq!(row(Kind::Text, batch), "Request sum #1 · [1] │ Notification notify");
        assert_eq!(steps(Kind::Text, batch), ["JSON-RPC 2 records"]);
        assert_eq!(value_at(Kind::Text, batch, "/method").as_deref(), Some("\"sum\""));
        assert_eq!(value_at(Kind::Text, batch, "/1/method").as_deref(), Some("\"notify\""));
        let mixed = br#"[{"jsonrpc":"2.0","method":"a"},1]"#;
        assert_eq!(
            error_of_text(&JSON_RPC, mixed),
            DecodeError::malformed(32, "this isn't a record of the protocol")
        );
        assert_eq!(choices(Kind::Text, mixed), ["Tree", "Text", "Hex"]);
    }
}
