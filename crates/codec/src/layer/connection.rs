//! Which protocol a connection speaks.

use weft_message::Message;

use super::{
    ACTION_CABLE, CBOR, EngineIo, Fit, GRAPHQL, JSON_RPC, Layer, Layers, MESSAGE_PACK, Mqtt, OCPP, PHOENIX,
    Protobuf, SignalR, SockJs, Stomp, WAMP, WAMP_CBOR, WAMP_MESSAGE_PACK, Xml,
};

/// What is known of a connection.
#[derive(Clone, Copy, Debug, Default)]
pub struct Connection<'c> {
    /// The subprotocol that the server has chosen; empty if there is none.
    pub subprotocol: &'c str,
    /// Its URL.
    pub url: &'c str,
    /// The first messages of either side.
    pub messages: &'c [Message<'c>],
}

/// Subprotocols as they are registered, or as the protocols' libraries ask for them.
const SUBPROTOCOLS: [(&str, &dyn Layer); 20] = [
    ("actioncable-v1-json", &ACTION_CABLE),
    ("cbor", &CBOR),
    ("graphql-transport-ws", &GRAPHQL),
    ("graphql-ws", &GRAPHQL),
    ("mqtt", &Mqtt),
    ("mqttv3.1", &Mqtt),
    ("msgpack", &MESSAGE_PACK),
    ("ocpp1.6", &OCPP),
    ("ocpp2.0", &OCPP),
    ("ocpp2.0.1", &OCPP),
    ("ocpp2.1", &OCPP),
    ("stomp", &Stomp),
    ("v10.stomp", &Stomp),
    ("v11.stomp", &Stomp),
    ("v12.stomp", &Stomp),
    ("wamp.2.cbor", &WAMP_CBOR),
    ("wamp.2.json", &WAMP),
    ("wamp.2.msgpack", &WAMP_MESSAGE_PACK),
    ("wamp.2.json.batched", &WAMP),
    ("xmpp", &Xml),
];

/// The protocols that a connection may be said to speak.
pub const PROTOCOLS: [&dyn Layer; 14] = [
    &EngineIo,
    &Mqtt,
    &Stomp,
    &SignalR::Json,
    &GRAPHQL,
    &JSON_RPC,
    &PHOENIX,
    &WAMP,
    &OCPP,
    &ACTION_CABLE,
    &SockJs,
    &MESSAGE_PACK,
    &CBOR,
    &Protobuf,
];

impl<'c> Connection<'c> {
    /// The protocol that the connection probably speaks: by its subprotocol or its URL, or else because the first
    /// messages that are unmistakable are of that protocol.
    pub fn protocol(&self, layers: &Layers) -> Option<&'static dyn Layer> {
        let subprotocol = self.subprotocol.to_ascii_lowercase();
        let named = SUBPROTOCOLS.into_iter().find(|(name, _)| *name == subprotocol).map(|(_, layer)| layer);
        let layer = named.or_else(|| self.by_url()).or_else(|| self.by_messages(layers))?;
        Some(layer.agreed(self).unwrap_or(layer))
    }

    /// The URL's path and query.
    fn path_and_query(&self) -> (&'c str, &'c str) {
        let url = self.url.split('#').next().unwrap_or_default();
        url.split_once('?').unwrap_or((url, ""))
    }

    /// The URL up to its query, without a slash at its end.
    pub(super) fn path(&self) -> &'c str {
        self.path_and_query().0.trim_end_matches('/')
    }

    /// A parameter of the URL's query.
    pub(super) fn parameter(&self, name: &str) -> Option<&'c str> {
        let mut pairs = self.path_and_query().1.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn by_url(&self) -> Option<&'static dyn Layer> {
        let mut steps = self.path().rsplit('/');
        let (last, session, server) = (steps.next().unwrap_or_default(), steps.next(), steps.next());
        let is_sockjs = || {
            let is_server =
                |server: &str| server.len() == 3 && server.bytes().all(|byte| byte.is_ascii_digit());
            server.is_some_and(is_server) && session.is_some_and(|session| !session.is_empty())
        };
        match last {
            _ if self.parameter("EIO").is_some() && self.parameter("transport") == Some("websocket") => {
                Some(&EngineIo)
            }
            "socket.io" | "engine.io" => Some(&EngineIo),
            "websocket" if self.parameter("vsn").is_some() => Some(&PHOENIX),
            "websocket" if is_sockjs() => Some(&SockJs),
            "cable" => Some(&ACTION_CABLE),
            _ => None,
        }
    }

    /// Formats such as JSON, pictures or gzip don't make a protocol.
    fn by_messages(&self, layers: &Layers) -> Option<&'static dyn Layer> {
        self.messages.iter().find_map(|message| {
            let first = layers.choices(message).into_iter().next()?;
            let is_protocol = PROTOCOLS.iter().any(|protocol| protocol.name() == first.name());
            (is_protocol && first.recognise(message) == Some(Fit::Certain)).then_some(first)
        })
    }
}

