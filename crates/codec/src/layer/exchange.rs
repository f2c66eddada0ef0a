//! Requests and the replies to them, by what a protocol identifies them with.

use crate::json::{Node, NodeKind};

/// A record's part in an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Whether it asks or answers.
    pub role: Role,
    /// What request and reply have in common. Each direction of a connection counts for itself.
    pub id: String,
}

/// Who asks, and who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A reply may follow.
    Request,
    /// It answers a request.
    Reply,
}

impl Exchange {
    /// A request identified by a value, if there is one.
    pub(super) fn request(id: Option<Node<'_>>) -> Option<Self> {
        Self::new(Role::Request, "", id)
    }

    /// A reply identified by a value, if there is one.
    pub(super) fn reply(id: Option<Node<'_>>) -> Option<Self> {
        Self::new(Role::Reply, "", id)
    }

    /// One whose ids only count within something else.
    pub(super) fn new(role: Role, within: &str, id: Option<Node<'_>>) -> Option<Self> {
        let is_id = |node: &Node<'_>| matches!(node.kind(), NodeKind::Number | NodeKind::String);
        let id = id.filter(is_id)?.raw();
        Some(Self { role, id: format!("{within} {id}") })
    }

    /// What it is identified by, if that is a whole number.
    pub fn number(&self) -> Option<u64> {
        self.id.rsplit_once(' ')?.1.trim_matches('"').parse().ok()
    }

    /// One of which there is only one at a time.
    pub(super) fn only(role: Role, what: &str) -> Option<Self> {
        Some(Self { role, id: what.into() })
    }
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use super::*;
    use crate::layer::{
        EngineIo, GRAPHQL, JSON_RPC, Layer, Layers, Mqtt, OCPP, PHOENIX, SignalR, Stomp, WAMP,
        tests::{from_hex, message},
    };

    fn exchanges(layer: &'static dyn Layer, kind: Kind, bytes: &[u8]) -> Vec<Exchange> {
        Layers::default().expecting(layer).exchanges(&message(kind, bytes))
    }

    /// Whether the reply answers the request, and nothing else does.
    fn fit(layer: &'static dyn Layer, kind: Kind, request: &[u8], reply: &[u8]) {
        let (asked, answered) = (exchanges(layer, kind, request), exchanges(layer, kind, reply));
        let name = layer.name();
        assert_eq!((asked.len(), answered.len()), (1, 1), "{name}");
        assert_eq!((asked[0].role, answered[0].role), (Role::Request, Role::Reply), "{name}");
        assert_eq!(asked[0].id, answered[0].id, "{name}");
    }

    #[test]
    fn a_reply_has_the_id_of_its_request() {
        let texts: [(&dyn Layer, &str, &str); 12] = [
            (
                &JSON_RPC,
                r#"{"jsonrpc":"2.0","method":"a","id":"x"}"#,
                r#"{"jsonrpc":"2.0","result":1,"id":"x"}"#,
            ),
            (
                &JSON_RPC,
                r#"{"jsonrpc":"2.0","method":"a","id":1}"#,
                r#"{"jsonrpc":"2.0","error":{"code":1},"id":1}"#,
            ),
            (&EngineIo, r#"42/admin,7["a"]"#, r#"43/admin,7[]"#),
            (&EngineIo, "2", "3"),
            (
                &GRAPHQL,
                r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#,
                r#"{"type":"next","id":"1","payload":{"data":{}}}"#,
            ),
            (&GRAPHQL, r#"{"type":"connection_init"}"#, r#"{"type":"connection_ack"}"#),
            (
                &SignalR::Json,
                "{\"type\":1,\"invocationId\":\"7\",\"target\":\"a\",\"arguments\":[]}\x1e",
                "{\"type\":3,\"invocationId\":\"7\",\"result\":1}\x1e",
            ),
            (
                &PHOENIX,
                r#"["1","2","room","phx_join",{}]"#,
                r#"["1","2","room","phx_reply",{"status":"ok"}]"#,
            ),
            (&OCPP, r#"[2,"19","Heartbeat",{}]"#, r#"[3,"19",{}]"#),
            (&WAMP, r#"[48,7,{},"com.add",[1]]"#, r#"[50,7,{},[1]]"#),
            (&Stomp, "SEND\ndestination:/a\nreceipt:r1\n\n\0", "RECEIPT\nreceipt-id:r1\n\n\0"),
            (&Stomp, "CONNECT\naccept-version:1.2\n\n\0", "CONNECTED\nversion:1.2\n\n\0"),
        ];
        for (layer, request, reply) in texts {
            fit(layer, Kind::Text, request.as_bytes(), reply.as_bytes());
        }
        // SUBSCRIBE and SUBACK, PUBLISH with QoS 1 and PUBACK, PINGREQ and PINGRESP.
        for (request, reply) in
            [("82060001000161 00", "9003000100"), ("320500016100 01", "40020001"), ("c000", "d000")]
        {
            let bytes = |digits: &str| from_hex(&digits.replace(' ', ""));
            fit(&Mqtt, Kind::Binary, &bytes(request), &bytes(reply));
        }
    }

    #[test]
    fn what_needs_no_reply_takes_no_part() {
        for (layer, text) in [
            (&JSON_RPC as &dyn Layer, r#"{"jsonrpc":"2.0","method":"a"}"#),
            (&JSON_RPC, r#"{"jsonrpc":"2.0","error":{"code":1},"id":null}"#),
            (&EngineIo, r#"42["a"]"#),
            (&EngineIo, "4hello"),
            (&PHOENIX, r#"[null,null,"room","news",{}]"#),
            (&WAMP, r#"[36,1,2,{},[1]]"#),
            (&Stomp, "SEND\ndestination:/a\n\n\0"),
            (&GRAPHQL, r#"{"type":"complete"}"#),
        ] {
            assert_eq!(exchanges(layer, Kind::Text, text.as_bytes()), [], "{text}");
        }
        let json = br#"{"jsonrpc":"2.0","method":"a","id":1}"#;
        assert_eq!(Layers::default().exchanges(&message(Kind::Text, json)), [], "no protocol is expected");
    }

    #[test]
    fn ids_of_namespaces_differ() {
        let one = exchanges(&EngineIo, Kind::Text, br#"42/a,7["x"]"#);
        let other = exchanges(&EngineIo, Kind::Text, br#"42/b,7["x"]"#);
        assert_ne!(one, other);
    }
}
