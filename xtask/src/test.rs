//! `cargo xtask test`: natively, in a browser, and end to end, with one line that counts all tests.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, ScopedJoinHandle};

use crate::failure::{Context, Failure, Result, fail};
use crate::process;
use crate::setup;
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{build, end_to_end, practice};

/// A part of the tests, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Native,
    Wasm,
    EndToEnd,
}

/// The practice server's port for tests in the browser, unless it is taken.
const PRACTICE_PORT: u16 = 9002;

pub(crate) fn test(workspace: &mut Workspace, words: &[&str]) -> Result {
    let (parts, filter): (&[Part], _) = match words {
        [] => (&[Part::Native, Part::Wasm, Part::EndToEnd], None),
        [part] => (&[Part::parse(part)?], None),
        [part, filter] => (&[Part::parse(part)?], Some(*filter)),
        _ => fail!("test takes a part and a filter at most"),
    };
    for part in parts {
        part.set_up(workspace)?;
    }
    let tally = run(workspace, parts, filter);
    println!("\n{tally}");
    if tally.failed > 0 {
        fail!("tests failed");
    }
    Ok(())
}

/// Runs the parts one after the other.
fn run(workspace: &Workspace, parts: &[Part], filter: Option<&str>) -> Tally {
    thread::scope(|scope| {
        // Most of the release build is whole-program optimisation on one core, so other parts run meanwhile.
        let is_wanted = parts.contains(&Part::EndToEnd);
        let mut release = is_wanted.then(|| scope.spawn(|| build::release_behind(workspace)));
        let mut tally = Tally::default();
        for part in parts {
            println!("\n{}", part.title());
            tally += part.run(workspace, filter, || match release.take().map(ScopedJoinHandle::join) {
                Some(Ok(built)) => built,
                _ => fail!("building the release panicked"),
            });
        }
        tally
    })
}

impl Part {
    fn parse(word: &str) -> Result<Self> {
        match word {
            "native" => Ok(Self::Native),
            "wasm" => Ok(Self::Wasm),
            "e2e" => Ok(Self::EndToEnd),
            _ => fail!("`{word}` isn't a part of the tests: choose native, wasm or e2e"),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Native => "Tests of the pure floors, natively, and of the scripts' worker, in Node",
            Self::Wasm => "Tests in headless Chrome",
            Self::EndToEnd => "End-to-end tests of the release",
        }
    }

    fn set_up(self, workspace: &mut Workspace) -> Result {
        match self {
            Self::Native => setup::toolchain(workspace).and_then(|()| setup::javascript(workspace)),
            Self::Wasm => setup::browser_tests(workspace),
            Self::EndToEnd => setup::end_to_end_tests(workspace),
        }
    }

    /// Runs it; anything that keeps it from finishing counts as one failure. `release` waits until there is a release.
    fn run(self, workspace: &Workspace, filter: Option<&str>, release: impl FnOnce() -> Result) -> Tally {
        let mut tally = Tally::default();
        let ran = match self {
            Self::Native => native(workspace, filter, &mut tally),
            Self::Wasm => wasm(workspace, filter, &mut tally),
            Self::EndToEnd => release().and_then(|()| end_to_end::run(workspace, filter, &mut tally)),
        };
        if let Err(failure) = ran {
            println!("{failure}");
            tally.failed = tally.failed.max(1);
        }
        tally
    }
}

fn native(workspace: &Workspace, filter: Option<&str>, tally: &mut Tally) -> Result {
    let mut cargo = workspace.command("cargo");
    cargo.args(["test", "--workspace", "--no-fail-fast"]).args(filter);
    counted(workspace, "native", &mut cargo, tally)?;
    let mut node = workspace.command("node");
    node.args(["--test", "--test-reporter=spec", "--test-force-exit"]);
    if let Some(filter) = filter {
        node.arg(format!("--test-name-pattern={filter}"));
    }
    counted(workspace, "worker", node.args(tests_in(workspace, &["src/script/web/tests"])?), tally)
}

fn wasm(workspace: &Workspace, filter: Option<&str>, tally: &mut Tally) -> Result {
    let port = practice::free_port(PRACTICE_PORT)?;
    let _peer = practice::start(workspace, port)?;
    let driver = setup::chromedriver(workspace).ok_or_else(|| Failure("no chromedriver found".into()))?;
    let mut cargo = workspace.command("cargo");
    cargo
        // Only test programs: documentation examples run natively.
        .args([
            "test",
            "--package",
            "weft",
            "--target",
            "wasm32-unknown-unknown",
            "--tests",
            "--no-fail-fast",
        ])
        .args(filter)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities(workspace)?)
        .env("WEFT_PRACTICE_PORT", port.to_string());
    counted(workspace, "wasm", &mut cargo, tally)
}

/// Writes which browser the driver starts, and with which flags, for wasm-bindgen's test runner.
fn capabilities(workspace: &Workspace) -> Result<PathBuf> {
    let chrome = setup::chrome(workspace).ok_or_else(|| Failure("Chromium can't be found".into()))?;
    let path = workspace.state.join("webdriver.json");
    // The debug output of a path is also a valid JSON string, unless it has characters beyond ASCII.
    let text = format!(
        r#"{{"goog:chromeOptions": {{"binary": {chrome:?}, "args": [
            "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
            "disable-component-update", "disable-sync"]}}}}"#
    );
    fs::write(&path, text).context(format!("writing {}", path.display()))?;
    Ok(path)
}

/// The files with Node tests in these folders.
pub(crate) fn tests_in(workspace: &Workspace, folders: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        let entries = fs::read_dir(workspace.root.join(folder)).context(format!("listing {folder}"))?;
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        files.extend(paths.filter(|path| path.to_string_lossy().ends_with(".test.mjs")));
    }
    files.sort();
    Ok(files)
}

/// Runs a test command, showing its output and counting what it reports. The output is also kept in a file, which is
/// named when tests fail.
pub(crate) fn counted(workspace: &Workspace, part: &str, command: &mut Command, tally: &mut Tally) -> Result {
    let path = workspace.state.join(format!("test-{part}.log"));
    let mut log = File::create(&path).context(format!("writing {}", path.display()))?;
    let mut written = Ok(());
    let status = process::run_seen(command, |line| {
        tally.see(line);
        if written.is_ok() {
            written = writeln!(log, "{line}");
        }
    })?;
    written.context(format!("writing {}", path.display()))?;
    if !status.success() {
        println!("all that these tests printed: {}", path.display());
        if tally.failed == 0 {
            fail!("the run did not get to its end ({status})");
        }
    }
    Ok(())
}
