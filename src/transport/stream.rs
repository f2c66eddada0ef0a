//! Sockets of browsers that have `WebSocketStream`, in a worker (`script/web/socket`): it reads no more than the page allows,
//! so TCP holds back the rest, and hands over many messages at a time, so a flood leaves the page its frames.
//!
//! The worker reads on while the page is busy: what hasn't been read when a connection closes, the browser drops.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::{channel::oneshot, future::select};
use gloo_events::EventListener;
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageChannel, MessageEvent, MessagePort, Worker};
use weft_message::{Close, CloseInfo, Kind, Payload};
use weft_session::{
    Event,
    flow::{Allowance, Flow, Valve},
};

use super::{Inbox, Incoming, OpenStreams, SendError, Socket};
use crate::task::{Kind as TaskKind, Revision, TaskGroup};

/// The worker that has the sockets.
pub struct Streams {
    worker: Worker,
}

impl Streams {
    /// Starts the worker, whose program is at that address; `None` if the browser doesn't have such sockets, or the
    /// program doesn't run.
    pub async fn start(program: &str) -> Option<Self> {
        if !Self::exist() {
            return None;
        }
        let worker = Worker::new(program).ok()?;
        let (sender, started) = oneshot::channel();
        let sender = Rc::new(Cell::new(Some(sender)));
        let listener = |is_started| {
            let sender = sender.clone();
            move |_: &web_sys::Event| {
                // It only counts what happens first.
                let _ = sender.take().map(|sender| sender.send(is_started));
            }
        };
        let _listeners = [
            EventListener::once(&worker, "message", listener(true)),
            EventListener::once(&worker, "error", listener(false)),
        ];
        started.await.unwrap_or(false).then_some(Self { worker })
    }

    /// Whether the browser has such sockets.
    pub fn exist() -> bool {
        Reflect::has(&js_sys::global(), &"WebSocketStream".into()).unwrap_or(false)
    }
}

impl OpenStreams for Streams {
    fn open(&self, url: &str, protocols: &[String], inbox: Inbox) -> Result<Rc<dyn Socket>, Inbox> {
        let Some(channel) = MessageChannel::new().ok() else { return Err(inbox) };
        let names: Array = protocols.iter().map(|name| JsValue::from_str(name)).collect();
        let opening = Array::of3(&channel.port2(), &url.into(), &names);
        let posted = self.worker.post_message_with_transfer(&opening, &Array::of1(&channel.port2()));
        match posted {
            Ok(()) => Ok(StreamSocket::new(channel.port1(), inbox)),
            Err(_) => Err(inbox),
        }
    }
}

struct StreamSocket {
    end: Rc<End>,
    /// The task that keeps the limit.
    limiting: RefCell<Option<TaskGroup>>,
    _listener: EventListener,
}

/// The page's end of a socket.
struct End {
    port: MessagePort,
    inbox: Inbox,
    is_open: Cell<bool>,
    /// How many bytes were handed over, and how many of them were sent.
    handed: Cell<u64>,
    sent: Cell<u64>,
    valve: Cell<Valve>,
    /// What is left of what the worker was last allowed.
    left: Cell<Allowance>,
    /// Counts when that is used up.
    used_up: Revision,
}

impl StreamSocket {
    fn new(port: MessagePort, inbox: Inbox) -> Rc<Self> {
        let valve = Valve::new(inbox.runtime().now());
        let end = Rc::new(End {
            port,
            inbox,
            is_open: Cell::default(),
            handed: Cell::default(),
            sent: Cell::default(),
            valve: Cell::new(valve),
            left: Cell::new(Allowance::ALL),
            used_up: Revision::default(),
        });
        let listener = EventListener::new(&end.port, "message", {
            let end = Rc::downgrade(&end);
            move |event| {
                let said = event.unchecked_ref::<MessageEvent>().data();
                if let (Some(end), Some(said)) = (end.upgrade(), said.dyn_ref::<Array>()) {
                    end.hear(said);
                }
            }
        });
        end.port.start();
        Rc::new(Self { end, limiting: RefCell::default(), _listener: listener })
    }
}

impl Socket for StreamSocket {
    fn inbox(&self) -> &Inbox {
        &self.end.inbox
    }

    fn send(&self, payload: &Payload) -> Result<(), SendError> {
        let end = &self.end;
        if !end.is_open.get() {
            return Err(SendError);
        }
        let length = payload.len() as u64;
        end.handed.set(end.handed.get() + length);
        let length = JsValue::from_f64(length as f64);
        match payload {
            Payload::Text(text) => end.say(&Array::of3(&"send".into(), &text.as_str().into(), &length), None),
            Payload::Binary(bytes) => {
                let buffer = Uint8Array::from(bytes.as_slice()).buffer();
                end.say(&Array::of3(&"send".into(), &buffer, &length), Some(&buffer));
            }
        }
        Ok(())
    }

    fn buffered_amount(&self) -> u64 {
        self.end.handed.get() - self.end.sent.get()
    }

    fn close(&self, close: &Close) {
        self.end.is_open.set(false);
        self.end.say(&Array::of3(&"close".into(), &close.code().into(), &close.reason().into()), None);
    }

