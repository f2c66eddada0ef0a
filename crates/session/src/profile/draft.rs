//! A message as it was typed.

use serde::{Deserialize, Serialize};

/// A message as it was typed: a template in a format.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// How the text becomes a payload.
    pub format: Format,
    /// What was typed.
    pub text: String,
}

impl Draft {
    /// Changes the format. A message of a protocol isn't text, nor one of another protocol.
    pub fn turn_to(&mut self, format: Format) {
        if format != self.format && (format.is_protocol() || self.format.is_protocol()) {
            self.text.clear();
        }
        self.format = format;
    }
}

/// How typed text becomes a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// A text message, sent as typed.
    #[default]
    Text,
    /// A text message that must be valid JSON.
    Json,
    /// A binary message, written as hex digits.
    Hex,
    /// A binary message, written in Base64.
    Base64,
    /// A message of Socket.IO, as the value that its layer reads. So are those below.
    SocketIo,
    /// A packet of MQTT.
    Mqtt,
    /// A frame of STOMP.
    Stomp,
    /// A message of GraphQL over WebSocket.
    GraphQl,
    /// A request of JSON-RPC.
    JsonRpc,
    /// A record of SignalR.
    SignalR,
    /// A message of WAMP, in the encoding that the connection has agreed on.
    Wamp,
    /// A message of OCPP.
    Ocpp,
    /// A value in MessagePack.
    MessagePack,
    /// A value in CBOR.
    Cbor,
    /// A message of Protobuf, of a type in the connection's schema.
    Protobuf,
}

impl Format {
    /// The formats for any connection, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Hex, Self::Base64];

    /// The formats that are protocols.
    const PROTOCOLS: [Self; 11] = [
        Self::SocketIo,
        Self::Mqtt,
        Self::Stomp,
        Self::GraphQl,
        Self::JsonRpc,
        Self::SignalR,
        Self::Wamp,
        Self::Ocpp,
        Self::MessagePack,
        Self::Cbor,
        Self::Protobuf,
    ];

    /// The format of a protocol's messages, by the name of the protocol or of its layer.
    pub fn of_protocol(name: &str) -> Option<Self> {
        let name = if name == "Engine.IO" { Self::SocketIo.name() } else { name };
        Self::PROTOCOLS.into_iter().find(|format| format.name() == name)
    }

    /// Whether it is a protocol's.
    pub fn is_protocol(self) -> bool {
        Self::PROTOCOLS.contains(&self)
    }

    /// What a template looks like: JSON or plain text.
    pub fn of(template: &str) -> Self {
        let mut start = template.trim_start();
        while let Some((_, rest)) = start.strip_prefix("{{0x").and_then(|rest| rest.split_once("}}")) {
            start = rest.trim_start();
        }
        match start.starts_with(['{', '[']) && !start.starts_with("{{") {
            true => Self::Json,
            false => Self::Text,
        }
    }

    /// Its name in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Json => "JSON",
            Self::Hex => "Hex",
            Self::Base64 => "Base64",
            Self::SocketIo => "Socket.IO",
            Self::Mqtt => "MQTT",
            Self::Stomp => "STOMP",
            Self::GraphQl => "GraphQL",
            Self::JsonRpc => "JSON-RPC",
            Self::SignalR => "SignalR",
            Self::Wamp => "WAMP",
            Self::Ocpp => "OCPP",
            Self::MessagePack => "MessagePack",
            Self::Cbor => "CBOR",
            Self::Protobuf => "Protobuf",
        }
    }
}
