use std::time::Duration;

use weft_codec::layer::{self, Layers};
use weft_message::{Direction, Kind};

use super::*;
use crate::profile::{Escape, Template, Value};

/// A dialogue with its own clock, and what it has said: each message as its row shows it.
struct Rig {
    dialogue: Box<dyn Dialogue>,
    layer: &'static dyn Layer,
    now: Timestamp,
    said: Vec<String>,
}

impl Rig {
    fn new(kind: LoginKind) -> Self {
        let layer: &dyn Layer = match kind {
            LoginKind::Mqtt => &layer::Mqtt,
            LoginKind::Stomp => &layer::Stomp,
            LoginKind::GraphQl => &layer::GRAPHQL,
            LoginKind::SignalR => &layer::SignalR::Json,
            _ => &layer::EngineIo,
        };
        let now = Timestamp::from_micros(1_000_000);
        Self { dialogue: dialogue(kind).unwrap(), layer, now, said: Vec::new() }
    }

    /// Opens a connection with this template of a login.
    fn open(&mut self, login: &str) -> Result<(), DialogueError> {
        let mut scope =
            |name: &str| Some(if name == "user" { Value::plain("ann") } else { Value::secret("s3\"cret") });
        let login = Template::parse(login).unwrap().render(&mut scope, Escape::Json).unwrap();
        let opened = self.dialogue.open(&login, self.now);
        self.collect();
        opened
    }

    fn hear(&mut self, direction: Direction, value: &str) {
        let payload = compose(self.layer, value).unwrap();
        self.hear_bytes(direction, &payload);
    }

    fn hear_bytes(&mut self, direction: Direction, payload: &Payload) {
        let (number, time, kind) = (0, self.now, payload.kind());
        let message = Message { number, time, direction, kind, bytes: payload.as_bytes() };
        self.dialogue.hear(&message, self.now);
        self.collect();
    }

    fn receive(&mut self, value: &str) {
        self.hear(Direction::Received, value);
    }

    fn wait(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
        self.dialogue.handle_timeout(self.now);
        self.collect();
    }

    fn collect(&mut self) {
        while let Some(act) = self.dialogue.poll_act() {
            let row = |payload: &Payload| {
                let (number, time, direction) = (0, self.now, Direction::Sent);
                let (kind, bytes) = (payload.kind(), payload.as_bytes());
                let layers = Layers::default().expecting(self.layer);
                layers.preview(&Message { number, time, direction, kind, bytes }, 200)
            };
            self.said.push(match act {
                Act::Send { payload, masked: None } => row(&payload),
                Act::Send { payload, masked: Some(masked) } => {
                    assert_ne!(payload, masked);
                    assert_eq!(payload.kind(), masked.kind());
                    format!("secret {}", row(&masked))
                }
                Act::Accept => "accepted".into(),
                Act::Refuse(words) => format!("refused: {words}"),
                Act::GiveUp => "given up".into(),
            });
        }
    }

    /// What it has said since this was last called.
    fn said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.said)
    }
}

const OPEN: &str = r#"{"type":"open","data":{"sid":"x","pingInterval":25000,"pingTimeout":20000}}"#;

