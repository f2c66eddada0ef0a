//! What a session's tasks share, and how the state machine's wishes are carried out.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_log::{Log, export::Origin};
use weft_message::{Direction, Event, Kind, Message, Payload, Timestamp};
use weft_session::{
    check::{Judge, Verdict},
    draft::{self, DraftError},
    machine::{Action, Input, Machine},
    outbox::{Content, Outbox},
    profile::{Credentials, Draft, Profile, Rendered, Template, TemplateError, mask, shown_url},
    round_trip::RoundTrips,
    state::{Failure, State},
    values::Values,
};

use super::{keepalive, login, memory, receiver, scripted, sender, timer::Timers};
use crate::{
    task::{Kind as TaskKind, Owner, Revision, TaskGroup, now},
    transport::Socket,
};

/// What a session's tasks share.
///
/// Its tasks are owned by groups inside it that are dropped with the socket, so a task of an earlier
/// connection cannot outlive it and touch the next.
pub(super) struct Core {
    pub(super) owner: Owner,
    pub(super) profile: RefCell<Rc<Profile>>,
    pub(super) credentials: RefCell<Credentials>,
    pub(super) token: RefCell<Option<String>>,
    pub(super) connected_to: RefCell<String>,
    pub(super) log: Rc<RefCell<Log>>,
    pub(super) outbox: RefCell<Outbox>,
    pub(super) timers: RefCell<Timers>,
    pub(super) round_trips: RefCell<Option<RoundTrips>>,
    pub(super) judge: RefCell<Option<Judge>>,
    pub(super) expected: keepalive::Expected,
    /// Who is asked for a login by script.
    pub(super) on_login: RefCell<Option<scripted::OnLogin>>,
    /// The number of the last login by script.
    pub(super) attempt: Cell<u64>,
    /// The number in the log from which on messages belong to this connection.
    pub(super) connection_start: Cell<u64>,
    /// Counts what the interface might show of it, but for the log.
    pub(super) changed: Revision,
    /// Counts changes of the log: there may be thousands a second.
    pub(super) logged: Rc<Revision>,
    /// Counts what a task might wait for: a state, a message in the outbox.
    pub(super) stirred: Revision,
    machine: RefCell<Machine>,
    counter: Cell<u64>,
    socket: RefCell<Option<Rc<dyn Socket>>>,
    connection_tasks: RefCell<Option<TaskGroup>>,
    online_tasks: RefCell<Option<TaskGroup>>,
}

impl Core {
    pub(super) fn new(profile: Rc<Profile>) -> Self {
        let log = Log::new(profile.log_limit.bytes()).with_headroom(memory::has_headroom);
        Self {
            owner: Owner::new(profile.title()),
            profile: RefCell::new(profile),
            credentials: RefCell::default(),
            token: RefCell::default(),
            connected_to: RefCell::default(),
            log: Rc::new(RefCell::new(log)),
            outbox: RefCell::default(),
            timers: RefCell::default(),
            round_trips: RefCell::default(),
            judge: RefCell::default(),
            expected: keepalive::Expected::default(),
            on_login: RefCell::default(),
            attempt: Cell::default(),
            connection_start: Cell::default(),
            changed: Revision::default(),
            logged: Rc::default(),
            stirred: Revision::default(),
            machine: RefCell::default(),
            counter: Cell::default(),
            socket: RefCell::default(),
            connection_tasks: RefCell::default(),
            online_tasks: RefCell::default(),
        }
    }

    pub(super) fn state(&self) -> State {
        self.machine.borrow().state().clone()
    }

    pub(super) fn is_online(&self) -> bool {
        *self.machine.borrow().state() == State::Online
    }

    pub(super) fn is_logging_in(&self) -> bool {
        *self.machine.borrow().state() == State::LoggingIn
    }

    pub(super) fn deadline(&self) -> Option<Timestamp> {
        self.machine.borrow().deadline()
    }

    pub(super) fn profile(&self) -> Rc<Profile> {
        self.profile.borrow().clone()
    }

    /// The socket, while there is one.
    pub(super) fn socket(&self) -> Option<Rc<dyn Socket>> {
        self.socket.borrow().clone()
    }

