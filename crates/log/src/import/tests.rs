use std::time::Duration;

use proptest::{collection::vec, prelude::*};
use weft_codec::{json, layer::Layers};
use weft_message::{Direction, EventKind, Kind, Message, Timestamp};

use super::*;
use crate::{
    Evicted, Filter, Kinds, Tally,
    export::{Format as ExportFormat, Header, Writer, lines},
};

/// As two browsers write them.
const CHROMIUM: &str = include_str!("chromium.har");
const FIREFOX: &str = include_str!("firefox.har");

const MEANS: Means = Means { has_headroom: || true, event_kind: |_| EventKind::Note };

type Imported = (Vec<Recording>, Result<(), ImportError>);

/// Imports a file that comes in pieces of these sizes, which are repeated.
fn imported_in(file: &[u8], sizes: &[usize]) -> Imported {
    let mut importer = Importer::new(MEANS);
    let mut rest = file;
    for size in sizes.iter().cycle() {
        let (piece, later) = rest.split_at((*size).clamp(1, rest.len().max(1)).min(rest.len()));
        if let Err(error) = importer.push(piece) {
            return (importer.finish().0, Err(error));
        }
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    importer.finish()
}

fn imported(file: impl AsRef<[u8]>) -> Imported {
    imported_in(file.as_ref(), &[usize::MAX])
}

/// The messages of a log, with the numbers that they had where it was recorded.
fn messages(log: &Log) -> Vec<(u64, Timestamp, Direction, Kind, Vec<u8>)> {
    let owned = |message: Message<'_>| {
        (log.original(message.number), message.time, message.direction, message.kind, message.bytes.to_vec())
    };
    log.messages(log.numbers()).map(owned).collect()
}

/// The log, as the page exports it.
fn exported(Recording { origin, log }: &Recording, filter: &Filter) -> String {
    let found: Vec<Message<'_>> = log
        .messages(log.numbers())
        .filter(|message| filter.matches(message))
        .map(|message| Message { number: log.original(message.number), ..message })
        .collect();
    let header = Header::new(log, origin.clone(), filter).line(found.len() as u64);
    std::iter::once(header).chain(lines(found.into_iter())).collect()
}

fn any_message() -> impl Strategy<Value = (u64, Direction, Kind, Vec<u8>)> {
    let directions = prop_oneof![Just(Direction::Received), Just(Direction::Sent)];
    let payload = prop_oneof![
        (Just(Kind::Text), any::<String>().prop_map(String::into_bytes)),
        // Not UTF-8, which a log keeps too.
        (Just(Kind::Text), vec(any::<u8>(), 0..20)),
        (Just(Kind::Binary), vec(any::<u8>(), 0..40)),
    ];
    let event = prop_oneof![
        any::<String>().prop_map(|text| format!(
            "{{\"event\":\"not-sent\",\"text\":{},\"kind\":1}}",
            json::quote(&text)
        )),
        Just("{}".into()),
        Just("{\"event\":\n1}".into()),
    ];
    // After the message before it, in microseconds; a chunk of the log has room for an hour and a bit.
    let time = prop_oneof![8 => 0..10_000_000_u64, 1 => 0..10_000_000_000_u64];
    prop_oneof![
        4 => (time.clone(), directions, payload).prop_map(|(time, direction, (kind, bytes))| (time, direction, kind, bytes)),
        1 => (time, event).prop_map(|(time, json): (u64, String)| {
            (time, Direction::Session, Kind::Event(EventKind::Note), json.into_bytes())
        }),
    ]
}

fn any_recording() -> impl Strategy<Value = Recording> {
    let messages = vec(any_message(), 0..12);
    let origin = (any::<String>(), any::<String>());
    let numbers = (0..1_000_000_u64, 0..253_000_000_000_000_000_u64);
    (numbers, any::<(u32, u32)>(), origin, messages).prop_map(
        |((first, start), (dropped, cleared), (name, url), messages)| {
            let tally = |count: u32| Tally { messages: count.into(), bytes: u64::from(count) << 9 };
            let evicted = Evicted { limit: tally(dropped), cleared: tally(cleared), ..Evicted::default() };
            let (mut log, mut now) = (Log::new(0).resumed(first, evicted), Timestamp::from_micros(start));
            for (time, direction, kind, bytes) in messages {
                now = now + Duration::from_micros(time);
                log.append(now, direction, kind, &bytes);
            }
            Recording { origin: Origin { name, url, ..Origin::default() }, log }
        },
    )
}

