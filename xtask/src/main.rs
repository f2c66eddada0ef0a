//! `cargo xtask`: set-up, serving, building, testing, measuring, linting and fuzzing.

mod bench;
mod build;
mod end_to_end;
mod failure;
mod fuzz;
mod lint;
mod offline;
mod practice;
mod process;
mod progress;
mod script_version;
mod serve;
mod setup;
mod short_names;
mod split;
mod styles;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use failure::{Result, fail};
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <command>

  serve                              practice server and `trunk serve`, until Ctrl-C
  build                              the static site in dist/, with its sizes
  test [native|wasm|e2e [filter]]    all tests, or one part of them
  bench [part…] [--runs N]           speed, beside pages that only count or keep messages
  lint                               formatting, clippy for both targets, rustdoc, and JavaScript
  fuzz [seconds]                     each fuzz target, for a minute or that long

Each command first installs what it needs and says so.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result {
    process::stop_children_on_interrupt()?;
    let mut workspace = Workspace::find()?;
    match words {
        ["serve"] => serve::serve(&mut workspace),
        ["build"] => build::build(&mut workspace),
        ["test", rest @ ..] => test::test(&mut workspace, rest),
        ["bench", rest @ ..] => bench::bench(&mut workspace, rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(&mut workspace, rest),
        ["lint"] => lint::lint(&mut workspace),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        [] => fail!("no command given\n\n{USAGE}"),
        [unknown, ..] => fail!("`{unknown}` is not understood here\n\n{USAGE}"),
    }
}
