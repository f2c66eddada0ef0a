//! A script's checks: how many passed and failed, and a JUnit report.

use std::{fmt::Write, time::Duration};

use weft_log::rfc3339::Rfc3339;
use weft_message::Timestamp;

use super::{command::Check, error::ScriptError, limits::MAX_CHECKS};

/// The checks of a run.
#[derive(Debug, Default)]
pub struct Checks {
    kept: Vec<(Timestamp, Check)>,
    passed: u64,
    failed: u64,
}

impl Checks {
    /// Counts a check, and keeps it unless there are already too many.
    pub fn push(&mut self, time: Timestamp, check: Check) {
        match check.passed {
            true => self.passed += 1,
            false => self.failed += 1,
        }
        if self.kept.len() < MAX_CHECKS {
            self.kept.push((time, check));
        }
    }

    /// The checks that are kept, with the time of each.
    pub fn kept(&self) -> &[(Timestamp, Check)] {
        &self.kept
    }

    /// How many have passed.
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// How many have failed.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Whether nothing was checked.
    pub fn is_empty(&self) -> bool {
        self.passed + self.failed == 0
    }
}

/// The facts about a run that its report contains.
pub struct Run<'a> {
    /// The script's name.
    pub name: &'a str,
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// Why it failed, if it did.
    pub error: Option<&'a ScriptError>,
}

/// The report as JUnit XML: a suite with a case for each check, and one for how the script ended.
pub fn junit(run: &Run<'_>, checks: &Checks) -> String {
    let failures = checks.kept.iter().filter(|(_, check)| !check.passed).count();
    let (tests, errors) = (checks.kept.len() + 1, usize::from(run.error.is_some()));
    let (name, took) = (escape(run.name), seconds(run.took));
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string never fails.
    let _ = writeln!(
        xml,
        "<testsuites>\n<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
         skipped=\"0\" time=\"{took}\" timestamp=\"{}\">",
        Rfc3339(run.started)
    );
    let mut before = run.started;
    for (time, check) in &checks.kept {
        let took = seconds(time.since(before));
        before = *time;
        let _ =
            write!(xml, "<testcase classname=\"{name}\" name=\"{}\" time=\"{took}\"", escape(&check.name));
        if check.passed {
            xml.push_str("/>\n");
            continue;
        }
        let place = check.place.map(|place| place.to_string()).unwrap_or_default();
        let message = if check.detail.is_empty() { "the check failed" } else { &check.detail };
        let _ = writeln!(
            xml,
            "><failure message=\"{}\">{}</failure></testcase>",
            escape(message),
            escape(&place)
        );
    }
    let _ = write!(
        xml,
        "<testcase classname=\"{name}\" name=\"the script ends without an error\" time=\"{took}\""
    );
    match run.error {
        None => xml.push_str("/>\n"),
        Some(error) => {
            let _ = writeln!(
                xml,
                "><error type=\"{}\" message=\"{}\"/></testcase>",
                escape(&error.name),
                escape(&error.to_string())
            );
        }
    }
    xml.push_str("</testsuite>\n</testsuites>\n");
    xml
}

/// `1.250`, as JUnit wants it. It avoids formatting a float, which would pull in a lot of code.
fn seconds(duration: Duration) -> String {
    format!("{}.{:03}", duration.as_secs(), duration.subsec_millis())
}

/// Text escaped for XML. Characters that XML can't contain become question marks.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('?'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn check(name: &str, passed: bool, detail: &str) -> Check {
        let place = Some(Place { line: 3, column: 1 });
        Check { name: name.into(), passed, detail: detail.into(), place, message: None }
    }

    #[test]
    fn a_report_has_each_check_and_how_the_script_ended() {
        let start = Timestamp::from_micros(1_769_860_800_000_000);
        let mut checks = Checks::default();
        checks.push(start + Duration::from_millis(20), check("a < b", true, ""));
        checks.push(start + Duration::from_millis(50), check("same", false, "expected \"1\" to be \"2\""));
        let error = ScriptError { name: "TypeError".into(), message: "no".into(), place: None };
        let run =
            Run { name: "soak & test", started: start, took: Duration::from_secs(2), error: Some(&error) };
        let xml = junit(&run, &checks);
        for part in [
            "<testsuite name=\"soak &amp; test\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\" time=\"2.000\" \
             timestamp=\"2026-01-31T12:00:00.000000Z\">",
            "name=\"a &lt; b\" time=\"0.020\"/>",
            "name=\"same\" time=\"0.030\"><failure message=\"expected &quot;1&quot; to be &quot;2&quot;\">line 3, column 1<",
            "<error type=\"TypeError\" message=\"TypeError: no\"/>",
        ] {
            assert!(xml.contains(part), "{part}\n{xml}");
        }
        assert_eq!(xml.matches("<testcase").count(), 3);
    }

    #[test]
    fn all_checks_are_counted_and_the_first_are_kept() {
        let mut checks = Checks::default();
        assert!(checks.is_empty());
        for n in 0..MAX_CHECKS + 10 {
            checks.push(Timestamp::default(), check("x", n % 2 == 0, ""));
        }
        assert_eq!(checks.passed() + checks.failed(), MAX_CHECKS as u64 + 10);
        assert_eq!(checks.kept.len(), MAX_CHECKS);
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_replaced() {
        assert_eq!(escape("\u{0}a\u{b}\n<\u{ffff}"), "?a?&#10;&lt;?");
    }
}
