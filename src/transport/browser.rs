//! The browser's WebSocket: a thin wrapper that stores what arrives and goes silent when dropped.

use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};
use weft_message::{Close, CloseInfo, Payload};

use super::{Inbox, Incoming, OpenError, SendError, Socket, message};

pub(super) struct BrowserSocket {
    socket: WebSocket,
    inbox: Rc<Inbox>,
    _listeners: [EventListener; 3],
}

impl BrowserSocket {
    pub(super) fn open(url: &str, protocols: &[String], inbox: Inbox) -> Result<Rc<dyn Socket>, OpenError> {
        let names: js_sys::Array = protocols.iter().map(|name| JsValue::from_str(name)).collect();
        let socket = WebSocket::new_with_str_sequence(url, &names).map_err(|error| in_words(&error))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let inbox = Rc::new(inbox);
        let listeners = listen(&socket, &inbox);
        Ok(Rc::new(Self { socket, inbox, _listeners: listeners }))
    }
}

impl Socket for BrowserSocket {
    fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    fn send(&self, payload: &Payload) -> Result<(), SendError> {
        // A closing socket accepts messages silently and never sends them.
        if self.socket.ready_state() != WebSocket::OPEN {
            return Err(SendError);
        }
        let sent = match payload {
            Payload::Text(text) => self.socket.send_with_str(text),
            Payload::Binary(bytes) => self.socket.send_with_u8_array(bytes),
        };
        sent.map_err(|_| SendError)
    }

    fn buffered_amount(&self) -> u64 {
        self.socket.buffered_amount().into()
    }

    fn close(&self, close: &Close) {
        // This only fails for a code or reason that a page may not use.
        let _ = self.socket.close_with_code_and_reason(close.code(), close.reason());
    }
}

impl Drop for BrowserSocket {
    fn drop(&mut self) {
        if matches!(self.socket.ready_state(), WebSocket::CONNECTING | WebSocket::OPEN) {
            // This only fails for a code or reason, and there is none.
            let _ = self.socket.close();
        }
    }
}

/// There is no listener for `error`: it says nothing, and `close` always follows it.
fn listen(socket: &WebSocket, inbox: &Rc<Inbox>) -> [EventListener; 3] {
    let opened = EventListener::new(socket, "open", {
        let (socket, inbox) = (socket.clone(), inbox.clone());
        move |_| {
            inbox.push(Incoming::Opened { subprotocol: socket.protocol(), extensions: socket.extensions() });
        }
    });
    let message = EventListener::new(socket, "message", {
        let inbox = inbox.clone();
        // This listener's event is always a message event.
        move |event| message::store(&inbox, &event.unchecked_ref::<MessageEvent>().data())
    });
    let closed = EventListener::new(socket, "close", {
        let inbox = inbox.clone();
        move |event| {
            if let Some(event) = event.dyn_ref::<CloseEvent>() {
                inbox.push(Incoming::Closed(CloseInfo {
                    code: event.code(),
                    reason: event.reason(),
                    was_clean: event.was_clean(),
                }));
            }
        }
    });
    [opened, message, closed]
}

fn in_words(error: &JsValue) -> OpenError {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    let message = message.or_else(|| error.dyn_ref::<web_sys::DomException>().map(|e| e.message()));
    OpenError(message.unwrap_or_else(|| format!("{error:?}")))
}
