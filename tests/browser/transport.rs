//! The browser's socket, and the practice peer inside the page: both behave alike.

use std::{rc::Rc, time::Duration};

use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    packet::{CloseInfo, Payload},
    profile::{Endpoint, PageSecurity},
    task::timeout,
    transport::{Incoming, Socket, open},
};

use crate::peer;

fn socket(url: &str, protocols: &[&str]) -> Rc<dyn Socket> {
    let endpoint = Endpoint::parse(url, PageSecurity::Insecure).unwrap();
    let protocols: Vec<String> = protocols.iter().map(|name| String::from(*name)).collect();
    open(&endpoint, endpoint.as_str(), &protocols).unwrap()
}

async fn next(socket: &Rc<dyn Socket>) -> Incoming {
    timeout(Duration::from_secs(10), socket.inbox().next()).await.unwrap().1
}

async fn opened(socket: &Rc<dyn Socket>) {
    assert!(matches!(next(socket).await, Incoming::Opened { .. }));
}

async fn closed(socket: &Rc<dyn Socket>) -> CloseInfo {
    loop {
        if let Incoming::Closed(info) = next(socket).await {
            return info;
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
        let socket = socket(&url, &[]);
        opened(&socket).await;
        let binary: Vec<u8> = (0..=255).collect();
        for payload in
            [Payload::Text("żółw 🐢".into()), Payload::Binary(binary), Payload::Text(String::new())]
        {
            socket.send(&payload).unwrap();
            assert_eq!(next(&socket).await, Incoming::Message(payload));
        }
    }
}

#[wasm_bindgen_test]
async fn the_servers_close_has_code_and_reason() {
    for url in both("/close?code=4001&reason=so%20long&after=0") {
        let socket = socket(&url, &[]);
        opened(&socket).await;
        let expected = CloseInfo { code: 4001, reason: "so long".into(), was_clean: true };
        assert_eq!(closed(&socket).await, expected);
    }
}

#[wasm_bindgen_test]
async fn our_close_has_code_and_reason() {
    for url in both("/echo") {
        let socket = socket(&url, &[]);
        opened(&socket).await;
        socket.close(Some((4002, "enough"))).unwrap();
        assert_eq!(closed(&socket).await.code, 4002);
        assert!(socket.send(&Payload::Text("too late".into())).is_err());
    }
}

#[wasm_bindgen_test]
async fn a_drop_is_1006_and_not_clean() {
    for url in both("/drop?after=0") {
        let socket = socket(&url, &[]);
        opened(&socket).await;
        let info = closed(&socket).await;
        assert_eq!((info.code, info.was_clean), (1006, false));
    }
}

#[wasm_bindgen_test]
async fn the_server_chooses_a_subprotocol() {
    for url in both("/echo") {
        let socket = socket(&url, &["weft.test", "other"]);
        assert_eq!(next(&socket).await, Incoming::Opened { protocol: "weft.test".into() });
    }
}

#[wasm_bindgen_test]
async fn a_flood_arrives_whole_and_in_order() {
    for url in both("/flood?count=2000&size=64&rate=0&kind=text") {
        let socket = socket(&url, &[]);
        opened(&socket).await;
        for n in 1..=2000 {
            let Incoming::Message(Payload::Text(text)) = next(&socket).await else { panic!("no text") };
            assert!(text.starts_with(&format!("{n} ")), "{n}: {text}");
        }
        assert_eq!(socket.inbox().waiting_bytes(), 0);
    }
}

#[wasm_bindgen_test]
async fn invalid_utf8_closes_with_what_the_browser_makes_of_it() {
    let socket = socket(&peer("/invalid-utf8"), &[]);
    opened(&socket).await;
    assert!(!closed(&socket).await.was_clean);
}

#[wasm_bindgen_test]
fn a_subprotocol_that_is_none_is_refused_in_words() {
    let endpoint = Endpoint::parse(&peer("/echo"), PageSecurity::Insecure).unwrap();
    let Err(error) = open(&endpoint, endpoint.as_str(), &["no spaces".into()]) else { panic!("not refused") };
    assert!(error.to_string().contains("no spaces"), "{error}");
}
