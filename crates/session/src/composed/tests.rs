use proptest::prelude::*;
use weft_codec::layer::{Field, FieldKind, Layers, ON};
use weft_message::{Direction, Message, Timestamp};

use super::{template::quote, *};
use crate::{
    draft::{Composer, Filled, fill},
    profile::{Escape, Protobuf, Template, TemplateError, Value},
};

const FORMATS: [Format; 8] = [
    Format::SocketIo,
    Format::Mqtt,
    Format::Stomp,
    Format::GraphQl,
    Format::JsonRpc,
    Format::SignalR,
    Format::Wamp,
    Format::Ocpp,
];

fn scope(name: &str) -> Option<Value> {
    match name {
        "next_id" => Some(Value::plain("7")),
        "user" => Some(Value::plain("a\"b\\")),
        "password" => Some(Value::secret("s3cret")),
        _ => None,
    }
}

fn filled(format: Format, text: &str) -> Result<Filled, DraftError> {
    let composer = Composer { compose, layers: Layers::default() };
    fill(&Draft { format, text: text.into() }, &mut scope, Some(&composer))
}

/// A form with these texts, in the order of its fields.
fn filling(format: Format, form: &str, texts: &[&str]) -> Filling {
    let form = layer(format).unwrap().forms().iter().find(|own| own.name == form).unwrap();
    let mut filling = Filling::new(form);
    assert!(texts.len() <= filling.texts.len());
    filling.texts.iter_mut().zip(texts).for_each(|(own, text)| *own = (*text).into());
    filling
}

/// What is sent, as text or hex.
fn sent(format: Format, form: &str, texts: &[&str]) -> String {
    match filled(format, &filling(format, form, texts).write().text).unwrap().payload {
        Payload::Text(text) => text,
        Payload::Binary(bytes) => weft_codec::hex::spaced(&bytes),
    }
}

