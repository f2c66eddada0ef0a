//! End-to-end tests of the native server: the program itself, started on a free port.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

use std::{
    io::{BufRead, BufReader},
    pin::pin,
    process::{Child, ChildStdin, Command, Stdio},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        error::ProtocolError,
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
    },
};

/// How long an answer may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it ends with the test.
struct Server {
    process: Child,
    stdin: Option<ChildStdin>,
    /// `127.0.0.1:41234`
    host: String,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_practice"))
            .args(["--listen", "127.0.0.1:0", "--until-stdin-closes"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let host = line.trim().strip_prefix("practice server on http://").unwrap().to_owned();
        let stdin = process.stdin.take();
        Self { process, stdin, host }
    }

    async fn connect(&self, target: &str) -> Client {
        Client(connect_async(format!("ws://{}{target}", self.host)).await.unwrap().0)
    }

    /// The whole response to a request, headers and body.
    async fn http(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\norigin: http://page.example\r\nconnection: close\r\n\
             content-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut response)).await.unwrap().unwrap();
        response
    }
}

impl Drop for Server {
    /// Closes its standard input and waits for it to exit.
    fn drop(&mut self) {
        drop(self.stdin.take());
        let status = self.process.wait();
        if !std::thread::panicking() {
            assert!(status.unwrap().success());
        }
    }
}

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn next(&mut self) -> Result<Message, Error> {
        timeout(PATIENCE, self.0.next()).await.unwrap().unwrap()
    }

    async fn send(&mut self, value: Value) {
        self.0.send(Message::text(value.to_string())).await.unwrap();
    }

    /// The next message that is not a tick.
    async fn json(&mut self) -> Value {
        loop {
            let value: Value = serde_json::from_str(self.next().await.unwrap().to_text().unwrap()).unwrap();
            if value["type"] != "tick" {
                return value;
            }
        }
    }

    /// Skips to the close: its code and reason.
    async fn close(&mut self) -> (u16, String) {
        loop {
            if let Message::Close(frame) = self.next().await.unwrap() {
                let frame = frame.unwrap();
                return (frame.code.into(), frame.reason.to_string());
            }
        }
    }
}

fn login(user: &str, password: &str) -> Value {
    json!({"type": "login", "user": user, "password": password})
}

#[tokio::test]
async fn echo_sends_back_text_and_binary() {
    let server = Server::start();
    let mut client = server.connect("/echo").await;
    for message in [Message::text("grüß dich"), Message::binary(vec![0, 1, 255]), Message::text("")] {
        client.0.send(message.clone()).await.unwrap();
        assert_eq!(client.next().await.unwrap(), message);
    }
    client.0.close(None).await.unwrap();
    assert!(matches!(client.next().await, Ok(Message::Close(_))), "the close is answered");
}

#[tokio::test]
async fn echo_holds_back_a_client_that_does_not_read() {
    let server = Server::start();
    let (mut sink, mut stream) = server.connect("/echo").await.0.split();
    let message = Message::binary(vec![7; 1 << 20]);
    let writing = async {
        for _ in 0..80 {
            sink.send(message.clone()).await.unwrap();
        }
    };
    let mut writing = pin!(writing);
    assert!(timeout(Duration::from_secs(2), &mut writing).await.is_err(), "80 MiB were taken, none read");
    let reading = async {
        for _ in 0..80 {
            assert_eq!(timeout(PATIENCE, stream.next()).await.unwrap().unwrap().unwrap(), message);
        }
    };
    tokio::join!(writing, reading);
}

#[tokio::test]
async fn the_first_message_logs_in_and_what_is_said_reaches_both() {
    let server = Server::start();
    let (mut demo, mut alice) =
        (server.connect("/room?login=first").await, server.connect("/room?login=first").await);
    demo.send(login("demo", "demo")).await;
    assert_eq!(demo.json().await, json!({"type":"welcome","user":"demo","users":["demo"]}));
    alice.send(login("alice", "demo")).await;
    assert_eq!(alice.json().await["users"], json!(["alice", "demo"]));
    assert_eq!(demo.json().await["type"], "joined");
    alice.send(json!({"type":"say","text":"hi"})).await;
    let said = json!({"type":"said","user":"alice","text":"hi"});
    assert_eq!((demo.json().await, alice.json().await), (said.clone(), said));
    drop(alice);
    assert_eq!(demo.json().await["type"], "left");
    let tick: Value = serde_json::from_str(demo.next().await.unwrap().to_text().unwrap()).unwrap();
    assert_eq!(tick["type"], "tick");
}

