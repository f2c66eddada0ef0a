//! A layer in the list is all that a format needs to be shown, filtered and received by value.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use weft_codec::{
    json,
    layer::{DecodeError, Decoded, Fit, Layer, Layers, Read, Reading, Record},
};
use weft_log::{Filter, Kinds, Log, View};
use weft_message::{Direction, Kind, Message, Timestamp};
use weft_script::{
    condition::{Condition, Verdict, Where},
    javascript::JavaScript,
};

/// JSON with every bit inverted, after the byte 0x01: the payload contains none of its text.
struct Inverted;

impl Layer for Inverted {
    fn name(&self) -> &'static str {
        "Inverted"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        (message.kind == Kind::Binary && message.bytes.first() == Some(&1)).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let json = text(message.bytes)?;
        json::check(&json).map_err(DecodeError::Json)?;
        let (title, brief, value) = ("inverted".into(), json.clone().into(), Some(json.into()));
        Ok(Read::Records(vec![Record { title, brief, value, rest: None }]))
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Binary && first == 1
    }
}

fn text(payload: &[u8]) -> Result<String, DecodeError> {
    let malformed =
        |offset, problem: &'static str| DecodeError::Malformed { offset, problem: problem.into() };
    let inverted = payload.strip_prefix(&[1]).ok_or(malformed(0, "0x01 is missing"))?;
    let text = String::from_utf8(inverted.iter().map(|byte| !byte).collect());
    text.map_err(|error| malformed(1 + error.utf8_error().valid_up_to(), "this isn't UTF-8"))
}

fn layers() -> Layers {
    Layers::default().with(&Inverted)
}

fn inverted(json: &str) -> Vec<u8> {
    [1].into_iter().chain(json.bytes().map(|byte| !byte)).collect()
}

fn message(bytes: &[u8]) -> Message<'_> {
    Message {
        number: 0,
        time: Timestamp::default(),
        direction: Direction::Received,
        kind: Kind::Binary,
        bytes,
    }
}

#[test]
fn a_row_shows_its_preview() {
    let payload = inverted("{\"id\":7}");
    assert_eq!(layers().preview(&message(&payload), 80), "inverted · {\"id\":7}");
    assert_eq!(layers().preview(&message(&payload), 16), "inverted · {\"id…");
    assert_eq!(layers().preview(&message(b"\xff"), 80), "ff");
    assert_eq!(Layers::default().preview(&message(&payload[..2]), 80), "01 84");
}

#[test]
fn the_details_offer_it_and_show_its_tree() {
    let payload = inverted("{\"id\":7}");
    let choices = layers().choices(&message(&payload));
    let names: Vec<_> = choices.iter().map(|layer| layer.name()).collect();
    assert_eq!(names, ["Inverted", "Hex"]);
    let Reading { decoded: Decoded::Tree(tree), error: None, .. } =
        layers().read(&message(&payload), choices[0])
    else {
        panic!("not a tree")
    };
    assert_eq!(tree.source(), "{\"id\":7}");
}

#[test]
fn what_it_cannot_decode_is_shown_as_hex_with_the_reason() {
    let Reading { layer, decoded, error, .. } = layers().read(&message(b"\x01\x9d\x00"), &Inverted);
    assert_eq!(layer.name(), "Hex");
    assert!(matches!(decoded, Decoded::PayloadAsHex));
    assert_eq!(error, Some(DecodeError::Malformed { offset: 2, problem: "this isn't UTF-8".into() }));
}

#[test]
fn a_filter_finds_its_values_along_with_those_of_json() {
    let mut log = Log::new(0);
    for number in 0..100 {
        let json = format!("{{\"id\":{number}}}");
        log.append(Timestamp::default(), Direction::Received, Kind::Binary, &inverted(&json));
        log.append(Timestamp::default(), Direction::Received, Kind::Text, json.as_bytes());
    }
    for (text, expected) in [("/id >= 90", 20), ("/id exists", 200), ("/name exists", 0)] {
        let filter = Filter::new(text, None, Kinds::All, &layers()).unwrap();
        let mut view = View::new(filter);
        while !view.advance(&log, 1 << 16) {}
        assert_eq!(view.len(&log), expected, "{text}");
    }
}

#[test]
fn a_script_receives_by_its_values() {
    let wanted: Where = serde_json::from_str(r#"{"json":[{"pointer":"/id","value":7}]}"#).unwrap();
    let condition = Condition::new(wanted, &JavaScript, &layers()).unwrap();
    assert_eq!(condition.verdict(&message(&inverted("{\"id\":7.0}"))), Verdict::Yes);
    assert_eq!(condition.verdict(&message(&inverted("{\"id\":8}"))), Verdict::No);
}
