//! A script's use of one session: what it sends and what it waits for.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
    time::Duration,
};

use futures::future::select;
use js_sys::Array;
use weft_message::{Close, CloseInfo, Payload};
use weft_script::{
    calls::{Calls, Told},
    command::{CallId, Choose, Disconnect, Messages, Open, Receive, Regulate, SessionId},
    condition::Condition,
    language::Language,
    limits::{MAX_CALLS, MAX_UNSENT},
    mailbox::{Delivery, Mailbox, Stream},
};
use weft_session::{
    Content, State,
    call::{Call, Leave},
    flow::Flow,
};

use super::reply::{ErrorKind, Replies, number};
use crate::{
    session::{Called, NotCalled, NotSent, Session},
    task::{Revision, Runtime, now},
    words,
};

/// How many bytes of messages are searched before yielding.
const SLICE: usize = 4 << 20;
/// How often to check whether a full network buffer has drained.
const POLL_BUFFER: Duration = Duration::from_millis(10);

/// When a link has to be served again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// When something changes.
    OnChange,
    /// As soon as other tasks have had their turn.
    Soon,
    /// When the network may have caught up.
    Later,
}

/// What a script wants sent.
enum Unsent {
    /// A message.
    Message(Content),
    /// A call in a protocol's words. A subscription says how many messages may be on their way.
    Call(Call, Option<usize>),
}

/// A script and one of its sessions.
pub(super) struct Link {
    /// Its position among the script's links.
    id: SessionId,
    session: RefCell<Weak<Session>>,
    mailbox: RefCell<Mailbox>,
    streams: RefCell<Vec<(CallId, Stream)>>,
    /// Each with its size in bytes.
    unsent: RefCell<VecDeque<(CallId, Unsent, usize)>>,
    unsent_bytes: Cell<usize>,
    /// What was called in a protocol's words, and isn't answered yet.
    calls: RefCell<Calls>,
    connecting: RefCell<Vec<CallId>>,
    disconnecting: RefCell<Vec<CallId>>,
    opening: RefCell<Vec<CallId>>,
    /// Calls that wait for the connection to be closed.
    closed: RefCell<Vec<CallId>>,
    /// Whether the script has opened the connection by itself.
    is_opened: Cell<bool>,
    was_live: Cell<bool>,
    /// Whether the user was told that the script is waiting although nothing can arrive.
    was_idle: Cell<bool>,
    /// Whether the script logs in here.
    pub(super) logs_in: Cell<bool>,
    /// The login that the script is working on.
    pub(super) login: Cell<Option<u64>>,
    /// Counts the script's requests.
    asked: Revision,
}

impl Link {
    /// The script's link at position `id`, to a session whose messages count from this number of its log on.
    pub(super) fn new(id: SessionId, session: &Rc<Session>, start: u64) -> Self {
        Self {
            id,
            session: RefCell::new(Rc::downgrade(session)),
            mailbox: RefCell::new(Mailbox::new(start)),
            streams: RefCell::default(),
            unsent: RefCell::default(),
            unsent_bytes: Cell::default(),
            calls: RefCell::default(),
            connecting: RefCell::default(),
            disconnecting: RefCell::default(),
            opening: RefCell::default(),
            closed: RefCell::default(),
            is_opened: Cell::default(),
            was_live: Cell::default(),
            was_idle: Cell::default(),
            logs_in: Cell::default(),
            login: Cell::default(),
            asked: Revision::default(),
        }
    }

    /// The session, unless it was removed.
    pub(super) fn session(&self) -> Option<Rc<Session>> {
        self.session.borrow().upgrade()
    }

    /// Drops the session, which was removed.
    pub(super) fn unlink(&self) {
        self.session.take();
        self.asked.bump();
    }

    /// Wakes [`Link::serve`] to continue with what the script has asked for.
    pub(super) fn wake(&self) {
        self.asked.bump();
    }

    fn is_full(&self) -> bool {
        let reading = self.mailbox.borrow().waiting() + self.streams.borrow().len();
        self.unsent.borrow().len() + self.calls.borrow().waiting() + reading >= MAX_CALLS
    }

