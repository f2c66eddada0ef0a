//! The layers, on messages of every protocol that a fuzzer has changed: nothing panics, values are JSON, a filter that
//! trusts a literal misses nothing.

#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use weft_codec::{
    json::{self, Pointer},
    layer::{Decoded, Layer, Layers, Starts},
};
use weft_message::{Direction, Kind, Message, Timestamp};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    sample: u8,
    is_text: bool,
    /// Where the sample is cut, and how much of it is left out there.
    at: u16,
    removed: u8,
    inserted: &'a [u8],
}

/// A message for each layer to begin with; hex if it is binary.
const SAMPLES: [&str; 27] = [
    "",
    "{\"type\":\"tick\",\"list\":[1,\"a\\n\",{\"b\":null}]}",
    "tick {\"a\":1}\u{1e}",
    "{\"a\":1}\n{\"a\":[2]}\n",
    "0{\"sid\":\"x\"}",
    "451-/admin,7[\"file\",{\"_placeholder\":true,\"num\":0}]",
    "{\"type\":1,\"target\":\"Send\",\"arguments\":[\"ann\"],\"invocationId\":\"7\"}\u{1e}{\"type\":6}\u{1e}",
    "\nMESSAGE\ndestination:/a\\cb\ncontent-length:7\n\n{\"n\":1}\0\n",
    "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":{\"query\":\"{a}\"}}",
    "[{\"jsonrpc\":\"2.0\",\"method\":\"a\",\"params\":[1],\"id\":1}]",
    "[null,\"3\",\"room:1\",\"phx_join\",{\"a\":1}]",
    "[36,1,2,{},[],{\"color\":\"orange\"}]",
    "[2,\"19223201\",\"BootNotification\",{\"a\":1}]",
    "{\"command\":\"subscribe\",\"identifier\":\"{\\\"channel\\\":\\\"C\\\"}\"}",
    "a[\"{\\\"price\\\":1}\",\"SEND\\n\\nx\\u0000\"]",
    "<?xml version=\"1.0\"?><a x='>'><b>text</b><!-- no --></a>",
    "x83a56576656e74a47469636ba57072696365cb3ff8000000000000a2696407",
    "x81a165c70305010203",
    "xa362696407656576656e74647469636b657072696365f93e00",
    "x9f018202039f0405ffff",
    "x13950180a137a453656e6492a3616e6e81a16e01",
    "x102000044d5154540502003c0f1100000e1021001426000161000162000477656674",
    "x3317000973656e736f72732f31000a7b2274223a32312e357d4002000a",
    "x820a000b030b91010001611e",
    "x1f8b0800000000000003ab562a51b23232d433ad0500d7ffddb90a000000",
    "xffd8ffe000104a46494600010100000100010000ffc0001108012c0190030122",
    "x1a03089601120774657374696e67",
];

fuzz_target!(|input: Input<'_>| {
    let bytes = changed(&input);
    let is_text = input.is_text && std::str::from_utf8(&bytes).is_ok();
    let kind = if is_text { Kind::Text } else { Kind::Binary };
    let (number, time, direction) = (0, Timestamp::default(), Direction::Received);
    let message = Message { number, time, direction, kind, bytes: &bytes };
    let layers = Layers::default();
    let line = layers.preview(&message, 64);
    assert!(line.chars().count() <= 65 && !line.chars().any(char::is_control), "{line:?}");
    for &layer in layers.all() {
        let reading = layers.read(&message, layer);
        let is_searched = bytes.first().is_some_and(|&first| layer.has_values(kind, first));
        // Of several records, each is searched by itself.
        let is_one = !reading.steps.iter().any(|step| step.title.ends_with(" records"));
        if let (Decoded::Tree(tree), None, true) = (reading.decoded, reading.error, is_searched && is_one) {
            check_tree(&layers, &message, layer, &tree);
            check_composed(&layers, &tree);
        }
    }
});

fn changed(input: &Input<'_>) -> Vec<u8> {
    let sample = SAMPLES[usize::from(input.sample) % SAMPLES.len()];
    let mut bytes = match sample.strip_prefix('x') {
        Some(hex) => weft_codec::hex::parse(hex).unwrap(),
        None => sample.as_bytes().to_vec(),
    };
    let at = usize::from(input.at) % (bytes.len() + 1);
    let end = bytes.len().min(at + usize::from(input.removed) % 8);
    bytes.splice(at..end, input.inserted.iter().copied());
    bytes
}

/// Whatever a value is, each layer composes it or says what is wrong; what is composed in a binary format has that value.
fn check_composed(layers: &Layers, tree: &json::Tree) {
    for &layer in layers.all() {
        let Ok(payload) = layers.compose(layer, tree) else { continue };
        if ["MessagePack", "CBOR"].contains(&layer.name()) && !tree.source().contains(['$', '\\']) {
            let (number, time, direction) = (0, Timestamp::default(), Direction::Sent);
            let (kind, bytes) = (payload.kind(), payload.as_bytes());
            let reading = layers.read(&Message { number, time, direction, kind, bytes }, layer);
            assert!(matches!(reading.decoded, Decoded::Tree(_)) && reading.error.is_none(), "{}", layer.name());
        }
    }
}

/// What the details show is found by its pointer, and only where the filter looks.
fn check_tree(layers: &Layers, message: &Message<'_>, layer: &dyn Layer, tree: &json::Tree) {
    let mut starts = Starts::default();
    starts.insert(message.kind, message.bytes);
    let payload = message.bytes.to_ascii_lowercase();
    // Of many values, a few will do.
    for node in tree.nodes().take(50) {
        let texts = [node.key(), node.scalar_text().filter(|_| node.raw().starts_with('"'))];
        for text in texts.into_iter().flatten().filter(|text| !text.is_empty()) {
            let Some(literal) = layers.literal(&text, &starts) else { continue };
            let literal = literal.to_ascii_lowercase();
            let is_in = payload.windows(literal.len()).any(|part| part == literal.as_bytes());
            assert!(is_in || payload.contains(&b'\\'), "{} {text:?} {literal:?}", layer.name());
        }
        let pointer = Pointer::parse(&node.pointer()).unwrap();
        let has_twin = pointer.find(tree.source().as_bytes()) != Some(node.raw());
        if !has_twin {
            let is_found = layers.any_value(message, &pointer, &mut |value| value == node.raw());
            assert!(is_found, "{} {}", layer.name(), pointer.as_str());
        }
    }
}
