//! Stored logs: whatever has become of the bytes, reading them neither panics nor makes up messages; and what was written
//! and wasn't touched is there.

#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use weft_log::segment::{Problem, Reader, Standing, Totals, batch, header};
use weft_message::{Direction, Kind, Message, Timestamp};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    batches: Vec<Vec<&'a [u8]>>,
    /// Bytes to change, with what; none for what is at fault.
    changes: Vec<(u16, u8)>,
    /// How much is missing at the end.
    missing: u16,
    /// What follows.
    after: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let (mut bytes, mut next, mut ends) = (header().to_vec(), 0, Vec::new());
    let mut totals = Totals::default();
    for payloads in &input.batches {
        let messages = (next..).zip(payloads).map(|(number, bytes)| message(number, bytes));
        next += batch(&mut bytes, next, &Standing::default(), &mut totals, messages, usize::MAX);
        ends.push(bytes.len());
    }
    let whole: Vec<&[u8]> = input.batches.iter().flatten().copied().collect();
    bytes.truncate(bytes.len().saturating_sub(input.missing.into()));
    let untouched = bytes.len();
    bytes.extend_from_slice(input.after);
    let mut first_change = untouched;
    for (at, change) in input.changes {
        if let Some(byte) = bytes.get_mut(usize::from(at)).filter(|_| change != 0) {
            *byte ^= change;
            first_change = first_change.min(at.into());
        }
    }
    let (mut read, mut least) = (Vec::new(), 0);
    for part in Reader::new(&bytes, 0) {
        match part {
            Ok(part) => {
                assert!(part.first >= least && part.messages().count() == part.count as usize);
                least = part.end();
                read.extend(part.messages().map(|message| (message.number, message.bytes)));
            }
            Err(Problem::Damaged | Problem::CutOff | Problem::NewerVersion(_)) => {}
        }
    }
    // What comes before the first change is there.
    let sound = ends.iter().filter(|end| **end <= first_change).count();
    let messages: usize = input.batches.iter().take(sound).map(Vec::len).sum();
    let read = read.iter().map(|(number, bytes)| (*number, *bytes));
    let written = (0..).zip(whole.iter().copied()).take(messages);
    assert!(read.take(messages).eq(written));
});

fn message(number: u64, bytes: &[u8]) -> Message<'_> {
    let (time, direction, kind) = (Timestamp::from_micros(number), Direction::Received, Kind::Binary);
    Message { number, time, direction, kind, bytes }
}
