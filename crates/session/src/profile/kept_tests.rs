//! The saved form of profiles and history.
//!
//! A new field has a default (`#[serde(default)]`), and an unknown field is ignored, so neither needs a new version.
//! Changing the meaning of a field does.

use weft_codec::document::{Document, DocumentError};

use super::*;

/// As the program writes them.
const PROFILES: Document = Document::new("profiles", 1);
const HISTORY: Document = Document::new("messages", 1);

/// A list of profiles as Weft wrote it before documents had versions. It must always load.
const UNVERSIONED: &str = concat!(
    r##"[{"id":"5f3c1f0e-8a54-4c58-9d0a-2f1f6f0c7e11","name":"Loom “A”","##,
    r##""url":"wss://{{host}}/feed?token={{token}}","subprotocols":"mqtt, graphql-ws","user":"demo","##,
    r##""login":{"kind":"TokenThenFirst","token":{"method":"PUT","url":"https://h/token","body":"Form","##,
    r##""form":"u={{user}}","json":"{\"u\": \"{{user}}\"}","credentials":true,"pointer":"/data/token"},"##,
    r##""first":{"message":"hello\n{{token}}","accept":{"kind":"Regex","pointer":"/type","text":"^ok$"},"##,
    r##""refuse":{"kind":"Contains","pointer":"/type","text":"no\t\"way\""},"timeout":2.5},"##,
    r##""script":"c1d9a8f2-0b7e-4d55-8f5e-6f1f36f2a001"},"keepalive":{"enabled":true,"every":0.25,"##,
    r##""message":{"format":"Hex","text":"de ad"},"reply":{"kind":"Any","pointer":"","text":""},"##,
    r##""within":1.5,"misses":7},"reconnect":{"enabled":false,"base":0.5,"cap":12,"attempts":9},"##,
    r##""variables":[{"name":"host","value":"example.test"}],"timers":[{"id":"t-1","name":"tick","##,
    r##""every":0.01,"message":{"format":"Json","text":"{\"n\": {{counter}}}"}}],"messages":[{"name":"bye","##,
    r##""message":{"format":"Base64","text":"3q2+7w=="}}],"round_trip":{"request":"/id","reply":"/re"},"##,
    r##""log_limit":64,"scripts":[{"id":"s-1","name":"sum","text":"// \\ \u0001\nprint(\"🧵\");\n"}],"##,
    r##""script_hosts":["example.com","localhost:3000"]}]"##,
);

