//! A frame without an origin, in which one script's worker runs. The worker can reach nothing of the page or the
//! network except one port.

use std::{rc::Rc, time::Duration};

use futures::channel::oneshot;
use gloo_events::EventListener;
use js_sys::{Array, Object, Reflect};
use thiserror::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlIFrameElement, MessageChannel, MessageEvent, MessagePort, Window};
use weft_script::language::CompileError;

use super::assets;
use crate::task::Runtime;

/// How long the frame may take to load.
const LOAD_TIMEOUT: Duration = Duration::from_secs(20);
/// The same without a network, when only the browser's cache may have it: service workers don't serve such frames.
const OFFLINE_TIMEOUT: Duration = Duration::from_secs(3);

/// Why a sandbox can't be started.
#[derive(Debug, Error)]
pub(super) enum SandboxError {
    /// The browser refused something; this is its message.
    #[error("The browser refused to create a sandbox: {0}.")]
    Browser(String),
    /// The page, or the frame, was removed from its window.
    #[error("The page was closed.")]
    Closed,
    /// The frame did not load.
    #[error(
        "The sandbox did not load within {} s: the browser, or an extension of it, blocks frames of this site.",
        LOAD_TIMEOUT.as_secs()
    )]
    Timeout,
    /// The frame did not load, and there is no network.
    #[error(
        "There is no network: scripts can only start without one if the browser has cached their sandbox since it was \
         last used."
    )]
    Offline,
}

impl From<JsValue> for SandboxError {
    fn from(error: JsValue) -> Self {
        let message = Reflect::get(&error, &JsValue::from_str("message")).ok();
        Self::Browser(
            message.and_then(|message| message.as_string()).unwrap_or_else(|| "no reason given".into()),
        )
    }
}

/// What comes out of a sandbox.
pub(super) enum Event {
    /// A message from the worker, unchecked.
    Message(JsValue),
    /// The worker's program doesn't compile.
    Syntax(CompileError),
    /// The frame is alive, whatever its worker is doing.
    Alive,
}

/// A running script. Dropping it ends the worker at once, whatever that is doing.
pub(super) struct Sandbox {
    frame: HtmlIFrameElement,
    worker: MessagePort,
    reports: MessagePort,
    _listeners: [EventListener; 2],
}

impl Sandbox {
    /// Starts a program that is assembled from `source`, in the frame of that name; `script` is the first message it
    /// gets.
    ///
    /// # Errors
    /// Why it can't be started.
    pub(super) async fn start(
        runtime: &Runtime,
        frame: &str,
        source: &Array,
        script: &JsValue,
        on_event: Rc<dyn Fn(Event)>,
    ) -> Result<Self, SandboxError> {
        let frame = load(runtime, frame).await?;
        let (worker, reports) = (MessageChannel::new()?, MessageChannel::new()?);
        let message = Object::new();
        Reflect::set(&message, &"source".into(), source)?;
        Reflect::set(&message, &"script".into(), script)?;
        let ports = Array::of2(&reports.port2(), &worker.port2());
        let window = frame.content_window().ok_or(SandboxError::Closed)?;
        // The frame's origin is opaque, so no other target matches it.
        window.post_message_with_transfer(&message, "*", &ports)?;
        let (worker, reports) = (worker.port1(), reports.port1());
        let listeners = [listen(&worker, &on_event, Event::Message), listen(&reports, &on_event, report)];
        worker.start();
        reports.start();
        Ok(Self { frame, worker, reports, _listeners: listeners })
    }

    /// Sends the worker a list of messages.
    pub(super) fn post(&self, messages: &Array) {
        // Everything in it is made here and can be cloned.
        let _ = self.worker.post_message(messages);
    }

    /// Asks the frame for a sign of life: [`Event::Alive`].
    pub(super) fn ask_frame(&self) {
        let _ = self.reports.post_message(&JsValue::NULL);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.worker.close();
        self.reports.close();
        self.frame.remove();
    }
}

fn report(data: JsValue) -> Event {
    let part = |at| data.dyn_ref::<Array>().map(|data| data.get(at)).unwrap_or_default();
    match part(0).as_string() {
        Some(message) => Event::Syntax(CompileError {
            message,
            line: part(1).as_f64().unwrap_or_default() as u32,
            column: part(2).as_f64().unwrap_or_default() as u32,
        }),
        None => Event::Alive,
    }
}

fn listen(port: &MessagePort, on_event: &Rc<dyn Fn(Event)>, read: fn(JsValue) -> Event) -> EventListener {
    let on_event = on_event.clone();
    EventListener::new(port, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            on_event(read(event.data()));
        }
    })
}

/// A frame that removes itself from the page if it isn't used.
struct Unused(Option<HtmlIFrameElement>);

impl Drop for Unused {
    fn drop(&mut self) {
        if let Some(frame) = self.0.take() {
            frame.remove();
        }
    }
}

/// Puts the frame into the page and waits until it is ready.
async fn load(runtime: &Runtime, page: &str) -> Result<HtmlIFrameElement, SandboxError> {
    let window = web_sys::window().ok_or(SandboxError::Closed)?;
    let document = window.document().ok_or(SandboxError::Closed)?;
    let frame: HtmlIFrameElement = document.create_element("iframe")?.unchecked_into();
    let attributes = [
        ("sandbox", "allow-scripts"),
        ("referrerpolicy", "no-referrer"),
        ("hidden", ""),
        ("title", "Script"),
    ];
    for (name, value) in attributes {
        frame.set_attribute(name, value)?;
    }
    frame.set_src(&assets::address(page));
    let mut unused = Unused(Some(frame.clone()));
    let (is_ready, ready) = oneshot::channel();
    let _listener = on_ready(&window, &frame, is_ready);
    document.body().ok_or(SandboxError::Closed)?.append_child(&frame)?;
    let is_online = window.navigator().on_line();
    let timeout = if is_online { LOAD_TIMEOUT } else { OFFLINE_TIMEOUT };
    match runtime.waiting_on("its frame", runtime.timeout(timeout, ready)).await {
        Ok(Ok(())) => {
            unused.0.take();
            Ok(frame)
        }
        _ if is_online => Err(SandboxError::Timeout),
        _ => Err(SandboxError::Offline),
    }
}

fn on_ready(window: &Window, frame: &HtmlIFrameElement, is_ready: oneshot::Sender<()>) -> EventListener {
    let frame = frame.clone();
    let mut is_ready = Some(is_ready);
    EventListener::new(window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let from = event.source().map(JsValue::from);
        if from.is_some()
            && from == frame.content_window().map(JsValue::from)
            && let Some(is_ready) = is_ready.take()
        {
            // Nobody is waiting any more if it took too long.
            let _ = is_ready.send(());
        }
    })
}
