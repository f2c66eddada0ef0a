//! What a session's driver, its tasks and its handle share.

use std::{
    cell::{Cell, OnceCell, Ref, RefCell},
    rc::Rc,
};

use weft_log::{Log, Snapshot, export::Origin};
use weft_message::{Direction, Kind, Payload, Timestamp};
use weft_session::{
    Content, Event, Outbox, Role, State, draft::DraftError, flow::Flow, ids::Ids, machine::Input,
    profile::Profile, round_trip::RoundTrips, url::Url,
};

use super::{
    inputs::Inputs, memory::has_headroom, replies::Replies, scripted::ScriptedLogin, sender::HIGH_WATER,
    settings::Settings, speak::Speaker, stored::Stored, timer::Timers,
};
use crate::{
    task::{Ended, Kind as TaskKind, Owner, Revision, Runtime, Task, TaskGroup},
    transport::{Network, Sink, Socket},
    words,
};

/// The parts of a session. Nothing here makes decisions: the machine does, and its driver publishes the outcome
/// in [`Status`].
pub(super) struct Shared {
    pub(super) owner: Owner,
    pub(super) network: Network,
    pub(super) settings: Settings,
    pub(super) inputs: Inputs,
    pub(super) status: Status,
    pub(super) log: Rc<RefCell<Log>>,
    /// Where the log comes from, if it is a recording.
    pub(super) recorded: OnceCell<Origin>,
    /// What was cleared last, for as long as that can be undone.
    pub(super) cleared: RefCell<Snapshot>,
    /// What of the log is only in storage.
    pub(super) stored: Stored,
    /// Counts changes of the log: there may be thousands a second.
    pub(super) logged: Rc<Revision>,
    pub(super) outbox: RefCell<Outbox>,
    /// Counts what is put into the outbox.
    pub(super) queued: Revision,
    pub(super) replies: Replies,
    pub(super) scripted: ScriptedLogin,
    /// What speaks the protocol, if Weft does.
    pub(super) speaker: RefCell<Option<Speaker>>,
    /// The ids of requests.
    pub(super) ids: RefCell<Ids>,
    pub(super) timers: Timers,
    pub(super) round_trips: RefCell<Option<RoundTrips>>,
    /// What the user wants of reading. It counts while the session is online: a login isn't held back.
    flow: Cell<Flow>,
    /// Where messages are sent, while there is a connection.
    socket: RefCell<Option<Rc<dyn Socket>>>,
}

/// What the driver last said about the session.
#[derive(Default)]
pub(super) struct Status {
    state: RefCell<State>,
    /// The URL that the connection was made for, as it was typed.
    url: RefCell<String>,
    /// Where the socket leads, with secrets masked.
    connected_to: RefCell<String>,
    /// The log number of the first message that belongs to this connection.
    pub(super) connection_start: Cell<u64>,
    /// The subprotocol that the server chose; empty if none.
    pub(super) subprotocol: RefCell<String>,
    /// Counts changes of the state.
    pub(super) state_changed: Revision,
    /// Counts changes of what the interface might show, except the log.
    pub(super) changed: Revision,
}

/// Why a message was not handed to the socket.
#[derive(Debug)]
pub(super) enum TransmitError {
    /// The draft is wrong.
    Draft(DraftError),
    /// There is no open socket.
    NotOpen,
}

impl Shared {
    pub(super) fn new(network: &Network, profile: Rc<Profile>) -> Self {
        let log = Log::new(profile.log_limit.bytes()).with_headroom(has_headroom);
        Self {
            owner: Owner::new(network.runtime(), profile.title()),
            network: network.clone(),
            settings: Settings::new(profile),
            inputs: Inputs::default(),
            status: Status::default(),
            log: Rc::new(RefCell::new(log)),
            recorded: OnceCell::new(),
            cleared: RefCell::default(),
            stored: Stored::default(),
            logged: Rc::default(),
            outbox: RefCell::default(),
            queued: Revision::default(),
            replies: Replies::default(),
            scripted: ScriptedLogin::default(),
            speaker: RefCell::default(),
            ids: RefCell::default(),
            timers: Timers::default(),
            round_trips: RefCell::default(),
            flow: Cell::default(),
            socket: RefCell::default(),
        }
    }

    pub(super) fn runtime(&self) -> &Runtime {
        self.network.runtime()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.runtime().now()
    }

    /// Starts one of the session's tasks. If the user cancels it, the driver is told which one.
    pub(super) fn spawn<F>(self: &Rc<Self>, group: &TaskGroup, role: Role, future: F) -> Task
    where
        F: Future<Output: Into<Ended>> + 'static,
    {
        let kind = if matches!(role, Role::Timer(_)) { TaskKind::Timer } else { TaskKind::Session };
        let task = group.spawn(words::role(&role), kind, future);
        let shared = Rc::downgrade(self);
        task.on_cancel(move || {
            if let Some(shared) = shared.upgrade() {
                shared.inputs.tell(Input::Cancelled(role));
            }
        });
        task
    }

    /// The socket, while there is one.
    pub(super) fn socket(&self) -> Option<Rc<dyn Socket>> {
        self.socket.borrow().clone()
    }

