//! The browser's sockets, and the practice server inside the page: all behave alike.

use std::{cell::RefCell, rc::Rc, time::Duration};

use wasm_bindgen_test::wasm_bindgen_test;
use weft::transport::{Incoming, Network, Sink, Socket, Streams};
use weft_log::Log;
use weft_message::{Close, CloseInfo, Direction, Kind, Payload};
use weft_session::{
    flow::{Flow, Limit},
    profile::{Endpoint, PageSecurity},
};

use crate::{peer, runtime};

/// A socket with the log that it fills.
struct End {
    socket: Rc<dyn Socket>,
    log: Rc<RefCell<Log>>,
    /// The numbers of messages that were heard of and not read yet.
    unread: std::ops::Range<u64>,
}

/// The program of the worker that has sockets, where the tests' own server has it.
const STREAMS: &str = "/src/script/web/socket/main.js";

/// Which of the browser's sockets to use.
#[derive(Clone, Copy, Debug)]
enum Way {
    WebSocket,
    Stream,
}

async fn socket((way, url): &(Way, String), protocols: &[&str]) -> End {
    let endpoint = Endpoint::parse(url, PageSecurity::Insecure).unwrap();
    let protocols: Vec<String> = protocols.iter().map(|name| String::from(*name)).collect();
    let log = Rc::new(RefCell::new(Log::new(0)));
    let sink = Sink { log: log.clone(), logged: Rc::default() };
    let network = Network::new(runtime());
    if let Way::Stream = way {
        network.set_streams(Rc::new(Streams::start(STREAMS).await.unwrap()));
    }
    let socket = network.open(&endpoint, endpoint.as_str(), &protocols, sink).unwrap();
    End { socket, log, unread: 0..0 }
}

impl End {
    async fn next(&self) -> Incoming {
        runtime().timeout(Duration::from_secs(30), self.socket.inbox().next()).await.unwrap()
    }

    async fn opened(&self) {
        assert!(matches!(self.next().await, Incoming::Opened { .. }));
    }

    fn received(&self) -> u64 {
        self.log.borrow().traffic().received.messages
    }

    /// The next message.
    async fn message(&mut self) -> Payload {
        if self.unread.is_empty() {
            let Incoming::Messages(numbers) = self.next().await else { panic!("no message") };
            self.unread = numbers;
        }
        let log = self.log.borrow();
        let message = log.get(self.unread.next().unwrap()).unwrap();
        assert_eq!(message.direction, Direction::Received);
        match message.kind {
            Kind::Text => Payload::Text(String::from_utf8(message.bytes.to_vec()).unwrap()),
            Kind::Binary => Payload::Binary(message.bytes.to_vec()),
            Kind::Event(event) => panic!("{event:?} in a message's place"),
        }
    }

    async fn closed(&self) -> CloseInfo {
        loop {
            if let Incoming::Closed(info) = self.next().await {
                return info;
            }
        }
    }
}

/// The same target at both peers, and by all ways.
fn all(target: &str) -> [(Way, String); 3] {
    [
        (Way::WebSocket, peer(target)),
        (Way::Stream, peer(target)),
        (Way::WebSocket, format!("practice:{target}")),
    ]
}

#[wasm_bindgen_test]
async fn text_and_binary_come_back_as_they_went() {
    for url in all("/echo") {
        let mut end = socket(&url, &[]).await;
        end.opened().await;
        let binary: Vec<u8> = (0..=255).collect();
        let payloads = [
            Payload::Text("żółw 🐢".into()),
            Payload::Binary(binary),
            Payload::Text(String::new()),
            Payload::Binary(Vec::new()),
            // Longer than what is encoded straight into the log, and than a chunk of it.
            Payload::Text("żółw 🐢".repeat(10_000)),
            Payload::Text("x".repeat(3 << 20)),
            Payload::Binary(vec![7; 3 << 20]),
            Payload::Text("the same as ever".into()),
        ];
        for payload in payloads {
            end.socket.send(&payload).unwrap();
            assert_eq!(end.message().await, payload);
        }
    }
}

#[wasm_bindgen_test]
async fn the_servers_close_has_code_and_reason() {
    for url in all("/close?code=4001&reason=so%20long&after=0") {
        let end = socket(&url, &[]).await;
        end.opened().await;
        let expected = CloseInfo { code: 4001, reason: "so long".into(), was_clean: true };
        assert_eq!(end.closed().await, expected);
    }
}

#[wasm_bindgen_test]
async fn our_close_has_code_and_reason() {
    for url in all("/echo") {
        let end = socket(&url, &[]).await;
        end.opened().await;
        end.socket.close(&Close::new(4002, "enough").unwrap());
        assert_eq!(end.closed().await.code, 4002);
        assert!(end.socket.send(&Payload::Text("too late".into())).is_err());
    }
}

#[wasm_bindgen_test]
async fn a_drop_is_1006_and_not_clean() {
    for url in all("/drop?after=0") {
        let end = socket(&url, &[]).await;
        end.opened().await;
        let info = end.closed().await;
        assert_eq!((info.code, info.was_clean), (1006, false));
    }
}

#[wasm_bindgen_test]
async fn the_server_chooses_a_subprotocol() {
    for url in all("/echo") {
        let end = socket(&url, &["weft.test", "other"]).await;
        let Incoming::Opened { subprotocol, .. } = end.next().await else { panic!() };
        assert_eq!(subprotocol, "weft.test");
    }
}

#[wasm_bindgen_test]
async fn a_flood_arrives_whole_and_in_order() {
    for url in all("/flood?count=2000&size=64&rate=0&kind=text") {
        let mut end = socket(&url, &[]).await;
        end.opened().await;
        for n in 1..=2000 {
            let payload = end.message().await;
            let text = payload.as_text().unwrap();
            assert!(text.starts_with(&format!("{n} ")), "{n}: {text}");
        }
    }
}

