//! A module of the page imports from lower floors only.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// As in ARCHITECTURE.md, which says what each of them is for; Cargo keeps the floors below.
const FLOORS: &[&[&str]] =
    &[&["task", "words"], &["transport", "store"], &["session"], &["script"], &["workspace"], &["ui"]];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The modules of this crate that `source` names: `crate::a::…`, `crate::{a::…, b}`.
fn named(source: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, path) in source.match_indices("crate::") {
        let rest = &source[at + path.len()..];
        match rest.strip_prefix('{') {
            None => modules.push(identifier(rest)),
            Some(group) => {
                let mut depth = 0;
                let mut item_starts = true;
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => item_starts = true,
                        c if item_starts && !c.is_whitespace() => {
                            modules.push(identifier(&group[at..]));
                            item_starts = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    modules
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn no_module_imports_from_its_own_floor_or_above() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut upward = Vec::new();
    let mut checked = 0;
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = floor(&module) else {
            assert!(["lib", "main", "autoreload", "rest"].contains(&&*module), "{module} stands on no floor");
            continue;
        };
        for other in named(&fs::read_to_string(&file).unwrap()) {
            checked += 1;
            if other != module && floor(&other).is_some_and(|other| other >= own) {
                upward.push(format!("{} imports {other}", inside.display()));
            }
        }
    }
    assert!(checked > 50, "only {checked} imports were found: are the sources read at all?");
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn imports_are_seen_however_they_are_written() {
    let source = "use crate::{a::{b, c}, d}; use crate::e::f; fn x() { crate::g::h() }";
    assert_eq!(named(source), ["a", "d", "e", "g"]);
}
