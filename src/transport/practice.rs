//! The practice server inside the page, which `practice:` URLs lead to.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures::future::{LocalBoxFuture, select};
use weft_message::{Close, CloseInfo, Payload};
use weft_practice::{ConnectionId, Output, Practice, Request, Response};
use weft_session::flow::{Flow, Valve};

use super::{Inbox, Incoming, SendError, Socket};
use crate::{
    rest::in_rest,
    task::{Kind, Revision, Runtime, TaskGroup},
};

/// How long messages are produced before yielding.
const SLICE: Duration = Duration::from_millis(4);

/// The server, and what runs it.
pub(super) struct PracticeHost {
    runtime: Runtime,
    /// Created when it is first needed, since it is in the rest of the program.
    server: RefCell<Option<Practice>>,
    /// Bumped when one connection's input produced output for others.
    broadcast: Revision,
}

impl PracticeHost {
    pub(super) fn new(runtime: Runtime) -> Self {
        Self { runtime, server: RefCell::default(), broadcast: Revision::default() }
    }

    pub(super) fn open(
        self: &Rc<Self>,
        target: String,
        protocols: Vec<String>,
        inbox: Inbox,
    ) -> Rc<dyn Socket> {
        let connection = Rc::new(Connection {
            host: self.clone(),
            inbox,
            peer: RefCell::default(),
            input: Revision::default(),
            flow: Cell::default(),
            closed: Cell::default(),
        });
        let tasks = TaskGroup::new(&self.runtime, "practice server");
        let name = format!("practice {target}");
        tasks.spawn(name, Kind::Practice, load_and_serve(connection.clone(), target, protocols));
        Rc::new(PracticeSocket { connection, _tasks: tasks })
    }

    /// Uses the server, then wakes the connections for which this produced output.
    fn with_server<R>(&self, act: impl FnOnce(&mut Practice) -> R) -> R {
        let (result, woken) = {
            let mut server = self.server.borrow_mut();
            let server = server.get_or_insert_with(|| Practice::new(seed()));
            (act(server), server.take_woken())
        };
        if !woken.is_empty() {
            self.broadcast.bump();
        }
        result
    }
}

fn seed() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

in_rest! {
    /// Answers an HTTP request to a `practice:` URL, such as the one for a token.
    pub(super) fn answer(host: &PracticeHost, request: &Request<'_>) -> Response {
        host.with_server(|server| server.http(request, host.runtime.now()))
    }
}

struct PracticeSocket {
    connection: Rc<Connection>,
    _tasks: TaskGroup,
}

struct Connection {
    host: Rc<PracticeHost>,
    inbox: Inbox,
    /// The server's end, once it is connected.
    peer: RefCell<Option<Box<dyn Peer>>>,
    /// Counts what comes from the page: messages, and changes of the flow.
    input: Revision,
    flow: Cell<Flow>,
    closed: Cell<bool>,
}

/// What a connection tells the server, which is in the rest of the program.
trait Peer {
    fn receive(&self, payload: Payload);
    fn disconnect(&self);
}

struct ServerEnd {
    host: Rc<PracticeHost>,
    id: ConnectionId,
}

impl Peer for ServerEnd {
    fn receive(&self, payload: Payload) {
        self.host.with_server(|server| server.receive(self.id, payload, self.host.runtime.now()));
    }

    fn disconnect(&self) {
        self.host.with_server(|server| server.disconnect(self.id, self.host.runtime.now()));
    }
}

impl Socket for PracticeSocket {
    fn inbox(&self) -> &Inbox {
        &self.connection.inbox
    }

    fn send(&self, payload: &Payload) -> Result<(), SendError> {
        let Connection { peer, closed, input, .. } = &*self.connection;
        match &*peer.borrow() {
            Some(peer) if !closed.get() => {
                peer.receive(payload.clone());
                input.bump();
                Ok(())
            }
            _ => Err(SendError),
        }
    }

    fn buffered_amount(&self) -> u64 {
        0
    }

    fn close(&self, close: &Close) {
        self.connection.close(clean(close));
    }

