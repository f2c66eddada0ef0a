use proptest::{collection, prelude::*};
use serde_json::Value;
use weft_message::{Direction, EventKind, Timestamp};

use super::*;
use crate::json::Pointer;

pub(super) fn message(kind: Kind, bytes: &[u8]) -> Message<'_> {
    Message { number: 0, time: Timestamp::default(), direction: Direction::Received, kind, bytes }
}

/// The buttons that the details offer, in order.
pub(super) fn choices(kind: Kind, bytes: &[u8]) -> Vec<&'static str> {
    let message = message(kind, bytes);
    Layers::default().choices(&message).iter().map(|layer| layer.label(&message)).collect()
}

/// The tree that the details show at first, as JSON; panics if there is none.
pub(super) fn tree(kind: Kind, bytes: &[u8]) -> String {
    let message = message(kind, bytes);
    let layers = Layers::default();
    let mut trees = layers.choices(&message).into_iter().map(|layer| layers.read(&message, layer));
    match trees.find_map(|reading| if let Decoded::Tree(tree) = reading.decoded { Some(tree) } else { None })
    {
        Some(tree) => tree.source().into(),
        None => panic!("no tree"),
    }
}

/// The tree that a layer makes of this; panics if it can't.
pub(super) fn tree_of(layer: &'static dyn Layer, kind: Kind, bytes: &[u8]) -> String {
    match Layers::default().read(&message(kind, bytes), layer) {
        Reading { decoded: Decoded::Tree(tree), error: None, .. } => tree.source().into(),
        Reading { error, .. } => panic!("{error:?}"),
    }
}

/// The layers that were recognised, with their titles.
pub(super) fn steps(kind: Kind, bytes: &[u8]) -> Vec<String> {
    let message = message(kind, bytes);
    let layers = Layers::default();
    let reading = layers.read(&message, layers.choices(&message)[0]);
    reading.steps.iter().map(Step::to_string).collect()
}

/// The row.
pub(super) fn row(kind: Kind, bytes: &[u8]) -> String {
    Layers::default().preview(&message(kind, bytes), 400)
}

/// What a pointer finds first.
pub(super) fn value_at(kind: Kind, bytes: &[u8], pointer: &str) -> Option<String> {
    Layers::default().value(&message(kind, bytes), &Pointer::parse(pointer).unwrap())
}

/// Why a layer can't read this; panics if it can.
pub(super) fn error_of(layer: &dyn Layer, bytes: &[u8]) -> DecodeError {
    match layer.read(&message(Kind::Binary, bytes)) {
        Err(error) => error,
        Ok(read) => panic!("{read:?}"),
    }
}

pub(super) fn error_of_text(layer: &dyn Layer, text: &[u8]) -> DecodeError {
    match layer.read(&message(Kind::Text, text)) {
        Err(error) => error,
        Ok(read) => panic!("{read:?}"),
    }
}

/// What a layer makes of a value, given as JSON.
pub(super) fn composed(layer: &dyn Layer, value: &str) -> Result<Payload, ComposeError> {
    layer.compose(crate::json::parse(value).unwrap().root())
}

pub(super) fn from_hex(hex: &str) -> Vec<u8> {
    crate::hex::parse(hex).unwrap()
}

/// Any JSON whose numbers fit into 64 bits.
pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // serde_json reads these exactly.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 64.0 + 1.0 / 128.0)),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::hash_map("\\PC{0,9}", inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

/// The name of the layer that reads this when JSON is requested, and why JSON failed.
fn read_as_json(kind: Kind, bytes: &[u8]) -> (&'static str, Option<DecodeError>) {
    let Reading { layer, error, .. } = Layers::default().read(&message(kind, bytes), &Json);
    (layer.name(), error)
}

#[test]
fn the_best_choice_comes_first() {
    assert_eq!(choices(Kind::Text, b"{\"a\":1}"), ["Tree", "Text", "Hex"]);
    assert_eq!(choices(Kind::Text, b"hello"), ["Text", "Hex"]);
    assert_eq!(choices(Kind::Text, b"a\0"), ["Text", "Hex"]);
    assert_eq!(choices(Kind::Text, b""), ["Text", "Hex"]);
    assert_eq!(choices(Kind::Binary, b"[1]"), ["Hex", "Text", "JSON"]);
    assert_eq!(choices(Kind::Binary, b"hello"), ["Hex", "Text"]);
    assert_eq!(choices(Kind::Binary, b"a\0"), ["Hex"]);
    assert_eq!(choices(Kind::Event(EventKind::Opened), b"{}"), ["Tree"]);
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
    let is_found = |kind, bytes| {
        Layers::default().any_value(&message(kind, bytes), &pointer, &mut |value| value == "1.0")
    };
    for kind in [Kind::Text, Kind::Binary, Kind::Event(EventKind::Opened)] {
        assert!(is_found(kind, b"{\"a\": 1.0}"), "{kind:?}");
        assert!(!is_found(kind, b"{\"a\": 1}"), "{kind:?}");
    }
    assert!(!is_found(Kind::Text, b"a"));
}

