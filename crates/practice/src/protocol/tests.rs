use std::time::Duration;

use weft_codec::layer::{EngineIo, GRAPHQL, JSON_RPC, Layer, Layers, Mqtt};
use weft_message::{Close, Direction, Message, Payload, Timestamp};

use crate::{ConnectionId, Output, tests::World};

/// A client of an endpoint, which reads and composes with the endpoint's layer.
struct Client {
    id: ConnectionId,
    layer: &'static dyn Layer,
}

impl Client {
    fn connect(world: &mut World, target: &str, layer: &'static dyn Layer) -> Self {
        Self { id: world.connect(target), layer }
    }

    fn send(&self, world: &mut World, value: &str) {
        let tree = weft_codec::json::parse(value).unwrap();
        let payload = self.layer.compose(tree.root()).unwrap();
        world.receive(self.id, payload);
    }

    /// All output that is due now: each message as its row shows it, and how the connection ends.
    fn heard(&self, world: &mut World) -> Vec<String> {
        let layers = Layers::default().expecting(self.layer);
        let rows = std::iter::from_fn(|| world.output(self.id)).map(|output| match output {
            Output::Send(payload) => {
                let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
                let (kind, bytes) = (payload.kind(), payload.as_bytes());
                layers.preview(&Message { number, time, direction, kind, bytes }, 300)
            }
            Output::Close(close) => format!("closed {} {}", close.code(), close.reason()),
            Output::Drop => "dropped".into(),
        });
        rows.collect()
    }

    /// Says something, and returns what follows.
    fn ask(&self, world: &mut World, value: &str) -> Vec<String> {
        self.send(world, value);
        self.heard(world)
    }
}

fn second(world: &mut World) {
    world.pass(Duration::from_secs(1));
}