    pub(super) fn send(&self, id: CallId, payload: Payload, replies: &Replies) {
        let size = payload.len();
        self.queue(id, Unsent::Message(Content::Ready(payload)), size, replies);
    }

    /// Sends a call in a protocol's words.
    pub(super) fn call(&self, id: CallId, call: Call, window: Option<usize>, replies: &Replies) {
        let size = call.len();
        self.queue(id, Unsent::Call(call, window), size, replies);
    }

    fn queue(&self, id: CallId, what: Unsent, size: usize, replies: &Replies) {
        let bytes = self.unsent_bytes.get() + size;
        if bytes > MAX_UNSENT || self.is_full() {
            let words = "too much is waiting to be sent already: await each send before the next";
            return replies.failed(id, ErrorKind::Error, words);
        }
        self.unsent_bytes.set(bytes);
        self.unsent.borrow_mut().push_back((id, what, size));
    }

    pub(super) fn receive(&self, call: Receive, language: &dyn Language, replies: &Replies) {
        let id = call.id;
        if self.is_full() {
            let words = "too many calls are waiting already: await each receive before the next";
            return replies.failed(id, ErrorKind::Error, words);
        }
        let Some(session) = self.session() else { return gone(id, replies) };
        if let Err(error) = self.mailbox.borrow_mut().receive(call, language, &session.layers()) {
            replies.failed(id, ErrorKind::Error, &error.to_string());
        }
    }

    pub(super) fn choose(&self, choice: &Choose, replies: &Replies) {
        let Some(session) = self.session() else { return };
        if let Some(Delivery::Given { id, numbers }) =
            self.mailbox.borrow_mut().choose(choice.id, choice.position)
        {
            replies.given(id, self.id, &session, &numbers);
        }
    }

    pub(super) fn give_back(&self, numbers: &[u64]) {
        self.mailbox.borrow_mut().give_back(numbers);
    }

    pub(super) fn messages(&self, call: Messages, language: &dyn Language, replies: &Replies) {
        let Some(session) = self.session() else { return replies.over(call.id) };
        if self.is_full() {
            return replies.failed(call.id, ErrorKind::Error, "too many calls are waiting already");
        }
        match Condition::new(call.condition, language, &session.layers()) {
            Ok(condition) => {
                let end = session.log().numbers().end;
                let stream = Stream::new(condition, call.direction, end, call.window);
                self.streams.borrow_mut().push((call.id, stream));
            }
            Err(error) => replies.failed(call.id, ErrorKind::Error, &error.to_string()),
        }
    }

    pub(super) fn more(&self, id: CallId, count: usize) {
        if let Some((_, stream)) = self.streams.borrow_mut().iter_mut().find(|(other, _)| *other == id) {
            stream.more(count);
        }
        self.calls.borrow_mut().more(id, count);
    }

    /// Forgets a call, if it belongs to this link. Whatever it was going to send isn't sent.
    pub(super) fn forget(&self, id: CallId) {
        self.mailbox.borrow_mut().forget(id);
        self.streams.borrow_mut().retain(|(other, _)| *other != id);
        let leave = self.calls.borrow_mut().forget(id);
        self.leave(leave);
        let mut unsent = self.unsent.borrow_mut();
        unsent.retain(|(other, ..)| *other != id);
        self.unsent_bytes.set(unsent.iter().map(|(.., size)| size).sum());
        self.give_up_opening(id);
    }

    /// Nobody waits any more for a connection to open: it took too long.
    fn give_up_opening(&self, id: CallId) {
        let mut opening = self.opening.borrow_mut();
        let before = opening.len();
        opening.retain(|other| *other != id);
        if opening.len() < before
            && let Some(session) = self.session()
        {
            session.disconnect(Close::default());
        }
    }

    /// Ends subscriptions, if there still is a connection.
    fn leave(&self, all: impl IntoIterator<Item = Leave>) {
        let Some(session) = self.session() else { return };
        for leave in all {
            let _ = session.transmit(&Content::Ready(leave.payload));
        }
    }

