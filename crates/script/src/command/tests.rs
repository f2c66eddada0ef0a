use proptest::prelude::*;
use weft_message::{Close, CloseError, Direction};

use super::*;
use crate::error::Place;

#[test]
fn commands_are_read_as_the_worker_writes_them() {
    let text = r#"["pong",{"forget":3},
        {"send":{"id":1,"session":0,"text":"hi"}},{"send":{"id":2,"session":0,"bytes":0}},
        {"receive":{"id":4,"session":0,"count":1,"condition":{"json":[{"pointer":"/type","value":"pong"}]}}},
        {"check":{"name":"one","passed":false,"detail":"","place":{"line":7,"column":2}}},
        {"check":{"name":"two","passed":true,"detail":"","place":null}},
        {"end":{"error":null,"forgotten":[{"text":"send was never awaited","place":null,"count":2}]}}]"#;
    let commands = parse(text).unwrap();
    assert_eq!(commands[..2], [Command::Pong, Command::Forget(3)]);
    let send = Send { id: 1, session: 0, text: Some("hi".into()), bytes: None };
    assert_eq!(commands[2], Command::Send(send));
    let Command::Check(check) = &commands[5] else { panic!("{:?}", commands[5]) };
    assert_eq!(check.place, Some(Place { line: 7, column: 2 }));
    let Command::End(end) = &commands[7] else { panic!("{:?}", commands[7]) };
    assert_eq!(end.forgotten[0].count, 2);
}

#[test]
fn forged_commands_are_refused_with_a_message() {
    for (text, words) in [
        ("", "there is nothing here yet"),
        ("{}", "invalid type: map, expected a sequence"),
        (r#"[{"fetch":"http://x"}]"#, "unknown variant `fetch`, expected one of `pong`"),
        (r#"["send"]"#, "invalid type: unit variant, expected newtype variant"),
        (r#"[{"send":{"id":-1,"session":0}}]"#, "invalid value: integer `-1`, expected u64"),
        (r#"[{"send":{}} 1]"#, "column 14: expected a comma"),
        (
            r#"[{"receive":{"id":1,"session":0,"count":1,"condition":{"any":true,"text":"x"}}}]"#,
            "expected value",
        ),
    ] {
        let error = parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    let many = format!("[{}]", vec!["\"pong\""; MAX_COMMANDS + 1].join(","));
    assert!(parse(&many).unwrap_err().to_string().contains("too many"));
}

#[test]
fn a_character_cut_in_half_does_not_end_the_script() {
    let text = "[{\"print\":{\"text\":\"\\ud83e\\uddf5 \\ud83e\"}}]";
    assert_eq!(parse(text).unwrap(), [Command::Print(Print { text: "🧵 �".into(), ..Print::default() })]);
}

#[test]
fn small_values_cannot_use_up_memory() {
    let many = format!(r#"[{{"end":{{"forgotten":[{}{{}}]}}}}]"#, "{},".repeat(MAX_VALUES));
    assert!(matches!(parse(&many), Err(CommandError::TooManyValues)));
}

proptest! {
    #[test]
    fn whatever_comes_it_is_read_or_refused(text in r#"[\[\]{}":,a-z0-9\\]{0,60}"#) {
        let _ = parse(&text);
    }
}

#[test]
fn a_script_closes_with_what_a_page_may_use() {
    let close = |code| Disconnect { code, reason: "x".into(), ..Disconnect::default() }.close();
    assert_eq!(close(4000.0), Close::new(4000, "x"));
    for code in [1000.5, 1001.0, 0.0, -1000.0, 66_536.0, 1e300, f64::NAN, f64::INFINITY] {
        assert_eq!(close(code), Err(CloseError::PageCode), "{code}");
    }
    let long = Disconnect { code: 1000.0, reason: "x".repeat(124), ..Disconnect::default() };
    assert_eq!(long.close(), Err(CloseError::Reason { bytes: 124 }));
}

#[test]
fn messages_go_one_way_or_both() {
    let direction = |word: &str| {
        let text = format!(r#"[{{"messages":{{"id":1,"session":0,"direction":"{word}","window":9}}}}]"#);
        parse(&text).map(|commands| match &commands[..] {
            [Command::Messages(messages)] => messages.direction,
            other => panic!("{other:?}"),
        })
    };
    for (word, expected) in
        [("received", Some(Direction::Received)), ("sent", Some(Direction::Sent)), ("both", None)]
    {
        assert_eq!(direction(word).unwrap(), expected);
    }
    assert!(direction("session").is_err());
}

#[test]
fn what_a_script_does_not_name_stays_as_it_is_read() {
    use weft_session::flow::{Flow, Limit};

    let applied = |json: &str, flow| serde_json::from_str::<Regulate>(json).unwrap().applied(flow);
    let limit = Limit { messages: Some(10.0), bytes: None };
    let limited = Flow { paused: false, limit };
    assert_eq!(applied(r#"{"id":1,"paused":true}"#, limited), Some(Flow { paused: true, limit }));
    let paused = Flow { paused: true, limit: Limit::default() };
    assert_eq!(
        applied(r#"{"limit":{"messages":10,"bytes":null}}"#, paused),
        Some(Flow { paused: true, limit })
    );
    assert_eq!(applied(r#"{"limit":{}}"#, limited), Some(Flow::default()));
    assert_eq!(applied(r#"{"limit":{"messages":0}}"#, limited), None);
}