    /// Tells the machine what happened and does what it asks for.
    pub(super) fn dispatch(self: &Rc<Self>, input: Input) {
        self.machine.borrow_mut().handle(input, now());
        self.perform_all();
    }

    /// Tells the machine that time has passed.
    pub(super) fn dispatch_timeout(self: &Rc<Self>) {
        self.machine.borrow_mut().handle_timeout(now());
        self.perform_all();
    }

    fn perform_all(self: &Rc<Self>) {
        loop {
            let action = self.machine.borrow_mut().poll_action();
            let Some(action) = action else { break };
            if let Err(failure) = self.perform(action) {
                self.machine.borrow_mut().handle(Input::Failed(failure), now());
            }
        }
        self.stirred.bump();
        self.changed.bump();
    }

    fn perform(self: &Rc<Self>, action: Action) -> Result<(), Failure> {
        match action {
            Action::FetchToken => self.spawn("login", login::fetch_token(self.clone())),
            Action::OpenSocket => {
                self.connection_start.set(self.log.borrow().numbers().end);
                let socket = login::open(self)?;
                self.socket.replace(Some(socket.clone()));
                self.spawn("receiver", receiver::receiver(self.clone(), socket));
            }
            Action::SendFirst => self.spawn("login", login::first_message(self.clone())),
            Action::RunLogin => {
                self.record(Event::Login, "Logging in by script.");
                self.spawn("login", scripted::log_in(self.clone()));
            }
            Action::GoOnline => self.go_online(),
            Action::GoOffline => drop(self.online_tasks.take()),
            Action::CloseSocket(close) => self.close_socket(close.as_ref()),
            Action::DropSocket => self.drop_socket(),
            Action::Record(event, words) => self.record(event, &words),
        }
        Ok(())
    }

    /// A person cancelled one of the session's tasks: what no longer works is said, not hidden.
    pub(super) fn cancelled(self: &Rc<Self>, task: &str) {
        match task {
            "receiver" | "login" => self.dispatch(Input::Cancelled(task.into())),
            "sender" => self.record(
                Event::Note,
                "You cancelled the sender: what you send is held until you connect again.",
            ),
            "supervisor" => self.record(
                Event::Note,
                "You cancelled the supervisor: time limits and reconnecting are off until you connect again.",
            ),
            _ => self.record(Event::Note, &format!("You cancelled the task “{task}”.")),
        }
    }

    /// Starts a task that lives as long as the connection.
    fn spawn<F>(&self, name: &str, future: F)
    where
        F: Future<Output: Into<crate::task::Ended>> + 'static,
    {
        let mut tasks = self.connection_tasks.borrow_mut();
        let group = tasks.get_or_insert_with(|| TaskGroup::of(&self.owner));
        group.spawn(name, TaskKind::Session, future);
    }

    fn go_online(self: &Rc<Self>) {
        let Some(socket) = self.socket() else { return };
        self.judge.take();
        let profile = self.profile();
        let tasks = TaskGroup::of(&self.owner);
        tasks.spawn("sender", TaskKind::Session, sender::sender(self.clone(), socket));
        if profile.keepalive.enabled {
            let keepalive = keepalive::keepalive(self.clone(), profile.keepalive.clone());
            tasks.spawn("keepalive", TaskKind::Session, keepalive);
        }
        self.online_tasks.replace(Some(tasks));
    }

    fn close_socket(&self, close: Option<&(u16, String)>) {
        let Some(socket) = self.socket() else { return };
        let close = close.map(|(code, reason)| (*code, reason.as_str()));
        if let Err(error) = socket.close(close) {
            self.record(Event::Error, &format!("The browser refused the close code or reason: {error}"));
            // Without a code it can't be refused.
            let _ = socket.close(None);
        }
    }

    /// Forgets the connection: its socket is closed and all of its tasks are cancelled.
    pub(super) fn drop_socket(&self) {
        self.judge.take();
        self.expected.forget();
        drop(self.online_tasks.take());
        let tasks = self.connection_tasks.take();
        drop(self.socket.take());
        drop(tasks);
    }

    /// Writes an event of the session into the log. A server may repeat a secret in what it says (a
    /// subprotocol, a reason), so secrets are masked here too.
    pub(super) fn record(&self, event: Event, words: &str) {
        let words = self.masked(words);
        self.log.borrow_mut().append(now(), Direction::Session, Kind::Event(event), words.as_bytes());
        self.logged.bump();
    }

