//! Ids of requests. Whoever sends one takes it here, so that no two that are under way have the same.

use weft_codec::layer::{Layers, Role};
use weft_log::Log;
use weft_message::Direction;

/// Larger ids aren't counted on from: JavaScript couldn't represent the next one.
const LARGEST: u64 = 1 << 53;

/// The ids that were used. Those that the user has typed into messages are found in the log.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ids {
    /// The number of the first message that wasn't read.
    next: u64,
    largest: u64,
}

impl Ids {
    /// An id for the next request of the protocol that these layers expect.
    pub fn take(&mut self, log: &Log, layers: &Layers) -> u64 {
        let kept = log.numbers();
        for message in log.messages(self.next.max(kept.start)..kept.end) {
            if message.direction != Direction::Sent {
                continue;
            }
            let exchanges = layers.exchanges(&message).into_iter();
            let requests = exchanges.filter(|exchange| exchange.role == Role::Request);
            let used = requests.filter_map(|request| request.number()).filter(|id| *id < LARGEST);
            self.largest = used.fold(self.largest, u64::max);
        }
        self.next = kept.end;
        self.largest += 1;
        self.largest
    }
}

#[cfg(test)]
mod tests {
    use weft_codec::layer::{EngineIo, JSON_RPC, Layer};
    use weft_message::{Kind, Timestamp};

    use super::*;

    fn append(log: &mut Log, direction: Direction, text: &str) {
        log.append(Timestamp::default(), direction, Kind::Text, text.as_bytes());
    }

    fn take(ids: &mut Ids, log: &Log, layer: &'static dyn Layer) -> u64 {
        ids.take(log, &Layers::default().expecting(layer))
    }

    #[test]
    fn an_id_is_larger_than_those_that_were_sent() {
        let (mut ids, mut log) = (Ids::default(), Log::new(0));
        assert_eq!(take(&mut ids, &log, &JSON_RPC), 1);
        assert_eq!(take(&mut ids, &log, &JSON_RPC), 2);
        append(&mut log, Direction::Sent, r#"{"jsonrpc":"2.0","method":"a","id":7}"#);
        append(&mut log, Direction::Sent, r#"{"jsonrpc":"2.0","method":"a","id":"5"}"#);
        append(&mut log, Direction::Sent, r#"{"jsonrpc":"2.0","method":"a","id":"x9"}"#);
        append(&mut log, Direction::Received, r#"{"jsonrpc":"2.0","method":"a","id":70}"#);
        append(&mut log, Direction::Sent, r#"{"jsonrpc":"2.0","result":1,"id":70}"#);
        assert_eq!(take(&mut ids, &log, &JSON_RPC), 8);
        append(&mut log, Direction::Sent, r#"{"jsonrpc":"2.0","method":"a","id":9007199254740993}"#);
        assert_eq!(take(&mut ids, &log, &JSON_RPC), 9);
        log.clear();
        assert_eq!(take(&mut ids, &log, &JSON_RPC), 10);
    }

    #[test]
    fn what_an_id_counts_within_does_not_matter() {
        let (mut ids, mut log) = (Ids::default(), Log::new(0));
        append(&mut log, Direction::Sent, r#"42/admin,7["a"]"#);
        append(&mut log, Direction::Sent, "2");
        assert_eq!(take(&mut ids, &log, &EngineIo), 8);
    }
}