#[wasm_bindgen_test]
async fn invalid_utf8_closes_with_what_the_browser_makes_of_it() {
    for way in [Way::WebSocket, Way::Stream] {
        let end = socket(&(way, peer("/invalid-utf8")), &[]).await;
        end.opened().await;
        let info = end.closed().await;
        assert_eq!((info.code, info.was_clean), (1006, false));
    }
}

#[wasm_bindgen_test]
fn a_subprotocol_that_is_none_is_refused_in_words() {
    let endpoint = Endpoint::parse(&peer("/echo"), PageSecurity::Insecure).unwrap();
    let sink = Sink { log: Rc::new(RefCell::new(Log::new(0))), logged: Rc::default() };
    let opened = Network::new(runtime()).open(&endpoint, endpoint.as_str(), &["no spaces".into()], sink);
    let Err(error) = opened else { panic!("not refused") };
    assert!(error.to_string().contains("no spaces"), "{error}");
}

#[wasm_bindgen_test]
async fn an_address_where_nobody_listens_is_1006() {
    for way in [Way::WebSocket, Way::Stream] {
        let end = socket(&(way, "ws://127.0.0.1:59999/".into()), &[]).await;
        let expected = CloseInfo { code: 1006, reason: String::new(), was_clean: false };
        assert_eq!(end.next().await, Incoming::Closed(expected));
        assert!(end.socket.send(&Payload::Text("nowhere".into())).is_err());
    }
}

#[wasm_bindgen_test]
async fn what_is_sent_before_a_close_arrives_before_it() {
    for url in all("/quiet") {
        let end = socket(&url, &[]).await;
        end.opened().await;
        for _ in 0..1000 {
            end.socket.send(&Payload::Text(r#"{"type":"ping","id":1}"#.into())).unwrap();
        }
        end.socket.send(&Payload::Text(r#"{"type":"close","code":4003}"#.into())).unwrap();
        assert_eq!(end.closed().await.code, 4003);
        assert_eq!(end.received(), 1000);
    }
}

#[wasm_bindgen_test]
async fn a_server_that_closes_after_a_flood_is_heard_to_its_end() {
    for url in all("/quiet") {
        let end = socket(&url, &[]).await;
        end.opened().await;
        end.socket.send(&Payload::Text(r#"{"type":"flood","count":20000,"size":200}"#.into())).unwrap();
        let bye = r#"{"type":"close","code":4004}"#;
        while end.received() < 20_000 {
            runtime().sleep(Duration::from_millis(5)).await;
        }
        end.socket.send(&Payload::Text(bye.into())).unwrap();
        assert_eq!(end.closed().await.code, 4004);
        assert_eq!(end.received(), 20_000);
    }
}

#[wasm_bindgen_test]
async fn only_some_sockets_can_hold_a_server_back() {
    let paused = Flow { paused: true, ..Flow::default() };
    for (url, can) in all("/echo").iter().zip([false, true, true]) {
        let end = socket(url, &[]).await;
        end.opened().await;
        assert_eq!(end.socket.regulate(paused), can, "{url:?}");
    }
}

#[wasm_bindgen_test]
async fn nothing_is_read_during_a_pause_and_nothing_is_lost_by_it() {
    let [_, stream, practice] = all("/flood?count=100000&size=200");
    for url in [stream, practice] {
        let mut end = socket(&url, &[]).await;
        end.opened().await;
        end.message().await;
        end.socket.regulate(Flow { paused: true, ..Flow::default() });
        runtime().sleep(Duration::from_millis(50)).await;
        let before = end.received();
        runtime().sleep(Duration::from_millis(300)).await;
        assert_eq!(end.received(), before, "{url:?}");
        assert!(before < 100_000, "it was over before the pause: {url:?}");
        end.socket.regulate(Flow::default());
        for n in 2..=100_000 {
            let payload = end.message().await;
            assert!(payload.as_text().unwrap().starts_with(&format!("{n} ")));
        }
    }
}

#[wasm_bindgen_test]
async fn a_limit_is_kept_and_can_be_lifted() {
    let [_, stream, practice] = all("/flood?count=0&size=100");
    let limits = [
        Limit { messages: Some(200.0), bytes: None },
        Limit { messages: None, bytes: Some(20_000.0) },
        Limit { messages: Some(200.0), bytes: Some(1e9) },
    ];
    for url in [stream, practice] {
        for limit in limits {
            let end = socket(&url, &[]).await;
            end.socket.regulate(Flow { paused: false, limit });
            end.opened().await;
            let (before, start) = (end.received(), runtime().now());
            runtime().sleep(Duration::from_secs(1)).await;
            let count = end.received() - before;
            let seconds = runtime().now().since(start).as_secs_f64();
            let most = 200.0 * (seconds + 0.2);
            assert!(count >= 100 && (count as f64) <= most, "{count} in {seconds} s: {url:?}");
            end.socket.regulate(Flow::default());
            runtime().sleep(Duration::from_millis(300)).await;
            assert!(end.received() - before > count + 500, "{url:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_paused_socket_closes_at_once() {
    let [_, stream, practice] = all("/flood?count=0&size=1000");
    for url in [stream, practice] {
        let mut end = socket(&url, &[]).await;
        end.opened().await;
        end.message().await;
        end.socket.regulate(Flow { paused: true, ..Flow::default() });
        runtime().sleep(Duration::from_millis(300)).await;
        let start = runtime().now();
        end.socket.close(&Close::new(4002, "enough").unwrap());
        assert_eq!(end.closed().await.code, 4002);
        assert!(runtime().now().since(start) < Duration::from_secs(2), "{url:?}");
    }
}
