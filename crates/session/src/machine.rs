//! The state machine of a session, without I/O.
//!
//! It is told what happened ([`Input`]) and when, and answers with what to do ([`Action`]). Its
//! driver fetches actions until there are none left, and wakes it at its deadline.

use std::{collections::VecDeque, time::Duration};

use weft_message::{Close, CloseInfo, Timestamp};

use super::{
    backoff::Backoff,
    event::Event,
    failure::{Attempt, Failure},
    role::Role,
    state::{Cause, State, Step},
};

/// The time limit for a token or for opening the socket.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the server has to answer a close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);
/// After being online this long a session counts as stable: the next drop starts counting attempts anew.
const PROVEN: Duration = Duration::from_secs(10);

/// The part of a profile that the machine depends on, fixed when the user connects.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Whether to get a token first.
    pub token: bool,
    /// What must be done before the session is online, if anything, and its time limit.
    pub login: Option<LoginPlan>,
    /// Whether and when to reconnect.
    pub backoff: Option<Backoff>,
}

/// What must be done once the socket is open.
#[derive(Clone, Copy, Debug)]
pub struct LoginPlan {
    /// How long it may take.
    pub within: Duration,
    /// Whether a script logs in, rather than a first message.
    pub by_script: bool,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// The user connects, or no longer waits for the next attempt.
    Connect(Plan),
    /// The user disconnects.
    Disconnect(Close),
    /// The token was received.
    Token,
    /// A step that the session needs to get online failed.
    Failed(Failure),
    /// The socket is open.
    Opened {
        /// The subprotocol that the server chose; empty if none.
        subprotocol: String,
        /// The extensions that were negotiated; empty if none.
        extensions: String,
        /// The subprotocols that were offered, with secrets masked.
        offered: Vec<String>,
    },
    /// The server accepted the login.
    Accepted,
    /// The server refused the login, in its own words.
    Refused(String),
    /// The server sent a message that doesn't answer the login.
    OtherMessage,
    /// The user goes on without an answer to the login.
    SkipLogin,
    /// The socket closed before it was open.
    NotOpened {
        /// How.
        info: CloseInfo,
        /// What is known of the attempt.
        attempt: Attempt,
    },
    /// The socket closed.
    Closed(CloseInfo),
    /// The user cancelled one of the session's tasks.
    Cancelled(Role),
    /// This many keepalive replies in a row are missing: the connection counts as lost.
    KeepaliveLost(u32),
}

/// What the driver should do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Request the token.
    FetchToken,
    /// Open the socket.
    OpenSocket,
    /// Send the first message.
    SendFirst,
    /// Let a script log in.
    RunLogin,
    /// The session is online: start the tasks that only run then.
    GoOnline,
    /// The session is no longer online: stop the tasks that only run then. Receiving goes on.
    GoOffline,
    /// Start the closing handshake.
    CloseSocket(Close),
    /// Drop the socket, closed or not.
    DropSocket,
    /// Write this into the log.
    Record(Event),
}

/// The state machine of one session.
#[derive(Debug, Default)]
pub struct Machine {
    state: State,
    plan: Plan,
    attempt: u32,
    was_online: bool,
    /// Whether the server has sent anything since the socket opened.
    is_heard: bool,
    /// Whether the user has gone on without an answer to the login before, on this session.
    skips_login: bool,
    online_since: Timestamp,
    deadline: Option<Timestamp>,
    actions: VecDeque<Action>,
}