    /// Sets the socket that messages go to from now on, if any.
    pub(super) fn set_socket(&self, socket: Option<Rc<dyn Socket>>) {
        let before = self.socket.replace(socket);
        drop(before);
    }

    /// What the user wants of reading.
    pub(super) fn flow(&self) -> Flow {
        self.flow.get()
    }

    pub(super) fn set_flow(&self, flow: Flow) {
        self.flow.set(flow);
        self.regulate();
        self.status.state_changed.bump();
        self.status.changed.bump();
    }

    /// Has the socket read as the user wants; returns whether it can hold the server back.
    pub(super) fn regulate(&self) -> bool {
        let flow = if self.status.is_online() { self.flow.get() } else { Flow::default() };
        self.socket().is_some_and(|socket| socket.regulate(flow))
    }

    /// Whether what the server has sent may not have been read yet, because the user holds it back.
    pub(super) fn holds_back(&self) -> bool {
        self.flow.get() != Flow::default() && self.regulate()
    }

    /// Whether Weft speaks a protocol.
    pub(super) fn speaks(&self) -> bool {
        self.settings.profile().login.kind.is_protocol()
    }

    /// Whether the network buffer has to drain before more is sent.
    pub(super) fn is_full(&self) -> bool {
        self.socket().is_some_and(|socket| socket.buffered_amount() > HIGH_WATER)
    }

    /// Where a socket puts what it receives.
    pub(super) fn sink(&self) -> Sink {
        Sink { log: self.log.clone(), logged: self.logged.clone() }
    }

    /// Writes an event into the log, without any secrets that a server may have repeated in it.
    pub(super) fn record(&self, mut event: Event) {
        for text in event.texts_mut() {
            *text = self.settings.masked(text);
        }
        let json = event.to_json();
        self.log.borrow_mut().append(
            self.now(),
            Direction::Session,
            Kind::Event(event.kind()),
            json.as_bytes(),
        );
        self.logged.bump();
    }

    /// Sends a message through the socket and logs it.
    ///
    /// # Errors
    /// Why it was not sent.
    pub(super) fn transmit(&self, content: &Content) -> Result<(), TransmitError> {
        let (payload, masked) = match content {
            // A script's login may contain the password.
            Content::Ready(Payload::Text(text)) if self.status.is_logging_in() => {
                (Payload::Text(text.clone()), Some(Payload::Text(self.settings.masked(text))))
            }
            Content::Ready(payload) => return self.hand_over(payload, payload),
            Content::Draft(draft) => {
                let filled = self.settings.fill(draft, self.now()).map_err(TransmitError::Draft)?;
                (filled.payload, filled.masked)
            }
        };
        self.hand_over(&payload, masked.as_ref().unwrap_or(&payload))
    }

    /// Sends these bytes, and logs these in their place.
    ///
    /// # Errors
    /// If there is no open socket.
    pub(super) fn hand_over(&self, payload: &Payload, logged: &Payload) -> Result<(), TransmitError> {
        let socket = self.socket().ok_or(TransmitError::NotOpen)?;
        socket.send(payload).map_err(|_| TransmitError::NotOpen)?;
        self.log.borrow_mut().append(self.now(), Direction::Sent, logged.kind(), logged.as_bytes());
        self.logged.bump();
        Ok(())
    }

    /// Waits until the session is no longer logging in; returns how the login ended.
    pub(super) async fn login_over(&self, what: &'static str) -> State {
        loop {
            let seen = self.status.state_changed.get();
            let state = self.status.state();
            if !state.is_logging_in() {
                return state;
            }
            self.runtime().waiting_on(what, self.status.state_changed.after(seen)).await;
        }
    }

    /// Where the log comes from, for the top of an exported one; `None` while the settings are being changed.
    pub(super) fn origin(&self) -> Option<Origin> {
        if let Some(origin) = self.recorded.get() {
            return Some(origin.clone());
        }
        let profile = self.settings.try_profile()?;
        let url = self.status.connected_to.try_borrow().ok()?;
        let url = if url.is_empty() { Url::parse(&profile.url).masked() } else { url.clone() };
        Some(Origin { name: profile.name.trim().into(), url, ..Origin::default() })
    }
}

impl Status {
    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub(super) fn is_online(&self) -> bool {
        *self.state.borrow() == State::Online
    }

    pub(super) fn is_logging_in(&self) -> bool {
        self.state.borrow().is_logging_in()
    }

    /// Says what the session is doing now.
    pub(super) fn publish(&self, state: &State) {
        if *self.state.borrow() != *state {
            self.state.replace(state.clone());
            self.state_changed.bump();
        }
        self.changed.bump();
    }

    pub(super) fn url(&self) -> Ref<'_, String> {
        self.url.borrow()
    }

    pub(super) fn set_url(&self, url: String) {
        self.url.replace(url);
    }

    pub(super) fn connected_to(&self) -> String {
        self.connected_to.borrow().clone()
    }

    pub(super) fn set_connected_to(&self, url: String) {
        self.connected_to.replace(url);
    }
}
