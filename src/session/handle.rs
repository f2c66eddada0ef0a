//! A session as its owner sees it.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use weft_codec::layer::{Layers, MessageTypes};
use weft_log::{Log, export::Origin, import::Recording};
use weft_message::{Close, Direction, Message};
use weft_session::{
    Content, Event, Failure, Role, State,
    call::Call,
    composed,
    draft::{Composer, DraftError, Filled},
    flow::Flow,
    machine::{Input, Plan},
    profile::{Credentials, Draft, Escape, Profile, Rendered, TemplateError, Timer},
    round_trip::RoundTrips,
    schema::Compiled,
    spoken::Spoken,
};

use super::{
    driver,
    memory::has_headroom,
    open, salvage,
    scripted::{self, Called, LoginAttempt, NotCalled, NotSent},
    shared::Shared,
    stopwatch::stopwatch,
    timer::{self, TimerStatus},
};
use crate::{
    task::{Kind, Owner, Revision, Runtime, Task, TaskGroup},
    transport::Network,
    words,
};

/// So many messages of a session that is over aren't worth a question.
const HANDFUL: usize = 20;

/// How many messages are looked through at once for events.
const EVENTS: u64 = 1 << 20;

/// How long a cleared log can be put back.
const UNDO: Duration = Duration::from_secs(30);

/// A session. Dropping it ends its connection and all of its tasks.
pub struct Session {
    pub(super) shared: Rc<Shared>,
    tasks: TaskGroup,
    driver: RefCell<Task>,
    stopwatch: RefCell<Option<Task>>,
    /// Forgets what was cleared when it can no longer be put back.
    forget_cleared: RefCell<Option<Task>>,
    /// The protocol inside its messages.
    spoken: RefCell<Spoken>,
    /// The round trips of that protocol.
    exchanges: RefCell<Option<RoundTrips>>,
    /// The number of the first message that the statistics count.
    statistics_from: Cell<u64>,
    /// The number of the first message that wasn't exported yet.
    exported_to: Cell<u64>,
}

impl Session {
    /// An offline session of that profile.
    pub fn new(network: &Network, profile: Rc<Profile>) -> Rc<Self> {
        let shared = Rc::new(Shared::new(network, profile));
        salvage::register(&shared);
        let tasks = TaskGroup::of(&shared.owner);
        let driver = RefCell::new(spawn_driver(&shared, &tasks));
        let session = Self {
            shared,
            tasks,
            driver,
            stopwatch: RefCell::default(),
            forget_cleared: RefCell::default(),
            spoken: RefCell::default(),
            exchanges: RefCell::default(),
            statistics_from: Cell::default(),
            exported_to: Cell::default(),
        };
        session.time_round_trips();
        Rc::new(session)
    }

    /// A session that only shows a recording's log.
    pub fn recorded(
        network: &Network,
        profile: Rc<Profile>,
        Recording { origin, log }: Recording,
    ) -> Rc<Self> {
        let session = Self::new(network, profile);
        session.exported_to.set(log.numbers().end);
        session.shared.log.replace(log);
        let _ = session.shared.recorded.set(origin);
        session
    }

    /// Where its log comes from, if it is a recording; then it can't connect.
    pub fn recording(&self) -> Option<&Origin> {
        self.shared.recorded.get()
    }

    /// Applies an edited profile and its credentials. What is sent from now on uses its variables,
    /// and its log limit applies at once; everything else applies from the next connect on.
    pub fn configure(&self, profile: Rc<Profile>, credentials: Credentials) {
        self.shared.owner.rename(profile.title());
        let before = self.shared.settings.replace(profile.clone(), credentials);
        if before.round_trip != profile.round_trip {
            self.time_round_trips();
        }
        if (before.log_limit, before.storage_limit) != (profile.log_limit, profile.storage_limit) {
            self.shared.log.borrow_mut().set_limit(profile.log_limit.bytes());
            self.shared.logged.bump();
        }
    }

    /// Connects, if it is idle.
    pub fn connect(&self) {
        if self.driver.borrow().is_ended() {
            self.driver.replace(spawn_driver(&self.shared, &self.tasks));
        }
        if self.state().is_idle() {
            self.shared.speaker.take();
        }
        let profile = self.shared.settings.profile();
        self.shared.status.set_url(profile.url.clone());
        self.shared.inputs.tell(Input::Connect(open::plan(&profile)));
    }