    pub(super) fn connect(&self, id: CallId, replies: &Replies) {
        let Some(session) = self.session() else { return gone(id, replies) };
        self.connecting.borrow_mut().push(id);
        session.connect();
    }

    pub(super) fn disconnect(&self, call: &Disconnect, replies: &Replies) {
        let Some(session) = self.session() else { return gone(call.id, replies) };
        match call.close() {
            Ok(close) => {
                self.disconnecting.borrow_mut().push(call.id);
                session.disconnect(close);
            }
            Err(error) => replies.failed(call.id, ErrorKind::Error, &error.to_string()),
        }
    }

    pub(super) fn regulate(&self, call: &Regulate, replies: &Replies) {
        let Some(session) = self.session() else { return gone(call.id, replies) };
        let before = session.flow();
        let Some(flow) = call.applied(before) else {
            return replies.failed(call.id, ErrorKind::Error, "a rate is a number above 0");
        };
        session.set_flow(flow);
        if flow != Flow::default() && session.state() == State::Online && !session.can_hold_back() {
            session.set_flow(before);
            return replies.failed(call.id, ErrorKind::Error, "this connection can't hold the server back");
        }
        replies.done(call.id, true);
    }

    /// Whether the script could open this connection there and isn't using it already.
    pub(super) fn is_free_for(&self, open: &Open) -> bool {
        let is_used = self.is_opened.get() && !self.closed.borrow().is_empty();
        let is_own = self.id == 0;
        let leads_there = |session: Rc<Session>| {
            // A program that asks for no subprotocols uses its own connection with those of the settings.
            leads_to(&session, open) || is_own && open.subprotocols.is_empty() && session.leads_to(&open.url)
        };
        self.opening.borrow().is_empty() && !is_used && self.session().is_some_and(leads_there)
    }

    /// Opens the connection for a script that logs in by itself.
    pub(super) fn open(&self, id: CallId, replies: &Replies) {
        let Some(session) = self.session() else { return gone(id, replies) };
        self.opening.borrow_mut().push(id);
        self.is_opened.set(true);
        // How long it may take counts from here: the user may have been asked first.
        replies.push(&[("id", number(id)), ("begun", true.into())]);
        session.connect_for_program();
    }

    /// Answers when the connection is closed.
    pub(super) fn tell_closed(&self, id: CallId) {
        self.closed.borrow_mut().push(id);
    }

    /// The script is over: its subscriptions end with it, and a connection that it has opened.
    pub(super) fn abandon(&self) {
        let leave = self.calls.borrow_mut().leave();
        self.leave(leave);
        if self.is_opened.get()
            && let Some(session) = self.session()
        {
            session.disconnect(Close::default());
        }
    }

    /// Does everything that can be done now for the script's calls.
    pub(super) fn pump(&self, replies: &Replies) -> (Next, u64) {
        let Some(session) = self.session() else {
            self.end(replies);
            return (Next::OnChange, 0);
        };
        let state = session.state();
        self.settle(&session, &state, replies);
        let sent = self.transmit(&session, &state, replies);
        let (is_all, lost) = self.deliver(&session, replies);
        let is_closed = state.is_idle() && state != State::Closing;
        if is_closed && is_all && self.was_live.replace(false) {
            self.close(&session, &state, replies);
        }
        if !state.is_idle() {
            self.was_live.set(true);
        }
        (if is_all { sent } else { Next::Soon }, lost)
    }

    /// Tells the user, once, that the script waits for messages although the session is not connected.
    pub(super) fn waits_idly(&self) -> Option<String> {
        let state = self.session()?.state();
        let waits = self.mailbox.borrow().waiting() + self.streams.borrow().len() > 0;
        let is_idle =
            waits && state.is_idle() && state != State::Closing && self.connecting.borrow().is_empty();
        let is_new = is_idle && !self.was_idle.replace(true);
        is_new.then(|| {
            let state = in_words(&state);
            format!(
                "It is waiting for messages from a session that is not connected ({state}): await connect() first."
            )
        })
    }

