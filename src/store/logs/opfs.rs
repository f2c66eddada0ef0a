//! Logs in the browser's private file system, through a worker: only workers can append to a file and know that it is
//! on disk.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    ops::Range,
    rc::Rc,
    time::Duration,
};

use futures::{FutureExt, channel::oneshot, future::LocalBoxFuture};
use gloo_events::EventListener;
use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use super::{LogStore, LogStoreError, StoredSegment};

/// Its address changes with its content, so the browser can cache it.
const PROGRAM: &str = concat!("script/storage.js?", env!("WEFT_SCRIPT_VERSION"));

/// From this many bytes on, the browser is asked not to delete them when it needs room.
const WORTH_KEEPING: usize = 1 << 20;

type Answer = Result<JsValue, LogStoreError>;

/// Requests that haven't been answered, by their numbers.
#[derive(Default)]
struct Pending {
    last: u32,
    waiting: HashMap<u32, oneshot::Sender<Answer>>,
}

/// The worker that stores logs. Dropping it ends the worker.
pub struct Opfs {
    worker: Option<Worker>,
    pending: Rc<RefCell<Pending>>,
    /// How many bytes were stored.
    stored: Cell<usize>,
    _listeners: Vec<EventListener>,
}

impl Opfs {
    /// Starts the worker.
    pub fn start() -> Self {
        let pending = Rc::<RefCell<Pending>>::default();
        let worker = Worker::new(PROGRAM).ok();
        let listeners = worker.iter().flat_map(|worker| {
            let (answered, failed) = (pending.clone(), pending.clone());
            [
                EventListener::new(worker, "message", move |event| {
                    if let Some(event) = event.dyn_ref::<MessageEvent>() {
                        take_answer(&answered, &event.data());
                    }
                }),
                // Its program can't be loaded, or doesn't run.
                EventListener::new(worker, "error", move |_| {
                    // Whoever waits learns that nobody will answer.
                    failed.borrow_mut().waiting.clear();
                }),
            ]
        });
        let listeners = listeners.collect();
        Self { worker, pending, stored: Cell::default(), _listeners: listeners }
    }

    /// Asks the worker for something. Bytes among what that needs are handed over, not copied.
    fn ask(&self, name: &str, log: &str, rest: [JsValue; 3]) -> LocalBoxFuture<'static, Answer> {
        let Some(worker) = &self.worker else {
            return async { Err(LogStoreError::Unsupported) }.boxed_local();
        };
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut pending = self.pending.borrow_mut();
            pending.last = pending.last.wrapping_add(1);
            let id = pending.last;
            pending.waiting.insert(id, sender);
            id
        };
        let request = Array::of3(&id.into(), &name.into(), &log.into());
        let handed_over = Array::new();
        for part in rest {
            if let Some(bytes) = part.dyn_ref::<Uint8Array>() {
                handed_over.push(&bytes.buffer());
            }
            request.push(&part);
        }
        if worker.post_message_with_transfer(&request, &handed_over).is_err() {
            self.pending.borrow_mut().waiting.remove(&id);
        }
        let stopped = || LogStoreError::Failed("the worker that stores logs has stopped".into());
        answer.map(move |answer| answer.unwrap_or_else(|_| Err(stopped()))).boxed_local()
    }
}

