//! Protobuf by a schema: whatever the files and the payload are, nothing panics, what is read is JSON, and what is composed
//! of that is read as the same again.

#![no_main]

use std::sync::Arc;

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use weft_codec::{
    json,
    layer::{
        Decoded, Layers,
        protobuf::{Protobuf, Schema, SchemaContent, SchemaFile, Types},
    },
};
use weft_message::{Direction, Kind, Message, Timestamp};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// The type, by its place among those of the schema.
    of: u8,
    payload: &'a [u8],
    /// Where the first file is changed, and how.
    at: u16,
    inserted: &'a str,
    descriptors: &'a [u8],
}

const VALUES: &str = include_str!("../../crates/codec/src/layer/protobuf/fixtures/values.proto");
const UNIT: &str = include_str!("../../crates/codec/src/layer/protobuf/fixtures/unit.proto");
const OLD: &str = include_str!("../../crates/codec/src/layer/protobuf/fixtures/old.proto");

fuzz_target!(|input: Input<'_>| {
    let descriptors = SchemaContent::Descriptors(input.descriptors);
    let _ = Schema::compile([SchemaFile { name: "a.pb", content: descriptors }]);
    let mut changed = VALUES.to_owned();
    changed.insert_str(usize::from(input.at) % VALUES.len(), input.inserted);
    let files = |values| {
        [("values.proto", values), ("unit.proto", UNIT), ("old.proto", OLD)]
            .map(|(name, text)| SchemaFile { name, content: SchemaContent::Proto(text) })
    };
    for schema in [Schema::compile(files(VALUES)), Schema::compile(files(&changed))].into_iter().flatten() {
        check(schema, &input);
    }
});

fn check(schema: Schema, input: &Input<'_>) {
    let names: Vec<_> = schema.message_names().map(str::to_owned).collect();
    let Some(name) = names.get(usize::from(input.of) % names.len().max(1)) else { return };
    if let Some(example) = schema.example(name) {
        json::check(&example).unwrap();
    }
    let types = Types::new(Arc::new(schema)).with(Direction::Sent, name);
    let layers = Layers::default().expecting(&Protobuf).with_types(Arc::new(types));
    let Some(first) = read(&layers, input.payload) else { return };
    // What the schema doesn't have, or what lacks what is required, can't be composed.
    let Ok(composed) = layers.compose(&Protobuf, &first) else { return };
    let second = read(&layers, composed.as_bytes()).unwrap();
    assert_eq!(layers.compose(&Protobuf, &second).unwrap(), composed, "{} {}", first.source(), second.source());
}

fn read(layers: &Layers, bytes: &[u8]) -> Option<json::Tree> {
    let (number, time, direction, kind) = (0, Timestamp::default(), Direction::Sent, Kind::Binary);
    let reading = layers.read(&Message { number, time, direction, kind, bytes }, &Protobuf);
    match (reading.decoded, reading.error) {
        (Decoded::Tree(tree), None) => Some(tree),
        _ => None,
    }
}
