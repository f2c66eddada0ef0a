//! The WebSocket endpoints, and the parameters in their URLs.

use std::time::Duration;

use serde::Deserialize;
use weft_message::{Close, CloseError};

use super::{
    Output,
    flood::{FloodError, FloodKind, FloodOrder},
    protocol::Protocol,
    query::{Query, QueryError},
};

/// An endpoint as the start page shows it.
pub(super) struct Entry {
    pub(super) path: &'static str,
    /// The path and parameters of an example.
    pub(super) example: &'static str,
    pub(super) about: &'static str,
}

const fn entry(path: &'static str, example: &'static str, about: &'static str) -> Entry {
    Entry { path, example, about }
}

/// An endpoint that only the native server has: only it can send an invalid frame.
pub(super) const INVALID: &str = "/invalid-utf8";

/// Every endpoint, in the order of the start page.
pub(super) const ENDPOINTS: [Entry; 14] = [
    entry("/echo", "/echo", "Sends each message back as it came, text or binary."),
    entry(
        "/room",
        "/room?login=first",
        "A room to talk in, with a tick every second. login: none (the default), first, token, challenge, basic \
         or cookie.",
    ),
    entry(
        "/flood",
        "/flood?count=0&size=200&rate=1000&kind=json",
        "Numbered messages; it stays open afterwards. count: how many (10000; 0 is endless). size: bytes a \
         message (64). rate: messages a second (0: as fast as they are taken). kind: text, binary, json, prices \
         (JSON with a price), socketio (events of Socket.IO), emoji, deep (nested JSON), noise or empty.",
    ),
    entry("/binary", "/binary", "Typical binary messages: each byte once, random bytes, text, JSON, empty."),
    entry(
        "/large",
        "/large?size=50000000",
        "One large message. size: bytes (1048576), up to 256 MiB. kind: as for /flood.",
    ),
    entry(
        "/close",
        "/close?code=4000&reason=enough&after=5",
        "Closes with code (1000) and reason (none) after so many seconds (1).",
    ),
    entry(
        "/drop",
        "/drop?after=5",
        "Cuts the connection, with no closing handshake, after so many seconds (1).",
    ),
    entry(
        "/socket.io/",
        "/socket.io/?EIO=4&transport=websocket",
        "Socket.IO, with the event tick every second. say is acknowledged, and told to everybody as said; add is acknowledged \
         with the sum of its arguments. Log in as one of the users, or as a guest.",
    ),
    entry(
        "/mqtt",
        "/mqtt",
        "An MQTT broker, for 3.1.1 and 5. It publishes on practice/tick every second. Log in as one of the users, or as a \
         guest.",
    ),
    entry(
        "/graphql",
        "/graphql",
        "graphql-transport-ws: subscription { tick }, subscription { said }, query { hello }, and \
         mutation ($text: String) { say(text: $text) } with a variable. Log in as one of the users, or as a guest.",
    ),
    entry("/rpc", "/rpc", "JSON-RPC 2.0, with the methods add and echo."),
    entry("/silence", "/silence", "Opens, accepts every message, and never sends one."),
    entry(
        INVALID,
        INVALID,
        "A text message that is not UTF-8, which a client must fail with 1007. Native server only.",
    ),
    entry(
        "/quiet",
        "/quiet",
        "Sends nothing on its own but accepts the commands below, as all endpoints except /echo and /silence do.",
    ),
];

/// How a client logs in to the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoginKind {
    None,
    First,
    Token,
    Challenge,
    Basic,
    Cookie,
}

/// How to enter the room: the kind of login and the token in the URL.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Door {
    pub(super) login: LoginKind,
    pub(super) token: Option<String>,
}

/// What a URL requests.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Echo,
    Room(Door),
    Flood(FloodOrder),
    Binary,
    End { after: Duration, output: Output },
    Silence,
    Quiet,
    Speaks(Protocol),
}

