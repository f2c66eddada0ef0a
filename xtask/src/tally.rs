//! Counts passed and failed tests, from the output of the runners.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed and failed. Ignored and skipped ones count as neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Tally {
    /// Counts one line of a runner's output, if it is a summary.
    ///
    /// Cargo and wasm-bindgen end each program with `test result: ok. 3 passed; 0 failed; …`;
    /// Node ends its run with `ℹ pass 3`, `ℹ fail 0` and `ℹ cancelled 0`, each on its own line.
    pub(crate) fn see(&mut self, line: &str) {
        let line = plain(line);
        if let Some((_, counts)) = line.split_once("test result: ") {
            self.passed += before(counts, " passed").unwrap_or(0);
            self.failed += before(counts, " failed").unwrap_or(0);
        } else if let Some((key, Ok(count))) = line
            .strip_prefix("ℹ ")
            .and_then(|rest| rest.split_once(' '))
            .map(|(key, n)| (key, n.parse::<u32>()))
        {
            match key {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                _ => {}
            }
        }
    }
}

/// The number right before `word`.
fn before(text: &str, word: &str) -> Option<u32> {
    text.split_once(word)?.0.rsplit(' ').next()?.parse().ok()
}

/// The line without colours.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    std::iter::once(first).chain(rest).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.see(line));
        tally
    }

    #[test]
    fn programs_of_a_cargo_run_add_up() {
        let seen = tally(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(seen, Tally { passed: 13, failed: 2 });
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let seen = tally(&[
            "test result: \u{1b}[32mok\u{1b}[0m. 3 passed; 0 failed; 0 ignored",
            "\u{1b}[34mℹ pass 4\u{1b}[39m",
        ]);
        assert_eq!(seen, Tally { passed: 7, failed: 0 });
    }

    #[test]
    fn a_cancelled_test_of_node_has_failed() {
        let seen = tally(&[
            "ℹ tests 9",
            "ℹ pass 4",
            "ℹ fail 2",
            "ℹ cancelled 1",
            "ℹ skipped 1",
            "ℹ duration_ms 812.3",
        ]);
        assert_eq!(seen, Tally { passed: 4, failed: 3 });
    }

    #[test]
    fn a_name_that_speaks_of_passing_is_not_a_summary() {
        assert_eq!(tally(&["test pass 3 ... ok", "✔ 3 passed", "ℹ passing 3"]), Tally::default());
    }
}
