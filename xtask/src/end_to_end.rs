//! The end-to-end tests: several browsers at a time, which may hold each other up; so what fails is tried once more by
//! itself.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Context, Failure, Result};
use crate::practice::Build;
use crate::tally::Tally;
use crate::test::{counted, tests_in};
use crate::workspace::Workspace;
use crate::{build, practice, setup};

/// How many files run at a time: one more than there may be cores, since each of them waits for half of its time.
const AT_A_TIME: u32 = 3;

/// How many files may be tried again: if more than these fail, it isn't for lack of time.
const MOST_AGAIN: usize = 8;

/// Runs the tests with this text in their names, or all.
pub(crate) fn run(workspace: &Workspace, filter: Option<&str>, tally: &mut Tally) -> Result {
    build::sizes(workspace)?;
    let tests = EndToEnd::prepare(workspace, filter)?;
    // The benchmark's own tests need Node but no browser.
    let mut files = tests_in(workspace, &["tests/e2e", "tests/bench"])?;
    // The longest first, so that no core is idle in the end.
    files.sort_by_cached_key(|file| Reverse(fs::metadata(file).map_or(0, |file| file.len())));
    let mut together = Tally::default();
    tests.run("e2e", &files, AT_A_TIME, &mut together)?;
    let failed = tests.failed()?;
    if together.failed > 0 && (1..=MOST_AGAIN).contains(&failed.len()) {
        println!("\nEnd-to-end tests that failed, once more and by themselves");
        let mut alone = Tally::default();
        tests.run("e2e-again", &failed, 1, &mut alone)?;
        if alone.failed < together.failed {
            println!("{} failed only beside others", together.failed - alone.failed);
        }
        together.passed += together.failed.saturating_sub(alone.failed);
        together.failed = alone.failed;
    }
    *tally += together;
    Ok(())
}

/// What the tests need.
struct EndToEnd<'w> {
    workspace: &'w Workspace,
    filter: Option<&'w str>,
    chrome: PathBuf,
    firefox: PathBuf,
    peer: PathBuf,
    /// Where the files with failed tests are listed.
    list: PathBuf,
}

impl<'w> EndToEnd<'w> {
    fn prepare(workspace: &'w Workspace, filter: Option<&'w str>) -> Result<Self> {
        let missing = |name: &str| Failure(format!("{name} can't be found"));
        // Pictures of an earlier run would be misleading.
        fs::remove_dir_all(failures(workspace)).ok();
        Ok(Self {
            workspace,
            filter,
            chrome: setup::chrome(workspace).ok_or_else(|| missing("Chromium"))?,
            firefox: setup::firefox(workspace).ok_or_else(|| missing("Firefox"))?,
            peer: practice::build(workspace, Build::Debug)?,
            list: workspace.state.join("failed-tests"),
        })
    }

    /// Runs the tests in these files, so many files at a time; the output is kept under this name.
    fn run(&self, name: &str, files: &[PathBuf], at_a_time: u32, tally: &mut Tally) -> Result {
        let mut node = self.workspace.command("node");
        node.args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"]);
        node.arg("--test-reporter=./tests/e2e/failed-files.mjs");
        node.arg(format!("--test-reporter-destination={}", self.list.display()));
        node.arg(format!("--test-concurrency={at_a_time}"));
        if let Some(filter) = self.filter {
            node.arg(format!("--test-name-pattern={filter}"));
        }
        self.set_environment(node.args(files));
        counted(self.workspace, name, &mut node, tally)
    }

    fn set_environment(&self, node: &mut Command) {
        let workspace = self.workspace;
        node.env("WEFT_DIST", workspace.root.join("dist"))
            .env("WEFT_SCREENSHOTS", workspace.target.join("screenshots"))
            .env("WEFT_FAILURES", failures(workspace))
            .env("WEFT_PRACTICE", &self.peer)
            .env("WEFT_FIREFOX", &self.firefox)
            .env("WEFT_PYTHON", setup::python(workspace))
            .env("WEFT_CPYTHON", setup::cpython_tests(workspace))
            .env("CHROME", &self.chrome);
        if let Some(shell) = setup::headless_shell(workspace) {
            node.env("WEFT_HEADLESS_SHELL", shell);
        }
        if let Some(nats) = setup::nats_server(workspace) {
            node.env("WEFT_NATS_SERVER", nats);
        }
    }

    /// The files in which tests failed.
    fn failed(&self) -> Result<Vec<PathBuf>> {
        let list = fs::read_to_string(&self.list).context(format!("reading {}", self.list.display()))?;
        Ok(list.lines().map(|file| Path::new(file).to_owned()).collect())
    }
}

fn failures(workspace: &Workspace) -> PathBuf {
    workspace.target.join("failures")
}
