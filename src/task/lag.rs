//! How late the event loop is: the distance between when a timer was due and when it ran.

use std::{cell::Cell, time::Duration};

use super::{
    registry::waiting_on,
    time::{now, sleep_until},
};

/// How often the lag is measured.
const EVERY: Duration = Duration::from_millis(200);
/// The worst lag is over the last this many measurements (10 s).
const WINDOW: usize = 50;

/// The event loop's own lag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// At the latest measurement.
    pub latest: Duration,
    /// The worst of the last 10 s.
    pub worst: Duration,
}

thread_local!(static LAG: Cell<Lag> = const { Cell::new(Lag { latest: Duration::ZERO, worst: Duration::ZERO }) });

/// The event loop's lag, as last measured by [`watch_lag`].
pub fn lag() -> Lag {
    LAG.get()
}

/// Measures for ever. Hidden tabs are left out: there the browser holds timers back on purpose.
pub async fn watch_lag() {
    let mut window = [Duration::ZERO; WINDOW];
    for slot in (0..WINDOW).cycle() {
        let deadline = now() + EVERY;
        waiting_on("timer", sleep_until(deadline)).await;
        let hidden = web_sys::window().and_then(|w| w.document()).is_some_and(|d| d.hidden());
        if hidden {
            continue;
        }
        window[slot] = now().since(deadline);
        let worst = window.iter().max().copied().unwrap_or_default();
        LAG.set(Lag { latest: window[slot], worst });
    }
}