/// The value that a message is read as.
fn read(format: Format, payload: &Payload) -> serde_json::Value {
    let layer = layer(format).unwrap();
    let (kind, bytes) = (payload.kind(), payload.as_bytes());
    let (number, time, direction) = (0, Timestamp::default(), Direction::Sent);
    let message = Message { number, time, direction, kind, bytes };
    match Layers::default().expecting(layer).read(&message, layer).decoded {
        weft_codec::layer::Decoded::Tree(tree) => serde_json::from_str(tree.source()).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn forms_give_what_clients_send() {
    for (format, form, texts, expected) in [
        (Format::SocketIo, "Event", &["", "say", "[1,{{next_id}}]", ON][..], r#"427["say",1,7]"#),
        (Format::SocketIo, "Event", &["/news", "a \"b\"", "", ""], r#"42/news,["a \"b\""]"#),
        (Format::SocketIo, "Join namespace", &["/news", r#"{"t":1}"#], r#"40/news,{"t":1}"#),
        (Format::Mqtt, "Publish", &["a/b", "", "", "hi"], "30 07 00 03 61 2f 62 68 69"),
        (Format::Mqtt, "Publish", &["a", "2", ON, "[ 1 ]"], "35 0a 00 01 61 00 07 5b 20 31 20 5d"),
        (Format::Mqtt, "Publish", &["a", "", "", r#"{"$hex":"ff"}"#, "\"5\""], "30 05 00 01 61 00 ff"),
        (Format::Mqtt, "Subscribe", &["a/#", "1"], "82 08 00 07 00 03 61 2f 23 01"),
        (Format::Mqtt, "Unsubscribe", &["a/#"], "a2 07 00 07 00 03 61 2f 23"),
        (
            Format::Stomp,
            "Send",
            &["/queue/a:b", "text/plain", "receipt: {{next_id}}\nx:y:z", "{hi"],
            "SEND\ndestination:/queue/a\\cb\ncontent-type:text/plain\nreceipt:7\nx:y\\cz\n\n{hi\0",
        ),
        (
            Format::Stomp,
            "Subscribe",
            &["/topic/a", "\"client\""],
            "SUBSCRIBE\nid:sub-7\ndestination:/topic/a\nack:client\n\n\0",
        ),
        (Format::Wamp, "Call", &["add", "[2,{{next_id}}]"], r#"[48,7,{},"add",[2,7]]"#),
        (Format::Wamp, "Subscribe", &["a.b"], r#"[32,7,{},"a.b"]"#),
        (Format::Wamp, "Publish", &["a", "", r#"{"n":1}"#], r#"[16,7,{},"a",[],{"n":1}]"#),
        (Format::Wamp, "Authenticate", &["ticket"], r#"[5,"ticket",{}]"#),
        (Format::Ocpp, "Call", &["Heartbeat"], r#"[2,"7","Heartbeat",{}]"#),
        (Format::Stomp, "Unsubscribe", &["sub-7"], "UNSUBSCRIBE\nid:sub-7\n\n\0"),
        (
            Format::GraphQl,
            "Operation",
            &["query {\n a }", r#"{"x":"{{user}}"}"#],
            r#"{"id":"7","type":"subscribe","payload":{"query":"query {\n a }","variables":{"x":"a\"b\\"}}}"#,
        ),
        (
            Format::JsonRpc,
            "Request",
            &["add", "[1, 2]"],
            r#"{"jsonrpc":"2.0","id":7,"method":"add","params":[1, 2]}"#,
        ),
        (Format::JsonRpc, "Notification", &["log"], r#"{"jsonrpc":"2.0","method":"log"}"#),
        (
            Format::SignalR,
            "Invocation",
            &[ON, "Send", "[\"{{user}}\"]"],
            "{\"type\":1,\"invocationId\":\"7\",\"target\":\"Send\",\"arguments\":[\"a\\\"b\\\\\"]}\u{1e}",
        ),
        (
            Format::SignalR,
            "Invocation",
            &["", "Send"],
            "{\"type\":1,\"target\":\"Send\",\"arguments\":[]}\u{1e}",
        ),
    ] {
        assert_eq!(sent(format, form, texts), expected, "{form} {texts:?}");
    }
}

#[test]
fn a_payload_is_sent_as_it_was_typed() {
    for (typed, payload) in [
        (r#"{"u": "{{user}}"}"#, r#"{"u": "a\"b\\"}"#),
        (r#"say "{{user}}" \{{x"#, r#"say "a"b\" {{x"#),
        (r"C:\\{{user}}", r#"C:\\a"b\"#),
        ("21.5", "21.5"),
        ("\"x\"", "\"x\""),
        ("{not JSON", "{not JSON"),
    ] {
        let body =
            filled(Format::Stomp, &filling(Format::Stomp, "Send", &["/a", "", "", typed]).write().text);
        let frame = body.unwrap().payload.as_text().unwrap().to_owned();
        assert_eq!(frame, format!("SEND\ndestination:/a\n\n{payload}\0"), "{typed}");
    }
}

#[test]
fn what_is_wrong_is_found_in_its_field() {
    for (format, form, texts, field, words) in [
        (Format::SocketIo, "Event", &["", "say", "[1,"][..], 2, "line 1, column"),
        (Format::SocketIo, "Event", &["", "say", "[1", ON], 2, "line 1, column"),
        (Format::SocketIo, "Event", &["news", "say"], 0, "“namespace” has to begin with a slash"),
        (Format::SocketIo, "Event", &["", ""], 1, "“event” is missing"),
        (Format::SocketIo, "Event", &["", "say", "7"], 2, "“args” has to be an array"),
        (Format::Mqtt, "Publish", &["a/#"], 0, "“topic” can't contain"),
        (Format::Mqtt, "Subscribe", &[""], 0, "“topic” is missing"),
        (Format::JsonRpc, "Request", &[""], 0, "“method” is missing"),
        (Format::GraphQl, "Operation", &["{{nobody}}"], 0, "nobody"),
        (Format::SignalR, "Invocation", &["", "Send", "[{{user}}]"], 2, "line 1, column"),
    ] {
        let filling = filling(format, form, texts);
        let written = filling.write();
        let error = filled(format, &written.text).unwrap_err();
        assert!(error.to_string().to_lowercase().contains(words), "{texts:?}: {error}");
        let member = match &error {
            DraftError::Compose(misfit) => filling.field_of(&misfit.member),
            _ => None,
        };
        let at = error.offset(&written.text).and_then(|at| written.field_at(at));
        let invalid = filling.invalid().map(|(at, _)| at);
        assert_eq!(member.or(invalid).or(at), Some(field), "{error}");
    }
    let unloaded = fill(&Draft { format: Format::Mqtt, text: "{}".into() }, &mut scope, None);
    assert_eq!(unloaded, Err(DraftError::NotLoaded));
}

#[test]
fn a_secret_is_sent_and_not_logged() {
    let text = filling(Format::Mqtt, "Publish", &["a", "", "", "{{password}}"]).write().text;
    let Filled { payload, masked } = filled(Format::Mqtt, &text).unwrap();
    assert!(payload.as_bytes().ends_with(b"s3cret"));
    assert!(masked.unwrap().as_bytes().ends_with("••••••".as_bytes()));
}

#[test]
fn what_has_no_field_is_not_read_into_a_form() {
    for (format, text) in [
        (Format::Mqtt, r#"{"type":"PUBLISH","id":1,"topic":"a","properties":{}}"#),
        (Format::Mqtt, r#"{"type":"CONNECT"}"#),
        (Format::Mqtt, r#"{"type":"SUBSCRIBE","id":1,"filters":[{"topic":"a"},{"topic":"b"}]}"#),
        (Format::SocketIo, r#"{"type":"EVENT","event":"a","args":[1,}"#),
        (Format::SocketIo, "[]"),
        (Format::Text, "{}"),
    ] {
        assert_eq!(Filling::read(format, text), None, "{text}");
    }
}

#[test]
fn a_message_of_the_log_can_be_filled_in_again() {
    for (format, value, form) in [
        (Format::SocketIo, r#"{"type":"EVENT","namespace":"/","id":3,"event":"a","args":["{{x"]}"#, "Event"),
        (
            Format::Mqtt,
            r#"{"type":"PUBLISH","topic":"a","qos":1,"retain":false,"id":9,"payload":{"t":1}}"#,
            "Publish",
        ),
        (Format::JsonRpc, r#"{"jsonrpc":"2.0","method":"a","params":[1],"id":"x"}"#, "Request"),
    ] {
        let draft = of_value(format, value).unwrap();
        assert_eq!(Filling::read(format, &draft.text).unwrap().form.name, form);
        assert!(draft.text.contains("{{next_id}}"), "{}", draft.text);
    }
    assert_eq!(of_value(Format::Mqtt, r#"{"type":"CONNECT","clientId":"a"}"#), None);
}

#[test]
fn forms_change_with_what_they_have_in_common() {
    let publish = filling(Format::Mqtt, "Publish", &["a", "1", ON, "x"]);
    let unsubscribe = filling(Format::Mqtt, "Unsubscribe", &["b"]);
    let turned = publish.turned_into(unsubscribe.form);
    assert_eq!(turned.texts, ["", ""], "a topic to publish to isn't one to subscribe to");
    let request = filling(Format::JsonRpc, "Request", &["add", "[1]"]);
    let notification = filling(Format::JsonRpc, "Notification", &[]);
    assert_eq!(request.turned_into(notification.form).texts, ["add", "[1]"]);
}

/// Something that may be typed into a field.
fn typed(field: &'static Field) -> BoxedStrategy<String> {
    match field.kind {
        FieldKind::Line => "[a-zé\"\\\\]{1,8}".boxed(),
        FieldKind::Text | FieldKind::Payload => "[a-zé\"\\\\{}:, \n]{1,12}".boxed(),
        FieldKind::Json => {
            prop_oneof![Just(r#"["é",{"a":1}]"#), Just("[]"), Just("[ 7 ]")].prop_map_into().boxed()
        }
        FieldKind::Headers => "([a-z]{8}: [a-z:\"\\\\]{1,5}\n)?".boxed(),
        FieldKind::Choice(choices) => {
            proptest::sample::select(choices).prop_map(|(_, json)| json.into()).boxed()
        }
        FieldKind::Flag(_) => prop_oneof![Just(""), Just(ON)].prop_map_into().boxed(),
    }
}

fn any_filling() -> impl Strategy<Value = (Format, Filling)> {
    let forms = FORMATS
        .into_iter()
        .flat_map(|format| layer(format).unwrap().forms().iter().map(move |form| (format, form)));
    proptest::sample::select(forms.collect::<Vec<_>>()).prop_flat_map(|(format, form)| {
        let texts: Vec<_> = form.fields().map(|(_, field)| typed(field)).collect();
        texts.prop_map(move |texts| (format, Filling { form, texts }))
    })
}

proptest! {
    #[test]
    fn what_is_typed_is_read_from_its_value((format, filling) in any_filling()) {
        let written = filling.write();
        let read = Filling::read(format, &written.text).unwrap();
        prop_assert_eq!(read.form.name, filling.form.name);
        prop_assert_eq!(read.write(), written);
    }

    #[test]
    fn what_is_composed_is_read_back((format, filling) in any_filling()) {
        let text = filling.write().text;
        let Ok(Filled { payload, .. }) = filled(format, &text) else { return Ok(()) };
        let rendered = Template::parse(&text).unwrap().render(&mut scope, Escape::Json).unwrap();
        let value: serde_json::Value = serde_json::from_str(&rendered.text).unwrap();
        let read = read(format, &payload);
        for (path, field) in filling.form.fields().filter(|(_, field)| field.kind != FieldKind::Headers) {
            let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
            match (value.pointer(&pointer), read.pointer(&pointer)) {
                (None, _) => {}
                // The payload is what it looks like when it is read, and a packet only implies its version.
                (Some(_), Some(_)) if field.kind == FieldKind::Payload => {}
                _ if field.label == "Version" => {}
                (typed, found) => prop_assert_eq!(typed, found, "{}", pointer),
            }
        }
    }

    #[test]
    fn a_quoted_template_gives_the_text_as_json(text in r#"([\\{"a\n]|\{\{user\}\}|\\\{\{){0,9}"#) {
        let render = |template: &str, escape| -> Result<_, TemplateError> {
            Ok(Template::parse(template)?.render(&mut scope, escape)?.text)
        };
        let Ok(expected) = render(&text, Escape::None) else { return Ok(()) };
        let quoted = quote(&text);
        prop_assert_eq!(super::template::unquote(&quoted), text);
        let json = render(&quoted, Escape::Json).unwrap();
        prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), expected);
    }

    #[test]
    fn any_text_is_read_or_not(text in r#"([\\{}"a:,\[\]]|\{\{x\}\}){0,14}"#) {
        for format in FORMATS {
            let _ = Filling::read(format, &text);
        }
    }
}

#[test]
fn protobuf_is_composed_by_the_schema_with_errors_at_their_place() {
    let mut schema = Protobuf::default();
    schema.set(Protobuf::SENT, "chat.Post".into());
    schema.set(Protobuf::TOPICS, "room/+: chat.Post".into());
    let proto = "syntax = \"proto3\"; package chat; message Post { string text = 1; int64 id = 2; }";
    crate::schema::add(&mut schema, "chat.proto", proto.as_bytes()).unwrap();
    let types = crate::schema::compile(&schema).unwrap().unwrap();
    let composer = Composer { compose, layers: Layers::default().with_types(types) };
    let filled = |format, text: &str| fill(&Draft { format, text: text.into() }, &mut scope, Some(&composer));
    let sent = filled(Format::Protobuf, r#"{"text":"{{user}}","id":{{next_id}}}"#).unwrap();
    assert_eq!(sent.payload, Payload::Binary(b"\x0a\x04a\"b\\\x10\x07".to_vec()));
    let secret = filled(Format::Protobuf, r#"{"text":"{{password}}"}"#).unwrap();
    assert!(secret.masked.is_some_and(|masked| !masked.as_bytes().windows(6).any(|part| part == b"s3cret")));

    let text = r#"{"text":"{{user}}","id":"x"}"#;
    let error = filled(Format::Protobuf, text).unwrap_err();
    assert_eq!(error.to_string(), "“/id” has to be a whole number that fits into int64");
    assert_eq!(error.offset(text), text.find("\"x\""));
    let error = filled(Format::Protobuf, "[]").unwrap_err();
    assert_eq!(error.to_string(), "The message has to be an object of type chat.Post");

    let published = Filling::new(&layer(Format::Mqtt).unwrap().forms()[0]);
    let mut published = Filling { texts: vec![String::new(); published.texts.len()], ..published };
    published.texts[0] = "room/1".into();
    let payload = published.form.fields().position(|(_, field)| field.kind == FieldKind::Payload).unwrap();
    published.texts[payload] = r#"{"text":"hi"}"#.into();
    let sent = filled(Format::Mqtt, &published.write().text).unwrap().payload;
    assert!(sent.as_bytes().ends_with(b"\x0a\x02hi"));
    published.texts[payload] = r#"{"txt":"hi"}"#.into();
    let written = published.write();
    let error = filled(Format::Mqtt, &written.text).unwrap_err();
    assert_eq!(error.to_string(), "“/payload/txt” isn't a field of chat.Post");
    assert_eq!(error.offset(&written.text).and_then(|at| written.field_at(at)), Some(payload));
}

/// A connection's layers know what it has agreed on.
#[test]
fn messages_are_composed_in_the_encoding_of_the_connection() {
    let text = r#"{"type":6}"#;
    let compose = |layers: &Layers, format| super::compose(layers, format, text).unwrap();
    let plain = Layers::default();
    assert_eq!(compose(&plain, Format::SignalR), Payload::Text("{\"type\":6}\u{1e}".into()));
    let agreed = plain.expecting(&SignalR::MessagePack);
    assert_eq!(compose(&agreed, Format::SignalR), Payload::Binary(vec![2, 0x91, 6]));
    assert_eq!(compose(&plain, Format::MessagePack), Payload::Binary(b"\x81\xa4type\x06".to_vec()));
    assert_eq!(compose(&plain, Format::Cbor), Payload::Binary(b"\xa1\x64type\x06".to_vec()));
}