#[tokio::test]
async fn a_wrong_password_is_closed_with_1008() {
    let server = Server::start();
    let mut client = server.connect("/room?login=first").await;
    client.send(login("demo", "nonsense")).await;
    assert_eq!(client.json().await["message"], "wrong user or password");
    assert_eq!(client.close().await, (1008, "wrong user or password".into()));
}

#[tokio::test]
async fn basic_is_asked_for_with_401() {
    let server = Server::start();
    let url = format!("ws://{}/room?login=basic", server.host);
    let Err(Error::Http(refusal)) = connect_async(&url).await else { panic!("it let anybody in") };
    assert_eq!(refusal.status(), 401);
    assert_eq!(refusal.headers()["www-authenticate"], r#"Basic realm="Weft practice server""#);
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("authorization", HeaderValue::from_static("Basic ZGVtbzpkZW1v"));
    let mut client = Client(connect_async(request).await.unwrap().0);
    assert_eq!(client.json().await["user"], "demo");
}

#[tokio::test]
async fn a_token_over_http_opens_the_room() {
    let server = Server::start();
    let response = server.http("POST", "/token", "user=demo&password=demo").await;
    assert!(response.starts_with("HTTP/1.1 200"));
    assert!(response.contains("access-control-allow-origin: http://page.example"));
    let (_, body) = response.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    let token = body["token"].as_str().unwrap();

    let mut client = server.connect(&format!("/room?login=token&token={token}")).await;
    assert_eq!(client.json().await["user"], "demo");

    let mut request = format!("ws://{}/room?login=token", server.host).into_client_request().unwrap();
    let offered = HeaderValue::try_from(format!("room.v1, token.{token}")).unwrap();
    request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, offered);
    let (socket, response) = connect_async(request).await.unwrap();
    assert_eq!(response.headers()[SEC_WEBSOCKET_PROTOCOL], "room.v1");
    assert_eq!(Client(socket).json().await["type"], "welcome");

    assert!(server.http("POST", "/token", "user=demo&password=no").await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn a_drop_is_abrupt_and_a_close_is_not() {
    let server = Server::start();
    let mut dropped = server.connect("/drop?after=0").await;
    let error = dropped.next().await.unwrap_err();
    assert!(matches!(error, Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)), "{error}");
    let mut closed = server.connect("/close?code=4000&reason=enough&after=0").await;
    assert_eq!(closed.close().await, (4000, "enough".into()));
}

#[tokio::test]
async fn a_flood_comes_whole_and_in_order() {
    let server = Server::start();
    let mut client = server.connect("/flood?count=20000&size=200").await;
    for n in 1..=20_000 {
        let message = client.next().await.unwrap();
        let text = message.to_text().unwrap();
        assert!(text.len() == 200 && text.starts_with(&format!("{n} ")), "{n}: {text}");
    }
}

#[tokio::test]
async fn invalid_utf8_fails_the_client() {
    let server = Server::start();
    let mut client = server.connect("/invalid-utf8").await;
    assert!(matches!(client.next().await, Err(Error::Utf8(_))));
}

#[tokio::test]
async fn the_start_page_and_refusals_are_plain_http() {
    let server = Server::start();
    let page = server.http("GET", "/", "").await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains(&format!("ws://{}/echo", server.host)));
    assert!(server.http("GET", "/health", "").await.starts_with("HTTP/1.1 204"));
    assert!(server.http("OPTIONS", "/token", "").await.contains("access-control-allow-headers"));
    let Err(Error::Http(refusal)) = connect_async(format!("ws://{}/nowhere", server.host)).await else {
        panic!("it opened what isn't there")
    };
    assert_eq!(refusal.status(), 404);
}