/// Why a URL's request can't be met.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum EndpointError {
    #[error(transparent)]
    Query(#[from] QueryError),
    #[error(transparent)]
    Flood(#[from] FloodError),
    #[error(transparent)]
    Close(#[from] CloseError),
    #[error("only the native practice server can send invalid UTF-8")]
    NativeOnly,
}

impl Endpoint {
    /// The endpoint for a request target; `None` if there isn't one.
    pub(super) fn parse(target: &str) -> Result<Option<Self>, EndpointError> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut query = Query::parse(query);
        let second = Duration::from_secs(1);
        let endpoint = match path {
            // Parameters aren't checked: echo is also for trying out URLs.
            "/echo" => return Ok(Some(Self::Echo)),
            "/room" => Self::Room(door(&mut query)?),
            "/flood" => Self::Flood(flood(&mut query, FloodOrder::default())?),
            "/large" => Self::Flood(large(&mut query)?),
            "/binary" => Self::Binary,
            "/close" => {
                let code = query.number("code", CloseOrder::default().code)?;
                let reason = query.take("reason").unwrap_or_default();
                let output = CloseOrder { code, reason }.checked()?;
                Self::End { after: query.seconds("after", second)?, output }
            }
            "/drop" => Self::End { after: query.seconds("after", second)?, output: Output::Drop },
            "/silence" => Self::Silence,
            "/quiet" => Self::Quiet,
            // Clients add parameters of their own.
            "/socket.io/" => return Ok(Some(Self::Speaks(Protocol::SocketIo))),
            "/mqtt" => return Ok(Some(Self::Speaks(Protocol::Mqtt))),
            "/graphql" => return Ok(Some(Self::Speaks(Protocol::GraphQl))),
            "/rpc" => return Ok(Some(Self::Speaks(Protocol::JsonRpc))),
            INVALID => return Err(EndpointError::NativeOnly),
            _ => return Ok(None),
        };
        query.finish()?;
        Ok(Some(endpoint))
    }
}

fn door(query: &mut Query) -> Result<Door, QueryError> {
    let kinds = [
        ("none", LoginKind::None),
        ("first", LoginKind::First),
        ("token", LoginKind::Token),
        ("challenge", LoginKind::Challenge),
        ("basic", LoginKind::Basic),
        ("cookie", LoginKind::Cookie),
    ];
    Ok(Door { login: query.choice("login", &kinds)?, token: query.take("token") })
}

fn flood(query: &mut Query, default: FloodOrder) -> Result<FloodOrder, EndpointError> {
    let order = FloodOrder {
        count: query.number("count", default.count)?,
        size: query.number("size", default.size)?,
        rate: query.number("rate", default.rate)?,
        kind: query.choice("kind", &FloodKind::ALL)?,
    };
    Ok(order.checked()?)
}

fn large(query: &mut Query) -> Result<FloodOrder, EndpointError> {
    let size = query.number("size", 1 << 20)?;
    let kind = query.choice("kind", &FloodKind::ALL)?;
    Ok(FloodOrder { count: 1, size, rate: 0, kind }.checked()?)
}

/// A close as requested, in a URL or in a message.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct CloseOrder {
    code: u16,
    reason: String,
}

impl Default for CloseOrder {
    fn default() -> Self {
        Self { code: 1000, reason: String::new() }
    }
}

impl CloseOrder {
    /// The close, if a server may send it.
    pub(super) fn checked(self) -> Result<Output, CloseError> {
        Close::by_server(self.code, self.reason).map(Output::Close)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_example_of_the_start_page_works() {
        for entry in ENDPOINTS.iter().filter(|entry| entry.path != INVALID) {
            let parsed = Endpoint::parse(entry.example);
            assert!(matches!(parsed, Ok(Some(_))), "{}: {parsed:?}", entry.example);
            assert!(entry.example.starts_with(entry.path));
        }
    }

    #[test]
    fn impossible_requests_are_refused_with_a_message() {
        for (target, words) in [
            ("/flood?count=many", "count must be a whole number"),
            ("/flood?siez=3", "unknown parameter \"siez\""),
            ("/large?size=268435457", "256 MiB"),
            ("/close?code=1006", "must be 1000 to 1003, 1007"),
            ("/close?code=70000", "in range"),
            ("/close?after=-1", "seconds from 0"),
            ("/room?login=magic", "one of none, first, token, challenge, basic, cookie"),
            ("/invalid-utf8", "only the native"),
        ] {
            let error = Endpoint::parse(target).unwrap_err().to_string();
            assert!(error.contains(words), "{target}: {error}");
        }
        let long = format!("/close?reason={}", "x".repeat(124));
        assert!(Endpoint::parse(&long).unwrap_err().to_string().contains("123 bytes"));
        assert_eq!(Endpoint::parse("/nowhere"), Ok(None));
        assert_eq!(Endpoint::parse("/echo?anything=1"), Ok(Some(Endpoint::Echo)));
    }
}
