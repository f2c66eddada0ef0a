//! `cargo xtask bench`: builds the release and has `tests/bench` measure it.

use crate::failure::{Failure, Result, fail};
use crate::practice::Build;
use crate::workspace::Workspace;
use crate::{build, practice, process, setup};

/// The parts, in the order in which they run.
const PARTS: [&str; 11] = [
    "receive", "response", "stored", "streams", "script", "keep", "memory", "filter", "open", "pointer",
    "load",
];

/// How often each figure is measured by default.
const RUNS: u32 = 3;

pub(crate) fn bench(workspace: &mut Workspace, words: &[&str]) -> Result {
    let order = Order::parse(words)?;
    setup::browser_tests(workspace)?;
    build::release(workspace)?;
    let peer = practice::build(workspace, Build::Release)?;
    let chrome = setup::chrome(workspace).ok_or_else(|| Failure("Chromium can't be found".into()))?;
    let results = workspace.target.join("bench.json");
    let mut node = workspace.command("node");
    node.arg("tests/bench/main.mjs")
        .arg(order.runs.to_string())
        .args(order.parts)
        .env("WEFT_DIST", workspace.root.join("dist"))
        .env("WEFT_PRACTICE", peer)
        .env("WEFT_BENCH_JSON", &results)
        .env("CHROME", chrome);
    process::run(&mut node)?;
    println!("\nwritten to {}", results.display());
    Ok(())
}

/// What to measure, and how often.
#[derive(Debug, PartialEq, Eq)]
struct Order<'a> {
    parts: Vec<&'a str>,
    runs: u32,
}

impl<'a> Order<'a> {
    fn parse(words: &[&'a str]) -> Result<Self> {
        let (words, runs) = match words {
            [words @ .., "--runs", runs] => match runs.parse() {
                Ok(runs @ 1..) => (words, runs),
                _ => fail!("--runs needs a number from 1 on, not `{runs}`"),
            },
            _ => (words, RUNS),
        };
        if let Some(unknown) = words.iter().find(|word| !PARTS.contains(word)) {
            fail!("`{unknown}` isn't a part of the benchmark: choose from {}", PARTS.join(", "));
        }
        let parts = if words.is_empty() { PARTS.to_vec() } else { words.to_vec() };
        Ok(Self { parts, runs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_runs_are_understood_or_refused_in_words() {
        assert_eq!(Order::parse(&[]).unwrap(), Order { parts: PARTS.to_vec(), runs: 3 });
        let order = Order { parts: vec!["filter"], runs: 1 };
        assert_eq!(Order::parse(&["filter", "--runs", "1"]).unwrap(), order);
        for (words, complaint) in [
            (&["filtre"][..], "`filtre` isn't a part"),
            (&["--runs", "0"], "from 1 on, not `0`"),
            (&["load", "--runs"], "`--runs` isn't a part"),
        ] {
            let refused = Order::parse(words).unwrap_err().to_string();
            assert!(refused.contains(complaint), "{refused}");
        }
    }
}
