//! The practice server: something to connect to when you have no server at hand.
//!
//! It is sans-IO: requests and messages go in, responses and [`Output`] come out, and the time is an
//! argument. The native server in `practice/` and the page's own transport drive the same code:
//!
//! 1. [`Practice::connect`] for an upgrade, [`Practice::http`] for any other request;
//! 2. [`Practice::receive`] for each message, then wake the connections that [`Practice::take_woken`] returns;
//! 3. [`Practice::poll_output`] whenever there is room to write, until it returns nothing, and again at
//!    [`Practice::deadline`];
//! 4. [`Practice::disconnect`] when the connection has closed.

mod accounts;
mod connection;
mod endpoint;
mod flood;
mod held;
mod http;
mod message;
mod page;
mod protocol;
mod query;
mod room;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use accounts::Accounts;
use connection::{Connection, Stage};
use endpoint::Endpoint;
use flood::Flood;
pub use http::{Request, Response};
use message::{Reply, millis};
use protocol::Publication;
use room::Admission;
use weft_message::{Close, Payload, Timestamp};

/// A connection to the server; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

/// An upgrade that the server agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The connection's id from now on.
    pub id: ConnectionId,
    /// The subprotocol that the server chose from those offered.
    pub protocol: Option<String>,
}

/// What the server wants the driver to do with a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this message.
    Send(Payload),
    /// Start the closing handshake; nothing follows.
    Close(Close),
    /// Cut the connection without a closing handshake; nothing follows.
    Drop,
}

/// The whole server: its accounts, its connections and the room they meet in.
#[derive(Debug)]
pub struct Practice {
    accounts: Accounts,
    connections: BTreeMap<ConnectionId, Connection>,
    opened: u64,
    guests: u64,
    woken: Vec<ConnectionId>,
    /// What brokers remember of each topic.
    retained: Vec<Publication>,
}

/// URLs of the in-page server to try, each with its description.
pub fn examples() -> impl Iterator<Item = (String, &'static str)> {
    let in_page = endpoint::ENDPOINTS.iter().filter(|entry| entry.path != endpoint::INVALID);
    in_page.map(|entry| (format!("practice:{}", entry.example), entry.about))
}

impl Practice {
    /// A server without connections. The seed determines which tokens it issues.
    pub fn new(seed: u64) -> Self {
        Self {
            accounts: Accounts::new(seed),
            connections: BTreeMap::new(),
            opened: 0,
            guests: 0,
            woken: Vec::new(),
            retained: Vec::new(),
        }
    }

    /// Opens a connection, or refuses it with an HTTP response: 400 for a bad parameter, 401 if the upgrade
    /// itself needs a login, 404 for a path that isn't a WebSocket endpoint.
    pub fn connect(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Accepted, Response> {
        self.open(request, now).map_err(|refusal| refusal.allow_origin(request.origin))
    }

    fn open(&mut self, request: &Request<'_>, now: Timestamp) -> Result<Accepted, Response> {
        let endpoint = Endpoint::parse(request.target)
            .map_err(|error| Response::text(400, error.to_string()))?
            .ok_or_else(|| Response::not_found(request.path()))?;
        let id = ConnectionId(self.opened);
        self.opened += 1;
        let mut connection = Connection::new(Stage::Outside);
        let mut admission = None;
        match endpoint {
            Endpoint::Echo => connection = Connection::new(Stage::Echo),
            Endpoint::Room(door) => {
                connection = Connection::new(Stage::Lobby);
                admission = Some(self.admit(&door, request, now)?);
            }
            Endpoint::Flood(order) => connection.flood(Flood::new(order, now)),
            Endpoint::Binary => flood::samples().into_iter().for_each(|bytes| connection.send(bytes)),
            Endpoint::End { after, output } => connection.end(now + after, output),
            Endpoint::Silence => connection.fall_silent(),
            Endpoint::Quiet => {}
            Endpoint::Speaks(protocol) => {
                let (speaker, first) = protocol.speaker(id);
                connection = Connection::new(Stage::Speaks(Box::new(speaker)));
                first.into_iter().for_each(|payload| connection.send(payload));
            }
        }
        connection.set_target(request.target);
        self.connections.insert(id, connection);
        match admission {
            Some(Admission::Welcome(user)) => self.join(id, user, now),
            Some(Admission::Refuse(words)) => self.refuse(id, words, now),
            Some(Admission::Challenge) => self.challenge(id),
            Some(Admission::Wait) | None => {}
        }
        Ok(Accepted { id, protocol: request.choose_protocol() })
    }

    /// Handles a message from a connection.
    pub fn receive(&mut self, id: ConnectionId, payload: Payload, now: Timestamp) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match connection.stage() {
            _ if connection.is_mute() => {}
            Stage::Echo => connection.send(payload),
            Stage::Speaks(_) => self.converse(id, &payload, now),
            Stage::Outside | Stage::Lobby | Stage::Challenged(_) | Stage::Member(_) => {
                self.obey(id, &payload, now)
            }
        }
    }

    /// Whether a connection should be read from: not while too much output is queued. A driver that can't
    /// hold its input back may ignore this.
    pub fn wants_input(&self, id: ConnectionId) -> bool {
        self.connections.get(&id).is_none_or(Connection::wants_input)
    }

    /// Removes a connection that has closed, and tells the room.
    pub fn disconnect(&mut self, id: ConnectionId, now: Timestamp) {
        match self.connections.remove(&id).map(Connection::into_stage) {
            Some(Stage::Member(user)) => self.broadcast(&Reply::Left { user: &user, time: millis(now) }, id),
            Some(Stage::Speaks(speaker)) => self.bequeath(*speaker),
            _ => {}
        }
    }

    /// The next output of a connection, if any is due. A flood is paced by polling only when there is room to
    /// write.
    pub fn poll_output(&mut self, id: ConnectionId, now: Timestamp) -> Option<Output> {
        self.connections.get_mut(&id)?.poll_output(now)
    }

    /// When to call [`Practice::poll_output`] again; `None`: not before there is more input.
    pub fn deadline(&self, id: ConnectionId) -> Option<Timestamp> {
        self.connections.get(&id)?.deadline()
    }

    /// The connections that got output because of another's input since this was last called: wake their
    /// drivers.
    pub fn take_woken(&mut self) -> Vec<ConnectionId> {
        std::mem::take(&mut self.woken)
    }
}
