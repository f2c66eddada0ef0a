//! The browser's event loop: its clock, its timers and its turns.

use futures::{channel::oneshot, future::LocalBoxFuture};
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use weft_message::Timestamp;
use weft_task::Platform;

/// The window's event loop.
pub struct Browser {
    clock: Clock,
    scheduler: Option<Scheduler>,
}

impl Browser {
    /// The current window's event loop.
    pub fn new() -> Self {
        Self { clock: Clock::new(), scheduler: Scheduler::find() }
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Platform for Browser {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn spawn(&self, future: LocalBoxFuture<'static, ()>) {
        spawn_local(future);
    }

    /// Browsers fire timers early by a fraction of a millisecond, and late by a second or more in a hidden tab. This
    /// checks the clock again, so it is never early.
    fn sleep_until(&self, deadline: Timestamp) -> LocalBoxFuture<'static, ()> {
        let clock = self.clock.clone();
        Box::pin(async move {
            loop {
                let left = deadline.since(clock.now());
                if left.is_zero() {
                    return;
                }
                let rounded_up = left.as_micros().div_ceil(1000);
                TimeoutFuture::new(rounded_up.min(i32::MAX as u128) as u32).await;
            }
        })
    }

    /// This doesn't use `scheduler.yield()`: its continuations run before all other tasks of the page, so two tasks
    /// that yield to each other would starve painting.
    fn yield_now(&self) -> LocalBoxFuture<'static, ()> {
        match self.scheduler.as_ref().and_then(Scheduler::post) {
            // A rejected task has had its turn all the same.
            Some(promise) => Box::pin(async { drop(JsFuture::from(promise).await) }),
            None => Box::pin(TimeoutFuture::new(0)),
        }
    }

    fn is_throttled(&self) -> bool {
        web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
    }
}

/// The current time. It does not jump when the system's clock is set: it is the page's start plus the browser's
/// monotonic clock.
pub fn now() -> Timestamp {
    Clock::new().now()
}

/// The browser's monotonic clock. The page's start is read once: the clock is read for every message.
#[derive(Clone)]
struct Clock {
    /// With the page's start in milliseconds since the Unix epoch.
    performance: Option<(web_sys::Performance, f64)>,
}

impl Clock {
    fn new() -> Self {
        let performance = web_sys::window().and_then(|window| window.performance());
        Self { performance: performance.map(|performance| (performance.clone(), performance.time_origin())) }
    }

    fn now(&self) -> Timestamp {
        let millis =
            self.performance.as_ref().map_or_else(js_sys::Date::now, |(clock, start)| start + clock.now());
        Timestamp::from_micros((millis * 1000.0) as u64)
    }
}

/// `scheduler.postTask()`, where the browser has it: a turn at the end of the browser's queue that isn't delayed by
/// 4 ms, as a timer's is.
struct Scheduler {
    this: JsValue,
    post_task: Function,
    nothing: Closure<dyn Fn()>,
}

impl Scheduler {
    fn find() -> Option<Self> {
        let this = Reflect::get(&js_sys::global(), &JsValue::from_str("scheduler")).ok()?;
        let post_task = Reflect::get(&this, &JsValue::from_str("postTask")).ok()?.dyn_into().ok()?;
        Some(Self { this, post_task, nothing: Closure::new(|| {}) })
    }

    fn post(&self) -> Option<Promise> {
        self.post_task.call1(&self.this, self.nothing.as_ref()).ok()?.dyn_into().ok()
    }
}

/// Waits until the page has nothing else to do, where the browser tells.
pub async fn idle() {
    let (sender, receiver) = oneshot::channel();
    let callback = Closure::once_into_js(move || {
        // Nobody is waiting any more if this future was dropped.
        let _ = sender.send(());
    });
    let asked = web_sys::window().map(|window| window.request_idle_callback(callback.unchecked_ref()));
    if matches!(asked, Some(Ok(_))) {
        let _ = receiver.await;
    }
}

/// Waits for the next animation frame. There is none while the tab is hidden.
pub async fn animation_frame() {
    let (sender, receiver) = oneshot::channel();
    let _frame = gloo_render::request_animation_frame(move |_| {
        // Nobody is waiting any more if this future was dropped.
        let _ = sender.send(());
    });
    let _ = receiver.await;
}
