//! `cargo xtask fuzz`: each target of `tests/fuzz`, for a while.

use crate::failure::{Failure, Result, fail};
use crate::process::{self, capture};
use crate::setup;
use crate::workspace::Workspace;

const FOLDER: &str = "tests/fuzz";

/// How long each target runs by default.
const SECONDS: u32 = 60;

pub(crate) fn fuzz(workspace: &mut Workspace, words: &[&str]) -> Result {
    let seconds = match words {
        [] => SECONDS,
        [seconds] => match seconds.parse() {
            Ok(seconds @ 1..) => seconds,
            _ => fail!("fuzz takes how many seconds each target runs, not `{seconds}`"),
        },
        _ => fail!("fuzz takes a number of seconds and nothing else"),
    };
    setup::fuzzing(workspace)?;
    let targets = capture(workspace.command("cargo").args(["fuzz", "list", "--fuzz-dir", FOLDER]))
        .ok_or_else(|| Failure(format!("`cargo fuzz list` doesn't read {FOLDER}")))?;
    for target in targets.lines() {
        println!("\nfuzzing {target} for {seconds} s");
        let mut cargo = workspace.command("cargo");
        // Sanitizers need a nightly compiler, and find bugs in `unsafe` code, of which there is none here.
        cargo.args(["fuzz", "run", "--fuzz-dir", FOLDER, "--sanitizer", "none"]);
        cargo.arg("--target-dir").arg(workspace.target.join("fuzz"));
        process::run(cargo.args([
            target,
            "--",
            &format!("-max_total_time={seconds}"),
            "-print_final_stats=1",
            // From nothing, every run tries the same inputs, so that it only fails for what was changed. A corpus that
            // is kept leads further.
            "-seed=1",
        ]))?;
    }
    Ok(())
}