#[cfg(test)]
mod tests {
    use weft_message::Kind;

    use super::*;
    use crate::layer::tests::{from_hex, message};

    fn protocol(subprotocol: &str, url: &str, messages: &[Message<'_>]) -> Option<&'static str> {
        Connection { subprotocol, url, messages }.protocol(&Layers::default()).map(Layer::name)
    }

    #[test]
    fn a_subprotocol_says_it_best() {
        let socket_io = message(Kind::Text, b"42[\"a\"]");
        for (subprotocol, name) in [
            ("mqtt", "MQTT"),
            ("v12.stomp", "STOMP"),
            ("graphql-transport-ws", "GraphQL"),
            ("wamp.2.json", "WAMP"),
            ("OCPP1.6", "OCPP"),
            ("actioncable-v1-json", "Action Cable"),
            ("xmpp", "XML"),
        ] {
            assert_eq!(protocol(subprotocol, "wss://a/socket.io/?EIO=4", &[socket_io]), Some(name));
        }
        assert_eq!(protocol("chat", "wss://a/", &[]), None);
    }

    #[test]
    fn so_may_the_url() {
        for (url, name) in [
            ("wss://a/socket.io/?EIO=4&transport=websocket", Some("Engine.IO")),
            ("wss://a/x/?transport=websocket&EIO=4", Some("Engine.IO")),
            ("wss://a/socket/websocket?vsn=2.0.0", Some("Phoenix")),
            ("wss://a/cable", Some("Action Cable")),
            ("wss://a/echo/123/abcd1234/websocket", Some("SockJS")),
            ("wss://a/echo/websocket", None),
            ("wss://a/?q=socket.io", None),
            ("", None),
        ] {
            assert_eq!(protocol("", url, &[]), name, "{url}");
        }
    }

    #[test]
    fn otherwise_the_messages_tell() {
        let publish = from_hex("3317000973656e736f72732f31000a7b2274223a32312e357d");
        let ping = message(Kind::Text, b"2");
        let json = message(Kind::Text, b"{\"type\":\"ping\"}");
        for (first, name) in [
            (message(Kind::Binary, &publish), "MQTT"),
            (message(Kind::Text, b"{\"protocol\":\"json\",\"version\":1}\x1e"), "SignalR"),
            (message(Kind::Text, b"0{\"sid\":\"x\"}"), "Engine.IO"),
            (message(Kind::Text, b"{\"jsonrpc\":\"2.0\",\"method\":\"a\"}"), "JSON-RPC"),
            (message(Kind::Text, b"CONNECT\n\n\0"), "STOMP"),
        ] {
            assert_eq!(protocol("", "wss://a/", &[ping, json, first]), Some(name));
        }
        assert_eq!(protocol("", "wss://a/", &[ping, json]), None);
    }

    #[test]
    fn it_is_called_by_its_version() {
        let connect =
            |version: u8, len: u8| [&[0x10, len, 0, 4][..], b"MQTT", &[version, 2, 0, 60, 0, 0]].concat();
        let (mqtt_5, mqtt_3) = (connect(5, 12), connect(4, 12));
        let connected = message(Kind::Text, b"\nCONNECTED\nserver:x\nversion:1.1\n\n\0");
        for (layer, subprotocol, url, first, title) in [
            (
                &EngineIo as &dyn Layer,
                "",
                "wss://a/socket.io/?EIO=4&transport=websocket",
                None,
                "Socket.IO 5 over Engine.IO 4",
            ),
            (
                &EngineIo,
                "",
                "wss://a/x/?EIO=3",
                Some(message(Kind::Text, b"40/admin,{}")),
                "Socket.IO 4 over Engine.IO 3",
            ),
            (&EngineIo, "", "wss://a/engine.io/?EIO=4", Some(message(Kind::Text, b"4hello")), "Engine.IO 4"),
            (&EngineIo, "", "wss://a/", None, "Engine.IO"),
            (&Mqtt, "mqtt", "", Some(message(Kind::Binary, &mqtt_5)), "MQTT 5"),
            (&Mqtt, "mqtt", "", Some(message(Kind::Binary, &mqtt_3)), "MQTT 3.1.1"),
            (&Mqtt, "mqtt", "", Some(message(Kind::Binary, b"\x10")), "MQTT"),
            (&Stomp, "v12.stomp", "", Some(connected), "STOMP 1.1"),
            (&Stomp, "v12.stomp", "", None, "STOMP 1.2"),
            (&OCPP, "ocpp2.0.1", "", None, "OCPP 2.0.1"),
            (&PHOENIX, "", "wss://a/socket/websocket?vsn=2.0.0", None, "Phoenix 2"),
            (&GRAPHQL, "graphql-transport-ws", "", None, "graphql-transport-ws"),
            (&JSON_RPC, "", "", None, "JSON-RPC 2.0"),
        ] {
            let connection = Connection { subprotocol, url, messages: first.as_slice() };
            assert_eq!(layer.spoken_as(&connection), title);
        }
    }

    #[test]
    fn formats_are_no_protocols() {
        let gzip = from_hex("1f8b0800000000000003ab56ca48cdc9c95700fe9e8ba600000000");
        assert_eq!(protocol("", "wss://a/", &[message(Kind::Binary, &gzip)]), None);
    }

    #[test]
    fn what_is_expected_and_damaged_says_what_is_wrong() {
        let expecting = Layers::default().expecting(&Mqtt);
        let publish = from_hex("3317000973656e736f72732f31");
        let cut = message(Kind::Binary, &publish);
        assert_eq!(
            expecting.preview(&cut, 60),
            "MQTT: something is missing from byte 13 on · 33 17 00 09 73…"
        );
        assert_eq!(expecting.choices(&cut)[0].name(), "MQTT");
        // What doesn't even begin like the protocol isn't meant for it, and is shown as it is.
        let json = message(Kind::Text, b"{\"a\":1}");
        assert_eq!(expecting.preview(&json, 60), "{\"a\":1}");
        assert_eq!(expecting.choices(&json)[0].name(), Layers::default().choices(&json)[0].name());
    }

    #[test]
    fn messages_have_types() {
        let hex = |digits: &str| (Kind::Binary, from_hex(digits));
        let text = |text: &str| (Kind::Text, text.as_bytes().to_vec());
        for (layer, (kind, bytes), types) in [
            (&EngineIo as &dyn Layer, text("2"), &["heartbeat"][..]),
            (&EngineIo, text("3probe"), &["heartbeat"]),
            (&EngineIo, text("42[\"tick\",{}]"), &["message", "EVENT"]),
            (&EngineIo, text("4hello"), &["message"]),
            (&EngineIo, text("hello"), &[]),
            (&Mqtt, hex("c000"), &["heartbeat"]),
            (&Mqtt, hex("c0003317000973656e736f72732f31000a7b2274223a32312e357d"), &["heartbeat", "PUBLISH"]),
            (&Stomp, text("\n"), &["heartbeat"]),
            (&SockJs, text("h"), &["heartbeat"]),
            (&SignalR::Json, text("{\"type\":6}\x1e"), &["heartbeat"]),
            (&PHOENIX, text("[null,\"5\",\"phoenix\",\"heartbeat\",{}]"), &["heartbeat"]),
            (&PHOENIX, text("[null,\"5\",\"room\",\"phx_reply\",{}]"), &["phx_reply"]),
            (&GRAPHQL, text("{\"type\":\"pong\"}"), &["heartbeat"]),
            (&OCPP, text("[2,\"1\",\"Heartbeat\",{}]"), &["heartbeat"]),
            (&JSON_RPC, text("{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}"), &["Request"]),
        ] {
            let layers = Layers::default().expecting(layer);
            let message = message(kind, &bytes);
            assert_eq!(layers.types(&message), types, "{}", layer.name());
            assert_eq!(layers.is_of_type(&message, "HeartBeat"), types == ["heartbeat"], "{}", layer.name());
            let other = types.iter().find(|name| **name != "heartbeat");
            assert!(other.is_none_or(|name| layers.is_of_type(&message, &name.to_lowercase())));
            assert!(!Layers::default().is_of_type(&message, "heartbeat"), "no protocol is expected");
        }
    }

    #[test]
    fn what_is_decoded_is_more_than_the_json_that_is_there() {
        let layers = Layers::default();
        let msgpack = from_hex("83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407");
        for (kind, bytes, decoded) in [
            (
                Kind::Text,
                &b"42[\"tick\",1]"[..],
                Some(r#"{"type":"EVENT","namespace":"/","event":"tick","args":[1]}"#),
            ),
            (Kind::Text, b"2", None),
            (Kind::Text, b"{\"a\":1}", None),
            (Kind::Text, b"[1,2]", None),
            (Kind::Text, b"{\"type\":6}\x1e", Some("{\"type\":6}")),
            (Kind::Text, b"hello", None),
            (Kind::Text, b"", None),
            (Kind::Binary, &msgpack, Some(r#"{"event":"tick","price":1.5,"id":7}"#)),
            (Kind::Binary, &[0xff, 0, 1], None),
        ] {
            assert_eq!(layers.decoded(&message(kind, bytes)).as_deref(), decoded, "{bytes:?}");
        }
        let ping = message(Kind::Text, b"2");
        assert_eq!(layers.expecting(&EngineIo).decoded(&ping).as_deref(), Some("{\"type\":\"ping\"}"));
        assert_eq!(layers.plain().decoded(&message(Kind::Text, b"42[\"tick\",1]")), None);
    }

    #[test]
    fn plain_layers_leave_messages_as_they_are() {
        let plain = Layers::default().plain();
        let message = message(Kind::Text, b"42[\"tick\",{}]");
        assert_eq!(plain.preview(&message, 60), "42[\"tick\",{}]");
        assert_eq!(plain.value(&message, &crate::json::Pointer::parse("/event").unwrap()), None);
        assert_eq!(plain.choices(&message).len(), 3);
    }

    #[test]
    fn what_is_expected_is_recognised_though_it_might_be_anything() {
        let ping = message(Kind::Text, b"2");
        let layers = Layers::default();
        assert_eq!(layers.preview(&ping, 99), "2");
        let expecting = layers.expecting(&EngineIo);
        assert_eq!(expecting.preview(&ping, 99), "ping");
        assert_eq!(expecting.choices(&ping)[0].name(), "Engine.IO");
        assert_eq!(expecting.preview(&message(Kind::Text, b"40"), 99), "CONNECT");
        // What isn't of that protocol is shown as before.
        let text = message(Kind::Text, b"hello");
        assert_eq!(expecting.preview(&text, 99), "hello");
        assert_eq!(expecting.choices(&text).len(), 2);
    }
}
