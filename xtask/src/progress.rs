//! Progress messages for commands that take long and print nothing themselves.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The longest silence: rare enough to keep the log of a CI run short.
const INTERVAL: Duration = Duration::from_secs(20);

/// Longer lines are cut off here, so that each fits on one line of most terminals.
const MAX_COLUMNS: usize = 100;

/// Prints a line every 20 s, until it is dropped.
pub(crate) struct Progress {
    stop: Option<mpsc::Sender<()>>,
    printer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Starts printing what is being done, for how long, and what `detail` says about it.
    pub(crate) fn start(doing: &str, detail: impl Fn() -> String + Send + 'static) -> Self {
        let (stop, stopped) = mpsc::channel();
        let doing = doing.to_owned();
        let started = Instant::now();
        let printer = std::thread::spawn(move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                println!("{}", line(&doing, started.elapsed(), &detail()));
            }
        });
        Self { stop: Some(stop), printer: Some(printer) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(printer) = self.printer.take() {
            printer.join().ok();
        }
    }
}

fn line(doing: &str, elapsed: Duration, detail: &str) -> String {
    let (minutes, seconds) = (elapsed.as_secs() / 60, elapsed.as_secs() % 60);
    let line = format!("  {doing}, {minutes}:{seconds:02} so far: {}", detail.trim());
    line.trim_end_matches([':', ' ']).chars().take(MAX_COLUMNS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_for_how_long_and_how_far_it_is() {
        let elapsed = Duration::from_secs(65);
        assert_eq!(line("trunk", elapsed, "   Compiling a v1\n"), "  trunk, 1:05 so far: Compiling a v1");
        assert_eq!(line("trunk", elapsed, ""), "  trunk, 1:05 so far");
        assert_eq!(line("trunk", elapsed, &"ü".repeat(200)).chars().count(), MAX_COLUMNS);
    }

    #[test]
    fn dropping_it_ends_it_at_once() {
        let started = Instant::now();
        drop(Progress::start("nothing", String::new));
        assert!(started.elapsed() < INTERVAL);
    }
}
