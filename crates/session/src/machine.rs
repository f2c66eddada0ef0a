//! What a session does next: a state machine without I/O.
//!
//! It is told what happened ([`Input`]) and when, and answers with what to do ([`Action`]). Its
//! driver asks for actions until there are none, and wakes it at its deadline.

use std::{collections::VecDeque, time::Duration};

use weft_codec::decimal::Decimal;
use weft_message::{CloseInfo, Event, Timestamp};

use super::{
    backoff::Backoff,
    state::{Failure, State, Step},
};

/// How long a token or an open socket may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the server has to answer a close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);
/// Online for this long, a session has proven itself: the next drop counts as the first.
const PROVEN: Duration = Duration::from_secs(10);

/// What of the profile decides the course of events, fixed when the user connects.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whether to get a token first.
    pub token: bool,
    /// Whether something is to be done before the session is online, and how long that may take.
    pub login: Option<LoginPlan>,
    /// Whether and when to connect again.
    pub backoff: Option<Backoff>,
}

/// What is to be done once the socket is open.
#[derive(Clone, Copy, Debug)]
pub struct LoginPlan {
    /// How long it may take.
    pub within: Duration,
    /// Whether a script does it, and not a first message.
    pub by_script: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// The user wants to be online.
    Connect(Plan),
    /// The user does not. With a code and reason of theirs, or none.
    Disconnect(Option<(u16, String)>),
    /// The token is here.
    Token,
    /// Something that has to work before the session is online did not.
    Failed(Failure),
    /// The socket is open.
    Opened {
        /// The subprotocol that the server chose; empty if none.
        protocol: String,
    },
    /// The server accepted the login.
    Accepted,
    /// The server refused the login, in its own words.
    Refused(String),
    /// The socket closed.
    Closed(CloseInfo),
    /// The user cancelled a task without which there is no connection.
    Cancelled(String),
    /// That many keepalive replies in a row are missing: the connection is as good as dead.
    KeepaliveLost(u32),
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Ask for the token.
    FetchToken,
    /// Open the socket.
    OpenSocket,
    /// Send the first message.
    SendFirst,
    /// Have a script log in.
    RunLogin,
    /// The session is online: start what runs only then.
    GoOnline,
    /// It no longer is: stop what runs only then. Receiving goes on.
    GoOffline,
    /// Start the closing handshake.
    CloseSocket(Option<(u16, String)>),
    /// Forget the socket, closed or not.
    DropSocket,
    /// Write it into the log.
    Record(Event, String),
}

/// The state machine of one session.
#[derive(Debug, Default)]
pub struct Machine {
    state: State,
    plan: Plan,
    attempt: u32,
    was_online: bool,
    online_since: Timestamp,
    deadline: Option<Timestamp>,
    actions: VecDeque<Action>,
}

