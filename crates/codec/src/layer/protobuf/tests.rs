use std::sync::{Arc, LazyLock};

use proptest::{collection::vec, prelude::*};
use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use serde_json::{Value, json};
use weft_message::Direction;

use super::*;
use crate::{
    json::{self as codec_json, Pointer},
    layer::{
        Decoded, Json, Layers, Mqtt, Stomp,
        tests::{choices, error_of, from_hex, message, tree_of},
    },
};

const VALUES: SchemaFile<'_> = proto("values.proto", include_str!("fixtures/values.proto"));
const UNIT: SchemaFile<'_> = proto("unit.proto", include_str!("fixtures/unit.proto"));
const OLD: SchemaFile<'_> = proto("old.proto", include_str!("fixtures/old.proto"));

const fn proto<'f>(name: &'f str, text: &'f str) -> SchemaFile<'f> {
    SchemaFile { name, content: SchemaContent::Proto(text) }
}

fn schema() -> Arc<Schema> {
    static SCHEMA: LazyLock<Arc<Schema>> =
        LazyLock::new(|| Arc::new(Schema::compile([VALUES, UNIT, OLD]).unwrap()));
    SCHEMA.clone()
}

/// Layers for messages of this type, in both directions.
fn layers(name: &str) -> Layers {
    let types = Types::new(schema()).with(Direction::Sent, name).with(Direction::Received, name);
    Layers::default().expecting(&Protobuf).with_types(Arc::new(types))
}

fn read(name: &str, payload: &[u8]) -> Result<String, DecodeError> {
    let reading = layers(name).read(&message(Kind::Binary, payload), &Protobuf);
    match (reading.decoded, reading.error) {
        (Decoded::Tree(tree), None) => Ok(tree.source().into()),
        (_, error) => Err(error.unwrap()),
    }
}

fn compose(name: &str, value: &str) -> Result<Vec<u8>, ComposeError> {
    match layers(name).compose(&Protobuf, &codec_json::parse(value).unwrap())? {
        Payload::Binary(bytes) => Ok(bytes),
        Payload::Text(text) => panic!("{text}"),
    }
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// Whether two values are the same, where a float of 32 bits may be written with more digits than it needs.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let is_in = |(key, value)| other.get(key).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(is_in)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Number(one), Value::Number(other)) if one.is_f64() || other.is_f64() => {
            let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
            one == other || one as f32 == other as f32
        }
        _ => one == other,
    }
}

/// What protobufjs 8.8.1 has encoded, and what it reads from that (`fixtures/make.mjs`): a type, hex, JSON.
fn encoded() -> impl Iterator<Item = (&'static str, Vec<u8>, &'static str)> {
    include_str!("fixtures/encoded.txt").lines().map(|line| {
        let mut parts = line.splitn(3, ' ');
        let mut part = || parts.next().unwrap();
        (part(), from_hex(part().trim_matches('-')), part())
    })
}

#[test]
fn what_protobufjs_encodes_is_read_and_composed() {
    for (name, payload, json) in encoded() {
        let own = read(name, &payload).unwrap();
        assert!(is_same(&value(&own), &value(json)), "{name}\n{own}\n{json}");
        let composed = compose(name, json).unwrap();
        assert_eq!(value(&read(name, &composed).unwrap()), value(&own), "{name} {json}");
    }
}

#[test]
fn messages_cut_anywhere_are_read_or_refused_where_they_end() {
    for (name, payload, _) in encoded() {
        for end in 0..payload.len() {
            if let Err(error) = read(name, &payload[..end]) {
                assert_eq!(error, DecodeError::Incomplete { offset: end }, "{name}");
            }
        }
    }
}