impl Machine {
    /// The current state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The next action; call it until it returns `None`.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When to call [`Machine::handle_timeout`], if at all.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.deadline
    }

    /// Handles something that happened.
    pub fn handle(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Connect(plan) => self.connect(plan, now),
            Input::Disconnect(close) => self.disconnect(close, now),
            Input::Token => self.token(now),
            Input::Failed(failure) => self.failed(failure, now),
            Input::Opened { subprotocol, extensions, offered } => {
                self.opened(Event::Opened { subprotocol, extensions, offered }, now);
            }
            Input::Accepted => self.accepted(now),
            Input::Refused(reply) => self.refused(reply),
            Input::OtherMessage => self.is_heard = true,
            Input::SkipLogin => self.skip_login(now),
            Input::NotOpened { info, attempt } => self.closed(info, attempt, now),
            Input::Closed(info) => self.closed(info, Attempt::default(), now),
            Input::Cancelled(task) => self.cancelled(task),
            Input::KeepaliveLost(misses) => self.keepalive_lost(misses, now),
        }
    }

    /// Handles the deadline; does nothing if it hasn't passed yet.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        if self.deadline.is_none_or(|deadline| now < deadline) {
            return;
        }
        self.deadline = None;
        let after = CONNECT_TIMEOUT.as_secs_f64();
        match &self.state {
            State::Reconnecting { attempt, .. } => self.start(*attempt, now),
            State::Connecting { step: Step::Token, .. } => self.failed(Failure::TokenTimeout { after }, now),
            State::Connecting { step: Step::Socket, .. } => self.failed(Failure::HostTimeout { after }, now),
            State::LoggingIn => self.late_login(now),
            State::Closing => {
                self.act(Action::DropSocket);
                self.end(CloseInfo { code: 1006, reason: String::new(), was_clean: false }, true);
            }
            State::Offline
            | State::Unconfirmed { .. }
            | State::Online
            | State::Closed { .. }
            | State::Failed(_) => {}
        }
    }

    /// A server that sends other messages may not answer the login at all, so the connection isn't given up.
    fn late_login(&mut self, now: Timestamp) {
        let after = self.plan.login.map_or(0.0, |login| login.within.as_secs_f64());
        match self.plan.login {
            Some(LoginPlan { by_script: true, .. }) => self.failed(Failure::ScriptTimeout { after }, now),
            _ if !self.is_heard => self.failed(Failure::LoginTimeout { after }, now),
            _ => {
                self.record(Event::LoginUnconfirmed { after });
                self.state = State::Unconfirmed { after };
                if self.skips_login {
                    self.skip_login(now);
                }
            }
        }
    }

    fn skip_login(&mut self, now: Timestamp) {
        if self.state.is_logging_in() {
            self.skips_login = true;
            self.record(Event::LoginSkipped);
            self.go_online(now);
        }
    }

    fn connect(&mut self, plan: Plan, now: Timestamp) {
        if let State::Reconnecting { attempt, .. } = self.state {
            // The user doesn't want to wait any longer.
            self.plan = plan;
            return self.start(attempt, now);
        }
        if !self.state.is_idle() {
            return;
        }
        self.act(Action::DropSocket);
        self.plan = plan;
        self.was_online = false;
        self.skips_login = false;
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
            self.record(Event::TokenReceived);
            self.act(Action::OpenSocket);
        }
    }

    fn opened(&mut self, event: Event, now: Timestamp) {
        if !matches!(self.state, State::Connecting { step: Step::Socket, .. }) {
            return;
        }
        self.record(event);
        self.is_heard = false;
        match self.plan.login {
            Some(LoginPlan { within, by_script }) => {
                self.state = State::LoggingIn;
                self.deadline = Some(now + within);
                if by_script {
                    self.record(Event::ScriptLogin);
                }
                self.act(if by_script { Action::RunLogin } else { Action::SendFirst });
            }
            None => self.go_online(now),
        }
    }

    fn accepted(&mut self, now: Timestamp) {
        if self.state.is_logging_in() {
            self.record(Event::LoggedIn);
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

    fn refused(&mut self, reply: String) {
        if !self.state.is_logging_in() {
            return;
        }
        self.record(Event::LoginRefused { reply: reply.clone() });
        self.act(Action::CloseSocket(Close::default()));
        self.fail(Failure::LoginRefused { reply });
    }

    fn failed(&mut self, failure: Failure, now: Timestamp) {
        if !matches!(self.state, State::Connecting { .. }) && !self.state.is_logging_in() {
            return;
        }
        self.record(Event::Failed { failure: failure.clone() });
        self.act(Action::DropSocket);
        match self.retry_in(failure.may_pass(), now) {
            Some((attempt, at)) => self.reconnect(attempt, at, Cause::Failed(failure), now),
            None => self.fail(failure),
        }
    }

    fn disconnect(&mut self, close: Close, now: Timestamp) {
        match self.state {
            State::Online | State::LoggingIn | State::Unconfirmed { .. } => {
                self.act(Action::GoOffline);
                self.act(Action::CloseSocket(close));
                self.state = State::Closing;
                self.deadline = Some(now + CLOSE_TIMEOUT);
            }
            State::Connecting { .. } | State::Reconnecting { .. } => {
                self.act(Action::DropSocket);
                self.record(Event::Cancelled);
                self.state = State::Offline;
                self.deadline = None;
            }
            State::Offline | State::Closing | State::Closed { .. } | State::Failed(_) => {}
        }
    }

    fn cancelled(&mut self, task: Role) {
        self.record(Event::TaskCancelled { task: task.clone() });
        let is_needed = matches!(task, Role::Driver | Role::Receiver | Role::Login);
        if is_needed && self.state.has_socket() {
            self.act(Action::GoOffline);
            self.act(Action::DropSocket);
            self.fail(Failure::TaskCancelled { task });
        }
    }

    fn closed(&mut self, info: CloseInfo, attempt: Attempt, now: Timestamp) {
        let opened = !matches!(self.state, State::Connecting { .. });
        self.record(Event::closed(&info, opened));
        self.act(Action::GoOffline);
        self.act(Action::DropSocket);
        match self.state {
            State::Closing => self.end(info, true),
            State::Connecting { .. } if info.reason.is_empty() => {
                self.failed(Failure::NotOpened(attempt), now)
            }
            State::Connecting { .. } => self.failed(Failure::Rejected { reply: info.reason }, now),
            State::LoggingIn | State::Unconfirmed { .. } => {
                self.failed(Failure::closed_during_login(&info), now);
            }
            State::Online => {
                // A normal close and a policy close are intentional; anything else is a drop.
                let meant = matches!(info.code, 1000 | 1005 | 1008);
                match self.retry_in(!meant, now) {
                    Some((attempt, at)) => self.reconnect(attempt, at, Cause::Closed(info), now),
                    None => self.end(info, false),
                }
            }
            State::Offline | State::Reconnecting { .. } | State::Closed { .. } | State::Failed(_) => {}
        }
    }

    fn keepalive_lost(&mut self, missed: u32, now: Timestamp) {
        if self.state != State::Online {
            return;
        }
        self.record(Event::KeepaliveLost { missed });
        self.act(Action::GoOffline);
        self.act(Action::DropSocket);
        let failure = Failure::KeepaliveLost { missed };
        match self.retry_in(true, now) {
            Some((attempt, at)) => self.reconnect(attempt, at, Cause::Failed(failure), now),
            None => self.fail(failure),
        }
    }

    /// The next attempt and its time, if any: a session that was never online doesn't reconnect.
    fn retry_in(&mut self, may_pass: bool, now: Timestamp) -> Option<(u32, Timestamp)> {
        if !may_pass || !self.was_online {
            return None;
        }
        // A drop soon after going online doesn't reset the count, so that a server that drops everyone isn't hammered.
        let proven = self.state == State::Online && now.since(self.online_since) >= PROVEN;
        let attempt = if proven { 1 } else { self.attempt + 1 };
        let delay = self.plan.backoff.as_mut()?.delay(attempt)?;
        Some((attempt, now + delay))
    }

    fn reconnect(&mut self, attempt: u32, at: Timestamp, cause: Cause, now: Timestamp) {
        self.record(Event::Reconnecting { attempt, delay: at.since(now).as_secs_f64() });
        self.state = State::Reconnecting { attempt, at, cause };
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

    fn record(&mut self, event: Event) {
        self.act(Action::Record(event));
    }

    fn act(&mut self, action: Action) {
        self.actions.push_back(action);
    }
}

#[cfg(test)]
mod tests;