fn socket_io() -> Rig {
    let mut rig = Rig::new(LoginKind::SocketIo);
    rig.open(usual_login(LoginKind::SocketIo, true)).unwrap();
    assert_eq!(rig.said(), [""; 0], "the server speaks first");
    rig.receive(OPEN);
    assert_eq!(rig.said(), [r#"secret CONNECT · {"user": "ann", "password": "••••••"}"#]);
    rig
}

#[test]
fn socket_io_logs_in_and_answers_pings() {
    let mut rig = socket_io();
    rig.receive(r#"{"type":"CONNECT","namespace":"/other","data":{"sid":"y"}}"#);
    assert_eq!(rig.said(), [""; 0], "that is about another namespace");
    rig.receive(r#"{"type":"CONNECT","data":{"sid":"y"}}"#);
    assert_eq!(rig.said(), ["accepted"]);
    for _ in 0..3 {
        rig.wait(25);
        rig.receive(r#"{"type":"ping"}"#);
        assert_eq!(rig.said(), ["pong"]);
    }
    rig.wait(44);
    assert_eq!(rig.said(), [""; 0]);
    rig.wait(1);
    assert_eq!(rig.said(), ["given up"]);
    assert_eq!(rig.dialogue.deadline(), None);
}

#[test]
fn socket_io_says_why_a_login_was_refused() {
    let mut rig = socket_io();
    rig.receive(r#"{"type":"CONNECT_ERROR","data":{"message":"wrong password"}}"#);
    assert_eq!(rig.said(), ["refused: wrong password"]);
}

#[test]
fn socket_io_joins_again_what_was_joined() {
    let mut rig = socket_io();
    rig.receive(r#"{"type":"CONNECT","data":{"sid":"y"}}"#);
    for namespace in ["/news", "/admin", "/left"] {
        let value = format!(r#"{{"type":"CONNECT","namespace":"{namespace}","data":{{"a":1}}}}"#);
        rig.hear(Direction::Sent, &value);
    }
    rig.hear(Direction::Sent, r#"{"type":"DISCONNECT","namespace":"/left"}"#);
    rig.hear(Direction::Sent, r#"{"type":"CONNECT","namespace":"/admin","data":{"password":"••••••"}}"#);
    rig.said();
    rig.open(r#"{"type":"CONNECT"}"#).unwrap();
    rig.receive(OPEN);
    rig.receive(r#"{"type":"CONNECT","data":{"sid":"z"}}"#);
    assert_eq!(rig.said(), ["CONNECT", "accepted", r#"CONNECT /news · {"a":1}"#]);
}

fn mqtt(login: &str) -> Rig {
    let mut rig = Rig::new(LoginKind::Mqtt);
    rig.open(login).unwrap();
    rig
}

#[test]
fn mqtt_logs_in_and_keeps_the_connection_alive() {
    let mut rig = mqtt(usual_login(LoginKind::Mqtt, true));
    assert_eq!(rig.said(), ["secret CONNECT · MQTT 3.1.1"]);
    rig.receive(r#"{"type":"CONNACK","code":0}"#);
    assert_eq!(rig.said(), ["accepted"]);
    for _ in 0..3 {
        rig.wait(60);
        assert_eq!(rig.said(), ["PINGREQ"]);
        rig.wait(9);
        rig.receive(r#"{"type":"PINGRESP"}"#);
        assert_eq!(rig.said(), [""; 0]);
    }
    rig.wait(60);
    rig.wait(10);
    assert_eq!(rig.said(), ["PINGREQ", "given up"]);
    assert_eq!(rig.dialogue.deadline(), None);
}

#[test]
fn mqtt_servers_decide_on_the_keep_alive_and_there_may_be_none() {
    let mut rig = mqtt(r#"{"type":"CONNECT","version":"5","clientId":"w"}"#);
    assert_eq!(rig.said(), ["CONNECT w · MQTT 5"]);
    rig.receive(r#"{"type":"CONNACK","version":"5","code":0,"properties":{"serverKeepAlive":7}}"#);
    rig.wait(7);
    assert_eq!(rig.said(), ["accepted", "PINGREQ"]);

    let mut rig = mqtt(r#"{"type":"CONNECT","keepAlive":0}"#);
    rig.receive(r#"{"type":"CONNACK"}"#);
    assert_eq!(rig.dialogue.deadline(), None);
}

#[test]
fn mqtt_says_why_a_login_was_refused() {
    let mut rig = mqtt(r#"{"type":"CONNECT"}"#);
    rig.receive(r#"{"type":"CONNACK","code":5}"#);
    assert_eq!(rig.said()[1..], ["refused: Not authorized"]);
    let mut rig = mqtt(r#"{"type":"CONNECT","version":"5"}"#);
    rig.receive(r#"{"type":"CONNACK","version":"5","code":134,"properties":{"reasonString":"no, ann"}}"#);
    assert_eq!(rig.said()[1..], ["refused: no, ann"]);
}

#[test]
fn mqtt_acknowledges_either_way() {
    for version in ["3.1.1", "5"] {
        let mut rig = mqtt(&format!(r#"{{"type":"CONNECT","version":"{version}"}}"#));
        let mut receive = |value: &str| {
            rig.receive(&value.replacen('{', &format!(r#"{{"version":"{version}","#), 1));
            rig.said()
        };
        receive(r#"{"type":"CONNACK","code":0}"#);
        assert_eq!(receive(r#"{"type":"PUBLISH","topic":"a","qos":0}"#), [""; 0]);
        assert_eq!(receive(r#"{"type":"PUBLISH","topic":"a","qos":1,"id":7}"#), ["PUBACK #7"]);
        assert_eq!(receive(r#"{"type":"PUBLISH","topic":"a","qos":2,"id":8}"#), ["PUBREC #8"]);
        assert_eq!(receive(r#"{"type":"PUBREL","id":8}"#), ["PUBCOMP #8"]);
        assert_eq!(receive(r#"{"type":"PUBREC","id":9}"#), ["PUBREL #9"]);
    }
}

#[test]
fn mqtt_subscribes_again_to_what_was_subscribed_to() {
    let mut rig = mqtt(r#"{"type":"CONNECT"}"#);
    rig.receive(r#"{"type":"CONNACK"}"#);
    let topics = r##"[{"topic":"a/#","qos":1},{"topic":"b"},{"topic":"c"}]"##;
    rig.hear(Direction::Sent, &format!(r#"{{"type":"SUBSCRIBE","id":1,"filters":{topics}}}"#));
    rig.hear(Direction::Sent, r#"{"type":"UNSUBSCRIBE","id":2,"filters":[{"topic":"b"}]}"#);
    rig.said();
    for _ in 0..2 {
        rig.open(r#"{"type":"CONNECT"}"#).unwrap();
        rig.receive(r#"{"type":"CONNACK"}"#);
        assert_eq!(rig.said(), ["CONNECT · MQTT 3.1.1", "accepted", "SUBSCRIBE a/#, c #65535"]);
    }
}

#[test]
fn mqtt_packets_may_share_a_message_or_span_several() {
    let packet = |value: &str| compose(&layer::Mqtt, value).unwrap().as_bytes().to_vec();
    let publish = |id: u16| {
        packet(&format!(r#"{{"type":"PUBLISH","topic":"a","qos":1,"id":{id},"payload":"{:300}"}}"#, ""))
    };
    let all = [packet(r#"{"type":"CONNACK"}"#), publish(1), publish(2)].concat();
    for size in [1, 2, 7, 300, all.len()] {
        let mut rig = mqtt(r#"{"type":"CONNECT"}"#);
        rig.said();
        for piece in all.chunks(size) {
            rig.hear_bytes(Direction::Received, &Payload::Binary(piece.to_vec()));
        }
        assert_eq!(rig.said(), ["accepted", "PUBACK #1", "PUBACK #2"], "{size}");
    }
}

#[test]
fn a_login_that_cannot_be_composed_says_why() {
    for (kind, missing) in [
        (LoginKind::SocketIo, "“type” is missing"),
        (LoginKind::Mqtt, "“type” is missing"),
        (LoginKind::Stomp, "“command” is missing"),
    ] {
        let mut rig = Rig::new(kind);
        assert!(matches!(rig.open("{"), Err(DialogueError::Json(_))));
        assert_eq!(rig.open("{}").unwrap_err().to_string(), missing);
        assert_eq!(rig.said(), [""; 0]);
        for has_user in [true, false] {
            rig.open(usual_login(kind, has_user)).unwrap();
        }
    }
}

#[test]
fn whatever_arrives_is_borne() {
    for kind in [LoginKind::SocketIo, LoginKind::Mqtt, LoginKind::Stomp, LoginKind::GraphQl] {
        let mut rig = Rig::new(kind);
        rig.open(usual_login(kind, true)).unwrap();
        for bytes in [
            &b""[..],
            b"0",
            b"0{",
            b"4",
            b"40",
            b"44\"x\"",
            b"\x20\x7f",
            b"\x20\xff\xff\xff\xff\xff",
            b"\x30\x01\x00",
            b"\xd0\x00",
        ] {
            for direction in [Direction::Received, Direction::Sent] {
                let (number, time, kind) = (0, rig.now, Kind::Text);
                rig.dialogue.hear(&Message { number, time, direction, kind, bytes }, rig.now);
            }
        }
        rig.wait(3600);
    }
}

#[test]
fn graphql_logs_in_pings_and_subscribes_again() {
    let mut rig = Rig::new(LoginKind::GraphQl);
    rig.open(usual_login(LoginKind::GraphQl, true)).unwrap();
    assert_eq!(rig.said(), [r#"secret connection_init · {"user": "ann", "password": "••••••"}"#]);
    rig.receive(r#"{"type":"connection_ack"}"#);
    rig.receive(r#"{"type":"ping"}"#);
    assert_eq!(rig.said(), ["accepted", "pong"]);
    let operation = |id: u8| format!(r#"{{"id":"{id}","type":"subscribe","payload":{{"query":"{{a}}"}}}}"#);
    (1..=4).for_each(|id| rig.hear(Direction::Sent, &operation(id)));
    rig.hear(Direction::Sent, r#"{"id":"1","type":"complete"}"#);
    rig.receive(r#"{"id":"2","type":"complete"}"#);
    rig.receive(r#"{"id":"3","type":"error","payload":[]}"#);
    rig.wait(30);
    rig.receive(r#"{"type":"pong"}"#);
    rig.wait(29);
    assert_eq!(rig.said(), ["ping"]);
    rig.wait(1);
    rig.wait(10);
    assert_eq!(rig.said(), ["ping", "given up"]);
    rig.open(r#"{"type":"connection_init"}"#).unwrap();
    rig.receive(r#"{"type":"connection_ack"}"#);
    assert_eq!(rig.said(), ["connection_init", "accepted", r#"subscribe #4 · "{a}""#]);
}

fn stomp() -> Rig {
    let mut rig = Rig::new(LoginKind::Stomp);
    rig.open(usual_login(LoginKind::Stomp, true)).unwrap();
    assert_eq!(rig.said(), ["secret CONNECT"]);
    rig
}

fn connected(heartbeat: &str) -> String {
    format!(r#"{{"command":"CONNECTED","headers":{{"version":"1.2","heart-beat":"{heartbeat}"}}}}"#)
}

#[test]
fn stomp_keeps_to_the_heartbeats_that_both_sides_agree_on() {
    let mut rig = stomp();
    rig.receive(&connected("15000,20000"));
    assert_eq!(rig.said(), ["accepted"]);
    rig.wait(19);
    rig.receive(r#"{"command":"heart-beat"}"#);
    rig.wait(1);
    assert_eq!(rig.said(), ["heart-beat"]);
    rig.wait(20);
    rig.wait(9);
    assert_eq!(rig.said(), ["heart-beat", "given up"], "it was silent for 30 s");
    assert_eq!(rig.dialogue.deadline(), None);
    for none in ["0,0", "", "x"] {
        let mut rig = stomp();
        rig.receive(&connected(none));
        assert_eq!(rig.dialogue.deadline(), None);
    }
}

#[test]
fn stomp_says_why_a_login_was_refused_and_subscribes_again() {
    let mut rig = stomp();
    rig.receive(r#"{"command":"ERROR","headers":{"message":"bad passcode"}}"#);
    assert_eq!(rig.said(), ["refused: bad passcode"]);
    let mut rig = stomp();
    rig.receive(&connected("0,0"));
    for id in 1..=2 {
        let frame = format!(r#"{{"command":"SUBSCRIBE","headers":{{"id":"{id}","destination":"/q/{id}"}}}}"#);
        rig.hear(Direction::Sent, &frame);
    }
    rig.hear(Direction::Sent, r#"{"command":"UNSUBSCRIBE","headers":{"id":"1"}}"#);
    rig.said();
    rig.open(usual_login(LoginKind::Stomp, false)).unwrap();
    rig.receive(&connected("0,0"));
    assert_eq!(rig.said(), ["CONNECT", "accepted", "SUBSCRIBE /q/2"]);
}

fn signalr() -> Rig {
    let mut rig = Rig::new(LoginKind::SignalR);
    rig.open(usual_login(LoginKind::SignalR, true)).unwrap();
    assert_eq!(rig.said(), [r#"Handshake · "json""#]);
    rig
}

#[test]
fn signalr_pings_while_it_is_quiet_and_misses_the_servers() {
    let mut rig = signalr();
    assert_eq!(rig.dialogue.deadline(), None, "nothing is due before the handshake is answered");
    rig.receive("{}");
    assert_eq!(rig.said(), ["accepted"]);
    rig.wait(14);
    rig.hear(Direction::Sent, r#"{"type":1,"target":"Send","arguments":[]}"#);
    rig.wait(14);
    assert_eq!(rig.said(), [""; 0], "it has just sent something");
    rig.receive(r#"{"type":6}"#);
    rig.wait(1);
    assert_eq!(rig.said(), ["Ping"]);
    rig.wait(15);
    assert_eq!(rig.said(), ["Ping"]);
    rig.wait(14);
    assert_eq!(rig.said(), ["given up"], "the server was silent for 30 s");
    assert_eq!(rig.dialogue.deadline(), None);
}

#[test]
fn signalr_says_why_a_handshake_was_refused() {
    let mut rig = signalr();
    rig.receive(r#"{"error":"The protocol 'json' is not supported."}"#);
    assert_eq!(rig.said(), ["refused: The protocol 'json' is not supported."]);
}

/// What the server sends is as ASP.NET Core sends it: several records in a message, and the first may come with the reply to
/// the handshake.
#[test]
fn signalr_streams_again_what_had_not_ended() {
    let mut rig = signalr();
    rig.hear_bytes(Direction::Received, &Payload::Text("{}\u{1e}{\"type\":6}\u{1e}".into()));
    for id in 1..=4 {
        let begin = format!(r#"{{"type":4,"invocationId":"{id}","target":"Counter","arguments":[{id}]}}"#);
        rig.hear(Direction::Sent, &begin);
    }
    let end = "{\"type\":2,\"invocationId\":\"1\",\"item\":7}\u{1e}{\"type\":3,\"invocationId\":\"2\"}\u{1e}";
    rig.hear_bytes(Direction::Received, &Payload::Text(end.into()));
    rig.hear(Direction::Sent, r#"{"type":5,"invocationId":"3"}"#);
    assert_eq!(rig.said(), ["accepted"]);
    rig.open(usual_login(LoginKind::SignalR, false)).unwrap();
    rig.receive("{}");
    let again = ["StreamInvocation Counter #1 · [1]", "StreamInvocation Counter #4 · [4]"];
    assert_eq!(rig.said(), [&[r#"Handshake · "json""#, "accepted"][..], &again].concat());
}

#[test]
fn signalr_speaks_message_pack_if_the_handshake_asks_for_it() {
    let mut rig = Rig::new(LoginKind::SignalR);
    rig.layer = &layer::SignalR::MessagePack;
    rig.open(r#"{"protocol": "messagepack", "version": 1}"#).unwrap();
    rig.hear_bytes(Direction::Received, &Payload::Binary(b"{}\x1e".to_vec()));
    rig.wait(10);
    rig.receive(r#"{"type":6}"#);
    rig.hear(Direction::Sent, r#"{"type":4,"invocationId":"1","target":"Counter","arguments":[1]}"#);
    rig.wait(15);
    assert_eq!(rig.said(), [r#"Handshake · "messagepack""#, "accepted", "Ping"]);
    rig.open(r#"{"protocol": "messagepack", "version": 1}"#).unwrap();
    rig.hear_bytes(Direction::Received, &Payload::Binary(b"{}\x1e".to_vec()));
    let said = [r#"Handshake · "messagepack""#, "accepted", "StreamInvocation Counter #1 · [1]"];
    assert_eq!(rig.said(), said);
}
