//! Splits a release's program into two files: the first is what the first screen and a connection need; the rest is
//! loaded afterwards (`src/boot.js`).
//!
//! The rest has no memory, table or data of its own: it uses those of the first part, and fills the slots of the
//! first part's table through which its functions are called. Until then each slot has a stand-in, which loads the
//! rest at once (`src/rest.rs`). So the program behaves the same, whatever is put into the rest.

mod first;
mod halves;
mod page;
mod rest;
#[cfg(test)]
mod tests;

use std::fs;

use walrus::{Module, ModuleConfig};

use crate::failure::{Context, Result};
use crate::process;
use crate::workspace::Workspace;
use halves::Halves;

/// What goes into the rest: functions whose names begin with one of these paths, and those that only they call.
const REST: &[&str] = &[
    "regex_automata::",
    "regex_syntax::",
    "weft_log::filter::condition::",
    "weft_log::filter::query::",
    "weft_log::filter::scan::",
    "weft_log::jump::",
    "weft_log::pattern::",
    "weft_practice::",
    "weft_codec::json::pretty::",
    "weft::script::",
    "weft_script::",
    "weft_session::round_trip::",
    "weft::ui::composer::attachment::",
    "weft::ui::details::",
    "weft::ui::keys::",
    "weft::ui::login_settings::",
    "weft::ui::messages::filter_help::",
    "weft::ui::panels::scripts::",
    "weft::ui::panels::statistics::",
    "weft::ui::panels::timer",
    "weft::ui::settings::",
];

/// Exceptions to that: the list of connections shows which scripts are running and asking.
const FIRST: &[&str] = &["weft::script::scripts::"];

/// What a name may have before that path: a method's type, a component's view, a task. Other generic functions are
/// often identical for several types, and the compiler only keeps one: its name doesn't say who uses it.
const BEFORE: &[&str] = &[
    "",
    "<",
    "<weft::task::group::TaskGroup>::spawn::<",
    "<weft::task::group::TaskGroup>::spawn::<<",
    "<yew::html::component::lifecycle::CompStateInner<",
];

/// Splits what trunk has just built, in `dist/`.
pub(crate) fn split(workspace: &Workspace) -> Result {
    // As wasm-bindgen left it: after optimisation, functions have no names any more, and no bounds.
    let path = workspace.target.join("wasm-bindgen/release/weft_bg.wasm");
    let program = fs::read(&path).context(format!("reading {}", path.display()))?;
    let halves = Halves::new(&parse(&program)?, is_rest)?;
    let first = optimize(workspace, "first", first::make(parse(&program)?, &halves)?)?;
    let rest = optimize(workspace, "rest", rest::make(parse(&program)?, &halves)?)?;
    page::put(&workspace.root.join("dist"), &first, &rest)
}

fn is_rest(name: &str) -> bool {
    let mut paths = BEFORE.iter().filter_map(|before| name.strip_prefix(before));
    let begins = |path: &str, parts: &[&str]| parts.iter().any(|part| path.starts_with(part));
    paths.any(|path| begins(path, REST) && !begins(path, FIRST))
}

/// Each module is parsed from the same bytes, so that indices are the same in all of them.
fn parse(program: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_producers_section(false);
    config.parse(program).context("reading the program")
}

/// What trunk has `wasm-opt` do with an unsplit program (`index.html`).
fn optimize(workspace: &Workspace, name: &str, mut module: Module) -> Result<Vec<u8>> {
    walrus::passes::gc::run(&mut module);
    let folder = workspace.state.join("split");
    fs::create_dir_all(&folder).context(format!("creating {}", folder.display()))?;
    let [from, to] = ["wasm", "opt.wasm"].map(|end| folder.join(format!("{name}.{end}")));
    module.emit_wasm_file(&from).context(format!("writing {}", from.display()))?;
    let mut command = workspace.command("wasm-opt");
    command.args(["-Oz", "--low-memory-unused", "--zero-filled-memory", "--strip-debug"]);
    command.args(["--strip-target-features", "--output"]).arg(&to).arg(&from);
    process::run(&mut command)?;
    fs::read(&to).context(format!("reading {}", to.display()))
}
