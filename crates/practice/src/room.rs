//! The room: who may enter it, and what is said in it.

use weft_message::{Close, Payload, Timestamp};

use super::{
    ConnectionId, Output, Practice,
    accounts::{self, Credentials},
    connection::Stage,
    endpoint::{Door, LoginKind},
    flood::{self, Flood, FloodOrder},
    http::{Request, Response},
    message::{Answer, Binary, Command, Login, Reply, millis},
};

const WRONG_PASSWORD: &str = "wrong user or password";
const WRONG_TOKEN: &str = "unknown or expired token";
/// RFC 6455's code for a policy violation.
const POLICY: u16 = 1008;

/// The decision about a client that connects to the room.
pub(super) enum Admission {
    /// It enters under this name.
    Welcome(String),
    /// It must log in first.
    Wait,
    /// It must prove that it knows the password.
    Challenge,
    /// It is refused: the connection opens, is told why, and closes.
    Refuse(&'static str),
}

impl Practice {
    /// Decides about a request to enter the room; `Err` if the upgrade itself is refused.
    pub(super) fn admit(
        &mut self,
        door: &Door,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Admission, Response> {
        match door.login {
            LoginKind::None => {
                self.guests += 1;
                Ok(Admission::Welcome(format!("guest-{}", self.guests)))
            }
            LoginKind::First => Ok(Admission::Wait),
            LoginKind::Challenge => Ok(Admission::Challenge),
            LoginKind::Token => Ok(match door.token.as_deref().or(request.offered_token()) {
                None => Admission::Wait,
                Some(token) => match self.accounts.holder(token, now) {
                    Some(user) => Admission::Welcome(user.into()),
                    None => Admission::Refuse(WRONG_TOKEN),
                },
            }),
            LoginKind::Basic => request
                .authorization
                .and_then(Credentials::from_basic)
                .and_then(|credentials| credentials.user())
                .map(|user| Admission::Welcome(user.into()))
                .ok_or_else(Response::basic_challenge),
            LoginKind::Cookie => request
                .session_cookie()
                .and_then(|token| self.accounts.holder(token, now))
                .map(|user| Admission::Welcome(user.into()))
                .ok_or_else(|| Response::error(401, "no session cookie: log in at POST /session first")),
        }
    }

    /// Carries out a command.
    pub(super) fn obey(&mut self, id: ConnectionId, payload: &Payload, now: Timestamp) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let command = match Command::parse(payload) {
            Ok(command) => command,
            Err(error) => return connection.fail(&error),
        };
        match command {
            Command::Login(login) => self.log_in(id, login, now),
            Command::Answer(answer) => self.answer_challenge(id, &answer, now),
            Command::Say(say) => self.say(id, &say.text),
            Command::Ping(ping) => connection.reply(&Reply::Pong { id: ping.id.as_deref() }),
            Command::Drop => connection.end(now, Output::Drop),
            Command::Silence => connection.fall_silent(),
            Command::Close(order) => match order.checked() {
                Ok(close) => connection.end(now, close),
                Err(error) => connection.fail(&error),
            },
            Command::Binary(Binary { size }) => {
                match (FloodOrder { size, ..FloodOrder::default() }).checked() {
                    Ok(order) => connection.send(Payload::Binary(flood::noise(order.size))),
                    Err(error) => connection.fail(&error),
                }
            }
            Command::Flood(order) => match order.checked() {
                Ok(order) => connection.flood(Flood::new(order, now)),
                Err(error) => connection.fail(&error),
            },
        }
    }

    fn log_in(&mut self, id: ConnectionId, login: Login, now: Timestamp) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if *connection.stage() != Stage::Lobby {
            let message = "this endpoint needs no login, or you are already logged in";
            return connection.reply(&Reply::Error { message });
        }
        let (user, otherwise) = match login {
            Login::Token(token) => (self.accounts.holder(&token, now), WRONG_TOKEN),
            Login::Password(credentials) => (credentials.user(), WRONG_PASSWORD),
        };
        match user {
            Some(user) => self.join(id, user.into(), now),
            None => self.refuse(id, otherwise, now),
        }
    }

    /// Asks a client to sign a nonce that was never sent before.
    pub(super) fn challenge(&mut self, id: ConnectionId) {
        let nonce = self.accounts.nonce();
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.reply(&Reply::Challenge { nonce: &nonce });
            connection.challenge(nonce);
        }
    }

    fn answer_challenge(&mut self, id: ConnectionId, answer: &Answer, now: Timestamp) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let Stage::Challenged(nonce) = connection.stage() else {
            return connection.reply(&Reply::Error { message: "there is no challenge to answer" });
        };
        match accounts::signer(&answer.user, nonce, &answer.signature) {
            Some(user) => self.join(id, user.into(), now),
            None => self.refuse(id, WRONG_PASSWORD, now),
        }
    }

    /// Tells a client why it may not enter, and closes the connection.
    pub(super) fn refuse(&mut self, id: ConnectionId, words: &str, now: Timestamp) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.reply(&Reply::Error { message: words });
            let close = Close::by_server(POLICY, words);
            connection.end(now, close.map_or(Output::Drop, Output::Close));
        }
    }

    /// Puts a connection in the room, and tells everybody.
    pub(super) fn join(&mut self, id: ConnectionId, user: String, now: Timestamp) {
        self.broadcast(&Reply::Joined { user: &user, time: millis(now) }, id);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.enter(user.clone(), now);
        let mut users = self.members();
        users.sort_unstable();
        users.dedup();
        let welcome = Reply::Welcome { user: &user, users: &users }.to_payload();
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.send(welcome);
        }
    }

    fn members(&self) -> Vec<&str> {
        self.connections
            .values()
            .filter_map(|connection| match connection.stage() {
                Stage::Member(user) => Some(user.as_str()),
                _ => None,
            })
            .collect()
    }

    fn say(&mut self, id: ConnectionId, text: &str) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match connection.stage().clone() {
            Stage::Member(user) => {
                let said = Reply::Said { user: &user, text };
                connection.reply(&said);
                self.broadcast(&said, id);
            }
            Stage::Lobby | Stage::Challenged(_) => connection.reply(&Reply::Error {
                message: r#"log in first: {"type":"login","user":"demo","password":"demo"}"#,
            }),
            Stage::Echo | Stage::Outside | Stage::Speaks(_) => {
                connection
                    .reply(&Reply::Error { message: "only the /room endpoint has other users to talk to" });
            }
        }
    }

    /// Sends a message to everybody in the room but one, and marks their drivers to be woken.
    pub(super) fn broadcast(&mut self, reply: &Reply<'_>, except: ConnectionId) {
        let payload = reply.to_payload();
        for (id, connection) in &mut self.connections {
            if *id != except && matches!(connection.stage(), Stage::Member(_)) {
                connection.send(payload.clone());
                self.woken.push(*id);
            }
        }
    }
}
