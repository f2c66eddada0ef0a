//! The server as a driver sees it, in virtual time.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);
const DEMO: &str = r#"{"type":"login","user":"demo","password":"demo"}"#;

/// A peer and its clock.
pub(crate) struct World {
    peer: Practice,
    now: Timestamp,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { peer: Practice::new(1), now: START }
    }

    fn try_connect(&mut self, target: &str) -> Result<Accepted, Response> {
        self.peer.connect(&Request { method: "GET", target, ..Request::default() }, self.now)
    }

    pub(crate) fn connect(&mut self, target: &str) -> ConnectionId {
        self.try_connect(target).unwrap().id
    }

    fn post(&mut self, target: &str, body: &[u8]) -> Response {
        self.peer.http(&Request { method: "POST", target, body, ..Request::default() }, self.now)
    }

    fn token(&mut self) -> String {
        let response = self.post("/token", b"user=alice&password=demo");
        json_of(&response)["token"].as_str().unwrap().to_owned()
    }

    fn say(&mut self, id: ConnectionId, text: &str) {
        self.peer.receive(id, Payload::Text(text.into()), self.now);
    }

    pub(crate) fn receive(&mut self, id: ConnectionId, payload: Payload) {
        self.peer.receive(id, payload, self.now);
    }

    pub(crate) fn disconnect(&mut self, id: ConnectionId) {
        self.peer.disconnect(id, self.now);
    }

    pub(crate) fn woken(&mut self) -> Vec<ConnectionId> {
        self.peer.take_woken()
    }

    pub(crate) fn pass(&mut self, duration: Duration) {
        self.now = self.now + duration;
    }

    pub(crate) fn output(&mut self, id: ConnectionId) -> Option<Output> {
        self.peer.poll_output(id, self.now)
    }

    /// All output that is due now, as JSON; fails on anything else.
    fn replies(&mut self, id: ConnectionId) -> Vec<Value> {
        std::iter::from_fn(|| self.output(id))
            .map(|output| match output {
                Output::Send(Payload::Text(text)) => serde_json::from_str(&text).unwrap(),
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}

fn close(code: u16, reason: &str) -> Option<Output> {
    Some(Output::Close(Close::by_server(code, reason).unwrap()))
}

#[test]
fn echo_sends_back_text_and_binary() {
    let mut world = World::new();
    let id = world.connect("/echo");
    for payload in [Payload::Text("{\"type\":\"drop\"}".into()), Payload::Binary(vec![0, 255])] {
        world.peer.receive(id, payload.clone(), START);
        assert_eq!(world.output(id), Some(Output::Send(payload)));
    }
    assert_eq!(world.output(id), None);
    assert_eq!(world.peer.deadline(id), None);
}

#[test]
fn a_guest_is_welcome_and_gets_a_tick_every_second() {
    let mut world = World::new();
    let id = world.connect("/room");
    assert_eq!(world.replies(id), [json!({"type":"welcome","user":"guest-1","users":["guest-1"]})]);
    assert_eq!(world.peer.deadline(id), Some(START + Duration::from_secs(1)));
    world.pass(Duration::from_micros(999_999));
    assert_eq!(world.output(id), None);
    world.pass(Duration::from_micros(1));
    assert_eq!(world.replies(id), [json!({"type":"tick","n":1,"time":1_700_000_001_000_u64})]);
    world.pass(Duration::from_millis(5300));
    assert_eq!(world.replies(id).len(), 1, "no burst after a sleep");
    assert_eq!(world.peer.deadline(id), Some(START + Duration::from_secs(7)), "and still on the second");
}

#[test]
fn the_first_message_logs_in() {
    let mut world = World::new();
    let id = world.connect("/room?login=first");
    assert_eq!(world.output(id), None);
    world.say(id, r#"{"type":"say","text":"hi"}"#);
    assert!(world.replies(id)[0]["message"].as_str().unwrap().starts_with("log in first"));
    world.say(id, DEMO);
    assert_eq!(world.replies(id), [json!({"type":"welcome","user":"demo","users":["demo"]})]);
    world.say(id, DEMO);
    assert_eq!(world.replies(id)[0]["type"], "error", "once is enough");
}

#[test]
fn a_wrong_password_is_told_and_closed() {
    let mut world = World::new();
    let id = world.connect("/room?login=first");
    world.say(id, r#"{"type":"login","user":"demo","password":"secret"}"#);
    let error = r#"{"type":"error","message":"wrong user or password"}"#;
    assert_eq!(world.output(id), Some(Output::Send(Payload::Text(error.into()))));
    assert_eq!(world.output(id), close(1008, "wrong user or password"));
    world.say(id, DEMO);
    assert_eq!(world.output(id), None, "nothing follows a close");
}

#[test]
fn a_challenge_is_answered_with_a_signature() {
    let mut world = World::new();
    let id = world.connect("/room?login=challenge");
    let challenge = world.replies(id);
    assert_eq!(challenge[0]["type"], "challenge");
    let nonce = challenge[0]["nonce"].as_str().unwrap();
    world.say(id, DEMO);
    assert_eq!(world.replies(id)[0]["type"], "error", "a password is not asked for here");
    let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::Mac>::new_from_slice(b"demo").unwrap();
    hmac::Mac::update(&mut mac, nonce.as_bytes());
    let signature = format!("{:x}", hmac::Mac::finalize(mac).into_bytes());
    world.say(id, &json!({"type":"answer","user":"demo","signature":signature}).to_string());
    assert_eq!(world.replies(id), [json!({"type":"welcome","user":"demo","users":["demo"]})]);

    let other = world.connect("/room?login=challenge");
    assert_ne!(world.replies(other)[0]["nonce"], nonce, "each is asked something else");
    world.say(other, &json!({"type":"answer","user":"demo","signature":signature}).to_string());
    assert!(matches!(world.output(other), Some(Output::Send(_))));
    assert_eq!(world.output(other), close(1008, "wrong user or password"));
}

#[test]
fn a_token_opens_the_room_in_the_url_a_subprotocol_or_a_message() {
    let mut world = World::new();
    let token = world.token();
    let in_url = world.connect(&format!("/room?login=token&token={token}"));
    assert_eq!(world.replies(in_url)[0]["user"], "alice");

    let protocols = [format!("token.{token}"), "room.v1".to_owned()];
    let request =
        Request { method: "GET", target: "/room?login=token", protocols: &protocols, ..Request::default() };
    let accepted = world.peer.connect(&request, START).unwrap();
    assert_eq!(accepted.protocol.as_deref(), Some("room.v1"));
    assert_eq!(world.replies(accepted.id)[0]["type"], "welcome");

    let in_message = world.connect("/room?login=token");
    world.say(in_message, &json!({"type":"login","token":token}).to_string());
    assert_eq!(world.replies(in_message)[0]["type"], "welcome");

    let wrong = world.connect("/room?login=token&token=nonsense");
    assert!(matches!(world.output(wrong), Some(Output::Send(_))));
    assert_eq!(world.output(wrong), close(1008, "unknown or expired token"));
}

#[test]
fn a_lone_token_protocol_is_chosen_for_the_browsers_sake() {
    let protocols = ["token.x".to_owned()];
    let request = Request { target: "/echo", protocols: &protocols, ..Request::default() };
    let accepted = World::new().peer.connect(&request, START).unwrap();
    assert_eq!(accepted.protocol.as_deref(), Some("token.x"));
}

#[test]
fn basic_is_asked_for_in_the_upgrade() {
    let mut world = World::new();
    let refusal = world.try_connect("/room?login=basic").unwrap_err();
    assert_eq!(refusal.status, 401);
    assert_eq!(header(&refusal, "www-authenticate"), Some(r#"Basic realm="Weft practice server""#));
    let authorization = Some("Basic Ym9iOmRlbW8=");
    let request = Request { target: "/room?login=basic", authorization, ..Request::default() };
    let id = world.peer.connect(&request, START).unwrap().id;
    assert_eq!(world.replies(id)[0]["user"], "bob");
}

#[test]
fn a_session_cookie_opens_the_room_for_an_hour() {
    let mut world = World::new();
    let response = world.post("/session", b"user=demo&password=demo");
    let cookie = header(&response, "set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly"));
    let jar = format!("other=1; {}", cookie.split(';').next().unwrap());
    let request = Request { target: "/room?login=cookie", cookie: Some(&jar), ..Request::default() };
    let id = world.peer.connect(&request, world.now).unwrap().id;
    assert_eq!(world.replies(id)[0]["user"], "demo");
    world.pass(Duration::from_secs(3600));
    assert_eq!(world.peer.connect(&request, world.now).unwrap_err().status, 401);
    assert_eq!(world.try_connect("/room?login=cookie").unwrap_err().status, 401);
}

#[test]
fn what_is_said_reaches_all_in_the_room_and_wakes_them() {
    let mut world = World::new();
    let (demo, guest) = (world.connect("/room?login=first"), world.connect("/room"));
    let outside = world.connect("/quiet");
    assert_eq!(world.replies(guest).len(), 1);
    world.say(demo, DEMO);
    assert_eq!(world.replies(demo)[0]["users"], json!(["demo", "guest-1"]));
    assert_eq!(world.peer.take_woken(), [guest]);
    assert_eq!(world.replies(guest)[0]["type"], "joined");
    world.say(demo, r#"{"type":"say","text":"hi"}"#);
    let said = [json!({"type":"said","user":"demo","text":"hi"})];
    assert_eq!(world.replies(demo), said);
    assert_eq!(world.replies(guest), said);
    assert_eq!(world.replies(outside), [] as [Value; 0]);
    world.peer.take_woken();
    world.peer.disconnect(demo, world.now);
    assert_eq!(world.peer.take_woken(), [guest]);
    assert_eq!(world.replies(guest), [json!({"type":"left","user":"demo","time":1_700_000_000_000_u64})]);
}

#[test]
fn commands_are_obeyed() {
    let mut world = World::new();
    let id = world.connect("/quiet");
    world.say(id, r#"{"type":"ping","id":{"a":[18446744073709551615,null]}}"#);
    assert_eq!(world.replies(id), [json!({"type":"pong","id":{"a":[u64::MAX,null]}})]);
    world.say(id, r#"{"type":"binary","size":3}"#);
    assert!(matches!(world.output(id), Some(Output::Send(Payload::Binary(bytes))) if bytes.len() == 3));
    world.say(id, r#"{"type":"flood","count":2,"kind":"json"}"#);
    assert_eq!(
        world.replies(id).iter().map(|message| message["n"].as_u64()).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    world.say(id, r#"{"type":"close","code":1006}"#);
    world.say(id, "what?");
    assert_eq!(world.replies(id).iter().filter(|reply| reply["type"] == "error").count(), 2);
    world.say(id, r#"{"type":"close","code":4000,"reason":"enough"}"#);
    assert_eq!(world.output(id), close(4000, "enough"));
    let id = world.connect("/room");
    world.replies(id);
    world.say(id, r#"{"type":"drop"}"#);
    assert_eq!(world.output(id), Some(Output::Drop));
}

#[test]
fn silence_takes_input_and_gives_nothing_not_even_ticks() {
    let mut world = World::new();
    let (silent, other) = (world.connect("/room"), world.connect("/room"));
    world.replies(silent);
    world.say(silent, r#"{"type":"silence"}"#);
    world.say(silent, r#"{"type":"ping"}"#);
    world.say(other, r#"{"type":"say","text":"anyone?"}"#);
    world.pass(Duration::from_secs(60));
    assert_eq!(world.output(silent), None);
    assert_eq!(world.peer.deadline(silent), None);
    assert!(world.peer.wants_input(silent));
    let id = world.connect("/silence");
    world.say(id, r#"{"type":"ping"}"#);
    assert_eq!(world.output(id), None);
}

#[test]
fn closes_and_drops_come_when_they_are_due() {
    let mut world = World::new();
    let id = world.connect("/close?code=4001&reason=b%C3%A9&after=2.5");
    assert_eq!(world.output(id), None);
    assert_eq!(world.peer.deadline(id), Some(START + Duration::from_millis(2500)));
    let dropped = world.connect("/drop?after=0");
    assert_eq!(world.output(dropped), Some(Output::Drop));
    world.pass(Duration::from_millis(2500));
    assert_eq!(world.output(id), close(4001, "bé"));
    assert_eq!((world.output(id), world.peer.deadline(id)), (None, None));
}

#[test]
fn a_flood_is_made_as_it_is_taken_and_holds_nothing_up() {
    let mut world = World::new();
    let id = world.connect("/flood?count=0&size=20");
    for n in 1..=3 {
        let Some(Output::Send(Payload::Text(text))) = world.output(id) else { panic!("the flood stopped") };
        assert!(text.starts_with(&format!("{n} ")) && text.len() == 20);
    }
    world.say(id, r#"{"type":"ping","id":1}"#);
    assert_eq!(world.output(id), Some(Output::Send(Payload::Text(r#"{"type":"pong","id":1}"#.into()))));
    world.say(id, r#"{"type":"drop"}"#);
    assert_eq!(world.output(id), Some(Output::Drop));
}

#[test]
fn binary_and_large_messages() {
    let mut world = World::new();
    let id = world.connect("/binary");
    let sizes: Vec<_> = std::iter::from_fn(|| world.output(id))
        .map(|output| match output {
            Output::Send(Payload::Binary(bytes)) => bytes.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((sizes.len(), sizes[0], sizes[4]), (5, 256, 0));
    let id = world.connect("/large?size=3000000&kind=binary");
    assert!(
        matches!(world.output(id), Some(Output::Send(Payload::Binary(bytes))) if bytes.len() == 3_000_000)
    );
    assert_eq!(world.output(id), None);
}

#[test]
fn a_client_that_does_not_read_is_held_back_and_then_cut() {
    let mut world = World::new();
    let id = world.connect("/echo");
    let megabyte = Payload::Binary(vec![0; 1 << 20]);
    world.peer.receive(id, megabyte.clone(), START);
    assert!(world.peer.wants_input(id));
    world.peer.receive(id, megabyte.clone(), START);
    assert!(!world.peer.wants_input(id));
    for _ in 0..64 {
        world.peer.receive(id, megabyte.clone(), START);
    }
    assert_eq!(world.output(id), Some(Output::Drop));
}

#[test]
fn the_server_tells_how_long_a_client_has_held_it_back() {
    let mut world = World::new();
    let (reads, paces) = (world.connect("/flood?count=0&size=10"), world.connect("/flood?count=0&rate=10"));
    world.connect("/quiet");
    let held = |world: &mut World| {
        let request = Request { method: "GET", target: "/held", ..Request::default() };
        json_of(&world.peer.http(&request, world.now))
    };
    for _ in 0..100 {
        world.output(reads);
        world.output(paces);
        world.pass(Duration::from_millis(10));
    }
    let told = held(&mut world);
    assert_eq!(
        told[0],
        json!({"target": "/flood?count=0&size=10", "sent": 100, "bytes": 1000, "held": 0.0, "holding": false})
    );
    assert_eq!((&told[1]["sent"], &told[1]["held"]), (&json!(10), &json!(0.0)));
    assert_eq!(told[2]["target"], "/quiet");

    world.pass(Duration::from_secs(2));
    let told = held(&mut world);
    assert_eq!(
        (&told[0]["sent"], &told[0]["held"], &told[0]["holding"]),
        (&json!(100), &json!(2.01), &json!(true))
    );
    // Counted from when its next message was due.
    assert_eq!((&told[1]["held"], &told[1]["holding"]), (&json!(2.0), &json!(true)));
    assert_eq!((&told[2]["held"], &told[2]["holding"]), (&json!(0.0), &json!(false)));

    world.output(reads);
    let told = held(&mut world);
    assert_eq!(
        (&told[0]["sent"], &told[0]["held"], &told[0]["holding"]),
        (&json!(101), &json!(2.01), &json!(false))
    );
}

#[test]
fn http_says_what_there_is_and_what_is_wrong() {
    let mut world = World::new();
    let mut ask = |method, target, content_type, body: &'static [u8]| {
        let origin = Some("http://page.example");
        let request = Request { method, target, origin, content_type, body, ..Request::default() };
        let response = world.peer.http(&request, START);
        assert_eq!(header(&response, "access-control-allow-origin"), origin);
        assert_eq!(header(&response, "access-control-allow-credentials"), Some("true"));
        response
    };
    assert_eq!(ask("GET", "/", None, b"").status, 200);
    assert_eq!(ask("GET", "/health", None, b"").status, 204);
    assert_eq!(ask("POST", "/health", None, b"").status, 405);
    assert_eq!(ask("GET", "/token", None, b"").status, 405);
    assert_eq!(ask("GET", "/room", None, b"").status, 426);
    assert_eq!(ask("GET", "/room?login=magic", None, b"").status, 400);
    assert_eq!(ask("GET", "/nowhere", None, b"").status, 404);
    let preflight = ask("OPTIONS", "/token", None, b"");
    assert!(header(&preflight, "access-control-allow-headers").unwrap().contains("Content-Type"));
    let json = Some("application/json");
    assert_eq!(ask("POST", "/token", json, br#"{"user":"bob","password":"demo"}"#).status, 200);
    let wrong = ask("POST", "/token", json, br#"{"user":"bob","password":"x"}"#);
    assert_eq!((wrong.status, json_of(&wrong)), (401, json!({"error":"wrong user or password"})));
    assert_eq!(ask("POST", "/token", None, b"user=bob").status, 400);
}

#[test]
fn an_upgrade_of_an_unknown_endpoint_is_refused_with_a_message() {
    let mut world = World::new();
    let refusal = world.try_connect("/nowhere").unwrap_err();
    assert_eq!(refusal.status, 404);
    assert!(String::from_utf8(refusal.body).unwrap().contains("/echo, /room"));
    assert_eq!(world.try_connect("/flood?rate=fast").unwrap_err().status, 400);
}