    fn regulate(&self, flow: Flow) -> bool {
        let end = &self.end;
        if flow != end.valve.get().flow() {
            end.turn(flow);
            let is_limited = flow.limit.is_some() && !flow.paused;
            self.limiting.replace(is_limited.then(|| {
                let tasks = TaskGroup::new(end.inbox.runtime(), "flow control");
                tasks.spawn("limit", TaskKind::Session, keep_limit(end.clone()));
                tasks
            }));
        }
        true
    }
}

impl Drop for StreamSocket {
    fn drop(&mut self) {
        self.end.say(&Array::of1(&"drop".into()), None);
    }
}

impl End {
    fn say(&self, words: &Array, buffer: Option<&ArrayBuffer>) {
        // This only fails for what can't be copied, and all of this can.
        let _ = match buffer {
            Some(buffer) => self.port.post_message_with_transferable(words, &Array::of1(buffer)),
            None => self.port.post_message(words),
        };
    }

    fn hear(&self, said: &Array) {
        let text = |index| said.get(index).as_string().unwrap_or_default();
        let number = |index| said.get(index).as_f64().unwrap_or_default();
        match text(0).as_str() {
            "messages" => {
                self.store(&said.get(1).unchecked_into(), &said.get(2).unchecked_into());
                self.sent.set(number(3) as u64);
                self.say(&Array::of1(&"taken".into()), None);
            }
            "sent" => self.sent.set(number(1) as u64),
            "opened" => {
                self.is_open.set(true);
                self.inbox.push(Incoming::Opened { subprotocol: text(1), extensions: text(2) });
            }
            "closed" => {
                let was_open = self.is_open.replace(false);
                // Unless this end has closed it, there may have been more to read.
                if was_open && self.valve.get().flow() != Flow::default() {
                    self.inbox.note(&Event::UnreadLost);
                }
                let was_clean = said.get(3).is_truthy();
                self.inbox.push(Incoming::Closed(CloseInfo {
                    code: number(1) as u16,
                    reason: text(2),
                    was_clean,
                }));
            }
            _ => {}
        }
    }

    /// Stores messages: see `wire.d.ts`.
    fn store(&self, pieces: &Array, heads: &Uint32Array) {
        let mut bytes = 0;
        let mut heads = heads.to_vec().into_iter().map(head).peekable();
        let count = heads.len() as u64;
        for piece in pieces.iter() {
            let piece = Uint8Array::new(&piece);
            let mut left = piece.length() as usize;
            bytes += left as u64;
            // A long message is copied once.
            if let Some((kind, length)) = heads.next_if(|(_, length)| *length == left) {
                self.inbox.store(kind, length, |room| {
                    piece.copy_to(room);
                    length
                });
                continue;
            }
            let piece = piece.to_vec();
            let next = || {
                let (kind, length) = heads.next_if(|(_, length)| *length <= left)?;
                let start = piece.len() - left;
                left -= length;
                Some((kind, piece.get(start..start + length)?))
            };
            self.inbox.store_all(std::iter::from_fn(next));
        }
        // What is left is empty.
        if heads.peek().is_some() {
            self.inbox.store_all(heads.map(|(kind, _)| (kind, [].as_slice())));
        }
        self.note_read(count, bytes);
    }

    fn note_read(&self, messages: u64, bytes: u64) {
        let mut valve = self.valve.get();
        valve.take(messages, bytes, self.inbox.runtime().now());
        self.valve.set(valve);
        let left = self.left.get().without(messages, bytes);
        self.left.set(left);
        if !left.is_left() {
            self.used_up.bump();
        }
    }

    fn turn(&self, flow: Flow) {
        let now = self.inbox.runtime().now();
        let mut valve = self.valve.get();
        valve.turn(flow, now);
        self.valve.set(valve);
        let is_limited = flow.limit.is_some();
        self.allow(if flow.paused || !is_limited { valve.allowance(now) } else { Allowance::NONE });
    }

    fn allow(&self, allowance: Allowance) {
        self.left.set(allowance);
        let (messages, bytes) = (allowance.messages.into(), allowance.bytes.into());
        self.say(&Array::of3(&"read".into(), &messages, &bytes), None);
    }
}

/// The kind and the length of a message: see `wire.d.ts`.
fn head(head: u32) -> (Kind, usize) {
    (if head % 2 == 1 { Kind::Binary } else { Kind::Text }, (head / 2) as usize)
}

/// Allows something whenever the limit does, and what was allowed has been read.
async fn keep_limit(end: Rc<End>) {
    let runtime = end.inbox.runtime();
    loop {
        let seen = end.used_up.get();
        if end.left.get().is_left() {
            runtime.waiting_on("messages", end.used_up.after(seen)).await;
            continue;
        }
        let allowance = end.valve.get().allowance(runtime.now());
        if allowance.is_left() {
            end.allow(allowance);
        } else if let Some(ready) = end.valve.get().ready() {
            let changed = Box::pin(end.used_up.after(seen));
            drop(runtime.waiting_on("the limit", select(runtime.sleep_until(ready), changed)).await);
        }
    }
}