impl Machine {
    /// What it is doing.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What to do next; ask until there is nothing.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When [`Machine::handle_timeout`] is due, if it is.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    /// Takes in what happened.
    pub fn handle(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Connect(plan) => self.connect(plan, now),
            Input::Disconnect(close) => self.disconnect(close, now),
            Input::Token => self.token(now),
            Input::Failed(failure) => self.failed(failure, now),
            Input::Opened { protocol } => self.opened(&protocol, now),
            Input::Accepted => self.accepted(now),
            Input::Refused(words) => self.refused(&words),
            Input::Closed(info) => self.closed(info, now),
            Input::Cancelled(task) => self.cancelled(&task),
            Input::KeepaliveLost(misses) => self.keepalive_lost(misses, now),
        }
    }

    /// Takes in that its deadline has passed; earlier it does nothing.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        self.deadline = None;
        let waited = CONNECT_TIMEOUT.as_secs();
        match &self.state {
            State::Reconnecting { attempt, .. } => self.start(*attempt, now),
            State::Connecting { step: Step::Token, .. } => self.failed(
                Failure::passing(
                    format!("The token request had no reply for {waited} s."),
                    "Check its URL and whether that server is up.",
                ),
                now,
            ),
            State::Connecting { step: Step::Socket, .. } => self.failed(
                Failure::passing(
                    format!("The host did not answer for {waited} s."),
                    "Check host, port and network.",
                ),
                now,
            ),
            State::LoggingIn => self.failed(self.late_login(), now),
            State::Closing => {
                let reason = "the server did not answer the close frame".into();
                self.act(Action::DropSocket);
                self.end(CloseInfo { code: 1006, reason, was_clean: false }, true);
            }
            State::Offline | State::Online | State::Closed { .. } | State::Failed(_) => {}
        }
    }

    fn late_login(&self) -> Failure {
        match self.plan.login {
            Some(LoginPlan { by_script: true, within }) => Failure::passing(
                format!("The script did not log in within {} s.", Decimal(within.as_secs_f64())),
                "Its output, in the tab Scripts, tells how far it came; Settings has the time that it gets.",
            ),
            _ => Failure::passing(
                "No reply came that means yes or no.",
                "Check the reply that means yes, or allow more time, under Settings.",
            ),
        }
    }

    fn connect(&mut self, plan: Plan, now: Timestamp) {
        if !self.state.is_idle() {
            return;
        }
        self.act(Action::DropSocket);
        self.plan = plan;
        self.was_online = false;
        self.start(0, now);
    }

    fn start(&mut self, attempt: u32, now: Timestamp) {
        self.attempt = attempt;
        let (step, action) = match self.plan.token {
            true => (Step::Token, Action::FetchToken),
            false => (Step::Socket, Action::OpenSocket),
        };
        self.state = State::Connecting { attempt, step };
        self.deadline = Some(now + CONNECT_TIMEOUT);
        self.act(action);
    }

    fn token(&mut self, now: Timestamp) {
        if let State::Connecting { attempt, step: Step::Token } = self.state {
            self.state = State::Connecting { attempt, step: Step::Socket };
            self.deadline = Some(now + CONNECT_TIMEOUT);
            self.record(Event::Login, "Token received.".into());
            self.act(Action::OpenSocket);
        }
    }

    fn opened(&mut self, protocol: &str, now: Timestamp) {
        if !matches!(self.state, State::Connecting { step: Step::Socket, .. }) {
            return;
        }
        let protocol = match protocol {
            "" => String::from("Opened, without a subprotocol."),
            name => format!("Opened with subprotocol {name}."),
        };
        self.record(Event::Opened, protocol);
        match self.plan.login {
            Some(LoginPlan { within, by_script }) => {
                self.state = State::LoggingIn;
                self.deadline = Some(now + within);
                self.act(if by_script { Action::RunLogin } else { Action::SendFirst });
            }
            None => self.go_online(now),
        }
    }

    fn accepted(&mut self, now: Timestamp) {
        if self.state == State::LoggingIn {
            self.record(Event::Login, "Logged in.".into());
            self.go_online(now);
        }
    }

    fn go_online(&mut self, now: Timestamp) {
        self.state = State::Online;
        self.deadline = None;
        self.was_online = true;
        self.online_since = now;
        self.act(Action::GoOnline);
    }

    fn refused(&mut self, words: &str) {
        if self.state != State::LoggingIn {
            return;
        }
        self.record(Event::Refused, format!("Login refused: {words}"));
        self.act(Action::CloseSocket(None));
        self.fail(Failure::lasting(
            format!("The server refused the login: {words}."),
            "Check user and password, then connect again.",
        ));
    }

    fn failed(&mut self, failure: Failure, now: Timestamp) {
        if !matches!(self.state, State::Connecting { .. } | State::LoggingIn) {
            return;
        }
        self.record(Event::Error, failure.to_string());
        self.act(Action::DropSocket);
        match self.retry_in(failure.may_pass, now) {
            Some((attempt, at)) => self.reconnect(attempt, at, failure.what, now),
            None => self.fail(failure),
        }
    }

    fn disconnect(&mut self, close: Option<(u16, String)>, now: Timestamp) {
        match self.state {
            State::Online | State::LoggingIn => {
                self.act(Action::GoOffline);
                self.act(Action::CloseSocket(close.or_else(|| Some((1000, String::new())))));
                self.state = State::Closing;
                self.deadline = Some(now + CLOSE_TIMEOUT);
            }
            State::Connecting { .. } | State::Reconnecting { .. } => {
                self.act(Action::DropSocket);
                self.record(Event::Note, "You called the connection off.".into());
                self.state = State::Offline;
                self.deadline = None;
            }
            State::Offline | State::Closing | State::Closed { .. } | State::Failed(_) => {}
        }
    }

    fn cancelled(&mut self, task: &str) {
        if matches!(self.state, State::Connecting { .. } | State::LoggingIn | State::Online | State::Closing)
        {
            let what = format!("You cancelled the task “{task}”, so the connection was closed.");
            self.record(Event::Note, what.clone());
            self.act(Action::GoOffline);
            self.act(Action::DropSocket);
            self.fail(Failure::lasting(what, "Connect starts a new one."));
        }
    }

    fn closed(&mut self, info: CloseInfo, now: Timestamp) {
        let how = if info.was_clean { "clean" } else { "not clean" };
        let was_open = !matches!(self.state, State::Connecting { .. });
        let words = match info.advice() {
            Some(advice) if was_open => format!("Closed {info} ({how}). {advice}"),
            _ => format!("Closed {info} ({how})."),
        };
        self.record(Event::Closed, words);
        self.act(Action::GoOffline);
        self.act(Action::DropSocket);
        match self.state {
            State::Closing => self.end(info, true),
            State::Connecting { .. } | State::LoggingIn => self.closed_before_online(&info, now),
            State::Online => {
                // A normal close and a policy close are meant; anything else is a drop.
                let meant = matches!(info.code, 1000 | 1005 | 1008);
                match self.retry_in(!meant, now) {
                    Some((attempt, at)) => self.reconnect(attempt, at, format!("Closed {info}."), now),
                    None => self.end(info, false),
                }
            }
            State::Offline | State::Reconnecting { .. } | State::Closed { .. } | State::Failed(_) => {}
        }
    }

    fn closed_before_online(&mut self, info: &CloseInfo, now: Timestamp) {
        let failure = match (&self.state, info.code) {
            (State::LoggingIn, 1008) => Failure::lasting(
                format!("The server closed during the login: {info}."),
                "Check user and password, then connect again.",
            ),
            (State::LoggingIn, _) => Failure::passing(
                format!("The connection closed during the login: {info}."),
                "Check what the server expects as its first message.",
            ),
            _ if !info.reason.is_empty() => {
                Failure::lasting(format!("Could not connect: {}", info.reason), "Check the URL.")
            }
            _ => Failure::passing(
                "Could not connect.",
                "Browsers keep the cause to themselves: check host, port, path and certificate, whether the \
                 server is up, and whether it wants a login or accepts this page's origin.",
            ),
        };
        self.failed(failure, now);
    }

    fn keepalive_lost(&mut self, misses: u32, now: Timestamp) {
        if self.state != State::Online {
            return;
        }
        let what = format!("{misses} keepalive replies in a row are missing.");
        self.record(Event::Error, format!("{what} The connection is given up."));
        self.act(Action::GoOffline);
        self.act(Action::DropSocket);
        match self.retry_in(true, now) {
            Some((attempt, at)) => self.reconnect(attempt, at, what, now),
            None => self.fail(Failure::passing(what, "Connect again, or turn Reconnect on.")),
        }
    }

    /// The next attempt and its time, if there is to be one: only what once was online comes back.
    fn retry_in(&mut self, may_pass: bool, now: Timestamp) -> Option<(u32, Timestamp)> {
        if !may_pass || !self.was_online {
            return None;
        }
        // A drop right after coming online counts on, or a server that drops everyone is hammered.
        let proven = self.state == State::Online && now.since(self.online_since) >= PROVEN;
        let attempt = if proven { 1 } else { self.attempt + 1 };
        let delay = self.plan.backoff.as_mut()?.delay(attempt)?;
        Some((attempt, now + delay))
    }

    fn reconnect(&mut self, attempt: u32, at: Timestamp, why: String, now: Timestamp) {
        let seconds = Decimal(at.since(now).as_secs_f64());
        self.record(Event::Reconnect, format!("Reconnecting: attempt {attempt} in {seconds:.1} s."));
        self.state = State::Reconnecting { attempt, at, why };
        self.deadline = Some(at);
    }

    fn end(&mut self, info: CloseInfo, by_user: bool) {
        self.state = State::Closed { info, by_user };
        self.deadline = None;
    }

    fn fail(&mut self, failure: Failure) {
        self.state = State::Failed(failure);
        self.deadline = None;
    }

    fn record(&mut self, event: Event, words: String) {
        self.act(Action::Record(event, words));
    }

    fn act(&mut self, action: Action) {
        self.actions.push_back(action);
    }
}

#[cfg(test)]
mod tests;