    /// Whose log it is, to be written above it; `None` while that is being changed.
    pub(super) fn origin(&self) -> Option<Origin> {
        let profile = self.profile.try_borrow().ok()?;
        let url = self.connected_to.try_borrow().ok()?;
        let url = if url.is_empty() { shown_url(&profile.url) } else { url.clone() };
        Some(Origin { name: profile.name.trim().into(), url })
    }

    fn masked(&self, words: &str) -> String {
        mask(words, &[&self.credentials.borrow().password, self.token.borrow().as_deref().unwrap_or("")])
    }

    /// Whether anything waits for a message from the server.
    pub(super) fn awaits_message(&self) -> bool {
        self.judge.borrow().is_some() || self.expected.is_awaited()
    }

    /// Shows a message from the server to what waits for one.
    pub(super) fn look_at(self: &Rc<Self>, number: u64) {
        let verdict = {
            let log = self.log.borrow();
            // An event in a message's place says that it was lost.
            let is_message = |message: &Message<'_>| {
                message.direction == Direction::Received && !matches!(message.kind, Kind::Event(_))
            };
            let Some(message) = log.get(number).filter(is_message) else { return };
            self.expected.look_at(message.bytes);
            self.judge.borrow().as_ref().map(|judge| judge.judge(message.bytes))
        };
        match verdict {
            Some(Verdict::Yes) => self.dispatch(Input::Accepted),
            Some(Verdict::No(words)) => self.dispatch(Input::Refused(words)),
            Some(Verdict::Neither(Some(error))) => self.record(Event::Note, &error.to_string()),
            Some(Verdict::Neither(None)) | None => {}
        }
    }

    /// Hands a message to the socket and logs it.
    ///
    /// # Errors
    /// Why it was not sent.
    pub(super) fn transmit(&self, content: &Content) -> Result<(), TransmitError> {
        let filled;
        let masked;
        let (payload, logged) = match content {
            Content::Ready(payload @ Payload::Text(text)) if self.is_logging_in() => {
                masked = Payload::Text(self.masked(text));
                (payload, &masked)
            }
            Content::Ready(payload) => (payload, payload),
            Content::Draft(draft) => {
                filled = self
                    .with_values(&self.counter, |values| draft::fill(draft, values))
                    .map_err(TransmitError::Draft)?;
                (&filled.payload, filled.masked.as_ref().unwrap_or(&filled.payload))
            }
        };
        let socket = self.socket().ok_or(TransmitError::NotOpen)?;
        socket.send(payload).map_err(|_| TransmitError::NotOpen)?;
        self.log.borrow_mut().append(now(), Direction::Sent, logged.kind(), logged.as_bytes());
        self.logged.bump();
        Ok(())
    }

    /// Whether a draft can be sent, with the values of this moment. Nothing is used up by the question.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn check(&self, draft: &Draft) -> Result<(), DraftError> {
        let counter = Cell::new(self.counter.get());
        self.with_values(&counter, |values| draft::fill(draft, values)).map(drop)
    }

    /// Fills in a template.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn render(
        &self,
        text: &str,
        escape: weft_session::profile::Escape,
    ) -> Result<Rendered, TemplateError> {
        self.with_values(&self.counter, |values| Template::parse(text)?.render(values, escape))
    }

    fn with_values<R>(&self, counter: &Cell<u64>, use_values: impl FnOnce(&mut Values<'_>) -> R) -> R {
        let profile = self.profile();
        let token = self.token.borrow();
        use_values(&mut Values {
            variables: &profile.variables,
            credentials: &self.credentials.borrow(),
            token: token.as_deref(),
            now: now(),
            counter,
            uuid: &random_uuid,
        })
    }
}

/// Why a message was not handed to the socket.
#[derive(Debug)]
pub(super) enum TransmitError {
    /// The draft is wrong.
    Draft(DraftError),
    /// There is no open socket.
    NotOpen,
}

/// A version 4 UUID.
pub(super) fn random_uuid() -> String {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    // Browsers have `randomUUID` in secure contexts only, so it is made of random bytes.
    let mut bytes = [0u8; 16];
    if let Some(crypto) = crypto {
        // Fails only for more than 64 KiB.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