fn socket_io(world: &mut World, auth: &str) -> (Client, Vec<String>) {
    let client = Client::connect(world, "/socket.io/?EIO=4&transport=websocket", &EngineIo);
    let open = client.heard(world);
    assert!(open[0].starts_with("open · {\"sid\":\"practice-"), "{open:?}");
    let answer = client.ask(world, &format!(r#"{{"type":"CONNECT"{auth}}}"#));
    (client, answer)
}

fn sid(client: &Client) -> String {
    format!(r#"CONNECT · {{"sid":"practice-{}"}}"#, client.id.0)
}

#[test]
fn socket_io_acknowledges_and_tells_everybody() {
    let mut world = World::new();
    let (ann, answer) = socket_io(&mut world, r#","data":{"user":"alice","password":"demo"}"#);
    assert_eq!(answer, [sid(&ann)]);
    let (guest, answer) = socket_io(&mut world, "");
    assert_eq!(answer, [sid(&guest)]);
    let say = r#"{"type":"EVENT","event":"say","args":["hi"],"id":7}"#;
    let said = r#"EVENT said · {"user":"alice","text":"hi"}"#;
    assert_eq!(ann.ask(&mut world, say), [r#"ACK #7 · {"heard":"hi"}"#, said]);
    assert_eq!(world.woken(), [ann.id, guest.id]);
    assert_eq!(guest.heard(&mut world), [said]);
    for (event, answer) in [
        (r#""add","args":[1,2,-5]"#, "ACK #1 · -2"),
        (r#""add","args":["x"]"#, r#"ACK #1 · {"error":"add takes whole numbers"}"#),
        (r#""dance","args":[]"#, r#"ACK #1 · {"error":"unknown event dance"}"#),
    ] {
        assert_eq!(guest.ask(&mut world, &format!(r#"{{"type":"EVENT","id":1,"event":{event}}}"#)), [answer]);
    }
    assert_eq!(guest.ask(&mut world, r#"{"type":"EVENT","event":"add","args":[1]}"#), [""; 0]);
}

#[test]
fn socket_io_ticks_and_pings_those_who_have_logged_in() {
    let mut world = World::new();
    let (client, _) = socket_io(&mut world, "");
    let (eve, answer) = socket_io(&mut world, r#","data":{"user":"demo","password":"secret"}"#);
    assert_eq!(answer, [r#"CONNECT_ERROR · {"message":"wrong user or password"}"#]);
    second(&mut world);
    assert_eq!(client.heard(&mut world), [r#"EVENT tick · {"n":1,"price":102}"#]);
    assert_eq!(eve.heard(&mut world), [""; 0]);
    (2..25).for_each(|_| {
        second(&mut world);
        client.heard(&mut world);
    });
    second(&mut world);
    assert_eq!(client.heard(&mut world).last().unwrap(), "ping");
    assert_eq!(client.ask(&mut world, r#"{"type":"pong"}"#), [""; 0]);
    let other = r#"{"type":"CONNECT","namespace":"/news"}"#;
    assert_eq!(client.ask(&mut world, other), [r#"CONNECT_ERROR /news · {"message":"Invalid namespace"}"#]);
}

fn mqtt(world: &mut World, login: &str) -> Client {
    let client = Client::connect(world, "/mqtt", &Mqtt);
    let answer = client.ask(world, &format!(r#"{{"type":"CONNECT","clientId":"c"{login}}}"#));
    assert_eq!(answer, ["CONNACK Success"]);
    client
}

const VERSIONS: [&str; 2] = ["", r#","version":"5""#];

/// A packet of that version.
fn packet(version: &str, value: &str) -> String {
    value.replacen('}', &format!("{version}}}"), 1)
}

#[test]
fn mqtt_delivers_between_clients_of_either_version() {
    for version in VERSIONS {
        let mut world = World::new();
        let login = format!(r#"{version},"user":"demo","password":"demo""#);
        let (one, other) = (mqtt(&mut world, &login), mqtt(&mut world, VERSIONS[0]));
        let subscribe = format!(
            r#"{{"type":"SUBSCRIBE","id":1{version},"filters":[{{"topic":"sensors/+","qos":2}},{{"topic":"a/#","qos":0}},{{"topic":"a#"}}]}}"#
        );
        one.send(&mut world, &subscribe);
        let Some(Output::Send(granted)) = world.output(one.id) else { panic!() };
        assert_eq!(granted.as_bytes()[granted.as_bytes().len() - 3..], [1, 0, 0x80]);
        let publish = |topic: &str, qos: u8| {
            let id = if qos > 0 { r#","id":9"# } else { "" };
            format!(r#"{{"type":"PUBLISH","topic":"{topic}","qos":{qos}{id},"payload":{{"t":21.5}}}}"#)
        };
        assert_eq!(other.ask(&mut world, &publish("sensors/1", 0)), [""; 0]);
        assert_eq!(world.woken(), [one.id]);
        assert_eq!(other.ask(&mut world, &publish("sensors/2", 1)), ["PUBACK #9"]);
        assert_eq!(other.ask(&mut world, &publish("a/b/c", 2)), ["PUBREC #9"]);
        assert_eq!(other.ask(&mut world, r#"{"type":"PUBREL","id":9}"#), ["PUBCOMP #9"]);
        assert_eq!(other.ask(&mut world, &publish("sensors/1/x", 0)), [""; 0]);
        assert_eq!(
            one.heard(&mut world),
            [
                r#"PUBLISH sensors/1 · QoS 0 · {"t":21.5}"#,
                r#"PUBLISH sensors/2 · QoS 1 · {"t":21.5}"#,
                r#"PUBLISH a/b/c · QoS 0 · {"t":21.5}"#,
            ]
        );
        let leave =
            format!(r#"{{"type":"UNSUBSCRIBE","id":2{version},"filters":[{{"topic":"sensors/+"}}]}}"#);
        assert_eq!(one.ask(&mut world, &leave), ["UNSUBACK #2"]);
        other.send(&mut world, &publish("sensors/1", 0));
        assert_eq!(one.heard(&mut world), [""; 0]);
        assert_eq!(one.ask(&mut world, r#"{"type":"PINGREQ"}"#), ["PINGRESP"]);
    }
}

#[test]
fn mqtt_remembers_what_is_retained() {
    let mut world = World::new();
    let client = mqtt(&mut world, "");
    let publish =
        |payload: &str| format!(r#"{{"type":"PUBLISH","topic":"lamp","retain":true,"payload":"{payload}"}}"#);
    client.send(&mut world, &publish("on"));
    client.send(&mut world, &publish("off"));
    let subscribe = r#"{"type":"SUBSCRIBE","id":1,"filters":[{"topic":"lamp","qos":1}]}"#;
    assert_eq!(client.ask(&mut world, subscribe), ["SUBACK #1", "PUBLISH lamp · QoS 0 · off"]);
    // What arrives later isn't marked as retained.
    client.send(&mut world, &publish("on"));
    let Some(Output::Send(payload)) = world.output(client.id) else { panic!() };
    assert_eq!(payload.as_bytes()[0] & 1, 0);
    client.send(&mut world, &publish(""));
    client.heard(&mut world);
    assert_eq!(client.ask(&mut world, subscribe), ["SUBACK #1"]);
}

#[test]
fn mqtt_payloads_stay_as_they_are_whatever_they_look_like() {
    let mut world = World::new();
    let client = mqtt(&mut world, "");
    client.ask(&mut world, r#"{"type":"SUBSCRIBE","id":1,"filters":[{"topic":"a"}]}"#);
    for payload in [&b"\"quoted\""[..], b"{ \"a\" : 1.0 }", b"\0\0\xff", b"", b"\x1f\x8b"] {
        let packet = [&[0x30, 3 + payload.len() as u8, 0, 1, b'a'], payload].concat();
        world.receive(client.id, Payload::Binary(packet.clone()));
        assert_eq!(world.output(client.id), Some(Output::Send(Payload::Binary(packet))));
    }
}

#[test]
fn mqtt_publishes_by_itself_and_for_those_who_are_lost() {
    let mut world = World::new();
    let client = mqtt(&mut world, "");
    client.ask(
        &mut world,
        r#"{"type":"SUBSCRIBE","id":1,"filters":[{"topic":"practice/#"},{"topic":"wills"}]}"#,
    );
    second(&mut world);
    assert_eq!(client.heard(&mut world), [r#"PUBLISH practice/tick · QoS 0 · {"n":1}"#]);
    let will = r#","will":{"topic":"wills","payload":"lost"}"#;
    let (lost, gone) = (mqtt(&mut world, will), mqtt(&mut world, will));
    assert_eq!(gone.ask(&mut world, r#"{"type":"DISCONNECT"}"#), ["closed 1000 "]);
    world.disconnect(gone.id);
    assert_eq!(client.heard(&mut world), [""; 0]);
    world.disconnect(lost.id);
    assert_eq!(client.heard(&mut world), ["PUBLISH wills · QoS 0 · lost"]);
}

#[test]
fn mqtt_refuses_a_wrong_password_and_what_is_no_packet() {
    for (version, reason) in
        VERSIONS.into_iter().zip(["Bad user name or password", "Bad User Name or Password"])
    {
        let mut world = World::new();
        let client = Client::connect(&mut world, "/mqtt", &Mqtt);
        let login = packet(version, r#"{"type":"CONNECT","user":"demo","password":"secret"}"#);
        assert_eq!(client.ask(&mut world, &login), [format!("CONNACK {reason}"), "closed 1000 ".into()]);
    }
    let mut world = World::new();
    let early = Client::connect(&mut world, "/mqtt", &Mqtt);
    assert_eq!(early.ask(&mut world, r#"{"type":"PINGREQ"}"#), ["closed 1002 log in first, and once"]);
    let client = mqtt(&mut world, "");
    world.receive(client.id, Payload::Binary(vec![0xff; 4]));
    assert_eq!(client.heard(&mut world), ["closed 1002 this isn't a packet of MQTT"]);
}

#[test]
fn mqtt_packets_may_span_messages() {
    let mut world = World::new();
    let client = mqtt(&mut world, "");
    for piece in [&[0xc0][..], &[0, 0xc0, 0], &[0xc0, 0]] {
        world.receive(client.id, Payload::Binary(piece.to_vec()));
    }
    assert_eq!(client.heard(&mut world), ["PINGRESP"; 3]);
}

#[test]
fn graphql_answers_queries_and_subscriptions() {
    let mut world = World::new();
    let client = Client::connect(&mut world, "/graphql", &GRAPHQL);
    let init = r#"{"type":"connection_init","payload":{"user":"bob","password":"demo"}}"#;
    assert_eq!(client.ask(&mut world, init), ["connection_ack"]);
    assert_eq!(client.ask(&mut world, r#"{"type":"ping"}"#), ["pong"]);
    let operation = |id: &str, query: &str, variables: &str| {
        let query = weft_codec::json::quote(query);
        format!(r#"{{"id":"{id}","type":"subscribe","payload":{{"query":{query},"variables":{variables}}}}}"#)
    };
    let hello = operation("1", "query Hi { hello }", "{}");
    let answer = [r#"next #1 · {"data":{"hello":"hello bob"}}"#, "complete #1"];
    assert_eq!(client.ask(&mut world, &hello), answer);
    let wrong = operation("2", "{ nonsense }", "{}");
    assert_eq!(
        client.ask(&mut world, &wrong),
        [r#"error #2 · [{"message":"Cannot query field \"nonsense\"."}]"#]
    );
    assert_eq!(client.ask(&mut world, &operation("3", "subscription { tick }", "{}")), [""; 0]);
    assert_eq!(client.ask(&mut world, &operation("4", "subscription { said { user text } }", "{}")), [""; 0]);
    second(&mut world);
    assert_eq!(client.heard(&mut world), [r#"next #3 · {"data":{"tick":1}}"#]);
    let say = operation("5", "mutation ($text: String) { say(text: $text) }", r#"{"text":"hi"}"#);
    assert_eq!(
        client.ask(&mut world, &say),
        [
            r#"next #5 · {"data":{"say":"hi"}}"#,
            "complete #5",
            r#"next #4 · {"data":{"said":{"user":"bob","text":"hi"}}}"#,
        ]
    );
    assert_eq!(client.ask(&mut world, r#"{"id":"3","type":"complete"}"#), [""; 0]);
    second(&mut world);
    assert_eq!(client.heard(&mut world), [""; 0]);
}

#[test]
fn graphql_closes_as_the_protocol_says() {
    for (first, close) in [
        (r#"{"type":"connection_init","payload":{"user":"bob","password":"x"}}"#, "4403 Forbidden"),
        (r#"{"id":"1","type":"subscribe","payload":{"query":"{ hello }"}}"#, "4401 Unauthorized"),
    ] {
        let mut world = World::new();
        let client = Client::connect(&mut world, "/graphql", &GRAPHQL);
        assert_eq!(client.ask(&mut world, first), [format!("closed {close}")]);
    }
}

#[test]
fn json_rpc_answers_requests_and_no_notifications() {
    let mut world = World::new();
    let client = Client::connect(&mut world, "/rpc", &JSON_RPC);
    for (request, answer) in [
        (
            r#"{"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]}"#,
            r#"{"jsonrpc":"2.0","id":1,"result":3}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","id":"x","method":"echo","params":{"a":[]}}"#,
            r#"{"jsonrpc":"2.0","id":"x","result":{"a":[]}}"#,
        ),
        (
            r#"{"jsonrpc":"2.0","id":2,"method":"dance"}"#,
            r#"{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"unknown method dance"}}"#,
        ),
    ] {
        client.send(&mut world, request);
        assert_eq!(world.output(client.id), Some(Output::Send(Payload::Text(answer.into()))));
    }
    assert_eq!(client.ask(&mut world, r#"{"jsonrpc":"2.0","method":"add","params":[1]}"#), [""; 0]);
    world.receive(client.id, Payload::Text("hello".into()));
    let words = "this isn't a message of the endpoint's protocol";
    assert_eq!(world.output(client.id), Some(Output::Close(Close::by_server(1002, words).unwrap())));
}