    fn regulate(&self, flow: Flow) -> bool {
        if self.connection.flow.replace(flow) != flow {
            self.connection.input.bump();
        }
        true
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
        if let Some(peer) = self.peer.take() {
            peer.disconnect();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Runs the server's side of one connection, once the server is there.
async fn load_and_serve(connection: Rc<Connection>, target: String, protocols: Vec<String>) {
    let loading = serving(connection.clone(), target, protocols);
    match connection.host.runtime.waiting_on("the rest of Weft", loading).await {
        Ok(serving) => serving.await,
        Err(error) => {
            connection.close(CloseInfo { code: 1006, reason: error.to_string(), was_clean: false });
        }
    }
}

in_rest! {
    fn serving(connection: Rc<Connection>, target: String, protocols: Vec<String>) -> LocalBoxFuture<'static, ()> {
        Box::pin(serve(connection, target, protocols))
    }
}

/// Runs the server's side of one connection until it closes.
async fn serve(connection: Rc<Connection>, target: String, protocols: Vec<String>) {
    let host = &connection.host;
    // As on a network, the socket opens a moment after the request.
    host.runtime.yield_now().await;
    let request = Request { method: "GET", target: &target, protocols: &protocols, ..Request::default() };
    let accepted = host.with_server(|server| server.connect(&request, host.runtime.now()));
    match accepted {
        Ok(accepted) => {
            connection.peer.replace(Some(Box::new(ServerEnd { host: host.clone(), id: accepted.id })));
            let subprotocol = accepted.protocol.unwrap_or_default();
            connection.inbox.push(Incoming::Opened { subprotocol, extensions: String::new() });
            // Messages come after the opening was reported.
            host.runtime.yield_now().await;
            produce(&connection, accepted.id).await;
        }
        // A browser would hide this reply from the page; here it can be reported.
        Err(response) => {
            let reason = String::from_utf8_lossy(&response.body).trim().to_owned();
            connection.close(CloseInfo { code: 1006, reason, was_clean: false });
        }
    }
}

async fn produce(connection: &Connection, id: ConnectionId) {
    let Connection { host, input, closed, .. } = connection;
    let runtime = &host.runtime;
    let mut valve = Valve::new(runtime.now());
    while !closed.get() {
        let seen = (input.get(), host.broadcast.get());
        valve.turn(connection.flow.get(), runtime.now());
        if !produce_slice(connection, id, &mut valve) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
            continue;
        }
        let changed = select(Box::pin(input.after(seen.0)), Box::pin(host.broadcast.after(seen.1)));
        let deadline = host.with_server(|server| server.deadline(id));
        // What the page doesn't read stays here.
        let deadline = deadline.and_then(|deadline| Some(deadline.max(valve.ready()?)));
        match deadline {
            Some(deadline) => {
                let due = runtime.sleep_until(deadline);
                drop(runtime.waiting_on("the next thing to say", select(due, changed)).await);
            }
            None => drop(runtime.waiting_on("input", changed).await),
        }
    }
}

/// Delivers what there is to say and may be read, for one time slice; returns whether that is all for now.
fn produce_slice(connection: &Connection, id: ConnectionId, valve: &mut Valve) -> bool {
    let host = &connection.host;
    let slice_ends = host.runtime.now() + SLICE;
    loop {
        let time = host.runtime.now();
        if !valve.allowance(time).is_left() {
            return true;
        }
        match host.with_server(|server| server.poll_output(id, time)) {
            Some(output) => {
                if let Output::Send(payload) = &output {
                    valve.take(1, payload.len() as u64, time);
                }
                deliver(connection, output);
            }
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
        Output::Close(close) => connection.close(clean(&close)),
        Output::Drop => {
            connection.close(CloseInfo { code: 1006, reason: String::new(), was_clean: false });
        }
    }
}

/// How the connection ends once either side has sent this: nothing gets lost in between.
fn clean(close: &Close) -> CloseInfo {
    CloseInfo { code: close.code(), reason: close.reason().into(), was_clean: true }
}