#[test]
fn numbers_of_64_bits_are_exact() {
    let json = r#"{"aUint64":18446744073709551615,"anInt64":-9223372036854775808}"#;
    assert_eq!(read("fixtures.Scalars", &compose("fixtures.Scalars", json).unwrap()).unwrap(), json);
    let quoted = r#"{"aUint64":"18446744073709551615","anInt64":"-9223372036854775808"}"#;
    assert_eq!(compose("fixtures.Scalars", quoted), compose("fixtures.Scalars", json));
}

#[test]
fn the_wire_is_read_as_loosely_as_protobuf_does() {
    for (name, payload, json) in [
        // Lists, packed or not, and in pieces.
        ("Lists", "0801 0a020203 0804", r#"{"packed":[-1,1,-2,2]}"#),
        ("Lists", "12020203 1201 04", r#"{"unpacked":[1,-2,2]}"#),
        ("Lists", "0a00", r#"{}"#),
        // The last scalar counts, and messages are merged.
        ("Scalars", "1801 1802", r#"{"anInt32":2}"#),
        ("Choice", "1a03220161 1a021002", r#"{"inner":{"other":"a","number":2}}"#),
        ("Known", "0a020801 0a021002", r#"{"time":"1970-01-01T00:00:01.000000002Z"}"#),
        // Of a oneof, the last one.
        ("Choice", "0a0161 1005", r#"{"number":5}"#),
        ("Choice", "1005 0a0161", r#"{"text":"a"}"#),
        // Keys and values of maps may be missing; the last one with a key counts.
        ("Maps", "0a00", r#"{"byName":{"":0}}"#),
        ("Maps", "1200", r#"{"byNumber":{"0":{}}}"#),
        ("Maps", "0a050a01611001 0a050a01611002", r#"{"byName":{"a":2}}"#),
        ("Maps", "0a021007 0a030a0162", r#"{"byName":{"":7,"b":0}}"#),
        // Fields that the schema doesn't have.
        (
            "Choice",
            "1001 9806 05 9a0602 6869 a306 0801 a406",
            r#"{"number":1,"99":5,"99":"hi","100":{"1":1}}"#,
        ),
        ("old.Order", "080723 0a0161 9801 01 24", r#"{"id":7,"item":[{"name":"a","19":1}]}"#),
        // Values out of range.
        ("Known", "0a0b 08 ffffffffffffffffff01", r#"{"time":"1969-12-31T23:59:59Z"}"#),
        ("Known", "0a02 1801", r#"{"time":{"3":1}}"#),
        ("Known", "0a0a 08ffffffffffffffff7f", r#"{"time":{"seconds":9223372036854775807}}"#),
    ] {
        assert_eq!(read(&format!("fixtures.{name}"), &from_hex(payload)).as_deref(), Ok(json), "{payload}");
    }
    let nan = compose("fixtures.Scalars", r#"{"aDouble":"NaN","aFloat":"-Infinity"}"#).unwrap();
    assert_eq!(read("fixtures.Scalars", &nan).unwrap(), r#"{"aDouble":"NaN","aFloat":"-Infinity"}"#);
}

#[test]
fn what_does_not_fit_says_where() {
    let malformed = |offset, problem: &str| DecodeError::malformed(offset, problem.to_owned());
    let not_int = "field 3 is text, bytes or a message here, but “an_int32” is of type int32 in the schema";
    for (name, payload, error) in [
        ("Scalars", "68011a0161", malformed(2, not_int)),
        (
            "Choice",
            "1a02 1d00",
            malformed(
                2,
                "field 3 is a number of 32 bits here, but “inner” is of type fixtures.Choice in the schema",
            ),
        ),
        ("Scalars", "7202ff61", malformed(2, "this isn't valid UTF-8")),
        ("Scalars", "72056869", DecodeError::Incomplete { offset: 4 }),
        // A length within a message says more than that message has.
        ("Choice", "1a030a0561 2201 61", DecodeError::Incomplete { offset: 5 }),
        ("Lists", "0a0180", DecodeError::Incomplete { offset: 3 }),
        ("Lists", "2a0300000000", DecodeError::Incomplete { offset: 5 }),
        ("Scalars", "72ffffffffffffffffff0161", DecodeError::Incomplete { offset: 12 }),
        ("Scalars", "00", malformed(0, "this isn't a valid field number")),
        ("Scalars", "0f", malformed(0, "this isn't a valid wire type")),
        ("Scalars", "680114", malformed(2, "no group has begun that could end here")),
        ("old.Order", "0801230a0161", DecodeError::Incomplete { offset: 6 }),
        ("old.Order", "0801230a01612c", malformed(6, "no group has begun that could end here")),
    ] {
        assert_eq!(read(&format!("fixtures.{name}"), &from_hex(payload)), Err(error), "{payload}");
    }
    let mut deep = Vec::new();
    for _ in 0..=wire::DEEPEST {
        let mut outer = vec![0x1a];
        wire::put_bytes(&deep, &mut outer);
        deep = outer;
    }
    assert!(
        read("fixtures.Choice", &deep).unwrap_err().to_string().ends_with("nested too deeply to be read")
    );
    // A byte each becomes a name of a dozen.
    let names = [&[0x22, 0x80, 0x80, 0x80, 0x02][..], &vec![0; 4 << 20]].concat();
    assert!(matches!(read("fixtures.Lists", &names), Err(DecodeError::TooLarge { .. })));
}

#[test]
fn a_value_that_does_not_fit_is_named() {
    for (name, json, problem) in [
        ("Scalars", "[]", "The message has to be an object of type fixtures.Scalars"),
        ("Scalars", r#"{"a_string":"x","nope":1}"#, "“/nope” isn't a field of fixtures.Scalars"),
        ("Scalars", r#"{"anInt32":2147483648}"#, "“/anInt32” has to be a whole number that fits into int32"),
        ("Scalars", r#"{"anInt32":1.5}"#, "“/anInt32” has to be a whole number that fits into int32"),
        ("Scalars", r#"{"aUint64":-1}"#, "“/aUint64” has to be a whole number that fits into uint64"),
        ("Scalars", r#"{"aString":1}"#, "“/aString” has to be a string"),
        ("Scalars", r#"{"aBool":"true"}"#, "“/aBool” has to be true or false"),
        ("Scalars", r#"{"aFloat":1e39}"#, "“/aFloat” has to be a number of 32 bits"),
        ("Scalars", r#"{"someBytes":"*"}"#, "“/someBytes” has to be a string of Base64"),
        (
            "Scalars",
            r#"{"unit":"KELVINS"}"#,
            "“/unit” has to be a value of fixtures.common.Unit: UNIT_UNKNOWN, CELSIUS, KELVIN, BELOW",
        ),
        ("Scalars", r#"{"aBool":true,"a_bool":true}"#, "“/a_bool” is there twice"),
        ("Lists", r#"{"texts":"a"}"#, "“/texts” has to be an array"),
        ("Lists", r#"{"nested":[{},{"texts":[1]}]}"#, "“/nested/1/texts/0” has to be a string"),
        ("Maps", r#"{"byFlag":{"yes":0}}"#, "“/byFlag/yes” has to have a key of type bool"),
        ("Maps", r#"{"byName":{"a":null}}"#, "“/byName/a” has to be a whole number that fits into int64"),
        (
            "Choice",
            r#"{"text":"a","number":1}"#,
            "“/number” can't be there with “text”: “what” is one of them",
        ),
        ("Known", r#"{"time":"yesterday"}"#, "“/time” has to be a time like 2026-01-31T09:30:00Z"),
        ("Known", r#"{"time":"2026-02-29T00:00:00Z"}"#, "“/time” has to be a time like 2026-01-31T09:30:00Z"),
        ("Known", r#"{"took":"1"}"#, "“/took” has to be a duration like 1.5s"),
        ("old.Order", r#"{"note":"x"}"#, "The message needs the field “id”"),
        ("old.Order", r#"{"id":1,"item":[{}]}"#, "“/item/0” needs the field “name”"),
    ] {
        let error = compose(&format!("fixtures.{name}"), json).unwrap_err();
        assert_eq!(error.to_string(), problem, "{json}");
        let ComposeError::Value { pointer, at, .. } = error else { panic!("{json}") };
        let node = Pointer::parse(&pointer).unwrap().find(json.as_bytes()).unwrap();
        assert!(json[at..].starts_with(node), "{json} {at}");
    }
    let deep = format!("{}{}", r#"{"inner":"#.repeat(200), "}".repeat(200));
    assert!(
        compose("fixtures.Choice", &deep.replace(":}", ":{}}"))
            .unwrap_err()
            .to_string()
            .ends_with("nested too deeply")
    );
}

#[test]
fn values_may_be_written_in_several_ways() {
    for (name, json, same) in [
        ("Scalars", r#"{"an_int32":1,"a_string":null}"#, r#"{"anInt32":1}"#),
        ("Scalars", r#"{"anInt32":1e3,"aSint64":"2.0"}"#, r#"{"anInt32":1000,"aSint64":2}"#),
        ("Scalars", r#"{"unit":2,"aDouble":"1.5"}"#, r#"{"unit":"KELVIN","aDouble":1.5}"#),
        ("Scalars", r#"{"someBytes":{"$hex":"00ff"}}"#, r#"{"someBytes":"AP8="}"#),
        ("Scalars", r#"{"someBytes":"AP8"}"#, r#"{"someBytes":"AP8="}"#),
        ("Scalars", r#"{"$type":"fixtures.Choice","text":"a"}"#, r#"{"aDouble":0}"#),
        ("Known", r#"{"time":"2026-07-28T11:20:00+02:00"}"#, r#"{"time":"2026-07-28T09:20:00Z"}"#),
        ("Known", r#"{"time":{"seconds":1}}"#, r#"{"time":"1970-01-01T00:00:01Z"}"#),
        ("Choice", r#"{"renamed":"a"}"#, r#"{"other":"a"}"#),
    ] {
        if json.contains(TYPE) {
            assert_eq!(compose("fixtures.Scalars", json).unwrap(), from_hex("0a0161"));
            continue;
        }
        let name = format!("fixtures.{name}");
        assert_eq!(compose(&name, json).unwrap(), compose(&name, same).unwrap(), "{json}");
    }
    let error = compose("fixtures.Scalars", r#"{"$type":"fixtures.None"}"#).unwrap_err().to_string();
    assert_eq!(error, "“/$type” isn't a message type of the schema");
    let no_type = Layers::default().with_types(Arc::new(Types::new(schema())));
    let value = codec_json::parse("{}").unwrap();
    let error = no_type.compose(&Protobuf, &value).unwrap_err().to_string();
    assert_eq!(error, "The message needs a type, as “$type” or in the settings for sent messages");
    let error = Layers::default().compose(&Protobuf, &value).unwrap_err().to_string();
    assert_eq!(error, "The message needs a schema: add its .proto files in the connection's settings");
}

#[test]
fn problems_of_files_are_named_with_their_place() {
    let error = |files: &[SchemaFile<'_>]| Schema::compile(files.iter().copied()).unwrap_err().to_string();
    assert_eq!(
        error(&[VALUES, OLD]),
        "values.proto:5:1: “common/unit.proto” is missing: add unit.proto too: import \"common/unit.proto\";"
    );
    let unknown = "syntax = \"proto3\";\nmessage A {\n  string ok = 1;\n  Nope nope = 2;\n}\n";
    assert_eq!(error(&[proto("a.proto", unknown)]), "a.proto:4:3: “Nope” isn't defined: Nope nope = 2;");
    let broken = error(&[proto("b.proto", "syntax = \"proto3\";\nmessage A {\n  string = 1;\n}\n")]);
    assert!(broken.starts_with("b.proto:3:") && broken.ends_with(": string = 1;"), "{broken}");
    let twice = "syntax = \"proto3\"; message A {} message A {}";
    assert_eq!(
        error(&[proto("c.proto", twice)]),
        format!("c.proto:1:41: “A” is defined a second time: {twice}")
    );
    let bytes = |name, bytes| SchemaFile { name, content: SchemaContent::Descriptors(bytes) };
    assert_eq!(error(&[bytes("d.pb", b"\x0a\xff")]), "d.pb isn't a descriptor set");
    assert_eq!(error(&[bytes("d.pb", b"")]), "d.pb isn't a descriptor set");
    let deep = format!("syntax = \"proto3\"; {}", "message A {".repeat(100_000));
    assert_eq!(error(&[proto("e.proto", &deep)]), "e.proto is nested too deeply");
    let descriptor = FileDescriptorProto {
        name: Some("f.proto".into()),
        syntax: Some("editions".into()),
        ..FileDescriptorProto::default()
    };
    let edition = FileDescriptorSet { file: vec![descriptor] }.encode_to_vec();
    assert!(error(&[bytes("f.pb", &edition)]).starts_with("f.proto is written in an edition of Protobuf"));
}

#[test]
fn an_import_that_nothing_is_used_of_may_be_missing() {
    let annotated =
        "syntax = \"proto3\"; import \"google/api/http.proto\"; import \"google/protobuf/descriptor.proto\";
        extend google.protobuf.FieldOptions { string mark = 50000; }
        message A { option (x.y).z = { a: 1 }; string b = 1 [(mark) = \"c\", deprecated = true]; }
        service S { rpc Get(A) returns (A) { option (google.api.http) = { get: \"/v1/{b}\" }; } }";
    let schema = Schema::compile([proto("a.proto", annotated)]).unwrap();
    assert_eq!(schema.message_names().collect::<Vec<_>>(), ["A"]);
}

#[test]
fn a_descriptor_set_is_a_schema_as_its_sources_are() {
    let parse = |file: SchemaFile<'_>| match file.content {
        SchemaContent::Proto(text) => protox_parse::parse(file.name, text).unwrap(),
        SchemaContent::Descriptors(_) => panic!(),
    };
    let set = FileDescriptorSet { file: [VALUES, UNIT, OLD].map(parse).to_vec() }.encode_to_vec();
    let file = SchemaFile { name: "all.pb", content: SchemaContent::Descriptors(&set) };
    let names = |schema: &Schema| schema.message_names().map(str::to_owned).collect::<Vec<_>>();
    let compiled = Schema::compile([file]).unwrap();
    assert_eq!(names(&compiled), names(&schema()));
    assert_eq!(names(&compiled)[..2], ["fixtures.Choice", "fixtures.Known"]);
    // Cut anywhere, it is refused or has fewer files.
    for end in 0..set.len() {
        let content = SchemaContent::Descriptors(&set[..end]);
        let _ = Schema::compile([SchemaFile { name: "cut.pb", content }]);
    }
}

fn sent(bytes: &[u8]) -> Message<'_> {
    Message { direction: Direction::Sent, ..message(Kind::Binary, bytes) }
}

#[test]
fn each_direction_has_its_type() {
    let types = Types::new(schema())
        .with(Direction::Sent, "fixtures.Choice")
        .with(Direction::Received, "fixtures.Scalars");
    let layers = Layers::default().expecting(&Protobuf).with_types(Arc::new(types));
    let choice = from_hex("0a026869");
    assert_eq!(layers.preview(&sent(&choice), 99), "Choice · {\"text\":\"hi\"}");
    assert_eq!(
        layers.preview(&message(Kind::Binary, &choice), 99),
        "Protobuf: byte 0: field 1 is text, bytes or a message here, but “a_double” is of type double in…"
    );
    let pointer = Pointer::parse("/text").unwrap();
    assert_eq!(layers.value(&sent(&choice), &pointer).as_deref(), Some("\"hi\""));
    assert_eq!(layers.decoded(&sent(&choice)).as_deref(), Some("{\"text\":\"hi\"}"));
    assert_eq!(layers.tree(&sent(&choice)).unwrap().source(), "{\"text\":\"hi\"}");
    assert!(layers.is_of_type(&sent(&choice), "choice"));
    assert_eq!(layers.choices(&sent(&choice))[0].name(), "Protobuf");
    // What can't be read stays there, raw.
    let reading = layers.read(&message(Kind::Binary, &choice), &Protobuf);
    assert!(reading.error.is_some_and(|error| error.offset() == Some(0)));
    // It may look like something else: this is an array in MessagePack.
    let like_msgpack = from_hex("9a0109a16101020304050607");
    assert_eq!(Layers::default().choices(&sent(&like_msgpack))[0].name(), "MessagePack");
    assert_eq!(
        layers.preview(&sent(&like_msgpack), 60),
        "Choice · {\"19\":{\"$hex\":\"a16101020304050607\"}}"
    );
    assert_eq!(layers.preview(&sent(b""), 99), "Choice · {}");
    // Text isn't Protobuf.
    let text = message(Kind::Text, b"{\"a\":1}");
    assert_eq!(layers.choices(&text)[0].name(), Json.name());
}

#[test]
fn what_is_published_on_a_topic_has_its_type() {
    let types = Types::new(schema()).with_topic("sensors/+", "fixtures.Choice");
    let layers = Layers::default().with_types(Arc::new(types));
    let mqtt = layers.expecting(&Mqtt);
    let publish = |value: &str| match mqtt.compose(&Mqtt, &codec_json::parse(value).unwrap()) {
        Ok(payload) => payload.as_bytes().to_vec(),
        Err(error) => error.to_string().into_bytes(),
    };
    let typed = publish(r#"{"type":"PUBLISH","topic":"sensors/1","payload":{"text":"hi"}}"#);
    assert!(typed.ends_with(&from_hex("0a026869")));
    assert_eq!(
        mqtt.preview(&message(Kind::Binary, &typed), 99),
        "PUBLISH sensors/1 · QoS 0 · Choice · {\"text\":\"hi\"}"
    );
    let text = Pointer::parse("/payload/text").unwrap();
    assert_eq!(mqtt.value(&message(Kind::Binary, &typed), &text).as_deref(), Some("\"hi\""));
    let mut starts = crate::layer::Starts::default();
    starts.insert(Kind::Binary, &typed);
    assert_eq!(mqtt.literal("text", &starts), None, "names aren't in the payload");

    let other = publish(r#"{"type":"PUBLISH","topic":"other","payload":{"text":"hi"}}"#);
    assert!(other.ends_with(br#"{"text":"hi"}"#));
    let raw = publish(r#"{"type":"PUBLISH","topic":"sensors/1","payload":{"$hex":"1dff"}}"#);
    let reading = mqtt.read(&message(Kind::Binary, &raw), &Mqtt);
    assert_eq!(
        reading.steps[1].to_string(),
        "Protobuf byte 13: field 3 is a number of 32 bits here, but “inner” is of type fixtures.Choice in the schema"
    );
    let Decoded::Tree(tree) = reading.decoded else { panic!() };
    assert!(tree.source().contains(r#""payload":{"$hex":"1dff"}"#));
    let error = publish(r#"{"type":"PUBLISH","topic":"sensors/1","payload":{"txt":"hi"}}"#);
    assert_eq!(String::from_utf8(error).unwrap(), "“/payload/txt” isn't a field of fixtures.Choice");

    let stomp = layers.expecting(&Stomp);
    let send = r#"{"command":"SEND","headers":{"destination":"sensors/2"},"body":{"number":5}}"#;
    let sent = stomp.compose(&Stomp, &codec_json::parse(send).unwrap()).unwrap();
    let number = Pointer::parse("/body/number").unwrap();
    assert_eq!(stomp.value(&message(sent.kind(), sent.as_bytes()), &number).as_deref(), Some("5"));
}

/// Any value of `fixtures.Scalars`, without values that are left out.
fn any_scalars() -> impl Strategy<Value = Value> {
    let not_zero = |number: i64| if number == 0 { 1 } else { number };
    let unit = prop_oneof![Just("CELSIUS"), Just("KELVIN"), Just("BELOW")];
    (any::<i64>(), any::<u64>(), any::<i32>(), any::<bool>(), "\\PC{1,20}", unit, vec(any::<u8>(), 1..20)).prop_map(
        move |(int, uint, small, maybe, text, unit, bytes)| {
            let mut value = json!({
                "anInt64": not_zero(int), "aSfixed64": not_zero(int), "aSint64": not_zero(int),
                "aUint64": uint.max(1), "aFixed64": uint.max(1), "aUint32": (uint as u32).max(1),
                "aFixed32": (uint as u32).max(1), "aSint32": not_zero(small.into()), "anInt32": not_zero(small.into()),
                "aSfixed32": not_zero(small.into()), "aDouble": f64::from(small) + 0.25, "aBool": true, "aString": text,
                "unit": unit, "someBytes": data_encoding::BASE64.encode(&bytes),
            });
            if maybe {
                value["maybe"] = json!(small);
            }
            value
        },
    )
}

/// Any value of `fixtures.Maps` or `fixtures.Lists`.
fn any_message() -> impl Strategy<Value = (&'static str, Value)> {
    let names = proptest::collection::btree_map("\\PC{0,9}", any::<i64>(), 1..5);
    let numbers = proptest::collection::btree_map(any::<i32>(), any_scalars(), 1..3);
    let maps = (names, numbers).prop_map(|(by_name, by_number)| {
        let by_number: serde_json::Map<_, _> =
            by_number.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        ("fixtures.Maps", json!({"byName": by_name, "byNumber": by_number}))
    });
    let list = (vec(any::<i32>(), 1..9), vec("\\PC{0,9}", 1..5))
        .prop_map(|(numbers, texts)| json!({"packed": numbers, "unpacked": numbers, "texts": texts}));
    let lists =
        list.prop_recursive(3, 12, 3, |inner| vec(inner, 1..3).prop_map(|nested| json!({"nested": nested})));
    prop_oneof![
        maps,
        lists.prop_map(|value| ("fixtures.Lists", value)),
        any_scalars().prop_map(|value| ("fixtures.Scalars", value))
    ]
}

proptest! {
    #[test]
    fn what_is_composed_is_read_again((name, json) in any_message()) {
        let payload = compose(name, &json.to_string()).unwrap();
        prop_assert_eq!(value(&read(name, &payload).unwrap()), json);
    }

    #[test]
    fn times_are_read_as_they_are_written(seconds in -62_135_596_800_i64..=253_402_300_799, nanos in 0..1_000_000_000_i64) {
        let json = format!(r#"{{"time":{{"seconds":{seconds},"nanos":{nanos}}}}}"#);
        let payload = compose("fixtures.Known", &json).unwrap();
        let own = read("fixtures.Known", &payload).unwrap();
        prop_assert!(own.ends_with("Z\"}"), "{own}");
        prop_assert_eq!(compose("fixtures.Known", &own).unwrap(), payload);
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload in vec(any::<u8>(), 0..99), at in 0..6_usize) {
        let names = ["Scalars", "Lists", "Maps", "Choice", "Known", "old.Order"];
        if let Ok(json) = read(&format!("fixtures.{}", names[at]), &payload) {
            prop_assert!(codec_json::check(&json).is_ok(), "{json}");
        }
        let _ = Protobuf.read(&message(Kind::Binary, &payload));
    }

    #[test]
    fn changed_messages_are_composed_as_they_are_read(
        at in 0..13_usize,
        cut in 0..99_usize,
        removed in 0..4_usize,
        inserted in vec(any::<u8>(), 0..4),
    ) {
        let (name, mut payload, _) = encoded().nth(at).unwrap();
        let start = cut.min(payload.len());
        payload.splice(start..(start + removed).min(payload.len()), inserted);
        if let Ok(first) = read(name, &payload) {
            // What the schema doesn't have can't be composed.
            if let Ok(composed) = compose(name, &first) {
                let second = read(name, &composed).unwrap();
                prop_assert_eq!(compose(name, &second).unwrap(), composed, "{} {}", first, second);
            }
        }
    }

    #[test]
    fn any_text_is_a_schema_or_refused(text in "[ -~\\n]{0,200}", at in 0..200_usize, removed in 0..9_usize) {
        let SchemaContent::Proto(own) = VALUES.content else { panic!() };
        let end = (at + removed).min(own.len());
        let changed = format!("{}{text}{}", &own[..at], &own[end..]);
        let _ = Schema::compile([proto("changed.proto", &changed), UNIT]);
        let _ = Schema::compile([proto("any.proto", &text)]);
    }
}

/// The first payloads are those of the encoding's documentation.
#[test]
fn fields_have_numbers_without_a_schema() {
    for (payload, value) in [
        ("089601", r#"{"1":150}"#),
        ("120774657374696e67", r#"{"2":"testing"}"#),
        ("1a03089601", r#"{"3":{"1":150}}"#),
        ("2205ff01ff02ff", r#"{"4":{"$hex":"ff01ff02ff"}}"#),
        ("0d00000080110100000000000000", r#"{"1":2147483648,"2":1}"#),
        ("080108020803", r#"{"1":1,"1":2,"1":3}"#),
        ("08ffffffffffffffffff01", r#"{"1":18446744073709551615}"#),
        ("0b08010b10020c0c1003", r#"{"1":{"1":1,"1":{"2":2}},"2":3}"#),
    ] {
        assert_eq!(tree_of(&Protobuf, Kind::Binary, &from_hex(payload)), value, "{payload}");
    }
    assert_eq!(choices(Kind::Binary, &from_hex("120774657374696e67")), ["Hex", "Protobuf"]);
}

#[test]
fn bad_input_is_refused_where_it_is_wrong() {
    let incomplete = |offset| DecodeError::Incomplete { offset };
    for (payload, error) in [
        ("08", incomplete(1)),
        ("0880", incomplete(2)),
        ("12ffffffffffffffffff0161", incomplete(12)),
        ("0d0000", incomplete(3)),
        ("00", DecodeError::malformed(0, "this isn't a valid field number")),
        ("0801060101", DecodeError::malformed(2, "this isn't a valid wire type")),
        ("08010f", DecodeError::malformed(2, "this isn't a valid wire type")),
        ("08010c", DecodeError::malformed(2, "no group has begun that could end here")),
        ("ffffffffffffffffffffff", DecodeError::malformed(0, "this number is too long")),
    ] {
        assert_eq!(error_of(&Protobuf, &from_hex(payload)), error, "{payload}");
    }
    // Each level is a message in a message; the deepest are shown as bytes.
    let mut deep = vec![0x08, 0x00];
    for _ in 0..100 {
        let mut outer = vec![0x0a];
        wire::put_bytes(&deep, &mut outer);
        deep = outer;
    }
    assert!(tree_of(&Protobuf, Kind::Binary, &deep).starts_with(&"{\"1\":".repeat(Raw::DEEPEST)));
    let groups = vec![0x0b; 1000];
    assert!(error_of(&Protobuf, &groups).to_string().ends_with("nested too deeply to be read"));
}