proptest! {
    #[test]
    fn what_is_exported_and_opened_is_exported_the_same(recording in any_recording(), sizes in vec(1..200_usize, 1..5)) {
        let file = exported(&recording, &Filter::default());
        let (opened, result) = imported_in(file.as_bytes(), &sizes);
        prop_assert_eq!(result, Ok(()));
        prop_assert_eq!(opened.len(), 1);
        prop_assert_eq!(messages(&opened[0].log), messages(&recording.log));
        prop_assert_eq!(opened[0].log.traffic(), recording.log.traffic());
        prop_assert_eq!(opened[0].log.evicted(), recording.log.evicted());
        prop_assert_eq!(exported(&opened[0], &Filter::default()), file);
    }

    #[test]
    fn what_a_filter_found_keeps_its_numbers(recording in any_recording()) {
        let filter = Filter::new("", Some(Direction::Sent), Kinds::All, &Layers::default()).unwrap();
        let file = exported(&recording, &filter);
        let (opened, result) = imported(&file);
        prop_assert_eq!(result, Ok(()));
        let mut sent = messages(&recording.log);
        sent.retain(|message| message.2 == Direction::Sent);
        prop_assert_eq!(messages(&opened[0].log), sent);
        prop_assert_eq!(exported(&opened[0], &Filter::default()), file);
    }

    #[test]
    fn every_beginning_of_a_file_gives_the_messages_in_it(recording in any_recording(), part in 0.0..1.0_f64) {
        let file = exported(&recording, &Filter::default());
        let end = (file.len() as f64 * part) as usize;
        let (opened, result) = imported(&file.as_bytes()[..end]);
        let all = messages(&recording.log);
        let found = opened.first().map(|recording| messages(&recording.log)).unwrap_or_default();
        prop_assert!(result.is_err() || found.len() == all.len());
        let complete = file.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
        prop_assert!(found.len() >= complete && found[..] == all[..found.len()]);
    }

    #[test]
    fn damage_is_found_or_harmless_wherever_a_piece_ends(
        file in prop_oneof![
            any_recording().prop_map(|recording| exported(&recording, &Filter::default())),
            Just(CHROMIUM.into()),
            Just(FIREFOX.into()),
        ],
        at in any::<prop::sample::Index>(),
        byte: u8,
        sizes in vec(1..100_usize, 1..5),
    ) {
        let mut file = file.into_bytes();
        let at = at.index(file.len());
        file[at] = byte;
        let (whole, in_pieces) = (imported(&file), imported_in(&file, &sizes));
        prop_assert_eq!(whole.1, in_pieces.1);
        let logs = |recordings: &[Recording]| recordings.iter().map(|one| messages(&one.log)).collect::<Vec<_>>();
        prop_assert_eq!(logs(&whole.0), logs(&in_pieces.0));
    }

    #[test]
    fn a_har_has_the_messages_that_were_written(recording in any_recording(), sizes in vec(1..200_usize, 1..5)) {
        let mut writer = Writer::new(ExportFormat::Har, &recording.origin, Timestamp::default(), |_| String::new());
        let mut file = writer.head();
        for message in recording.log.messages(recording.log.numbers()) {
            writer.write(&message, &mut file);
        }
        file.push_str(&writer.tail());
        let (opened, result) = imported_in(file.as_bytes(), &sizes);
        prop_assert_eq!(result, Ok(()));
        prop_assert_eq!(&opened[0].origin.url, &recording.origin.url);
        let expected = messages(&recording.log).into_iter().filter(|message| message.2 != Direction::Session);
        let expected = expected.map(|(_, time, direction, kind, bytes)| match kind {
            Kind::Text => (time, direction, kind, String::from_utf8_lossy(&bytes).into_owned().into_bytes()),
            _ => (time, direction, kind, bytes),
        });
        let found = messages(&opened[0].log).into_iter().map(|(_, time, direction, kind, bytes)| (time, direction, kind, bytes));
        prop_assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

#[test]
fn chromiums_har_has_a_recording_for_each_socket() {
    for size in [1, 2, 3, 7, 64, usize::MAX] {
        let (recordings, result) = imported_in(CHROMIUM.as_bytes(), &[size]);
        assert_eq!(result, Ok(()));
        let urls: Vec<&str> = recordings.iter().map(|recording| &*recording.origin.url).collect();
        assert_eq!(urls, ["wss://example.test/feed?symbol=A%26B", "ws://127.0.0.1:9001/echo"]);
        let found = messages(&recordings[0].log);
        let at = |micros: u64| Timestamp::from_micros(1_769_860_800_000_000 + micros);
        let expected = [
            (0, at(123_456), Direction::Sent, Kind::Text, br#"{"op":"subscribe"}"#.to_vec()),
            (1, at(250_000), Direction::Received, Kind::Text, "\u{1f600} \"ok\"\n".as_bytes().to_vec()),
            (2, at(1_000_000), Direction::Received, Kind::Binary, vec![0xff, 0x00]),
        ];
        assert_eq!(found, expected);
        assert!(recordings[1].log.is_empty());
    }
}

#[test]
fn firefoxs_har_has_its_sockets_without_messages() {
    let (recordings, result) = imported(FIREFOX);
    assert_eq!(result, Ok(()));
    assert_eq!(recordings.len(), 1);
    assert_eq!(recordings[0].origin.url, "ws://127.0.0.1:9001/echo");
    assert!(recordings[0].log.is_empty());
}

#[test]
fn several_logs_and_lines_without_a_header_are_read() {
    let header = |name| {
        format!("{{\"weft\":\"log\",\"version\":2,\"connection\":\"{name}\",\"messages\":1,\"first\":4}}\r\n")
    };
    let line = |number| {
        let start =
            format!("{{\"kind\":\"text\",\"text\":\"\\u0061\",\"number\":{number},\"direction\":\"sent\",");
        format!("{start} \"time\":\"2026-01-31T13:00:00+01:00\"}}\r\n")
    };
    let (recordings, result) =
        imported(format!("\u{feff}{}{}\n{}{}", header("A"), line(4), header("B"), line(7)));
    assert_eq!(result, Ok(()));
    let names: Vec<&str> = recordings.iter().map(|recording| &*recording.origin.name).collect();
    assert_eq!(names, ["A", "B"]);
    let time = Timestamp::from_micros(1_769_860_800_000_000);
    let expected = |number| [(number, time, Direction::Sent, Kind::Text, b"a".to_vec())];
    assert_eq!(messages(&recordings[0].log), expected(4));
    assert_eq!(messages(&recordings[1].log), expected(7));
    let (recordings, result) = imported(line(9) + &line(12));
    assert_eq!(result, Ok(()));
    let log = &recordings[0].log;
    assert_eq!(messages(log).iter().map(|message| message.0).collect::<Vec<_>>(), [9, 12]);
    assert_eq!((log.number_of(9), log.number_of(10), log.number_of(12)), (0, 1, 1));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    const HEADER: &str = "{\"weft\":\"log\",\"version\":2,\"messages\":2}\n";
    const LINE: &str =
        r#"{"number":5,"time":"2026-01-31T12:00:00Z","direction":"sent","kind":"text","text":""}"#;
    let missing = |expected, found| Problem::MessagesMissing { expected, found };
    let json = Problem::Json;
    let changed = |from, to| format!("{HEADER}{}\n", LINE.replace(from, to));
    let found = |character| json::Found(Some(character));
    for (file, line, byte, problem) in [
        (String::new(), 1, 0, Problem::NotARecording),
        ("\u{feff} \n".into(), 1, 0, Problem::NotARecording),
        ("<html>".into(), 1, 0, Problem::NotARecording),
        ("{\"l".into(), 1, 0, Problem::NotARecording),
        ("{\"weft\":\"set-up\"}\n".into(), 1, 0, Problem::Invalid("weft")),
        ("{\"weft\":\"log\",\"version\":3}\n".into(), 1, 0, Problem::NewerVersion(3)),
        ("{\"weft\":\"log\",\"first\":-1}\n".into(), 1, 0, Problem::Invalid("first")),
        (HEADER.into(), 2, 40, missing(2, 0)),
        (format!("{HEADER}{LINE}"), 2, 40, missing(2, 1)),
        (format!("{HEADER}{LINE}\n{{\"number\":6,"), 3, 126, Problem::CutOff),
        (format!("{HEADER}{LINE}\n{LINE}\n"), 3, 126, Problem::OutOfOrder { number: 5, least: 6 }),
        (format!("{HEADER}[1]\n"), 2, 40, Problem::NotAnObject),
        (format!("{HEADER}{{\"a\":!}}\n"), 2, 45, json(json::Problem::ValueExpected(found('!')))),
        (changed("\"time\"", "\"tome\""), 2, 40, Problem::Missing("time")),
        (changed("T12", "T25"), 2, 40, Problem::Invalid("time")),
        (changed("sent", "lost"), 2, 40, Problem::Invalid("direction")),
        (changed("\"kind\":\"text\"", "\"kind\":1"), 2, 40, Problem::Invalid("kind")),
        (changed(",\"text\":\"\"", ""), 2, 40, Problem::Missing("text")),
        (changed("\"text\":\"\"", "\"text\":[]"), 2, 40, Problem::Invalid("text")),
        (changed("\"text\":\"\"", "\"base64\":\"/wA\""), 2, 40, Problem::Invalid("base64")),
        ("{\"log\":{}}".into(), 1, 10, Problem::NoWebSockets),
        ("{\"log\":{\"entries\":[".into(), 1, 19, Problem::CutOff),
        ("{\"log\":\n{]".into(), 2, 9, json(json::Problem::KeyExpected(found(']')))),
        ("{\"log\":{}}}".into(), 1, 10, json(json::Problem::AfterEnd(found('}')))),
        (CHROMIUM.replace("1769860800.123456", "true"), 16, 0, Problem::Invalid("time")),
    ] {
        let error = imported(&file).1.expect_err(&file);
        assert_eq!((error.line, &error.problem), (line, &problem), "{file}");
        if !file.contains("_webSocketMessages") {
            assert_eq!(error.byte, byte, "{file}");
        }
    }
}

#[test]
fn brackets_without_end_do_not_use_up_memory() {
    let mut importer = Importer::new(MEANS);
    importer.push(b"{\"log\":").unwrap();
    let error = (0..100).find_map(|_| importer.push(&[b'['; 1000]).err()).unwrap();
    assert_eq!(error.problem, Problem::TooLarge);
}
