//! A recording that is kept in the stored log of its connection: segments of their own, and a note that describes them.

use serde::{Deserialize, Serialize};
use weft_log::{Tally, segment::Totals};
use weft_message::Timestamp;

use crate::store::{Document, StoredSegment};

/// A recording that is kept. Its note has this as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Identifies it.
    pub id: String,
    /// What the user calls it; empty until then.
    pub name: String,
    /// Where the connection led, without secrets.
    pub url: String,
    /// How many messages it has, and events.
    pub messages: u64,
    /// How many of those are events.
    pub events: u64,
    /// How many bytes of payload came and went.
    pub bytes: u64,
    /// Whether only the lengths of payloads were kept.
    pub without_payloads: bool,
    /// Whether it was deleted, and goes once that can't be undone any more.
    pub(super) is_deleted: bool,
    pub(super) began: u64,
    pub(super) ended: u64,
    /// Its segments: numbers from the first to the one before the second.
    pub(super) segments: Vec<(u32, u32)>,
    /// The number, in its segments, of its first message.
    pub(super) first: u64,
    /// The number, in the log's segments, of the message that came after it.
    pub(super) goes_on: u64,
    /// What came before that, each as messages and bytes: received, sent, events.
    pub(super) totals: [(u64, u64); 3],
    /// The number of the segment that has the note.
    #[serde(skip)]
    pub(super) note: u32,
    /// The segments as they are stored.
    #[serde(skip)]
    pub(super) files: Vec<StoredSegment>,
    /// When it goes, if it was deleted.
    #[serde(skip)]
    pub(super) until: Timestamp,
}

impl Document for Kept {}

impl Kept {
    /// When its first message came.
    pub fn began(&self) -> Timestamp {
        Timestamp::from_micros(self.began)
    }

    /// When its last message came.
    pub fn ended(&self) -> Timestamp {
        Timestamp::from_micros(self.ended)
    }

    /// How many bytes of storage it takes up.
    pub fn stored(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    pub(super) fn set_times(&mut self, began: Timestamp, ended: Timestamp) {
        (self.began, self.ended) = (began.as_micros(), ended.as_micros());
    }

    /// It consists of these segments.
    pub(super) fn set_files(&mut self, files: Vec<StoredSegment>) {
        self.segments.clear();
        for StoredSegment { number, .. } in &files {
            match self.segments.last_mut() {
                Some(run) if run.1 == *number => run.1 += 1,
                _ => self.segments.push((*number, number + 1)),
            }
        }
        self.files = files;
    }

    /// It will consist of segments with numbers from there to there.
    pub(super) fn reserve(&mut self, from: u32, to: u32) {
        self.segments = vec![(from, to)];
    }

    /// Whether a segment with this number is its.
    pub(super) fn has(&self, segment: u32) -> bool {
        self.segments.iter().any(|(from, to)| (*from..*to).contains(&segment))
    }

    /// What came before the log went on.
    pub(super) fn totals(&self) -> Totals {
        let [received, sent, events] = self.totals.map(|(messages, bytes)| Tally { messages, bytes });
        Totals { received, sent, events }
    }

    pub(super) fn set_totals(&mut self, Totals { received, sent, events }: Totals) {
        self.totals = [received, sent, events].map(|tally| (tally.messages, tally.bytes));
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::store::{decode, encode};

    #[wasm_bindgen_test]
    fn a_note_has_what_is_needed_to_find_the_recording_again() {
        let files = [0, 1, 2, 5, 7].map(|number| StoredSegment { number, bytes: 10 });
        let mut kept = Kept { id: "a".into(), name: "Friday".into(), goes_on: 7, ..Kept::default() };
        kept.set_times(Timestamp::from_micros(3), Timestamp::from_micros(4));
        kept.set_totals(Totals { sent: Tally { messages: 2, bytes: 9 }, ..Totals::default() });
        kept.set_files(files.into());
        assert_eq!((kept.stored(), &kept.segments), (50, &vec![(0, 3), (5, 6), (7, 8)]));
        let read: Kept = decode(&encode(&kept)).unwrap();
        assert_eq!((read.began(), read.ended(), read.totals()), (kept.began(), kept.ended(), kept.totals()));
        assert_eq!(Kept { files: files.into(), ..read.clone() }, kept);
        let own: Vec<u32> = (0..9).filter(|number| read.has(*number)).collect();
        assert_eq!(own, [0, 1, 2, 5, 7]);
    }
}
