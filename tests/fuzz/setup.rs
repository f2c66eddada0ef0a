//! Whatever a file or link has, importing it ends, and what comes of it can be exported and imported again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use weft_codec::json;
use weft_setup::{file, import, link, plan};

fuzz_target!(|text: &str| {
    drop(link::read(text));
    let Some(Ok(imported)) = import::read(text) else { return };
    let Ok(written) = file::write(&imported.connections) else { return };
    let tree = json::parse(written).expect("a set-up is JSON");
    assert!(file::is_setup(&tree));
    let again = file::read(&tree).expect("a set-up that was written can be read");
    assert_eq!(again.len(), imported.connections.len());
    drop(plan::plan(again, &imported.connections));
});
