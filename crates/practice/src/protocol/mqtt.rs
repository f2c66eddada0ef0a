//! A broker of MQTT 3.1.1 and 5, with a quality of service up to 1 for subscribers.

use data_encoding::HEXLOWER;
use weft_codec::{
    json::{self, Node, quote},
    layer::{DecodeError, Mqtt, READ_LIMIT, Record, topic},
};

use super::{Effect, News, PROTOCOL_ERROR, Publication, text, user};

/// The topic on which the server publishes every second.
const TICK: &str = "practice/tick";
/// What packets of version 5 begin with, as values.
const VERSION_5: &str = r#""version":"5","#;
/// How many subscriptions a client has, at most.
const MOST: usize = 1000;
/// What a subscription is answered with that isn't possible.
const REFUSED: u8 = 0x80;

/// A client, and what it has subscribed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Client {
    /// What a packet begins with, as a value: its version, if that is 5. `None` before the login.
    version: Option<&'static str>,
    /// Topic filters with their quality of service.
    subscriptions: Vec<(String, u8)>,
    /// The identifier of the last message that was delivered.
    last: u16,
    /// What is published if the connection is lost.
    will: Option<Publication>,
    /// The beginning of a packet that continues in the next message.
    beginning: Vec<u8>,
}

impl Client {
    pub(super) fn hear(&mut self, bytes: &[u8]) -> Vec<Effect> {
        let bytes = [&*std::mem::take(&mut self.beginning), bytes].concat();
        match Mqtt::read_as_server(&bytes, self.version == Some(VERSION_5)) {
            Ok(records) => records.iter().flat_map(|record| self.packet(record)).collect(),
            Err(DecodeError::Incomplete { .. }) if bytes.len() <= READ_LIMIT => {
                self.beginning = bytes;
                Vec::new()
            }
            _ => vec![Effect::Close(PROTOCOL_ERROR, "this isn't a packet of MQTT")],
        }
    }

    fn packet(&mut self, record: &Record<'_>) -> Vec<Effect> {
        let Some(tree) = record.value.as_deref().and_then(|value| json::parse(value).ok()) else {
            return Vec::new();
        };
        let (packet, id) = (tree.root(), text(tree.root(), "id"));
        match (&*text(packet, "type"), self.version) {
            ("CONNECT", None) => self.log_in(packet),
            (_, None) | ("CONNECT", _) => vec![Effect::Close(PROTOCOL_ERROR, "log in first, and once")],
            ("PUBLISH", _) => self.published(packet, record),
            ("PUBREL", _) => vec![self.answer("PUBCOMP", &id, "")],
            ("SUBSCRIBE", _) => self.subscribe(packet, &id),
            ("UNSUBSCRIBE", _) => {
                let topics: Vec<_> = filters(packet).map(|filter| text(filter, "topic")).collect();
                self.subscriptions.retain(|(topic, _)| !topics.contains(topic));
                let codes = vec!["0"; topics.len()].join(",");
                vec![self.answer("UNSUBACK", &id, &format!(r#","codes":[{codes}]"#))]
            }
            ("PINGREQ", _) => vec![Effect::Send(r#"{"type":"PINGRESP"}"#.into())],
            ("DISCONNECT", _) => {
                self.will = None;
                vec![Effect::Close(1000, "")]
            }
            _ => Vec::new(),
        }
    }

    fn log_in(&mut self, connect: Node<'_>) -> Vec<Effect> {
        let is_5 = text(connect, "version") == "5";
        let version = if is_5 { VERSION_5 } else { "" };
        if user(Some(connect)).is_none() {
            let code = if is_5 { 134 } else { 4 };
            let refusal = format!(r#"{{{version}"type":"CONNACK","code":{code}}}"#);
            return vec![Effect::Send(refusal), Effect::Close(1000, "")];
        }
        self.version = Some(version);
        self.will = connect.member("will").map(|will| Publication {
            topic: text(will, "topic"),
            payload: text(will, "payload").into_bytes(),
            qos: number(will, "qos"),
            retain: text(will, "retain") == "true",
        });
        vec![Effect::Send(format!(r#"{{{version}"type":"CONNACK","code":0}}"#)), Effect::Enter]
    }

    fn published(&mut self, packet: Node<'_>, record: &Record<'_>) -> Vec<Effect> {
        let qos = number(packet, "qos");
        let payload = record.rest.as_ref().map(|rest| rest.bytes.to_vec()).unwrap_or_default();
        let retain = text(packet, "retain") == "true";
        let publication = Publication { topic: text(packet, "topic"), payload, qos, retain };
        let id = text(packet, "id");
        let acknowledgement = match qos {
            0 => None,
            1 => Some(self.answer("PUBACK", &id, "")),
            _ => Some(self.answer("PUBREC", &id, "")),
        };
        acknowledgement.into_iter().chain([Effect::Tell(News::Published(publication))]).collect()
    }

    fn subscribe(&mut self, packet: Node<'_>, id: &str) -> Vec<Effect> {
        let (mut codes, mut recalls) = (Vec::new(), Vec::new());
        for filter in filters(packet) {
            let (topic, qos) = (text(filter, "topic"), number(filter, "qos").min(1));
            self.subscriptions.retain(|(other, _)| *other != topic);
            if !topic::is_filter(&topic) || self.subscriptions.len() == MOST {
                codes.push(REFUSED.to_string());
                continue;
            }
            codes.push(qos.to_string());
            self.subscriptions.push((topic.clone(), qos));
            recalls.push(Effect::Recall(topic, qos));
        }
        let granted = self.answer("SUBACK", id, &format!(r#","codes":[{}]"#, codes.join(",")));
        [granted].into_iter().chain(recalls).collect()
    }

    /// A message for this client, if it has subscribed to the topic. Only what is told because it was remembered says so.
    pub(super) fn deliver(&mut self, publication: &Publication, is_recalled: bool) -> Vec<String> {
        let Publication { topic, payload, qos, .. } = publication;
        let fits = |(filter, _): &&(String, u8)| topic::matches(filter, topic);
        let granted = self.subscriptions.iter().filter(fits).map(|(_, qos)| *qos).max();
        let (Some(granted), Some(version)) = (granted, self.version) else { return Vec::new() };
        let qos = granted.min(*qos);
        let id = if qos > 0 { format!(r#","id":{}"#, self.next_id()) } else { String::new() };
        let (topic, digits) = (quote(topic), HEXLOWER.encode(payload));
        vec![format!(
            r#"{{{version}"type":"PUBLISH","topic":{topic},"qos":{qos},"retain":{is_recalled}{id},"payload":{{"$hex":"{digits}"}}}}"#
        )]
    }

    pub(super) fn tick(&mut self, n: u64) -> Vec<String> {
        let payload = format!(r#"{{"n":{n}}}"#).into_bytes();
        self.deliver(&Publication { topic: TICK.into(), payload, qos: 0, retain: false }, false)
    }

    pub(super) fn will(self) -> Option<Publication> {
        self.will
    }

    fn next_id(&mut self) -> u16 {
        self.last = self.last % u16::MAX + 1;
        self.last
    }

    fn answer(&self, kind: &str, id: &str, members: &str) -> Effect {
        let version = self.version.unwrap_or_default();
        Effect::Send(format!(r#"{{{version}"type":"{kind}","id":{id}{members}}}"#))
    }
}

fn filters(packet: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    packet.member("filters").into_iter().flat_map(Node::children)
}

fn number(record: Node<'_>, name: &str) -> u8 {
    text(record, name).parse().unwrap_or_default()
}