    /// Connects for a program that logs in and reconnects by itself. A connection that there was ends.
    pub fn connect_for_program(&self) {
        self.disconnect(Close::default());
        self.shared.inputs.tell(Input::Connect(Plan::default()));
    }

    /// Whether it would connect to this URL.
    pub fn leads_to(&self, url: &str) -> bool {
        open::leads_to(&self.shared, url)
    }

    /// The log number of the first message that belongs to its connection.
    pub fn connection_start(&self) -> u64 {
        self.shared.status.connection_start.get()
    }

    /// The subprotocol that the server chose last; empty if none.
    pub fn subprotocol(&self) -> String {
        self.shared.status.subprotocol.borrow().clone()
    }

    /// Disconnects, and connects to the URL that the profile has now.
    pub fn reconnect(&self) {
        self.disconnect(Close::default());
        self.connect();
    }

    /// Goes online although the server hasn't accepted the login.
    pub fn skip_login(&self) {
        self.shared.inputs.tell(Input::SkipLogin);
    }

    /// Whether it is connected, or about to be, to a URL that isn't the profile's any more.
    pub fn is_elsewhere(&self) -> bool {
        !self.state().is_idle() && *self.shared.status.url() != self.shared.settings.profile().url
    }

    /// Disconnects. Timers stop; whatever is in the outbox stays queued.
    pub fn disconnect(&self, close: Close) {
        self.shared.timers.stop_all();
        self.shared.inputs.tell(Input::Disconnect(close));
    }

    /// What the user wants of its reading.
    pub fn flow(&self) -> Flow {
        self.shared.flow()
    }

    /// Reads like that while it is online, on this connection and those after it.
    pub fn set_flow(&self, flow: Flow) {
        self.shared.set_flow(flow);
    }

    /// Whether its connection can hold the server back.
    pub fn can_hold_back(&self) -> bool {
        self.shared.regulate()
    }

    /// Writes an event into its log.
    pub fn note(&self, event: Event) {
        self.shared.record(event);
    }

    /// The owner of its tasks in the inspector.
    pub fn owner(&self) -> &Owner {
        &self.shared.owner
    }

    /// What its tasks run on.
    pub fn runtime(&self) -> &Runtime {
        self.shared.runtime()
    }

    /// What is on the other end of its URLs.
    pub fn network(&self) -> &Network {
        &self.shared.network
    }

    /// What it is doing.
    pub fn state(&self) -> State {
        self.shared.status.state()
    }

    /// Whether its state reflects everything that was asked of it.
    pub fn is_settled(&self) -> bool {
        self.shared.inputs.is_empty()
    }

    /// Counts changes of what the interface might show, except the log. Await it to learn of them.
    pub fn changed(&self) -> &Revision {
        &self.shared.status.changed
    }

    /// Counts changes of its log.
    pub fn logged(&self) -> &Revision {
        &self.shared.logged
    }

    /// Where it is connected to, or was last, with its secrets masked.
    pub fn connected_to(&self) -> String {
        self.shared.status.connected_to()
    }

    /// Where its log comes from, for the top of an exported one.
    pub fn origin(&self) -> Origin {
        self.shared.origin().unwrap_or_default()
    }

