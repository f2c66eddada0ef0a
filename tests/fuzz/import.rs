//! Opening files: whatever is in them, and wherever their pieces end, they are read or refused in the same way; and what
//! was read is exported and opened again without a difference.

#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use weft_log::{
    Filter, Log,
    export::{Header, lines},
    import::{ImportError, Importer, Means, Recording},
};
use weft_message::{EventKind, Kind, Message};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    /// What the file begins with, so that the fuzzer need not find it.
    start: Start,
    file: &'a [u8],
    piece: u8,
}

#[derive(Arbitrary, Debug)]
enum Start {
    Nothing,
    Header,
    Line,
    Har,
}

const MEANS: Means = Means { has_headroom: || true, event_kind: |_| EventKind::Note };

fuzz_target!(|input: Input<'_>| {
    let start: &[u8] = match input.start {
        Start::Nothing => b"",
        Start::Header => b"{\"weft\":\"log\",\"version\":2,\"connection\":\"\",\"url\":\"\",\"messages\":1,\"first\":0,",
        Start::Line => b"{\"number\":0,\"time\":\"2026-01-31T12:00:00.000001Z\",\"direction\":\"sent\",\"kind\":",
        Start::Har => b"{\"log\":{\"entries\":[{\"_webSocketMessages\":[{\"type\":\"send\",\"time\":1.5,\"opcode\":",
    };
    let file = [start, input.file].concat();
    let (whole, error) = imported(&file, file.len().max(1));
    let (in_pieces, same) = imported(&file, usize::from(input.piece).max(1));
    assert_eq!(error, same);
    assert_eq!(whole.len(), in_pieces.len());
    for (one, other) in whole.iter().zip(&in_pieces) {
        assert!(messages(&one.log).eq(messages(&other.log)));
        again(one);
    }
});

fn imported(file: &[u8], piece: usize) -> (Vec<Recording>, Option<ImportError>) {
    let mut importer = Importer::new(MEANS);
    let error = file.chunks(piece).find_map(|piece| importer.push(piece).err());
    let (recordings, end) = importer.finish();
    (recordings, error.or(end.err()))
}

/// The messages, with the numbers that they had where they were recorded.
fn messages(log: &Log) -> impl Iterator<Item = Message<'_>> {
    let numbers = log.numbers();
    log.messages(numbers).map(|message| Message { number: log.original(message.number), ..message })
}

fn again(recording: &Recording) {
    let export = |Recording { origin, log }: &Recording| {
        let header = Header::new(log, origin.clone(), &Filter::default()).line(log.len());
        std::iter::once(header).chain(lines(messages(log))).collect::<String>()
    };
    // An event keeps its members, but not the space between them.
    if recording.log.messages(recording.log.numbers()).any(|message| matches!(message.kind, Kind::Event(_))) {
        return;
    }
    let file = export(recording);
    let (opened, error) = imported(file.as_bytes(), 1000);
    assert_eq!(error, None, "{file}");
    assert_eq!(export(&opened[0]), file);
}
