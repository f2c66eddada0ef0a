//! Splits a release's program into two files: the first has what the first screen and a connection need, the rest is
//! loaded after it (`src/rest.rs` says what that is, `src/boot.js` loads it).

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use wasm_split_cli_support::{Options, transform};

use crate::failure::{Context, Failure, Result, fail};
use crate::process;
use crate::short_names::shorten;
use crate::workspace::Workspace;

/// The module from which the first part imports the function that loads the rest.
const LOADER: &str = "./loader.js";

/// Large parts of the program that must be in the rest.
const KEPT_OUT: [&str; 4] = [
    "regex_automata::hybrid",
    "weft_practice::flood",
    "weft::ui::details::tree",
    "weft::ui::panels::statistics::chart",
];

/// Splits what trunk has just built into `dist/`. Trunk can't do it itself, since it has to happen before wasm-bindgen.
pub(crate) fn split(workspace: &Workspace) -> Result {
    let folder = workspace.state.join("split");
    let program = workspace.target.join("wasm32-unknown-unknown/release/weft.wasm");
    let [first, rest] = parts(&program, &folder)?;
    check(&String::from_utf8_lossy(&read(&first)?), &String::from_utf8_lossy(&read(&rest)?))?;
    let bound = folder.join("bound");
    let mut command = workspace.command("wasm-bindgen");
    // The rest needs the table of functions, which wasm-bindgen would otherwise not export.
    command.args([
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        "weft",
        "--out-dir",
    ]);
    process::run(command.arg(&bound).arg(&first))?;
    let script = with_loader(&read_text(&bound.join("weft.js"))?)?;
    let (script, first) = shorten(&script, &read(&bound.join("weft_bg.wasm"))?)?;
    let [short_script, short_first] = ["short.js", "short.wasm"].map(|name| bound.join(name));
    write(&short_script, script.as_bytes())?;
    write(&short_first, &first)?;
    let (first, rest) = thread::scope(|scope| {
        let first = scope.spawn(|| optimized(workspace, &short_first));
        let rest = optimized(workspace, &rest);
        (first.join(), rest)
    });
    let first = first.unwrap_or_else(|_| fail!("optimising the first part panicked"))?;
    Site::find(&workspace.root.join("dist"))?.put(&minified(workspace, &short_script)?, &first, &rest?)
}

