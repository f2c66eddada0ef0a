//! The practice peer inside the page: `practice:` URLs need no server at all.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::future::select;
use weft_message::{CloseInfo, Payload};
use weft_practice::{ConnectionId, Output, Practice, Request, Response};

use super::{Inbox, Incoming, OpenError, SendError, Socket};
use crate::task::{self, Kind, Revision, TaskGroup, now, waiting_on};

/// How long messages are produced before others may run.
const SLICE: Duration = Duration::from_millis(4);

thread_local! {
    static PEER: RefCell<Practice> = RefCell::new(Practice::new((js_sys::Math::random() * u64::MAX as f64) as u64));
    /// Bumped when one connection's input gave output to others.
    static BROADCAST: Rc<Revision> = Rc::default();
}

pub(super) struct PracticeSocket {
    connection: Rc<Connection>,
    _tasks: TaskGroup,
}

struct Connection {
    inbox: Inbox,
    id: Cell<Option<ConnectionId>>,
    input: Revision,
    closed: Cell<bool>,
}

impl PracticeSocket {
    pub(super) fn open(target: String, protocols: Vec<String>, inbox: Inbox) -> Rc<dyn Socket> {
        let connection = Rc::new(Connection {
            inbox,
            id: Cell::default(),
            input: Revision::default(),
            closed: Cell::default(),
        });
        let tasks = TaskGroup::new("practice peer");
        tasks.spawn(
            format!("practice {target}"),
            Kind::Practice,
            serve(connection.clone(), target, protocols),
        );
        Rc::new(Self { connection, _tasks: tasks })
    }
}

impl Socket for PracticeSocket {
    fn inbox(&self) -> &Inbox {
        &self.connection.inbox
    }

    fn send(&self, payload: &Payload) -> Result<(), SendError> {
        match self.connection.id.get() {
            Some(id) if !self.connection.closed.get() => {
                with_peer(|peer| peer.receive(id, payload.clone(), now()));
                self.connection.input.bump();
                Ok(())
            }
            _ => Err(SendError),
        }
    }

    fn buffered_amount(&self) -> u64 {
        0
    }

    fn close(&self, close: Option<(u16, &str)>) -> Result<(), OpenError> {
        let (code, reason) = close.unwrap_or((1005, ""));
        self.connection.close(CloseInfo { code, reason: reason.into(), was_clean: true });
        Ok(())
    }
}

impl Connection {
    fn close(&self, info: CloseInfo) {
        if !self.closed.replace(true) {
            self.leave();
            self.inbox.push(Incoming::Closed(info));
        }
    }

    fn leave(&self) {
        if let Some(id) = self.id.take() {
            with_peer(|peer| peer.disconnect(id, now()));
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Runs one connection's side of the peer until it closes.
async fn serve(connection: Rc<Connection>, target: String, protocols: Vec<String>) {
    // As on a network, the socket is open a moment after it was asked for.
    task::yield_now().await;
    let request = Request { method: "GET", target: &target, protocols: &protocols, ..Request::default() };
    let accepted = with_peer(|peer| peer.connect(&request, now()));
    match accepted {
        Ok(accepted) => {
            connection.id.set(Some(accepted.id));
            connection.inbox.push(Incoming::Opened { protocol: accepted.protocol.unwrap_or_default() });
            // Messages come after the opening was heard of.
            task::yield_now().await;
            produce(&connection, accepted.id).await;
        }
        // A network would hide what was answered; here it can be told.
        Err(response) => {
            let reason = String::from_utf8_lossy(&response.body).trim().to_owned();
            connection.close(CloseInfo { code: 1006, reason, was_clean: false });
        }
    }
}

async fn produce(connection: &Connection, id: ConnectionId) {
    let broadcast = BROADCAST.with(Rc::clone);
    while !connection.closed.get() {
        let (input, others) = (connection.input.get(), broadcast.get());
        if produce_slice(connection, id) {
            let changed = select(Box::pin(connection.input.after(input)), Box::pin(broadcast.after(others)));
            match with_peer(|peer| peer.deadline(id)) {
                Some(deadline) => {
                    let due = Box::pin(task::sleep_until(deadline));
                    drop(waiting_on("the next thing to say", select(due, changed)).await);
                }
                None => drop(waiting_on("input", changed).await),
            }
        } else {
            waiting_on("its turn", task::yield_now()).await;
        }
    }
}

/// Delivers what there is to say, for the length of a slice; returns whether that is all for now.
fn produce_slice(connection: &Connection, id: ConnectionId) -> bool {
    let slice_ends = now() + SLICE;
    loop {
        let time = now();
        match with_peer(|peer| peer.poll_output(id, time)) {
            Some(output) => deliver(connection, output),
            None => return true,
        }
        if time >= slice_ends {
            return false;
        }
    }
}

fn deliver(connection: &Connection, output: Output) {
    match output {
        Output::Send(payload) => connection.inbox.store(payload.kind(), payload.len(), |room| {
            room.copy_from_slice(payload.as_bytes());
            payload.len()
        }),
        Output::Close { code, reason } => connection.close(CloseInfo { code, reason, was_clean: true }),
        Output::Drop => {
            connection.close(CloseInfo { code: 1006, reason: String::new(), was_clean: false });
        }
    }
}

/// Uses the peer, then wakes the connections to which this gave something to say.
fn with_peer<R>(act: impl FnOnce(&mut Practice) -> R) -> R {
    let (result, woken) = PEER.with_borrow_mut(|peer| (act(peer), peer.take_woken()));
    if !woken.is_empty() {
        BROADCAST.with(|broadcast| broadcast.bump());
    }
    result
}

/// Answers an HTTP request to a `practice:` URL, such as the one for a token.
pub fn http(request: &Request<'_>) -> Response {
    with_peer(|peer| peer.http(request, now()))
}
