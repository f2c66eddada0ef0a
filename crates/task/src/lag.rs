//! Measures the event loop's lag: how long after a timer was due it ran.

use std::{cell::Cell, time::Duration};

use super::Runtime;

/// How often the lag is measured.
const EVERY: Duration = Duration::from_millis(200);
/// How many measurements the worst lag covers (10 s).
const WINDOW: usize = 50;

/// The event loop's own lag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// At the latest measurement.
    pub latest: Duration,
    /// The worst of the last 10 s.
    pub worst: Duration,
}

#[derive(Default)]
pub(super) struct LagWatch(Cell<Lag>);

impl LagWatch {
    pub(super) fn get(&self) -> Lag {
        self.0.get()
    }

    pub(super) async fn watch(&self, runtime: &Runtime) {
        let mut window = [Duration::ZERO; WINDOW];
        for slot in (0..WINDOW).cycle() {
            let deadline = runtime.now() + EVERY;
            runtime.waiting_on("timer", runtime.sleep_until(deadline)).await;
            if runtime.is_throttled() {
                continue;
            }
            window[slot] = runtime.now().since(deadline);
            let worst = window.iter().max().copied().unwrap_or_default();
            self.0.set(Lag { latest: window[slot], worst });
        }
    }
}
