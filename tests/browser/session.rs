//! Sessions against the practice server.

use std::{pin::pin, rc::Rc, time::Duration};

use futures::future::select;
use wasm_bindgen_test::wasm_bindgen_test;
use weft::{
    session::Session,
    task::{self, TaskInfo},
    transport::Network,
};
use weft_message::{Close, Direction, EventKind, Kind, Message, Payload};
use weft_session::{
    Failure, State,
    profile::{
        BodyKind, Check, CheckKind, Credentials, Draft, FirstMessage, Format, Keepalive, Login, LoginKind,
        Profile, Reconnect, Timer, TokenRequest,
    },
};

use crate::{peer, runtime};

fn credentials() -> Credentials {
    Credentials { user: "demo".into(), password: "demo".into(), ..Credentials::default() }
}

fn session(profile: Profile, credentials: Credentials) -> Rc<Session> {
    let reconnect = Reconnect { base: 0.05, cap: 0.1, ..profile.reconnect };
    let profile = Rc::new(Profile { reconnect, ..profile });
    let session = Session::new(&Network::new(runtime()), profile.clone());
    session.configure(profile, credentials);
    session
}

/// The room, logging in by a first message.
fn room() -> Profile {
    Profile {
        url: peer("/room?login=first"),
        login: Login { kind: LoginKind::First, ..Login::default() },
        ..Profile::default()
    }
}

async fn until(session: &Session, what: &str, mut is_so: impl FnMut(&Session) -> bool) {
    let waited = session.runtime().timeout(Duration::from_secs(10), async {
        while !is_so(session) {
            let (changed, logged) = (session.changed(), session.logged());
            select(pin!(changed.after(changed.get())), pin!(logged.after(logged.get()))).await;
        }
    });
    if waited.await.is_err() {
        panic!("{what}: never; {:?}; {:#?}", session.state(), texts(session));
    }
}

async fn online(session: &Session) {
    session.connect();
    until(session, "online", |session| session.state() == State::Online).await;
}

fn texts(session: &Session) -> Vec<String> {
    let log = session.log();
    log.messages(log.numbers()).map(|message| String::from_utf8_lossy(message.bytes).into_owned()).collect()
}