/// A layer with values and this literal, in text messages that begin with `[`.
struct WithLiteral(fn(&str) -> Option<String>);

impl Layer for WithLiteral {
    fn name(&self) -> &'static str {
        "With literal"
    }

    fn recognise(&self, _: &Message<'_>) -> Option<Fit> {
        None
    }

    fn read<'m>(&self, _: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        Err(DecodeError::malformed(0, "nothing can be read"))
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        kind == Kind::Text && first == b'['
    }

    fn literal(&self, _: Kind, text: &str) -> Option<String> {
        self.0(text)
    }
}

#[test]
fn a_literal_must_hold_for_every_layer_that_may_have_values() {
    const PLAIN: &dyn Layer = &WithLiteral(|text| Some(text.into()));
    const COMPRESSED: &dyn Layer = &WithLiteral(|_| None);
    const OTHER: &dyn Layer = &WithLiteral(|text| Some(format!("<{text}>")));
    let json = Layers::new(vec![&Text, &Json, &Hex]);
    let among = |layers: &Layers, payloads: &[&str]| {
        let mut starts = Starts::default();
        payloads.iter().for_each(|payload| starts.insert(Kind::Text, payload.as_bytes()));
        layers.literal("id", &starts)
    };
    let literal = |layers: Layers| among(&layers, &["{", "["]);
    assert_eq!(literal(json.clone()).as_deref(), Some("\"id\""));
    assert_eq!(literal(json.with(PLAIN)).as_deref(), Some("id"));
    assert_eq!(literal(json.with(OTHER)), None);
    assert_eq!(literal(json.with(OTHER).with(PLAIN)), Some("id".into()));
    assert_eq!(literal(json.with(COMPRESSED)), None);
    assert_eq!(literal(json.with(PLAIN).with(COMPRESSED)), None);
    assert_eq!(literal(json.with(COMPRESSED).with(PLAIN)), None);
    // Among messages in which they have no values, the other layers don't count.
    assert_eq!(among(&json.with(COMPRESSED), &["{", "", "1"]).as_deref(), Some("\"id\""));
    assert_eq!(among(&json, &[]), None);
}

/// A layer that has to read a message to find something in it.
struct ByReading(&'static dyn Layer);

impl Layer for ByReading {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        self.0.recognise(message)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        self.0.read(message)
    }

    fn has_values(&self, kind: Kind, first: u8) -> bool {
        self.0.has_values(kind, first)
    }
}

/// All values that a pointer finds.
fn values(layer: &'static dyn Layer, message: &Message<'_>, pointer: &Pointer) -> Vec<String> {
    let mut values = Vec::new();
    Layers::new(vec![layer]).any_value(message, pointer, &mut |value| {
        values.push(value.into());
        false
    });
    values
}

/// Text messages of the protocols that are found things in without reading them, some of them damaged.
fn any_text() -> impl Strategy<Value = String> {
    const JSON: &str = r#"(\{("a":(1|"x"|\[1,2\]|\{"b":1\}))?\}|\[(1|"a"|\{"a":1\})?\])"#;
    let like = |regex: String| proptest::string::string_regex(&regex).unwrap();
    let whole = prop_oneof![
        any_json().prop_map(|json| json.to_string()),
        like(format!(r"[\[a-z ]{{0,3}}{JSON}[\n\x00\x1e]?({JSON})?\n?")),
        like(format!(r#"4?[2-6](1-)?(/a,)?[1-9]?\[("x"|1)(,{JSON}){{0,2}}\]"#)),
        like(format!(r#"\[(null|"1"),"2","room","tick",{JSON}\]"#)),
        like(format!(r#"\[[1-6],"1",("a",)?{JSON}\]"#)),
        like(format!(r#"\[(36,1,2,\{{\}}|48,1,\{{\}},"a"|50,1,\{{\}}),(\[\],)?{JSON}\]"#)),
        like(format!(r#"\[?\{{"jsonrpc":"2.0","method":"a","params":{JSON}\}}\]?"#)),
    ];
    (whole, any::<prop::sample::Index>(), 0..4).prop_map(|(mut text, at, damage)| {
        let at = at.index(text.len() + 1);
        if damage == 0 && text.is_char_boundary(at) {
            text.truncate(at);
        }
        text
    })
}

proptest! {
    #[test]
    fn what_is_looked_up_is_what_reading_finds(
        text in any_text(),
        pointer in "(/(0|1|2|4|a|b|type|id|event|args|kwargs|payload|data|params|method)){0,3}",
    ) {
        let (message, pointer) = (message(Kind::Text, text.as_bytes()), Pointer::parse(&pointer).unwrap());
        for layer in Layers::default().all() {
            let by_reading = Box::leak(Box::new(ByReading(*layer)));
            let (looked_up, read) = (values(*layer, &message, &pointer), values(by_reading, &message, &pointer));
            prop_assert_eq!(looked_up, read, "{} {:?}", layer.name(), text);
        }
    }
}