    /// Answers the calls that wait for a state.
    fn settle(&self, session: &Session, state: &State, replies: &Replies) {
        if *state == State::Online {
            self.connecting.take().into_iter().for_each(|id| replies.done(id, true));
        }
        if *state == State::Closing || !session.is_settled() {
            return;
        }
        if *state == State::Online {
            self.opening.take().into_iter().for_each(|id| replies.done(id, self.opened(session)));
        }
        // Another connection may have started since.
        self.disconnecting.take().into_iter().for_each(|id| replies.done(id, true));
        if !state.is_idle() {
            return;
        }
        for id in self.connecting.take().into_iter().chain(self.opening.take()) {
            replies.failed(id, ErrorKind::NotConnected, &in_words(state));
        }
        self.closed.take().into_iter().for_each(|id| replies.done(id, how_closed(state)));
    }

    /// What a script is told of the connection that it has opened.
    fn opened(&self, session: &Session) -> Array {
        Array::of3(
            &number(self.id as u64),
            &number(session.connection_start()),
            &session.subprotocol().into(),
        )
    }

    /// Sends what is waiting, as far as the network accepts it.
    fn transmit(&self, session: &Session, state: &State, replies: &Replies) -> Next {
        loop {
            let Some((id, what, size)) = self.unsent.borrow_mut().pop_front() else {
                return Next::OnChange;
            };
            match self.say(session, id, &what, replies) {
                Ok(()) => {}
                Err(NotSent::NotOnline) if state.is_idle() => {
                    let words =
                        format!("the session is not connected ({}): await connect() first", in_words(state));
                    replies.failed(id, ErrorKind::NotConnected, &words);
                }
                Err(why) => {
                    self.unsent.borrow_mut().push_front((id, what, size));
                    return if why == NotSent::Full { Next::Later } else { Next::OnChange };
                }
            }
            self.unsent_bytes.set(self.unsent_bytes.get() - size);
        }
    }

    /// Sends something, and answers what needs no other answer.
    fn say(&self, session: &Session, id: CallId, what: &Unsent, replies: &Replies) -> Result<(), NotSent> {
        let (call, window) = match what {
            Unsent::Message(message) => {
                session.transmit(message)?;
                replies.done(id, true);
                return Ok(());
            }
            Unsent::Call(call, window) => (call, *window),
        };
        match session.call(call) {
            Ok(Called { reply: Some(reply), next }) => {
                self.calls.borrow_mut().sent(id, reply, next, window);
            }
            Ok(Called { reply: None, .. }) => replies.done(id, "null"),
            Err(NotCalled::NotSent(why)) => return Err(why),
            Err(NotCalled::Wrong(error)) => replies.failed(id, ErrorKind::Error, &error.to_string()),
        }
        Ok(())
    }

    /// Hands out messages; returns whether all were searched, and how many were lost.
    fn deliver(&self, session: &Session, replies: &Replies) -> (bool, u64) {
        let log = session.log();
        let mut mailbox = self.mailbox.borrow_mut();
        let (found, mut is_all) = mailbox.search(&log, SLICE);
        for delivery in found {
            match delivery {
                Delivery::Given { id, numbers } => replies.given(id, self.id, session, &numbers),
                Delivery::Asked { id, numbers } => replies.candidates(id, session, &numbers),
                Delivery::Nothing { id } => {
                    replies.failed(id, ErrorKind::Timeout, "there is no such message yet");
                }
            }
        }
        let mut lost = mailbox.take_lost();
        for (id, stream) in self.streams.borrow_mut().iter_mut() {
            let (numbers, is_through) = stream.search(&log, SLICE);
            if !numbers.is_empty() {
                replies.messages(*id, session, &numbers);
            }
            is_all &= is_through;
            lost += stream.take_lost();
        }
        let (told, is_through) = self.calls.borrow_mut().search(&log, SLICE);
        for told in told {
            match told {
                Told::Items { id, records } => replies.records(id, session, &records),
                Told::Done { id, answer } => replies.answered(id, &answer),
                Told::Closed { id } => {
                    let words = "the connection was closed before an answer came";
                    replies.failed(id, ErrorKind::ConnectionClosed, words);
                }
            }
        }
        (is_all && is_through, lost)
    }