fn count(session: &Session, is_one: impl Fn(&Message<'_>) -> bool) -> usize {
    let log = session.log();
    log.messages(log.numbers()).filter(is_one).count()
}

fn received(session: &Session, part: &str) -> usize {
    count(session, |message| {
        message.direction == Direction::Received && String::from_utf8_lossy(message.bytes).contains(part)
    })
}

fn text(text: &str) -> Draft {
    Draft { format: Format::Text, text: text.into() }
}

#[wasm_bindgen_test]
async fn it_logs_in_and_receives_ticks_while_a_timer_sends() {
    let session = session(room(), credentials());
    online(&session).await;
    let message = text(r#"{"type": "ping", "id": "{{counter}}"}"#);
    session.start_timer(&Timer { id: "t".into(), name: "ping".into(), every: 0.02, message });
    until(&session, "a tick", |session| received(session, "\"tick\"") > 0).await;
    until(&session, "pongs", |session| received(session, "\"pong\"") > 5).await;
    assert!(session.timer_status("t").unwrap().sent > 5);
    session.stop_timer("t");
    assert_eq!(session.timer_status("t"), None);
}

#[wasm_bindgen_test]
async fn the_password_is_sent_and_not_logged() {
    let credentials =
        Credentials { user: "demo".into(), password: "not-the-password".into(), ..Credentials::default() };
    let session = session(room(), credentials);
    session.connect();
    until(&session, "failed", |session| matches!(session.state(), State::Failed(_))).await;
    let all = texts(&session).join("\n");
    assert!(all.contains("••••••") && !all.contains("not-the-password"), "{all}");
    let State::Failed(Failure::LoginRefused { reply }) = session.state() else { panic!("{all}") };
    assert_eq!(reply, "wrong user or password");
}

#[wasm_bindgen_test]
async fn it_logs_in_again_after_a_drop() {
    let session = session(room(), credentials());
    online(&session).await;
    session.send(text(r#"{"type":"drop"}"#)).unwrap();
    until(&session, "two welcomes", |session| received(session, "\"welcome\"") == 2).await;
    until(&session, "online again", |session| session.state() == State::Online).await;
    assert_eq!(count(&session, |message| message.kind == Kind::Event(EventKind::Reconnect)), 1);
}

#[wasm_bindgen_test]
async fn a_close_that_is_meant_is_not_followed_by_a_reconnect() {
    let session = session(room(), credentials());
    online(&session).await;
    session.send(text(r#"{"type":"close","code":1008,"reason":"enough"}"#)).unwrap();
    until(&session, "closed", |session| matches!(session.state(), State::Closed { by_user: false, .. }))
        .await;
    let State::Closed { info, .. } = session.state() else { panic!() };
    assert_eq!((info.code, &*info.reason), (1008, "enough"));
}

#[wasm_bindgen_test]
async fn what_is_typed_offline_is_sent_once_and_in_order_after_the_login() {
    let profile = Profile { url: peer("/echo"), ..Profile::default() };
    let session = session(profile, credentials());
    for n in 0..5 {
        session.send(text(&format!("held {n}"))).unwrap();
    }
    let third = session.outbox().iter().nth(2).unwrap().id;
    session.discard(third);
    assert_eq!(session.queued_count(), 4);
    online(&session).await;
    until(&session, "all echoes", |session| received(session, "held") == 4).await;
    let sent: Vec<String> = {
        let log = session.log();
        let sent = log.messages(log.numbers()).filter(|message| message.direction == Direction::Sent);
        sent.map(|message| String::from_utf8_lossy(message.bytes).into_owned()).collect()
    };
    assert_eq!(sent, ["held 0", "held 1", "held 3", "held 4"]);
    assert_eq!(session.queued_count(), 0);
}

#[wasm_bindgen_test]
async fn a_token_is_fetched_and_used_in_url_subprotocol_and_first_message() {
    let http = peer("/token").replacen("ws:", "http:", 1);
    let request = |body| TokenRequest { url: http.clone(), body, ..TokenRequest::default() };
    let login = |kind, body| Login { kind, token: request(body), ..Login::default() };
    let by_url = Profile {
        url: peer("/room?login=token&token={{token}}"),
        login: login(LoginKind::Token, BodyKind::Form),
        ..Profile::default()
    };
    let by_subprotocol = Profile {
        url: peer("/room?login=token"),
        subprotocols: "room.v1, token.{{token}}".into(),
        login: login(LoginKind::Token, BodyKind::Json),
        ..Profile::default()
    };
    let message = r#"{"type": "login", "token": "{{token}}"}"#.into();
    let by_first_message = Profile {
        url: peer("/room?login=token"),
        login: Login {
            first: FirstMessage { message, ..FirstMessage::default() },
            ..login(LoginKind::TokenThenFirst, BodyKind::Json)
        },
        ..Profile::default()
    };
    for profile in [by_url, by_subprotocol, by_first_message] {
        let session = session(profile, credentials());
        online(&session).await;
        until(&session, "welcome", |session| received(session, "\"welcome\"") == 1).await;
    }
}

#[wasm_bindgen_test]
async fn a_refused_token_says_so_in_the_servers_words() {
    let token = TokenRequest { url: peer("/token").replacen("ws:", "http:", 1), ..TokenRequest::default() };
    let login = Login { kind: LoginKind::Token, token, ..Login::default() };
    let profile = Profile { url: peer("/room?login=token&token={{token}}"), login, ..Profile::default() };
    let session = session(
        profile,
        Credentials { user: "demo".into(), password: "wrong".into(), ..Credentials::default() },
    );
    session.connect();
    until(&session, "failed", |session| matches!(session.state(), State::Failed(_))).await;
    let reply = "wrong user or password".into();
    assert_eq!(session.state(), State::Failed(Failure::TokenStatus { status: 401, reply }));
}

#[wasm_bindgen_test]
async fn missed_keepalive_replies_reconnect() {
    let keepalive = Keepalive { enabled: true, every: 0.05, within: 0.05, misses: 2, ..Keepalive::default() };
    let session = session(Profile { keepalive, ..room() }, credentials());
    online(&session).await;
    until(&session, "pongs", |session| received(session, "\"pong\"") > 2).await;
    assert_eq!(count(&session, |message| message.kind == Kind::Event(EventKind::Keepalive)), 0);
    session.send(text(r#"{"type":"silence"}"#)).unwrap();
    until(&session, "two welcomes", |session| received(session, "\"welcome\"") == 2).await;
    assert!(count(&session, |message| message.kind == Kind::Event(EventKind::Keepalive)) >= 2);
}

#[wasm_bindgen_test]
async fn a_login_without_an_answer_times_out() {
    let first = FirstMessage { timeout: 0.1, ..FirstMessage::default() };
    let login = Login { kind: LoginKind::First, first, ..Login::default() };
    let session = session(Profile { url: peer("/silence"), login, ..Profile::default() }, credentials());
    session.connect();
    until(&session, "failed", |session| matches!(session.state(), State::Failed(_))).await;
    assert_eq!(session.state(), State::Failed(Failure::LoginTimeout { after: 0.1 }));
}

#[wasm_bindgen_test]
async fn a_reply_that_is_no_json_is_told_where_a_pointer_was_asked_for() {
    let accept = Check { kind: CheckKind::Pointer, pointer: "/ok".into(), text: "true".into() };
    let first = FirstMessage { message: "plain".into(), accept, timeout: 0.2, ..FirstMessage::default() };
    let login = Login { kind: LoginKind::First, first, ..Login::default() };
    let session = session(Profile { url: peer("/echo"), login, ..Profile::default() }, credentials());
    session.connect();
    until(&session, "unconfirmed", |session| session.state() == State::Unconfirmed { after: 0.2 }).await;
    assert!(
        texts(&session).iter().any(|text| text.contains(r#""event":"reply-unclear""#)),
        "{:?}",
        texts(&session)
    );
    session.send(text("queued")).unwrap();
    session.skip_login();
    until(&session, "online and sent", |session| received(session, "queued") == 1).await;
}

#[wasm_bindgen_test]
async fn a_token_that_the_user_has_is_sent_and_not_logged() {
    let token = "a-token-from-elsewhere";
    for (kind, is_sent) in [
        (LoginKind::TokenInQuery, "token=••••••"),
        (LoginKind::TokenInSubprotocol, "••••••"),
        (LoginKind::TokenInFirst, "••••••"),
    ] {
        let first = FirstMessage { message: FirstMessage::WITH_TOKEN.into(), ..FirstMessage::default() };
        let login = Login { kind, first, token_subprotocols: "token.{{token}}".into(), ..Login::default() };
        let url = peer("/room?login=token");
        let credentials = Credentials { token: format!(" {token} "), ..Credentials::default() };
        let session = session(Profile { url, login, ..Profile::default() }, credentials);
        session.connect();
        // The practice server doesn't know it, and says so where it gets that far.
        until(&session, "over", |session| session.is_settled() && session.state().is_idle()).await;
        let all = texts(&session).join("\n");
        assert!(all.contains(is_sent) && !all.contains(token), "{kind:?}: {all}");
    }
}

#[wasm_bindgen_test]
async fn basic_login_answers_the_challenge() {
    let login = Login { kind: LoginKind::Basic, ..Login::default() };
    let profile = Profile { url: peer("/room?login=basic"), login, ..Profile::default() };
    let session = session(profile, credentials());
    online(&session).await;
    until(&session, "welcome", |session| received(session, "\"welcome\"") == 1).await;
}

#[wasm_bindgen_test]
async fn disconnect_stops_everything_and_keeps_the_log() {
    let session = session(room(), credentials());
    online(&session).await;
    session.start_timer(&Timer { id: "t".into(), name: "t".into(), every: 0.01, message: text("{}") });
    session.disconnect(Close::new(4000, "done").unwrap());
    until(&session, "closed", |session| matches!(session.state(), State::Closed { by_user: true, .. })).await;
    assert_eq!(session.timer_status("t"), None);
    assert!(texts(&session).iter().any(|text| text.contains("4000")), "{:?}", texts(&session));
}

#[wasm_bindgen_test]
async fn dropping_a_session_ends_its_tasks() {
    let session = session(room(), credentials());
    let owner = session.owner().clone();
    online(&session).await;
    let alive = || {
        let mine = owner.runtime().tasks().into_iter().filter(|task| task.owner == owner);
        mine.filter(|task| !matches!(task.state, task::State::Ended(..))).count()
    };
    // Driver, receiver and sender; the login has done its work.
    until(&session, "three tasks", |_| alive() == 3).await;
    drop(session);
    assert_eq!(alive(), 0);
}

#[wasm_bindgen_test]
async fn two_sessions_talk_and_neither_waits_for_the_other() {
    let here = session(room(), credentials());
    let there = session(
        room(),
        Credentials { user: "alice".into(), password: "demo".into(), ..Credentials::default() },
    );
    online(&here).await;
    online(&there).await;
    here.send(text(r#"{"type":"say","text":"{{user}} was here"}"#)).unwrap();
    until(&there, "heard", |session| received(session, "demo was here") == 1).await;
}

#[wasm_bindgen_test]
async fn a_large_binary_message_comes_back_whole() {
    let session = session(Profile { url: peer("/echo"), ..Profile::default() }, credentials());
    online(&session).await;
    let bytes: Vec<u8> = (0..8u32 << 20).map(|n| (n * 7) as u8).collect();
    session.send_payload(Payload::Binary(bytes.clone()));
    until(&session, "echo", |session| session.log().traffic().received.bytes > 0).await;
    let log = session.log();
    let echo = log.messages(log.numbers()).find(|message| message.direction == Direction::Received).unwrap();
    assert!(echo.bytes == bytes && echo.kind == Kind::Binary);
}

#[wasm_bindgen_test]
async fn the_sender_waits_for_the_network_and_keeps_the_order() {
    const MIB: usize = 1 << 20;
    let session = session(Profile { url: peer("/echo"), ..Profile::default() }, credentials());
    online(&session).await;
    for n in 0..24u8 {
        session.send_payload(Payload::Binary(vec![n; MIB]));
    }
    // It hands over no more than the browser's buffer should hold; the rest waits here.
    until(&session, "the first is sent", |session| session.log().traffic().sent.messages > 0).await;
    assert!(session.queued_count() > 0);
    let owner = session.owner();
    let waits = |task: &TaskInfo| task.owner == *owner && task.waiting_on == "the network";
    assert!(session.runtime().tasks().iter().any(waits));
    until(&session, "all echoes", |session| session.log().traffic().received.messages == 24).await;
    let log = session.log();
    let echoes = log.messages(log.numbers()).filter(|message| message.direction == Direction::Received);
    let order: Vec<u8> = echoes.map(|message| message.bytes[0]).collect();
    assert!(order.iter().copied().eq(0..24), "{order:?}");
}

#[wasm_bindgen_test]
async fn an_edited_url_is_elsewhere_until_the_session_reconnects() {
    let echo = |path: &str| Rc::new(Profile { url: peer(path), ..Profile::default() });
    let session = session((*echo("/echo")).clone(), credentials());
    assert!(!session.is_elsewhere());
    online(&session).await;
    assert!(!session.is_elsewhere());
    session.configure(echo("/echo?other=1"), credentials());
    assert!(session.is_elsewhere());
    session.reconnect();
    until(&session, "there", |session| {
        session.state() == State::Online && session.connected_to().ends_with("other=1")
    })
    .await;
    assert!(!session.is_elsewhere());
}
