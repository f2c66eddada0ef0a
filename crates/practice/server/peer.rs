//! The practice server's state, shared by all connections, and how they wake each other.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use tokio::sync::Notify;
use weft_message::{Payload, Timestamp};
use weft_practice::{Accepted, ConnectionId, Output, Practice, Request, Response};

/// The server, its clock, and a notifier for each connection.
pub(crate) struct Peer {
    inner: Mutex<Inner>,
    started: Instant,
    epoch: Timestamp,
}

struct Inner {
    practice: Practice,
    bells: HashMap<ConnectionId, Arc<Notify>>,
}

impl Inner {
    fn ring(&mut self) {
        for id in self.practice.take_woken() {
            if let Some(bell) = self.bells.get(&id) {
                bell.notify_one();
            }
        }
    }
}

impl Peer {
    pub(crate) fn new() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let epoch = Timestamp::default() + since_epoch;
        let inner = Inner { practice: Practice::new(epoch.as_micros()), bells: HashMap::new() };
        Self { inner: Mutex::new(inner), started: Instant::now(), epoch }
    }

    /// The time, from a monotonic clock.
    fn now(&self) -> Timestamp {
        self.epoch + self.started.elapsed()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn http(&self, request: &Request<'_>) -> Response {
        self.lock().practice.http(request, self.now())
    }

    /// A connection, and the notifier that fires when there is output for it.
    pub(crate) fn connect(&self, request: &Request<'_>) -> Result<(Accepted, Arc<Notify>), Response> {
        let mut inner = self.lock();
        let accepted = inner.practice.connect(request, self.now())?;
        let bell = Arc::new(Notify::new());
        inner.bells.insert(accepted.id, Arc::clone(&bell));
        inner.ring();
        Ok((accepted, bell))
    }

    pub(crate) fn receive(&self, id: ConnectionId, payload: Payload) {
        let mut inner = self.lock();
        inner.practice.receive(id, payload, self.now());
        inner.ring();
        if let Some(bell) = inner.bells.get(&id) {
            bell.notify_one();
        }
    }

    pub(crate) fn wants_input(&self, id: ConnectionId) -> bool {
        self.lock().practice.wants_input(id)
    }

    pub(crate) fn output(&self, id: ConnectionId) -> Option<Output> {
        self.lock().practice.poll_output(id, self.now())
    }

    /// When to poll for output again.
    pub(crate) fn deadline(&self, id: ConnectionId) -> Option<tokio::time::Instant> {
        let deadline = self.lock().practice.deadline(id)?;
        Some((self.started + deadline.since(self.epoch)).into())
    }

    pub(crate) fn disconnect(&self, id: ConnectionId) {
        let mut inner = self.lock();
        inner.bells.remove(&id);
        inner.practice.disconnect(id, self.now());
        inner.ring();
    }
}
