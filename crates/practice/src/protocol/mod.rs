//! Endpoints that speak a protocol: each connection has a [`Speaker`], and those of a protocol hear each other's [`News`].
//! The layers of `weft-codec` read and compose all messages.

mod graphql;
mod json_rpc;
mod mqtt;
mod socket_io;
#[cfg(test)]
mod tests;

use weft_codec::{
    json::{self, Node, quote},
    layer::{Layer, Layers},
};
use weft_message::{Close, Direction, Message, Payload, Timestamp};

use self::{graphql::GraphQl, json_rpc::JsonRpc, mqtt::Client, socket_io::SocketIo};
use super::{
    ConnectionId, Output, Practice,
    accounts::Credentials,
    connection::{Connection, Stage},
};

/// How many topics have a retained message, at most.
const REMEMBERED: usize = 1000;
/// RFC 6455's code for what isn't of the protocol.
const PROTOCOL_ERROR: u16 = 1002;
/// What a login with a wrong password is told.
const WRONG_PASSWORD: &str = "wrong user or password";
/// The name of those who don't log in.
const GUEST: &str = "guest";

/// A protocol that an endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    SocketIo,
    Mqtt,
    GraphQl,
    JsonRpc,
}

/// The server's side of a conversation in a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    SocketIo(SocketIo),
    Mqtt(Client),
    GraphQl(GraphQl),
    JsonRpc(JsonRpc),
}

/// What is to be done after a message.
#[derive(Debug, PartialEq, Eq)]
enum Effect {
    /// Send what this value stands for in the protocol.
    Send(String),
    /// The client is in: it hears of every second from now on.
    Enter,
    /// Close the connection.
    Close(u16, &'static str),
    /// Tell everybody who speaks the protocol, this client too.
    Tell(News),
    /// Tell what is remembered for a topic filter, with this quality of service.
    Recall(String, u8),
}

/// Something that others hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Somebody has said something.
    Said {
        user: String,
        /// As JSON.
        text: String,
    },
    /// A message for a topic.
    Published(Publication),
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Publication {
    topic: String,
    payload: Vec<u8>,
    qos: u8,
    retain: bool,
}

impl Protocol {
    /// The server's side, for a new connection, and what it says first.
    pub(super) fn speaker(self, id: ConnectionId) -> (Speaker, Option<Payload>) {
        let speaker = match self {
            Self::SocketIo => Speaker::SocketIo(SocketIo::new(id.0)),
            Self::Mqtt => Speaker::Mqtt(Client::default()),
            Self::GraphQl => Speaker::GraphQl(GraphQl::default()),
            Self::JsonRpc => Speaker::JsonRpc(JsonRpc),
        };
        let first = if let Speaker::SocketIo(speaker) = &speaker { Some(speaker.open()) } else { None };
        let payload = first.and_then(|value| speaker.compose(&value));
        (speaker, payload)
    }
}

impl Speaker {
    fn layer(&self) -> &'static dyn Layer {
        match self {
            Self::SocketIo(_) => &weft_codec::layer::EngineIo,
            Self::Mqtt(_) => &weft_codec::layer::Mqtt,
            Self::GraphQl(_) => &weft_codec::layer::GRAPHQL,
            Self::JsonRpc(_) => &weft_codec::layer::JSON_RPC,
        }
    }

    fn compose(&self, value: &str) -> Option<Payload> {
        let tree = json::parse(value).ok()?;
        self.layer().compose(tree.root()).ok()
    }

    fn hear(&mut self, payload: &Payload) -> Vec<Effect> {
        let layer = self.layer();
        match self {
            Self::Mqtt(client) => client.hear(payload.as_bytes()),
            Self::SocketIo(speaker) => each_record(layer, payload, |record| speaker.hear(record)),
            Self::GraphQl(speaker) => each_record(layer, payload, |record| speaker.hear(record)),
            Self::JsonRpc(speaker) => each_record(layer, payload, |record| speaker.hear(record)),
        }
    }

    /// What it says to its client because of something that others have done.
    fn overhear(&mut self, news: &News) -> Vec<String> {
        match (self, news) {
            (Self::SocketIo(speaker), News::Said { user, text }) => speaker.said(user, text),
            (Self::GraphQl(speaker), News::Said { user, text }) => speaker.said(user, text),
            (Self::Mqtt(client), News::Published(publication)) => client.deliver(publication, false),
            _ => Vec::new(),
        }
    }

    /// What it says every second.
    pub(super) fn tick(&mut self, n: u64) -> Vec<Payload> {
        let values = match self {
            Self::SocketIo(speaker) => speaker.tick(n),
            Self::GraphQl(speaker) => speaker.tick(n),
            Self::Mqtt(client) => client.tick(n),
            Self::JsonRpc(_) => Vec::new(),
        };
        values.iter().filter_map(|value| self.compose(value)).collect()
    }

    /// What others hear if the connection ends without a farewell.
    fn will(self) -> Option<Publication> {
        if let Self::Mqtt(client) = self { client.will() } else { None }
    }

    /// Whether both speak the same protocol.
    fn is_like(&self, other: Protocol) -> bool {
        self.protocol() == other
    }

