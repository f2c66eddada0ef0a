//! Which protocol a connection speaks.

use weft_message::Message;

use super::{
    ACTION_CABLE, CBOR, EngineIo, Fit, GRAPHQL, Layer, Layers, MESSAGE_PACK, Mqtt, OCPP, PHOENIX, SockJs,
    Stomp, WAMP, Xml,
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
    ("wamp.2.cbor", &WAMP),
    ("wamp.2.json", &WAMP),
    ("wamp.2.msgpack", &WAMP),
    ("wamp.2.json.batched", &WAMP),
    ("xmpp", &Xml),
];

impl Connection<'_> {
    /// The protocol that the connection probably speaks: by its subprotocol or its URL, or else because the first
    /// messages that are unmistakable are of that protocol.
    pub fn protocol(&self, layers: &Layers) -> Option<&'static dyn Layer> {
        let subprotocol = self.subprotocol.to_ascii_lowercase();
        let named = SUBPROTOCOLS.into_iter().find(|(name, _)| *name == subprotocol).map(|(_, layer)| layer);
        named.or_else(|| self.by_url()).or_else(|| self.by_messages(layers))
    }

    fn by_url(&self) -> Option<&'static dyn Layer> {
        let url = self.url.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let parameter = |name: &str| {
            query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let mut steps = path.trim_end_matches('/').rsplit('/');
        let (last, session, server) = (steps.next().unwrap_or_default(), steps.next(), steps.next());
        let is_sockjs = || {
            let is_server =
                |server: &str| server.len() == 3 && server.bytes().all(|byte| byte.is_ascii_digit());
            server.is_some_and(is_server) && session.is_some_and(|session| !session.is_empty())
        };
        match last {
            _ if parameter("EIO").is_some() && parameter("transport") == Some("websocket") => Some(&EngineIo),
            "socket.io" | "engine.io" => Some(&EngineIo),
            "websocket" if parameter("vsn").is_some() => Some(&PHOENIX),
            "websocket" if is_sockjs() => Some(&SockJs),
            "cable" => Some(&ACTION_CABLE),
            _ => None,
        }
    }

    fn by_messages(&self, layers: &Layers) -> Option<&'static dyn Layer> {
        self.messages.iter().find_map(|message| {
            let first = layers.choices(message).into_iter().next()?;
            (first.recognise(message) == Some(Fit::Certain)).then_some(first)
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
    fn what_is_expected_is_recognised_though_it_might_be_anything() {
        let ping = message(Kind::Text, b"2");
        let layers = Layers::default();
        assert_eq!(layers.preview(&ping, 99), "2");
        let expecting = layers.expecting(&EngineIo);
        assert_eq!(expecting.preview(&ping, 99), "ping");
        assert_eq!(expecting.choices(&ping)[0].name(), "Engine.IO");
        // What isn't of that protocol is shown as before.
        let text = message(Kind::Text, b"hello");
        assert_eq!(expecting.preview(&text, 99), "hello");
        assert_eq!(expecting.choices(&text).len(), 2);
    }
}
