//! HTTP: answers requests, and starts a task for each upgraded connection.

use std::{io, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    serve::ListenerExt,
};
use hyper::upgrade::OnUpgrade;
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use crate::{peer::Peer, socket};

/// The longest request body, in bytes: a login is short.
const LONGEST_BODY: usize = 64 << 10;

/// Serves forever.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let router = Router::new().fallback(answer).with_state(Arc::new(Peer::new()));
    let listener = listener.tap_io(|stream| {
        // Without it, small messages wait for the previous one to be acknowledged. Failing to set it is harmless.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).await
}

async fn answer(State(peer): State<Arc<Peer>>, mut request: Request) -> Response {
    if header_of(request.headers(), header::UPGRADE)
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    {
        return upgrade(&peer, &mut request);
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too long for a login\n").into_response();
    };
    let request = Request::from_parts(parts, Body::empty());
    respond(with_request(&request, &body, |request| peer.http(request)))
}

/// Accepts an upgrade and starts its task, or answers with the reason for refusing it.
fn upgrade(peer: &Arc<Peer>, request: &mut Request) -> Response {
    let mut response = match create_response_with_body(request, Body::empty) {
        Ok(response) => response,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("no upgrade: {error}\n")).into_response(),
    };
    let Some(on_upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return (StatusCode::BAD_REQUEST, "this connection can't be upgraded\n").into_response();
    };
    if request.uri().path() == "/invalid-utf8" {
        tokio::spawn(socket::send_invalid_utf8(on_upgrade));
        return response;
    }
    let (accepted, bell) = match with_request(request, &[], |request| peer.connect(request)) {
        Ok(accepted) => accepted,
        Err(refusal) => return respond(refusal),
    };
    if let Some(protocol) = accepted.protocol.and_then(|protocol| HeaderValue::try_from(protocol).ok()) {
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    tokio::spawn(socket::drive(Arc::clone(peer), accepted.id, bell, on_upgrade));
    response
}

fn header_of(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Converts a request for the server and passes it to `call`.
fn with_request<T>(request: &Request, body: &[u8], call: impl FnOnce(&weft_practice::Request<'_>) -> T) -> T {
    let headers = request.headers();
    let host = header_of(headers, header::HOST).unwrap_or("127.0.0.1");
    let protocols: Vec<String> = headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|protocol| protocol.trim().to_owned())
        .collect();
    call(&weft_practice::Request {
        method: request.method().as_str(),
        target: request.uri().path_and_query().map_or("/", |target| target.as_str()),
        base: &format!("ws://{host}"),
        origin: header_of(headers, header::ORIGIN),
        authorization: header_of(headers, header::AUTHORIZATION),
        cookie: header_of(headers, header::COOKIE),
        content_type: header_of(headers, header::CONTENT_TYPE),
        protocols: &protocols,
        body,
    })
}

fn respond(answer: weft_practice::Response) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
