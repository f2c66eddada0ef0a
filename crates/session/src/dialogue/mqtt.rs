//! MQTT 3.1.1 and 5. The client sends the heartbeat, and both sides acknowledge what is published with QoS 1 or 2.

use std::time::Duration;

use weft_codec::{
    json::{self, Node, Tree},
    layer::{self, READ_LIMIT},
};
use weft_message::{Direction, Message, Timestamp};

use super::{
    Act, Acts, Dialogue, DialogueError,
    heartbeat::{Beat, Heartbeat},
    values,
};
use crate::profile::Rendered;

/// The usual keep-alive, in seconds.
const USUAL: u64 = 60;

/// The identifier of the packet that subscribes again: the last one, which others are unlikely to have in use.
const AGAIN: u16 = u16::MAX;

#[derive(Default)]
pub(super) struct Mqtt {
    /// What a packet begins with, as a value: its version, if that is 5.
    version: &'static str,
    keep_alive: Duration,
    heartbeat: Heartbeat,
    is_online: bool,
    /// What was subscribed to: each topic filter with its options, as JSON.
    subscriptions: Vec<(String, String)>,
    /// The beginning of a packet that continues in the next message.
    beginning: Vec<u8>,
    acts: Acts,
}

impl Dialogue for Mqtt {
    fn open(&mut self, login: &Rendered, _: Timestamp) -> Result<(), DialogueError> {
        let tree = json::parse(&*login.text).map_err(DialogueError::Json)?;
        let is_5 = tree.root().member("version").is_some_and(|version| version.raw() == "\"5\"");
        *self = Self {
            version: if is_5 { r#""version":"5","# } else { "" },
            keep_alive: Duration::from_secs(number(tree.root(), "keepAlive").unwrap_or(USUAL)),
            subscriptions: std::mem::take(&mut self.subscriptions),
            ..Self::default()
        };
        self.acts.log_in(&layer::Mqtt, login)
    }

    fn hear(&mut self, message: &Message<'_>, now: Timestamp) {
        if message.direction == Direction::Sent {
            return packets(message.bytes, |packet| self.sent(packet)).map_or((), drop);
        }
        let mut bytes = std::mem::take(&mut self.beginning);
        let rest = if bytes.is_empty() {
            packets(message.bytes, |packet| self.received(packet, now))
        } else {
            bytes.extend_from_slice(message.bytes);
            packets(&bytes, |packet| self.received(packet, now))
        };
        // A packet that is larger isn't for the dialogue.
        self.beginning = rest.filter(|rest| rest.len() <= READ_LIMIT).map(<[u8]>::to_vec).unwrap_or_default();
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        match self.heartbeat.advance(now) {
            Beat::Wait => {}
            Beat::Ping => self.send("PINGREQ", ""),
            Beat::Missed => self.acts.push(Act::GiveUp),
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.heartbeat.deadline()
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

impl Mqtt {
    fn received(&mut self, packet: &[u8], now: Timestamp) {
        match (packet[0] >> 4, packet[0] >> 1 & 3) {
            (2, _) => self.answered(packet, now),
            (3, 1) => self.acknowledge("PUBACK", packet),
            (3, 2) => self.acknowledge("PUBREC", packet),
            (5, _) => self.acknowledge("PUBREL", packet),
            (6, _) => self.acknowledge("PUBCOMP", packet),
            (13, _) => self.schedule_ping(now),
            _ => {}
        }
    }

    /// The server has answered the login.
    fn answered(&mut self, packet: &[u8], now: Timestamp) {
        let Some(tree) = read(packet).filter(|_| !self.is_online) else { return };
        let connack = tree.root();
        let member = |name| connack.member("properties").and_then(|properties| properties.member(name));
        if number(connack, "code") != Some(0) {
            let words = member("reasonString").or_else(|| connack.member("reason"));
            let words = words.and_then(|words| words.scalar_text()).unwrap_or_default();
            return self.acts.push(Act::Refuse(words.into_owned()));
        }
        self.is_online = true;
        self.acts.push(Act::Accept);
        if let Some(seconds) = member("serverKeepAlive").and_then(|seconds| seconds.raw().parse().ok()) {
            self.keep_alive = Duration::from_secs(seconds);
        }
        self.schedule_ping(now);
        if !self.subscriptions.is_empty() {
            let filters: Vec<_> = self.subscriptions.iter().map(|(_, filter)| &**filter).collect();
            self.send("SUBSCRIBE", &format!(r#","id":{AGAIN},"filters":[{}]"#, filters.join(",")));
        }
    }

    /// Some time before the server would miss something: it waits half as long again as the keep-alive.
    fn schedule_ping(&mut self, now: Timestamp) {
        self.heartbeat.schedule((!self.keep_alive.is_zero()).then(|| now + self.keep_alive));
    }

    fn acknowledge(&mut self, with: &str, packet: &[u8]) {
        if let Some(id) = read(packet).and_then(|tree| number(tree.root(), "id")) {
            self.send(with, &format!(r#","id":{id}"#));
        }
    }

    /// Remembers what was subscribed to.
    fn sent(&mut self, packet: &[u8]) {
        let is_subscription = packet[0] >> 4 == 8;
        if !is_subscription && packet[0] >> 4 != 10 {
            return;
        }
        let Some(tree) = read(packet) else { return };
        for filter in tree.root().member("filters").into_iter().flat_map(Node::children) {
            let Some(topic) = filter.member("topic").and_then(|topic| topic.scalar_text()) else { continue };
            self.subscriptions.retain(|(name, _)| *name != topic);
            if is_subscription {
                self.subscriptions.push((topic.into_owned(), filter.raw().into()));
            }
        }
    }

    fn send(&mut self, kind: &str, members: &str) {
        let value = format!(r#"{{{}"type":"{kind}"{members}}}"#, self.version);
        self.acts.send(&layer::Mqtt, &value);
    }
}

/// Calls this for each whole packet; returns the beginning of one that isn't there as a whole.
fn packets(bytes: &[u8], mut each: impl FnMut(&[u8])) -> Option<&[u8]> {
    let mut rest = bytes;
    while let Some((packet, after)) = packet_len(rest).and_then(|len| rest.split_at_checked(len)) {
        each(packet);
        rest = after;
    }
    (!rest.is_empty()).then_some(rest)
}

/// How long the packet is that begins here, with its header; `None` if that isn't there yet.
fn packet_len(bytes: &[u8]) -> Option<usize> {
    let mut len = 0;
    for (at, byte) in bytes.iter().skip(1).take(4).enumerate() {
        len |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some(at + 2 + len);
        }
    }
    None
}

/// The value of a packet.
fn read(packet: &[u8]) -> Option<Tree> {
    let message = Message {
        number: 0,
        time: Timestamp::default(),
        direction: Direction::Received,
        kind: weft_message::Kind::Binary,
        bytes: packet,
    };
    values(&layer::Mqtt, &message).into_iter().next()
}

fn number(value: Node<'_>, name: &str) -> Option<u64> {
    value.member(name)?.raw().parse().ok()
}