    /// The connection has ended for good: no more messages will arrive.
    fn close(&self, session: &Session, state: &State, replies: &Replies) {
        let words = format!("the connection has ended: {}", in_words(state));
        for id in self.mailbox.borrow_mut().close() {
            replies.failed(id, ErrorKind::ConnectionClosed, &words);
        }
        let log = session.log();
        self.streams.borrow_mut().retain(|(id, stream)| {
            let goes_on = !stream.is_through(&log);
            if !goes_on {
                replies.over(*id);
            }
            goes_on
        });
        for (id, is_subscription) in self.calls.borrow_mut().close(&log) {
            if is_subscription {
                replies.over(id);
            } else {
                replies.failed(id, ErrorKind::ConnectionClosed, &words);
            }
        }
        // Streams that the script hasn't read to the end are closed by a later call.
        self.was_live.set(!self.streams.borrow().is_empty() || self.calls.borrow().waiting() > 0);
    }

    /// The session was removed.
    fn end(&self, replies: &Replies) {
        let waiting = self.mailbox.borrow_mut().close().into_iter().chain(self.connecting.take());
        let waiting = waiting.chain(self.opening.take()).chain(self.closed.take());
        let unsent = self.unsent.take().into_iter().map(|(id, ..)| id);
        waiting.chain(unsent).chain(self.disconnecting.take()).for_each(|id| gone(id, replies));
        self.streams.take().into_iter().for_each(|(id, _)| replies.over(id));
        for (id, is_subscription) in self.calls.borrow_mut().take() {
            if is_subscription { replies.over(id) } else { gone(id, replies) }
        }
    }

    /// Waits until there is something to do again.
    pub(super) async fn wait(&self, runtime: &Runtime, next: Next, seen: (u64, u64, u64)) {
        match (next, self.session()) {
            (Next::Soon, _) => runtime.waiting_on("its turn", runtime.yield_now()).await,
            (Next::Later, _) => {
                runtime.waiting_on("the network", runtime.sleep_until(runtime.now() + POLL_BUFFER)).await;
            }
            (Next::OnChange, Some(session)) => {
                let asked = Box::pin(self.asked.after(seen.0));
                let changed = Box::pin(session.changed().after(seen.1));
                let logged = Box::pin(session.logged().after(seen.2));
                let happened = select(changed, logged);
                drop(runtime.waiting_on("messages, or the script", select(asked, happened)).await);
            }
            (Next::OnChange, None) => drop(self.asked.after(seen.0).await),
        }
    }

    /// The counters of everything that [`Link::wait`] waits for.
    pub(super) fn seen(&self) -> (u64, u64, u64) {
        let of = |count: fn(&Session) -> &Revision| self.session().map_or(0, |session| count(&session).get());
        (self.asked.get(), of(Session::changed), of(Session::logged))
    }
}

/// Whether a session is what a script wants to open.
pub(super) fn leads_to(session: &Session, open: &Open) -> bool {
    let offered = session.profile().subprotocols.clone();
    let offered = offered.split(',').map(str::trim).filter(|name| !name.is_empty());
    session.leads_to(&open.url) && open.subprotocols.iter().eq(offered)
}

/// Code, reason, and whether the closing handshake was completed.
fn how_closed(state: &State) -> Array {
    let lost = CloseInfo { code: 1006, reason: String::new(), was_clean: false };
    let info = if let State::Closed { info, .. } = state { info } else { &lost };
    Array::of3(&info.code.into(), &info.reason.as_str().into(), &info.was_clean.into())
}

fn gone(id: CallId, replies: &Replies) {
    replies.failed(id, ErrorKind::NotConnected, "the connection was removed from the list");
}

fn in_words(state: &State) -> String {
    let detail = words::state(state, now());
    if detail.is_empty() { state.name().into() } else { format!("{}, {detail}", state.name()) }
}