fn unversioned() -> Profile {
    let check = |kind, pointer: &str, text: &str| Check { kind, pointer: pointer.into(), text: text.into() };
    let draft = |format, text: &str| Draft { format, text: text.into() };
    Profile {
        id: "5f3c1f0e-8a54-4c58-9d0a-2f1f6f0c7e11".into(),
        name: "Loom “A”".into(),
        url: "wss://{{host}}/feed?token={{token}}".into(),
        subprotocols: "mqtt, graphql-ws".into(),
        user: "demo".into(),
        login: Login {
            kind: LoginKind::TokenThenFirst,
            token: TokenRequest {
                method: "PUT".into(),
                url: "https://h/token".into(),
                body: BodyKind::Form,
                form: "u={{user}}".into(),
                json: r#"{"u": "{{user}}"}"#.into(),
                credentials: true,
                pointer: "/data/token".into(),
            },
            first: FirstMessage {
                message: "hello\n{{token}}".into(),
                format: None,
                accept: check(CheckKind::Regex, "/type", "^ok$"),
                refuse: check(CheckKind::Contains, "/type", "no\t\"way\""),
                timeout: 2.5,
            },
            script: "c1d9a8f2-0b7e-4d55-8f5e-6f1f36f2a001".into(),
            token_parameter: String::new(),
            token_subprotocols: String::new(),
            message: String::new(),
        },
        keepalive: Keepalive {
            enabled: true,
            every: 0.25,
            message: draft(Format::Hex, "de ad"),
            reply: check(CheckKind::Any, "", ""),
            within: 1.5,
            misses: 7,
        },
        reconnect: Reconnect { enabled: false, base: 0.5, cap: 12.0, attempts: 9 },
        variables: vec![Variable { name: "host".into(), value: "example.test".into() }],
        timers: vec![Timer {
            id: "t-1".into(),
            name: "tick".into(),
            every: 0.01,
            message: draft(Format::Json, r#"{"n": {{counter}}}"#),
        }],
        messages: vec![SavedMessage { name: "bye".into(), message: draft(Format::Base64, "3q2+7w==") }],
        round_trip: RoundTrip { request: "/id".into(), reply: "/re".into() },
        log_limit: LogLimit(64),
        columns: Vec::new(),
        coloured_columns: Vec::new(),
        protocol: String::new(),
        scripts: vec![Script {
            id: "s-1".into(),
            name: "sum".into(),
            text: "// \\ \u{1}\nprint(\"🧵\");\n".into(),
            language: ScriptLanguage::JavaScript,
        }],
        script_hosts: vec!["example.com".into(), "localhost:3000".into()],
        ..Profile::default()
    }
}

#[test]
fn profiles_saved_without_a_version_still_load() {
    assert_eq!(PROFILES.read::<Vec<Profile>>(UNVERSIONED), Ok(vec![unversioned()]));
}

#[test]
fn a_history_saved_without_a_version_still_loads() {
    let text = r#"[{"format":"Text","text":"a\r\n"},{"format":"Json","text":"[]"}]"#;
    let message = |format, text: &str| Draft { format, text: text.into() };
    let expected = vec![message(Format::Text, "a\r\n"), message(Format::Json, "[]")];
    assert_eq!(HISTORY.read::<Vec<Draft>>(text), Ok(expected));
}

#[test]
fn profiles_are_saved_with_a_version_and_otherwise_as_before() {
    let text = PROFILES.write(&[unversioned()]).unwrap();
    // The only differences: 12 seconds are written as 12.0, and fields that didn't exist yet.
    let profiles = UNVERSIONED
        .replace(":12,", ":12.0,")
        .replace(r#"\n"}]"#, r#"\n","language":"javascript"}]"#)
        .replace(r#"6f1f36f2a001"}"#, r#"6f1f36f2a001","token_parameter":"","token_subprotocols":""}"#)
        .replace(r#""localhost:3000"]"#, r#""localhost:3000"],"group":"","colour":"None""#);
    let expected = format!(r#"{{"version":1,"profiles":{profiles}}}"#);
    assert_eq!(text, expected);
    assert_eq!(PROFILES.read::<Vec<Profile>>(&text), Ok(vec![unversioned()]));
}

#[test]
fn missing_fields_have_defaults_and_unknown_ones_are_ignored() {
    let text =
        r#"{"version":1,"profiles":[{"url":"ws://h/","added_later":[1,{}],"keepalive":{"misses":5}}]}"#;
    let keepalive = Keepalive { misses: 5, ..Keepalive::default() };
    let expected = Profile { url: "ws://h/".into(), keepalive, ..Profile::default() };
    assert_eq!(PROFILES.read::<Vec<Profile>>(text), Ok(vec![expected]));
    assert_eq!(Profile::default().log_limit.bytes(), 512 << 20);
}

#[test]
fn the_format_of_a_first_message_is_saved_once_it_is_chosen() {
    let first = |format| FirstMessage { format, ..FirstMessage::default() };
    let profile =
        |format| Profile { login: Login { first: first(format), ..Login::default() }, ..Profile::default() };
    for (format, saved) in
        [(None, r#"\"}","accept""#), (Some(Format::Base64), r#""format":"Base64","accept""#)]
    {
        let text = PROFILES.write(&[profile(format)]).unwrap();
        assert!(text.contains(saved), "{text}");
        assert_eq!(PROFILES.read::<Vec<Profile>>(&text), Ok(vec![profile(format)]));
    }
}

#[test]
fn profiles_of_a_newer_version_are_refused() {
    let error = PROFILES.read::<Vec<Profile>>(r#"{"version":2,"profiles":[{"url":"ws://h/"}]}"#).unwrap_err();
    assert_eq!(error, DocumentError::Newer { found: 2, newest: 1 });
}

#[test]
fn an_invalid_value_is_named() {
    let error = |text| PROFILES.read::<Vec<Profile>>(text).unwrap_err().to_string();
    let misses = r#"{"version":1,"profiles":[{},{"keepalive":{"misses":-1}}]}"#;
    let expected = "/profiles/1/keepalive/misses: invalid value: integer `-1`, expected u32";
    assert_eq!(error(misses), expected);
    let format = error(r#"[{"timers":[{"message":{"format":"Xml"}}]}]"#);
    assert!(format.starts_with("/0/timers/0/message/format: unknown variant `Xml`"), "{format}");
    let none = error(r#"[{"name":null}]"#);
    assert_eq!(none, "/0/name: invalid type: null, expected a string");
}
