//! Time on the event loop: sleeping yields, and everything counts from deadlines.

use std::{fmt, future::Future, pin::pin, time::Duration};

use futures::{
    channel::oneshot,
    future::{Either, select},
};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use weft_message::Timestamp;

use super::registry::waiting_on;

/// The time now. It does not jump when the system's clock is set: it is the page's start plus the
/// browser's monotonic clock.
pub fn now() -> Timestamp {
    thread_local! {
        static PERFORMANCE: Option<web_sys::Performance> = web_sys::window().and_then(|w| w.performance());
    }
    let millis = PERFORMANCE.with(|performance| match performance {
        Some(performance) => performance.time_origin() + performance.now(),
        None => js_sys::Date::now(),
    });
    Timestamp::from_micros((millis * 1000.0) as u64)
}

/// Sleeps until `deadline`; others run meanwhile. Returns at once if it has passed.
///
/// Browsers fire timers early by a fraction of a millisecond and late by a second or more in a
/// hidden tab; this looks at the clock again, so it is never early.
pub async fn sleep_until(deadline: Timestamp) {
    loop {
        let left = deadline.since(now());
        if left.is_zero() {
            return;
        }
        let rounded_up = left.saturating_add(Duration::from_micros(999));
        let millis = rounded_up.as_millis().min(i32::MAX as u128) as u32;
        TimeoutFuture::new(millis).await;
    }
}

/// Sleeps for `duration`; the inspector says so.
pub async fn sleep(duration: Duration) {
    let deadline = now() + duration;
    waiting_on(format!("sleep {duration:?}"), sleep_until(deadline)).await;
}

/// `timeout` ran out before the future was ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed(pub Duration);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer within {:?}", self.0)
    }
}

/// Awaits `future` for at most `duration`, then drops it.
pub async fn timeout<F: Future>(duration: Duration, future: F) -> Result<F::Output, Elapsed> {
    match select(pin!(future), pin!(sleep_until(now() + duration))).await {
        Either::Left((output, _)) => Ok(output),
        Either::Right(_) => Err(Elapsed(duration)),
    }
}

/// Beats at fixed distances from its start, so that lateness never adds up.
pub struct Interval {
    next: Timestamp,
    period: Duration,
}

impl Interval {
    /// The first beat is one period after `start`. A period of zero counts as 1 ms.
    pub fn new(start: Timestamp, period: Duration) -> Self {
        let period = period.max(Duration::from_millis(1));
        Self { next: start + period, period }
    }

    /// When the next beat is due.
    pub fn next_due(&self) -> Timestamp {
        self.next
    }

    /// Waits for the next beat; returns how many beats were missed because the event loop was busy
    /// or the browser held timers back. Missed beats are not made up for.
    pub async fn tick(&mut self) -> u64 {
        sleep_until(self.next).await;
        let late = now().since(self.next);
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let missed = u32::try_from(micros(late) / micros(self.period)).unwrap_or(u32::MAX);
        self.next = self.next + self.period * (missed + 1);
        u64::from(missed)
    }
}

/// Lets others run, the browser paint and input be handled, before going on.
///
/// Not `scheduler.yield()`: what it continues goes before all other tasks of the page, so that two tasks
/// that yield to each other would starve painting.
pub async fn yield_now() {
    match post_task() {
        // A rejected task has been waited for all the same.
        Some(promise) => drop(JsFuture::from(promise).await),
        None => TimeoutFuture::new(0).await,
    }
}

/// A task at the end of the browser's queue, where the browser has `scheduler.postTask()`: unlike a
/// timer it is not held back by 4 ms.
fn post_task() -> Option<js_sys::Promise> {
    thread_local!(static NOTHING: Closure<dyn Fn()> = Closure::new(|| {}));
    let scheduler = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("scheduler")).ok()?;
    let post_task = js_sys::Reflect::get(&scheduler, &JsValue::from_str("postTask")).ok()?;
    let post_task = post_task.dyn_ref::<js_sys::Function>()?;
    NOTHING.with(|nothing| post_task.call1(&scheduler, nothing.as_ref())).ok()?.dyn_into().ok()
}

/// Waits for the next animation frame. There is none while the tab is hidden.
pub async fn animation_frame() {
    let (sender, receiver) = oneshot::channel();
    let _frame = gloo_render::request_animation_frame(move |_| {
        // The receiver is gone only if this future was dropped.
        let _ = sender.send(());
    });
    let _ = receiver.await;
}