    /// Its log.
    pub fn log(&self) -> Ref<'_, Log> {
        self.shared.log.borrow()
    }

    /// A log as its own was when there was nothing in it.
    pub fn empty_log(&self) -> Log {
        Log::new(self.shared.settings.profile().log_limit.bytes()).with_headroom(has_headroom)
    }

    /// Goes on with the log of an earlier visit; returns whether that is possible, which it is until it has messages of
    /// its own.
    pub fn resume(&self, log: Log) -> bool {
        let is_unused = self.state().is_idle() && self.shared.log.borrow().numbers().end == 0;
        if is_unused {
            self.shared.status.connection_start.set(log.numbers().end);
            self.shared.log.replace(log);
            self.shared.logged.bump();
            self.changed().bump();
        }
        is_unused
    }

    /// The layers that read its messages: those of the protocol that was recognised, or that its profile names.
    ///
    /// Only the rest of the program calls this (`rest.rs`): it pulls in every layer. From then on, messages of protocols
    /// can be composed.
    pub fn layers(&self) -> Layers {
        let all = words::layers();
        let mut spoken = self.spoken.borrow_mut();
        let title = |spoken: &Spoken| spoken.recognised().map(|protocol| protocol.title.clone());
        let before = title(&spoken);
        spoken.advance(&self.log(), all, EVENTS);
        if title(&spoken) != before {
            self.changed().bump();
        }
        let settings = &self.shared.settings;
        let types = settings.schema().and_then(Result::ok).map(|types| types as Arc<dyn MessageTypes>);
        let layers = spoken.layers(all, &settings.profile().protocol, types.as_ref());
        settings.set_composer(Composer { compose: composed::compose, layers: layers.clone() });
        layers
    }

    /// The schema of its messages.
    ///
    /// Only the rest of the program calls this: see [`Session::layers`].
    pub fn schema(&self) -> Compiled {
        self.shared.settings.schema()
    }

    /// The protocol that was recognised when [`Session::layers`] was last called.
    pub fn spoken(&self) -> Ref<'_, Spoken> {
        self.spoken.borrow()
    }

    /// The whole log was exported, up to the message before this one.
    pub fn note_exported(&self, end: u64) {
        self.exported_to.set(end);
    }

    /// Whether messages of the log would be lost with the tab that somebody may want: what was received and not exported,
    /// unless the session is over and that is just a handful.
    pub fn would_lose_messages(&self) -> bool {
        let few = if self.state().is_idle() { HANDFUL } else { 0 };
        let log = self.log();
        let numbers = log.numbers();
        let messages = log.messages(self.exported_to.get().max(numbers.start)..numbers.end);
        let is_received = |message: &Message<'_>| message.direction == Direction::Received;
        messages.filter(is_received).nth(few).is_some()
    }

    /// Empties its log. For half a minute, [`Session::undo_clear`] can put the messages back.
    pub fn clear_log(&self) {
        let cleared = self.shared.log.borrow_mut().clear();
        self.shared.cleared.replace(cleared);
        self.shared.logged.bump();
        let shared = self.shared.clone();
        let forget = self.tasks.spawn("undo of Clear", Kind::Interface, async move {
            let runtime = shared.runtime();
            runtime.waiting_on("an undo", runtime.sleep(UNDO)).await;
            shared.cleared.take();
            shared.logged.bump();
        });
        if let Some(earlier) = self.forget_cleared.replace(Some(forget)) {
            earlier.cancel();
        }
    }

    /// How many messages [`Session::undo_clear`] would put back.
    pub fn cleared(&self) -> u64 {
        self.shared.cleared.borrow().len()
    }

    /// How many of those are events.
    pub fn cleared_events(&self) -> u64 {
        self.shared.cleared.borrow().event_count()
    }

    /// Puts back what was cleared last, as far as the log's limit allows.
    pub fn undo_clear(&self) {
        self.shared.log.borrow_mut().restore(self.shared.cleared.take());
        self.shared.logged.bump();
        if let Some(forget) = self.forget_cleared.take() {
            forget.cancel();
        }
    }

    /// The round trips, if the profile says how to match them.
    pub fn round_trips(&self) -> Ref<'_, Option<RoundTrips>> {
        self.shared.round_trips.borrow()
    }

    /// Resets all statistics, including round trips, and starts counting again. The log stays.
    pub fn reset_statistics(&self) {
        self.statistics_from.set(self.shared.log.borrow().numbers().end);
        self.shared.log.borrow_mut().reset_statistics();
        self.exchanges.take();
        self.time_round_trips();
        self.changed().bump();
    }

    /// The round trips of the protocol that is spoken, as far as [`Session::time_exchanges`] has read.
    pub fn exchanges(&self) -> Ref<'_, Option<RoundTrips>> {
        self.exchanges.borrow()
    }

    /// Reads about `budget` bytes of messages for [`Session::exchanges`]; returns whether it is up to date.
    ///
    /// Only the rest of the program calls this: see [`Session::layers`].
    pub fn time_exchanges(&self, budget: usize) -> bool {
        let layers = self.layers();
        let mut exchanges = self.exchanges.borrow_mut();
        if exchanges.as_ref().is_none_or(|exchanges| !exchanges.is_of(&layers)) {
            *exchanges = RoundTrips::of_protocol(&layers, self.statistics_from.get());
        }
        exchanges.as_mut().is_none_or(|exchanges| exchanges.advance(&self.log(), budget))
    }

    /// The number of the first message that the statistics count.
    pub fn statistics_from(&self) -> u64 {
        self.statistics_from.get()
    }

    /// Times round trips as the profile says, starting with what is in the log. Invalid pointers
    /// time nothing.
    fn time_round_trips(&self) {
        let is_timed = !self.shared.settings.profile().round_trip.request.is_empty();
        self.shared.round_trips.take();
        let times = stopwatch(self.shared.clone(), self.statistics_from.get());
        let spawn = || self.shared.spawn(&self.tasks, Role::Stopwatch, times);
        if let Some(earlier) = self.stopwatch.replace(is_timed.then(spawn)) {
            earlier.cancel();
        }
    }

    /// Whether a draft could be sent now. Asking sends nothing and uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, draft: &Draft) -> Result<(), DraftError> {
        self.preview_draft(draft).map(drop)
    }

    /// A draft as it would be sent now. Asking uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn preview_draft(&self, draft: &Draft) -> Result<Filled, DraftError> {
        self.shared.settings.preview_draft(draft, self.shared.now())
    }

    /// A template as it would be filled in now. Asking uses nothing up.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn preview(&self, template: &str, escape: Escape) -> Result<Rendered, TemplateError> {
        self.shared.settings.preview(template, escape, self.shared.now())
    }

    /// Sends a script's message immediately, bypassing the outbox.
    ///
    /// # Errors
    /// Why it was not sent.
    pub fn transmit(&self, message: &Content) -> Result<(), NotSent> {
        scripted::transmit(&self.shared, message)
    }

    /// Sends a script's call in the words of the protocol that the connection speaks.
    ///
    /// Only the rest of the program calls this: see [`Session::layers`].
    ///
    /// # Errors
    /// Why it was not sent.
    pub fn call(&self, call: &Call) -> Result<Called, NotCalled> {
        // Reads what the connection speaks.
        self.layers();
        let spoken = self.spoken().protocol(&self.shared.settings.profile().protocol);
        scripted::call(&self.shared, call, spoken.as_ref())
    }

    /// Calls `act` for each login that a script has to do; the answer goes to [`Session::finish_login`].
    pub fn on_login(&self, act: impl Fn(LoginAttempt) + 'static) {
        self.shared.scripted.on_login(act);
    }

    /// Reports how the login with that number ended; ignored if that login no longer matters.
    pub fn finish_login(&self, number: u64, result: Result<(), Failure>) {
        scripted::finish(&self.shared, number, result);
    }

    /// The profile it was made from, as last configured.
    pub fn profile(&self) -> Rc<Profile> {
        self.shared.settings.profile()
    }

    /// Starts or restarts a timer.
    pub fn start_timer(&self, timer: &Timer) {
        let run = timer::timer(self.shared.clone(), timer.clone());
        let task = self.shared.spawn(&self.tasks, Role::Timer(timer.name.clone()), run);
        self.shared.timers.started(&timer.id, task);
        self.changed().bump();
    }

    /// Stops a timer.
    pub fn stop_timer(&self, id: &str) {
        self.shared.timers.stop(id);
        self.changed().bump();
    }

    /// How many timers are running.
    pub fn running_timers(&self) -> usize {
        self.shared.timers.count()
    }

    /// What a timer has done, if it is running.
    pub fn timer_status(&self, id: &str) -> Option<TimerStatus> {
        self.shared.timers.status(id)
    }
}

/// Starts the driver. If the user cancels it, the connection goes with it, and the next connect starts another.
fn spawn_driver(shared: &Rc<Shared>, tasks: &TaskGroup) -> Task {
    let task = shared.spawn(tasks, Role::Driver, driver::drive(shared.clone()));
    let weak = Rc::downgrade(shared);
    task.on_cancel(move || {
        if let Some(shared) = weak.upgrade() {
            let task = Role::Driver;
            shared.record(Event::TaskCancelled { task: task.clone() });
            shared.status.publish(&State::Failed(Failure::TaskCancelled { task }));
        }
    });
    task
}
