//! A WebSocket to a server on the network or to the practice server inside the page; and HTTP.

mod browser;
mod http;
mod inbox;
mod message;
mod permission;
mod practice;
mod stream;

use std::{cell::OnceCell, fmt, ops::Range, rc::Rc};

use weft_message::{Close, CloseInfo, Payload};
use weft_session::{flow::Flow, profile::Endpoint, url::Url};

use self::{browser::BrowserSocket, practice::PracticeHost};
pub use self::{
    http::{HttpError, HttpRequest, HttpResponse},
    inbox::{Inbox, Sink},
    stream::Streams,
};
use crate::task::Runtime;

/// What a socket reports, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// The opening handshake is done.
    Opened {
        /// The subprotocol that the server chose; empty if none.
        subprotocol: String,
        /// The extensions that were negotiated; empty if none.
        extensions: String,
    },
    /// Messages, which are in the log already: their numbers. Messages of other directions may be
    /// among them.
    Messages(Range<u64>),
    /// The end: nothing follows.
    Closed(CloseInfo),
}

/// One end of a WebSocket. Dropping it closes the connection and silences it.
pub trait Socket {
    /// Where it reports what it receives.
    fn inbox(&self) -> &Inbox;

    /// Passes a message on for sending, at once.
    ///
    /// # Errors
    /// [`SendError`] if the socket isn't open; the message was not sent.
    fn send(&self, payload: &Payload) -> Result<(), SendError>;

    /// Bytes passed on but not yet sent over the network.
    fn buffered_amount(&self) -> u64;

    /// Starts the closing handshake.
    fn close(&self, close: &Close);

    /// Reads like that from now on, so that the server is held back; returns whether it can.
    fn regulate(&self, _flow: Flow) -> bool {
        false
    }
}

/// Opens sockets that can hold a server back.
pub trait OpenStreams {
    /// Opens one, or gives the inbox back if that isn't possible.
    ///
    /// # Errors
    /// The inbox, for a socket that can't.
    fn open(&self, url: &str, protocols: &[String], inbox: Inbox) -> Result<Rc<dyn Socket>, Inbox>;
}

/// The socket isn't open, so nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendError;

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection is not open")
    }
}

/// The browser refused, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenError(pub String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What URLs lead to: the network, as the browser reaches it, and the practice server inside the page.
/// Clones are handles to the same network.
#[derive(Clone)]
pub struct Network {
    runtime: Runtime,
    practice: Rc<PracticeHost>,
    streams: Rc<OnceCell<Rc<dyn OpenStreams>>>,
}

impl PartialEq for Network {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.practice, &other.practice)
    }
}

impl Network {
    /// A network with its own practice server, whose tasks run on that runtime.
    pub fn new(runtime: Runtime) -> Self {
        let practice = Rc::new(PracticeHost::new(runtime.clone()));
        Self { runtime, practice, streams: Rc::default() }
    }

    /// Uses these for connections from now on. The rest of the program has them, so a connection can do without.
    pub fn set_streams(&self, streams: Rc<dyn OpenStreams>) {
        // They stay the same.
        let _ = self.streams.set(streams);
    }

    /// What its tasks run on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Whether the URL is in the local network and the browser blocks this page from accessing it.
    pub async fn is_denied(&self, url: &Url<'_>) -> bool {
        // Without the rest of the program it isn't known.
        match url.is_local() {
            true => match permission::is_local_network_denied(url.is_loopback()).await {
                Ok(asked) => asked.await,
                Err(_) => false,
            },
            false => false,
        }
    }

    /// Opens a socket that puts what it receives into `sink`. It is still connecting when this returns; its inbox
    /// reports the outcome.
    ///
    /// # Errors
    /// [`OpenError`] if the browser rejects the URL or the subprotocols outright.
    pub fn open(
        &self,
        endpoint: &Endpoint,
        url: &str,
        protocols: &[String],
        sink: Sink,
    ) -> Result<Rc<dyn Socket>, OpenError> {
        let inbox = Inbox::new(self.runtime.clone(), sink);
        if let Some(target) = endpoint.practice_target() {
            return Ok(self.practice.open(target, protocols.to_vec(), inbox));
        }
        let opened = match self.streams.get() {
            Some(streams) => streams.open(url, protocols, inbox),
            None => Err(inbox),
        };
        opened.or_else(|inbox| BrowserSocket::open(url, protocols, inbox))
    }
}
