use weft_message::{Direction, EventKind, Timestamp};

use super::*;

fn message(kind: Kind, bytes: &[u8]) -> Message<'_> {
    Message { number: 0, time: Timestamp::default(), direction: Direction::Received, kind, bytes }
}

fn labels(kind: Kind, bytes: &[u8]) -> Vec<&'static str> {
    Decoders::default().choices(&message(kind, bytes)).iter().map(|decoder| decoder.label(kind)).collect()
}

/// The name of the decoder that reads this when JSON is requested, and why JSON failed.
fn read_as_json(kind: Kind, bytes: &[u8]) -> (&'static str, Option<DecodeError>) {
    let Reading { decoder, error, .. } = Decoders::default().read(&message(kind, bytes), &Json);
    (decoder.name(), error)
}

#[test]
fn the_best_choice_comes_first() {
    assert_eq!(labels(Kind::Text, b"{\"a\":1}"), ["Tree", "Text", "Hex"]);
    assert_eq!(labels(Kind::Text, b"hello"), ["Text", "Hex"]);
    assert_eq!(labels(Kind::Text, b"a\0"), ["Text", "Hex"]);
    assert_eq!(labels(Kind::Text, b""), ["Text", "Hex"]);
    assert_eq!(labels(Kind::Binary, b"[1]"), ["Hex", "Text", "JSON"]);
    assert_eq!(labels(Kind::Binary, b"hello"), ["Hex", "Text"]);
    assert_eq!(labels(Kind::Binary, b"a\0"), ["Hex"]);
    assert_eq!(labels(Kind::Event(EventKind::Opened), b"{}"), ["Tree"]);
}

#[test]
fn what_cannot_be_decoded_is_shown_raw_with_the_reason() {
    assert_eq!(read_as_json(Kind::Text, b"{\"a\":1}"), ("JSON", None));
    let (name, error) = read_as_json(Kind::Text, b"{\"a\" 1}");
    assert_eq!(name, "Text");
    assert!(matches!(error, Some(DecodeError::Json(error)) if error.offset == 5));
    let large = format!("[\"{}\"]", "x".repeat(8 << 20));
    let too_large = DecodeError::TooLarge { len: large.len(), limit: 8 << 20 };
    assert_eq!(read_as_json(Kind::Text, large.as_bytes()), ("Text", Some(too_large)));
    assert_eq!(read_as_json(Kind::Binary, b"a\0").0, "Hex");
}

#[test]
fn a_pointer_finds_json_in_any_kind_of_message() {
    let pointer = Pointer::parse("/a").unwrap();
    let found = |kind, bytes| Decoders::default().look_up(&message(kind, bytes), &pointer);
    for kind in [Kind::Text, Kind::Binary, Kind::Event(EventKind::Opened)] {
        assert!(matches!(found(kind, b"{\"a\": 1.0}"), Some(Cow::Borrowed("1.0"))), "{kind:?}");
    }
    assert_eq!(found(Kind::Text, b"a"), None);
}

/// A decoder with values and this literal.
struct WithLiteral(fn(&str) -> Option<String>);

impl Decoder for WithLiteral {
    fn name(&self) -> &'static str {
        "With literal"
    }

    fn recognise(&self, _: &Message<'_>) -> Option<Fit> {
        None
    }

    fn decode(&self, _: &Message<'_>) -> Result<Decoded, DecodeError> {
        Err(DecodeError::Malformed { offset: 0, problem: "nothing can be read" })
    }

    fn literal(&self, text: &str) -> Option<String> {
        self.0(text)
    }
}

#[test]
fn a_literal_must_hold_for_every_decoder() {
    const PLAIN: &dyn Decoder = &WithLiteral(|text| Some(text.into()));
    const COMPRESSED: &dyn Decoder = &WithLiteral(|_| None);
    const OTHER: &dyn Decoder = &WithLiteral(|text| Some(format!("<{text}>")));
    let literal = |decoders: Decoders| decoders.literal("id");
    let built_in = Decoders::default();
    assert_eq!(literal(built_in.clone()).as_deref(), Some("\"id\""));
    assert_eq!(literal(built_in.with(PLAIN)).as_deref(), Some("id"));
    assert_eq!(literal(built_in.with(OTHER)), None);
    assert_eq!(literal(built_in.with(OTHER).with(PLAIN)), Some("id".into()));
    assert_eq!(literal(built_in.with(COMPRESSED)), None);
    assert_eq!(literal(built_in.with(PLAIN).with(COMPRESSED)), None);
    assert_eq!(literal(built_in.with(COMPRESSED).with(PLAIN)), None);
}
