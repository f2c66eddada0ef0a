//! The browser's socket, and the practice server inside the page: both behave alike.

use std::{cell::RefCell, rc::Rc, time::Duration};

use wasm_bindgen_test::wasm_bindgen_test;
use weft::transport::{Incoming, Network, Sink, Socket};
use weft_log::Log;
use weft_message::{Close, CloseInfo, Direction, Kind, Payload};
use weft_session::profile::{Endpoint, PageSecurity};

use crate::{peer, runtime};

/// A socket with the log that it fills.
struct End {
    socket: Rc<dyn Socket>,
    log: Rc<RefCell<Log>>,
    /// The numbers of messages that were heard of and not read yet.
    unread: std::ops::Range<u64>,
}

fn socket(url: &str, protocols: &[&str]) -> End {
    let endpoint = Endpoint::parse(url, PageSecurity::Insecure).unwrap();
    let protocols: Vec<String> = protocols.iter().map(|name| String::from(*name)).collect();
    let log = Rc::new(RefCell::new(Log::new(0)));
    let sink = Sink { log: log.clone(), logged: Rc::default() };
    let socket = Network::new(runtime()).open(&endpoint, endpoint.as_str(), &protocols, sink).unwrap();
    End { socket, log, unread: 0..0 }
}

impl End {
    async fn next(&self) -> Incoming {
        runtime().timeout(Duration::from_secs(30), self.socket.inbox().next()).await.unwrap()
    }

    async fn opened(&self) {
        assert!(matches!(self.next().await, Incoming::Opened { .. }));
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

/// The same target at both peers.
fn both(target: &str) -> [String; 2] {
    [peer(target), format!("practice:{target}")]
}

#[wasm_bindgen_test]
async fn text_and_binary_come_back_as_they_went() {
    for url in both("/echo") {
        let mut end = socket(&url, &[]);
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
    for url in both("/close?code=4001&reason=so%20long&after=0") {
        let end = socket(&url, &[]);
        end.opened().await;
        let expected = CloseInfo { code: 4001, reason: "so long".into(), was_clean: true };
        assert_eq!(end.closed().await, expected);
    }
}

#[wasm_bindgen_test]
async fn our_close_has_code_and_reason() {
    for url in both("/echo") {
        let end = socket(&url, &[]);
        end.opened().await;
        end.socket.close(&Close::new(4002, "enough").unwrap());
        assert_eq!(end.closed().await.code, 4002);
        assert!(end.socket.send(&Payload::Text("too late".into())).is_err());
    }
}

#[wasm_bindgen_test]
async fn a_drop_is_1006_and_not_clean() {
    for url in both("/drop?after=0") {
        let end = socket(&url, &[]);
        end.opened().await;
        let info = end.closed().await;
        assert_eq!((info.code, info.was_clean), (1006, false));
    }
}

#[wasm_bindgen_test]
async fn the_server_chooses_a_subprotocol() {
    for url in both("/echo") {
        let end = socket(&url, &["weft.test", "other"]);
        let Incoming::Opened { subprotocol, .. } = end.next().await else { panic!() };
        assert_eq!(subprotocol, "weft.test");
    }
}

#[wasm_bindgen_test]
async fn a_flood_arrives_whole_and_in_order() {
    for url in both("/flood?count=2000&size=64&rate=0&kind=text") {
        let mut end = socket(&url, &[]);
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
    let end = socket(&peer("/invalid-utf8"), &[]);
    end.opened().await;
    assert!(!end.closed().await.was_clean);
}

#[wasm_bindgen_test]
fn a_subprotocol_that_is_none_is_refused_in_words() {
    let endpoint = Endpoint::parse(&peer("/echo"), PageSecurity::Insecure).unwrap();
    let sink = Sink { log: Rc::new(RefCell::new(Log::new(0))), logged: Rc::default() };
    let opened = Network::new(runtime()).open(&endpoint, endpoint.as_str(), &["no spaces".into()], sink);
    let Err(error) = opened else { panic!("not refused") };
    assert!(error.to_string().contains("no spaces"), "{error}");
}