/// Splits a program that Cargo has built; returns where the first part and the rest are.
fn parts(program: &Path, folder: &Path) -> Result<[PathBuf; 2]> {
    let bytes = read(program)?;
    let first = folder.join("first.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = LOADER;
    let split = transform(options).map_err(|error| Failure(format!("splitting the program: {error:?}")))?;
    match &*split.split_modules {
        [rest] => Ok([first, rest.clone()]),
        others => fail!("the program should have two parts, but these come after the first: {others:?}"),
    }
}

/// Fails unless what must not be in the first part is in the rest, judged by the names of functions. The compiler merges
/// identical functions under one of their names, so a few such names in the first part mean nothing.
fn check(first: &str, rest: &str) -> Result {
    for path in KEPT_OUT {
        let name = mangled(path);
        let [in_first, in_rest] = [first, rest].map(|program| program.matches(&name).count());
        if in_rest == 0 {
            fail!("{path} is not in the rest. If it was renamed, rename it in xtask/src/split.rs too");
        }
        if in_first * 10 > in_rest {
            fail!("{path} is in the first part: something there calls it other than through `in_rest!`");
        }
    }
    Ok(())
}

/// A path as the compiler mangles it (v0).
fn mangled(path: &str) -> String {
    path.split("::").map(|part| format!("{}{part}", part.len())).collect()
}

/// Makes the script that wasm-bindgen wrote take the loader from `boot.js` instead of a module.
fn with_loader(script: &str) -> Result<String> {
    let is_import = |line: &&str| line.starts_with("import * as ") && line.contains(LOADER);
    let import = script.lines().find(is_import);
    let Some((import, name)) = import.and_then(|line| Some((line, line.split(' ').nth(3)?))) else {
        fail!("the program imports nothing from {LOADER}");
    };
    Ok(script.replace(import, &format!("const {name} = {{ __wasm_split_load_rest: globalThis.loadRest }};")))
}

/// The script without what only people need.
fn minified(workspace: &Workspace, script: &Path) -> Result<Vec<u8>> {
    let to = script.with_extension("min.js");
    process::run(workspace.command("node").arg("xtask/minify.mjs").arg(script).arg(&to))?;
    read(&to)
}

/// Runs `wasm-opt` with the options that trunk gives it for an unsplit program (`index.html`).
fn optimized(workspace: &Workspace, from: &Path) -> Result<Vec<u8>> {
    let to = from.with_extension("opt.wasm");
    let mut command = workspace.command("wasm-opt");
    command.args(["-Oz", "--low-memory-unused", "--zero-filled-memory", "--strip-debug"]);
    command.args(["--strip-target-features", "--output"]).arg(&to).arg(from);
    process::run(&mut command)?;
    read(&to)
}

/// What trunk has built.
struct Site {
    page: PathBuf,
    script: PathBuf,
    program: PathBuf,
}

impl Site {
    fn find(dist: &Path) -> Result<Self> {
        let entries = fs::read_dir(dist).context(format!("listing {}", dist.display()))?;
        let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let program = paths.find(|path| path.to_string_lossy().ends_with("_bg.wasm"));
        let program = program.ok_or_else(|| Failure(format!("{} has no program", dist.display())))?;
        let script = program.to_string_lossy().replace("_bg.wasm", ".js").into();
        Ok(Self { page: dist.join("index.html"), script, program })
    }

    /// Replaces the whole program and its script by the first part and its script, puts the rest beside them, and updates
    /// the digests in the page.
    fn put(&self, script: &[u8], first: &[u8], rest: &[u8]) -> Result {
        let rest_path = PathBuf::from(self.program.to_string_lossy().replace("_bg.wasm", "_rest.wasm"));
        let rest_name = rest_path.file_name().unwrap_or_default().to_string_lossy();
        let of_first =
            format!("{} data-rest=./{rest_name} data-rest-integrity={}", integrity(first), integrity(rest));
        let page = read_text(&self.page)?;
        let page = replace_once(&page, &integrity(&read(&self.program)?), &of_first)?;
        let page = replace_once(&page, &integrity(&read(&self.script)?), &integrity(script))?;
        write(&self.script, script)?;
        write(&self.program, first)?;
        write(&rest_path, rest)?;
        write(&self.page, page.as_bytes())
    }
}

fn replace_once(page: &str, old: &str, new: &str) -> Result<String> {
    match page.matches(old).count() {
        1 => Ok(page.replace(old, new)),
        count => fail!("the page names the digest {old} {count} times"),
    }
}

/// A digest in the form of the attribute `integrity`.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).context(format!("reading {}", path.display()))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).context(format!("reading {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result {
    fs::write(path, bytes).context(format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{KEPT_OUT, check, mangled, replace_once, with_loader};

    #[test]
    fn what_is_kept_out_has_to_be_in_the_rest_alone() {
        assert_eq!(mangled("weft_practice::flood"), "13weft_practice5flood");
        let all = KEPT_OUT.map(mangled).join(" ");
        assert!(check("", &all).is_ok() && check("", "").is_err());
        assert!(check(&all, &all).is_err() && check(&all, &format!("{all} ").repeat(10)).is_ok());
    }

    #[test]
    fn the_loader_is_taken_from_the_page() {
        let script = "import * as import1 from \"./loader.js\"\nfoo(import1);\n";
        let linked = with_loader(script).unwrap();
        assert_eq!(
            linked,
            "const import1 = { __wasm_split_load_rest: globalThis.loadRest };\nfoo(import1);\n"
        );
        assert!(with_loader("foo();").is_err());
    }

    #[test]
    fn a_digest_that_the_page_does_not_name_is_an_error() {
        assert_eq!(replace_once("a b c", "b", "d").unwrap(), "a d c");
        assert!(replace_once("a c", "b", "d").is_err() && replace_once("b b", "b", "d").is_err());
    }
}
