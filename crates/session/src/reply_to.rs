//! Finds the message that another one replies to, by a value that both have.

use weft_codec::json::{self, Node, Pointer};
use weft_log::Log;
use weft_message::{Direction, Kind};

use crate::profile::RoundTrip;

/// How far back requests are searched for, in messages and in bytes of sent ones.
const MOST: (usize, usize) = (100_000, 4 << 20);

/// How round trips are matched, if the message with this number is a reply that has the value `raw`, written as JSON, at
/// `pointer`. If no earlier request has that value, it is expected at the same place.
pub fn round_trip(log: &Log, number: u64, pointer: &Pointer, raw: &str) -> RoundTrip {
    let reply = pointer.as_str();
    match request_pointer(log, number, pointer, raw).filter(|request| request != reply) {
        Some(request) => RoundTrip { request, reply: reply.into() },
        None => RoundTrip { request: reply.into(), reply: String::new() },
    }
}

/// Where the latest earlier request has this value: at the same pointer, if it is there too.
fn request_pointer(log: &Log, number: u64, pointer: &Pointer, raw: &str) -> Option<String> {
    let mut bytes = 0;
    let earlier = (log.numbers().start..number).rev().take(MOST.0).filter_map(|earlier| log.get(earlier));
    let sent = earlier.filter(|message| message.direction == Direction::Sent && message.kind == Kind::Text);
    let mut near = sent.take_while(|message| {
        bytes += message.bytes.len();
        bytes <= MOST.1
    });
    let text = json::text_of(raw);
    let is_it = |node: &Node<'_>| node.scalar_text().is_some_and(|found| found == text);
    near.find_map(|message| {
        if pointer.find(message.bytes).is_some_and(|found| json::text_of(found) == text) {
            return Some(pointer.as_str().into());
        }
        let tree = json::parse_bytes(message.bytes).ok()?;
        tree.nodes().find(is_it).map(Node::pointer)
    })
}

#[cfg(test)]
mod tests {
    use weft_message::Timestamp;

    use super::*;

    fn found(sent: &[&str], reply: &str, pointer: &str) -> (String, String) {
        let mut log = Log::new(0);
        let mut append = |direction, text: &str| {
            log.append(Timestamp::default(), direction, Kind::Text, text.as_bytes());
        };
        sent.iter().for_each(|text| append(Direction::Sent, text));
        append(Direction::Received, r#"{"seq":7,"id":7}"#);
        append(Direction::Received, reply);
        let pointer = Pointer::parse(pointer).unwrap();
        let raw = pointer.find(reply.as_bytes()).unwrap();
        let setting = round_trip(&log, log.numbers().end - 1, &pointer, raw);
        (setting.request, setting.reply)
    }

    #[test]
    fn a_reply_belongs_to_the_request_with_its_value() {
        let reply = r#"{"re":7}"#;
        let pointers = |request: &str, reply: &str| (request.into(), reply.into());
        assert_eq!(found(&[r#"{"seq":7}"#, "hello"], reply, "/re"), pointers("/seq", "/re"));
        assert_eq!(found(&[r#"{"a":["7"]}"#], reply, "/re"), pointers("/a/0", "/re"));
        assert_eq!(found(&[r#"{"id":7,"re":7}"#], reply, "/re"), pointers("/re", ""));
        assert_eq!(found(&[r#"{"seq":8}"#], reply, "/re"), pointers("/re", ""));
        assert_eq!(found(&[], reply, "/re"), pointers("/re", ""));
    }
}
