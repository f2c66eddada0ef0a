//! The HTTP side: the start page, and logins that are HTTP requests.

use serde::Serialize;
use weft_message::Timestamp;

use super::{
    Practice,
    accounts::Credentials,
    endpoint::{ENDPOINTS, Endpoint},
    page,
};

/// The name of the session cookie.
const COOKIE: &str = "weft-practice";
/// A subprotocol with this prefix carries a token.
const TOKEN_PROTOCOL: &str = "token.";

/// The parts of an HTTP request that the server looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// `GET`, `POST` …
    pub method: &'a str,
    /// Path and query: `/room?login=first`.
    pub target: &'a str,
    /// The base of this server's URLs: `ws://127.0.0.1:9001`, or `practice:`.
    pub base: &'a str,
    /// The `Origin` header.
    pub origin: Option<&'a str>,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The `Cookie` header.
    pub cookie: Option<&'a str>,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The subprotocols offered in `Sec-WebSocket-Protocol`.
    pub protocols: &'a [String],
    /// The body; empty for an upgrade.
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(super) fn path(&self) -> &'a str {
        self.target.split_once('?').map_or(self.target, |(path, _)| path)
    }

    /// The token that a subprotocol carries.
    pub(super) fn offered_token(&self) -> Option<&'a str> {
        self.protocols.iter().find_map(|protocol| protocol.strip_prefix(TOKEN_PROTOCOL))
    }

    /// The first subprotocol that isn't a token. A browser fails the connection if none of those it offered is
    /// chosen, so if there is only a token, that one.
    pub(super) fn choose_protocol(&self) -> Option<String> {
        let plain = self.protocols.iter().find(|protocol| !protocol.starts_with(TOKEN_PROTOCOL));
        plain.or(self.protocols.first()).cloned()
    }

    pub(super) fn session_cookie(&self) -> Option<&'a str> {
        let pairs = self.cookie?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
    }
}

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body, often empty.
    pub body: Vec<u8>,
}

/// The body of the response to a successful login.
#[derive(Serialize)]
struct Granted<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    user: &'a str,
}

/// The body of a response that says what went wrong.
#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
}

impl Response {
    fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn with_body(self, content_type: &str, body: String) -> Self {
        Self { body: body.into_bytes(), ..self.with("content-type", content_type) }
    }

    /// A plain-text response for people to read.
    pub(super) fn text(status: u16, words: impl Into<String>) -> Self {
        Self::empty(status).with_body("text/plain; charset=utf-8", words.into() + "\n")
    }

    fn json(status: u16, content: &impl Serialize) -> Self {
        // Strings can always be written as JSON.
        let body = serde_json::to_string(content).unwrap_or_default();
        Self::empty(status).with_body("application/json", body).with("cache-control", "no-store")
    }

    /// An error as JSON.
    pub(super) fn error(status: u16, words: &str) -> Self {
        Self::json(status, &Refused { error: words })
    }

    pub(super) fn not_found(path: &str) -> Self {
        let paths: Vec<_> = ENDPOINTS.iter().map(|entry| entry.path).collect();
        Self::text(404, format!("there is no endpoint {path}; WebSocket endpoints are {}", paths.join(", ")))
    }

    /// Makes a browser ask for user and password, or send those in the URL.
    pub(super) fn basic_challenge() -> Self {
        Self::text(401, "wrong user or password")
            .with("www-authenticate", r#"Basic realm="Weft practice server""#)
    }

    fn not_allowed(allow: &str) -> Self {
        Self::text(405, format!("use {allow} here")).with("allow", allow)
    }

    fn preflight() -> Self {
        Self::empty(204)
            .with("access-control-allow-methods", "GET, POST, OPTIONS")
            .with("access-control-allow-headers", "Accept, Authorization, Content-Type")
            .with("access-control-max-age", "600")
    }

    /// Lets any page read the response, cookies included: there is nothing to protect.
    pub(super) fn allow_origin(self, origin: Option<&str>) -> Self {
        let response = self.with("vary", "origin");
        match origin {
            Some(origin) => response
                .with("access-control-allow-origin", origin)
                .with("access-control-allow-credentials", "true"),
            None => response,
        }
    }
}

impl Practice {
    /// Answers a request that isn't an upgrade.
    pub fn http(&mut self, request: &Request<'_>, now: Timestamp) -> Response {
        self.answer(request, now).allow_origin(request.origin)
    }

    fn answer(&mut self, request: &Request<'_>, now: Timestamp) -> Response {
        match (request.method, request.path()) {
            ("OPTIONS", _) => Response::preflight(),
            ("GET" | "HEAD", "/") => start_page(request.base),
            ("GET" | "HEAD", "/health") => Response::empty(204),
            ("GET" | "HEAD", "/held") => {
                Response::json(200, &self.connections.values().map(|one| one.held(now)).collect::<Vec<_>>())
            }
            ("POST", "/token") => match self.grant(request, now) {
                Ok((user, token)) => Response::json(200, &Granted { token: Some(&token), user }),
                Err(refusal) => refusal,
            },
            ("POST", "/session") => match self.grant(request, now) {
                Ok((user, token)) => Response::json(200, &Granted { token: None, user })
                    .with("set-cookie", format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax")),
                Err(refusal) => refusal,
            },
            (_, "/" | "/health" | "/held") => Response::not_allowed("GET"),
            (_, "/token" | "/session") => Response::not_allowed("POST"),
            (_, path) => match Endpoint::parse(request.target) {
                Ok(Some(_)) => Response::text(426, "this is a WebSocket endpoint: connect to it with ws://")
                    .with("upgrade", "websocket"),
                Ok(None) => Response::not_found(path),
                Err(error) => Response::text(400, error.to_string()),
            },
        }
    }

    /// A token for the user in the request's body.
    fn grant(&mut self, request: &Request<'_>, now: Timestamp) -> Result<(&'static str, String), Response> {
        let credentials = Credentials::from_body(request.content_type, request.body)
            .map_err(|error| Response::error(400, &error.to_string()))?;
        let user = credentials.user().ok_or_else(|| Response::error(401, "wrong user or password"))?;
        Ok((user, self.accounts.issue(user, now)))
    }
}

fn start_page(base: &str) -> Response {
    Response::empty(200).with_body("text/html; charset=utf-8", page::html(base)).with(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )
}