impl Drop for Opfs {
    fn drop(&mut self) {
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}

/// An answer is `[id, value]` or `[id, null, kind of error, words]`.
fn take_answer(pending: &RefCell<Pending>, data: &JsValue) {
    let Some(data) = data.dyn_ref::<Array>() else { return };
    let id = data.get(0).as_f64().unwrap_or_default() as u32;
    let Some(sender) = pending.borrow_mut().waiting.remove(&id) else { return };
    let words = data.get(3).as_string().unwrap_or_default();
    let answer = match data.get(2).as_string().as_deref() {
        None => Ok(data.get(1)),
        Some("locked") => Err(LogStoreError::Locked),
        Some("full") => Err(LogStoreError::Full),
        Some("unsupported") => Err(LogStoreError::Unsupported),
        Some("denied") => Err(LogStoreError::Denied(words)),
        Some(_) => Err(LogStoreError::Failed(words)),
    };
    // Nobody is waiting any more if the page has given it up.
    let _ = sender.send(answer);
}

const NONE: [JsValue; 3] = [JsValue::UNDEFINED; 3];

impl LogStore for Opfs {
    fn logs(&self) -> LocalBoxFuture<'static, Result<Vec<String>, LogStoreError>> {
        let answer = self.ask("logs", "", NONE);
        async move { Ok(list(&answer.await?, |id| id.as_string())) }.boxed_local()
    }

    fn open(&self, log: &str) -> LocalBoxFuture<'static, Result<Vec<StoredSegment>, LogStoreError>> {
        let answer = self.ask("open", log, NONE);
        async move {
            Ok(list(&answer.await?, |segment| {
                let segment = segment.dyn_into::<Array>().ok()?;
                let number = segment.get(0).as_f64()? as u32;
                Some(StoredSegment { number, bytes: segment.get(1).as_f64()? as u64 })
            }))
        }
        .boxed_local()
    }

    fn wait_for(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        self.ask("wait", log, NONE).map(|answer| answer.map(drop)).boxed_local()
    }

    fn room(&self) -> LocalBoxFuture<'static, Result<Option<u64>, LogStoreError>> {
        let answer = self.ask("room", "", NONE);
        async move { Ok(answer.await?.as_f64().map(|bytes| bytes as u64)) }.boxed_local()
    }

    fn read(
        &self,
        log: &str,
        segment: u32,
        bytes: Range<u64>,
    ) -> LocalBoxFuture<'static, Result<Vec<u8>, LogStoreError>> {
        let (start, end) = (bytes.start as f64, bytes.end as f64);
        let answer = self.ask("read", log, [segment.into(), start.into(), end.into()]);
        async move {
            let buffer = answer.await?;
            Ok(if buffer.is_instance_of::<ArrayBuffer>() {
                Uint8Array::new(&buffer).to_vec()
            } else {
                Vec::new()
            })
        }
        .boxed_local()
    }

    fn append(
        &self,
        log: &str,
        segment: u32,
        bytes: &[u8],
        pause: Duration,
    ) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        let stored = self.stored.get();
        self.stored.set(stored + bytes.len());
        if stored < WORTH_KEEPING && self.stored.get() >= WORTH_KEEPING {
            ask_to_keep();
        }
        let pause = pause.as_millis() as u32;
        self.ask("append", log, [segment.into(), Uint8Array::from(bytes).into(), pause.into()])
            .map(|answer| answer.map(drop))
            .boxed_local()
    }

    fn remove(&self, log: &str, segments: &[u32]) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        let segments: Array = segments.iter().map(|segment| JsValue::from(*segment)).collect();
        let rest = [segments.into(), JsValue::UNDEFINED, JsValue::UNDEFINED];
        self.ask("remove", log, rest).map(|answer| answer.map(drop)).boxed_local()
    }

    fn delete(&self, log: &str) -> LocalBoxFuture<'static, Result<(), LogStoreError>> {
        self.ask("delete", log, NONE).map(|answer| answer.map(drop)).boxed_local()
    }
}

/// Asks the browser not to delete what this site has stored. Whatever it answers, storing goes on.
fn ask_to_keep() {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let storage = get(&get(&js_sys::global(), "navigator"), "storage");
    if let Ok(persist) = get(&storage, "persist").dyn_into::<Function>() {
        let _ = persist.call0(&storage);
    }
}

fn list<T>(answer: &JsValue, read: impl Fn(JsValue) -> Option<T>) -> Vec<T> {
    answer.dyn_ref::<Array>().map(|list| list.iter().filter_map(read).collect()).unwrap_or_default()
}