    fn protocol(&self) -> Protocol {
        match self {
            Self::SocketIo(_) => Protocol::SocketIo,
            Self::Mqtt(_) => Protocol::Mqtt,
            Self::GraphQl(_) => Protocol::GraphQl,
            Self::JsonRpc(_) => Protocol::JsonRpc,
        }
    }
}

impl Practice {
    /// Has a connection's speaker hear a message, and does what follows.
    pub(super) fn converse(&mut self, id: ConnectionId, payload: &Payload, now: Timestamp) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let Stage::Speaks(speaker) = connection.stage_mut() else { return };
        let protocol = speaker.protocol();
        for effect in speaker.hear(payload) {
            self.perform(id, protocol, effect, now);
        }
    }

    fn perform(&mut self, id: ConnectionId, protocol: Protocol, effect: Effect, now: Timestamp) {
        if let Effect::Tell(news) = effect {
            return self.tell(protocol, &news);
        }
        let remembered = match &effect {
            Effect::Recall(filter, _) => self.recall(filter),
            _ => Vec::new(),
        };
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match effect {
            Effect::Send(value) => speak(connection, vec![value]),
            Effect::Enter => connection.start_ticks(now),
            Effect::Close(code, words) => {
                let close = Close::by_server(code, words);
                connection.end(now, close.map_or(Output::Drop, Output::Close));
            }
            Effect::Recall(_, qos) => {
                for mut publication in remembered {
                    publication.qos = publication.qos.min(qos);
                    let Stage::Speaks(speaker) = connection.stage_mut() else { return };
                    let Speaker::Mqtt(client) = &mut **speaker else { return };
                    let values = client.deliver(&publication, true);
                    speak(connection, values);
                }
            }
            Effect::Tell(_) => {}
        }
    }

    /// Tells everybody who speaks that protocol.
    fn tell(&mut self, protocol: Protocol, news: &News) {
        if let News::Published(publication) = news {
            self.remember(publication);
        }
        for (id, connection) in &mut self.connections {
            let Stage::Speaks(speaker) = connection.stage_mut() else { continue };
            let values = if speaker.is_like(protocol) { speaker.overhear(news) } else { Vec::new() };
            if !values.is_empty() {
                speak(connection, values);
                self.woken.push(*id);
            }
        }
    }

    /// A connection that spoke a protocol has ended.
    pub(super) fn bequeath(&mut self, speaker: Speaker) {
        if let Some(publication) = speaker.will() {
            self.tell(Protocol::Mqtt, &News::Published(publication));
        }
    }

    /// Keeps what was published for later subscribers. An empty payload has it forgotten.
    fn remember(&mut self, publication: &Publication) {
        if !publication.retain {
            return;
        }
        self.retained.retain(|other| other.topic != publication.topic);
        if !publication.payload.is_empty() && self.retained.len() < REMEMBERED {
            self.retained.push(publication.clone());
        }
    }

    fn recall(&self, filter: &str) -> Vec<Publication> {
        let fits = |kept: &&Publication| weft_codec::layer::topic::matches(filter, &kept.topic);
        self.retained.iter().filter(fits).cloned().collect()
    }
}

/// Sends what these values stand for.
fn speak(connection: &mut Connection, values: Vec<String>) {
    let Stage::Speaks(speaker) = connection.stage_mut() else { return };
    let payloads: Vec<_> = values.iter().filter_map(|value| speaker.compose(value)).collect();
    payloads.into_iter().for_each(|payload| connection.send(payload));
}

/// What is to be done after each record of a message.
fn each_record(
    layer: &'static dyn Layer,
    payload: &Payload,
    mut hear: impl FnMut(Node<'_>) -> Vec<Effect>,
) -> Vec<Effect> {
    let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
    let (kind, bytes) = (payload.kind(), payload.as_bytes());
    let message = Message { number, time, direction, kind, bytes };
    let records = Layers::default().expecting(layer).records(&message);
    if records.is_empty() {
        return vec![Effect::Close(PROTOCOL_ERROR, "this isn't a message of the endpoint's protocol")];
    }
    let trees = records.into_iter().filter_map(|record| json::parse(record).ok());
    trees.flat_map(|tree| hear(tree.root())).collect()
}

/// Who logs in with what is in this value: a user, a guest if it names none, or nobody if the password is wrong.
fn user(login: Option<Node<'_>>) -> Option<&'static str> {
    let member = |name| login.and_then(|login| login.member(name));
    let Some(user) = member("user") else { return Some(GUEST) };
    let text = |node: Option<Node<'_>>| node.and_then(Node::scalar_text).unwrap_or_default().into_owned();
    Credentials { user: text(Some(user)), password: text(member("password")) }.user()
}

/// The text of a member; empty if it isn't there.
fn text(record: Node<'_>, name: &str) -> String {
    record.member(name).and_then(Node::scalar_text).unwrap_or_default().into_owned()
}

/// What somebody has said, as JSON.
fn said(user: &str, text: &str) -> String {
    format!(r#"{{"user":{},"text":{text}}}"#, quote(user))
}

/// The sum of an array's numbers, which are whole; `None` if they aren't.
fn sum<'n>(numbers: impl IntoIterator<Item = Node<'n>>) -> Option<i64> {
    numbers.into_iter().try_fold(0_i64, |sum, number| sum.checked_add(number.raw().parse().ok()?))
}
