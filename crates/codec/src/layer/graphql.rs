//! GraphQL over WebSocket: graphql-transport-ws, and the older graphql-ws.

use super::{
    Exchange,
    FieldKind::{Json, Line, Text},
    Form, Part, Role,
    form::{field, fixed},
    json_protocol::{Array, JsonProtocol, Reading, number_sign, string},
};
use crate::json::Node;

/// Both subprotocols. They differ in a few types, which say the same.
pub static GRAPHQL: JsonProtocol = JsonProtocol {
    name: "GraphQL",
    mark: "\"type\"",
    read,
    exchange,
    heartbeats: &["ping", "pong", "ka"],
    forms: FORMS,
    packed: None,
    array: Array::Never,
};

/// The second and third are for the older subprotocol.
const FORMS: &[Form] = &[
    Form { name: "Operation", parts: &[ID, fixed(&["type"], "\"subscribe\""), QUERY, VARIABLES, NAME] },
    Form { name: "Complete", parts: &[OPERATION, fixed(&["type"], "\"complete\"")] },
    Form { name: "Operation (start)", parts: &[ID, fixed(&["type"], "\"start\""), QUERY, VARIABLES, NAME] },
    Form { name: "Stop", parts: &[OPERATION, fixed(&["type"], "\"stop\"")] },
];

const ID: Part = fixed(&["id"], "\"{{next_id}}\"");
const OPERATION: Part = field("Operation", Line).required().placeholder("1").at(&["id"]);
const QUERY: Part =
    field("Operation text", Text).required().placeholder("subscription { tick }").at(&["payload", "query"]);
const VARIABLES: Part =
    field("Variables", Json).placeholder("{\"symbol\": \"ABC\"}").at(&["payload", "variables"]);
const NAME: Part = field("Operation name", Line).at(&["payload", "operationName"]);

fn exchange(value: Node<'_>) -> Option<Exchange> {
    let id = value.member("id");
    match &*string(value, "type")? {
        "connection_init" => Exchange::only(Role::Request, "connection"),
        "connection_ack" | "connection_error" => Exchange::only(Role::Reply, "connection"),
        "ping" => Exchange::only(Role::Request, "ping"),
        "pong" => Exchange::only(Role::Reply, "ping"),
        "subscribe" | "start" => Exchange::request(id),
        "next" | "data" | "error" | "complete" => Exchange::reply(id),
        _ => None,
    }
}

fn read(node: Node<'_>) -> Option<Reading> {
    let kind = string(node, "type")?;
    let payload = node.member("payload");
    let has = |key: &str| payload.is_some_and(|payload| payload.member(key).is_some());
    let is_certain = match &*kind {
        "connection_init" | "connection_ack" | "connection_error" | "connection_terminate" | "ka" => true,
        "subscribe" | "start" => has("query"),
        "next" | "data" => string(node, "id").is_some() && (has("data") || has("errors")),
        // Many protocols have these.
        "ping" | "pong" | "error" | "complete" | "stop" => false,
        _ => return None,
    };
    let operation = payload.and_then(|payload| string(payload, "operationName")).unwrap_or_default();
    let brief = payload.map(|payload| payload.member("query").unwrap_or(payload));
    let reading = Reading::certain(&[&kind, &operation, &number_sign(node.member("id"))], brief);
    Some(Reading { is_certain, ..reading })
}

#[cfg(test)]
mod tests {
    use weft_message::{Kind, Payload};

    use super::GRAPHQL;
    use crate::layer::tests::{choices, composed, row, tree};

    /// Members are in the order in which npm's graphql-ws 6.4.2 writes them; types of the older protocol are among them.
    #[test]
    fn operations_are_named() {
        for (text, line) in [
            (r#"{"type":"connection_init","payload":{"token":"x"}}"#, r#"connection_init · {"token":"x"}"#),
            (r#"{"type":"connection_ack"}"#, "connection_ack"),
            (
                r#"{"id":"1","type":"subscribe","payload":{"operationName":"T","query":"subscription T { tick }"}}"#,
                r#"subscribe T #1 · "subscription T { tick }""#,
            ),
            (r#"{"id":"1","type":"next","payload":{"data":{"tick":1}}}"#, r#"next #1 · {"data":{"tick":1}}"#),
            (r#"{"id":"1","type":"data","payload":{"errors":[]}}"#, r#"data #1 · {"errors":[]}"#),
            (r#"{"id":"1","type":"start","payload":{"query":"{a}"}}"#, r#"start #1 · "{a}""#),
            (r#"{"type":"ka"}"#, "ka"),
        ] {
            assert_eq!(row(Kind::Text, text.as_bytes()), line);
            assert_eq!(tree(Kind::Text, text.as_bytes()), text);
            assert_eq!(composed(&GRAPHQL, text), Ok(Payload::Text(text.into())));
        }
    }

    #[test]
    fn what_may_be_another_protocol_is_only_offered() {
        for text in
            [r#"{"type":"ping"}"#, r#"{"id":"1","type":"complete"}"#, r#"{"type":"error","payload":[]}"#]
        {
            assert_eq!(row(Kind::Text, text.as_bytes()), text);
            assert_eq!(choices(Kind::Text, text.as_bytes()), ["Tree", "Text", "Hex", "GraphQL"]);
        }
        for text in [r#"{"type":"tick"}"#, r#"{"type":7}"#, r#"[{"type":"ka"}]"#] {
            assert_eq!(choices(Kind::Text, text.as_bytes()), ["Tree", "Text", "Hex"]);
        }
        assert_eq!(row(Kind::Text, br#"{"type":"next","payload":{}}"#), r#"{"type":"next","payload":{}}"#);
    }
}
