//! Pointers to what requests and replies have in common in plain JSON: values that were sent and come back.

use std::collections::{HashMap, HashSet};

use weft_codec::json::{self, Node, NodeKind, Tree};
use weft_log::Log;
use weft_message::{Direction, Kind};

use crate::profile::RoundTrip;

/// How many of the latest messages are looked at, and how large they may be.
const MESSAGES: u64 = 200;
const LARGEST: usize = 4 << 10;

/// How many values of a message are looked at.
const MOST_VALUES: usize = 100;

/// How many different values have to come back: one may do so by chance.
const ENOUGH: usize = 3;

/// Where a value was sent, and where it came back.
type Pointers = (String, String);

/// The pointers that most values suggest; `None` if hardly any come back.
pub fn suggested(log: &Log) -> Option<RoundTrip> {
    let kept = log.numbers();
    let mut sent: HashMap<String, HashSet<String>> = HashMap::new();
    let mut found: HashMap<Pointers, HashSet<String>> = HashMap::new();
    for message in log.messages(kept.start.max(kept.end.saturating_sub(MESSAGES))..kept.end) {
        let is_read = message.kind == Kind::Text && message.bytes.len() <= LARGEST;
        let Some(tree) = is_read.then(|| json::parse_bytes(message.bytes).ok()).flatten() else { continue };
        for (pointer, value) in identifiers(&tree) {
            match message.direction {
                Direction::Sent => {
                    sent.entry(value).or_default().insert(pointer);
                }
                Direction::Received => {
                    for from in sent.get(&value).into_iter().flatten() {
                        let pointers = (from.clone(), pointer.clone());
                        found.entry(pointers).or_default().insert(value.clone());
                    }
                }
                Direction::Session => {}
            }
        }
    }
    let enough = found.into_iter().filter(|(_, values)| values.len() >= ENOUGH);
    // Of equals, the shortest: an id is seldom deep inside.
    let best = enough.max_by_key(|((request, reply), values)| {
        (values.len(), usize::MAX - request.len() - reply.len(), request.clone(), reply.clone())
    });
    best.map(|((request, reply), _)| {
        let reply = if reply == request { String::new() } else { reply };
        RoundTrip { request, reply }
    })
}

/// The strings and numbers of a message, each with its pointer. Those in arrays don't identify it.
fn identifiers(tree: &Tree) -> Vec<(String, String)> {
    let is_identifier = |node: &Node<'_>| matches!(node.kind(), NodeKind::Number | NodeKind::String);
    let is_in_array =
        |node: &Node<'_>| node.path().iter().any(|(parent, _)| parent.kind() == NodeKind::Array);
    let nodes = tree.nodes().filter(is_identifier).take(MOST_VALUES).filter(|node| !is_in_array(node));
    let named = nodes.map(|node| (node.pointer(), node.raw().to_owned()));
    named.filter(|(pointer, _)| !pointer.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use weft_message::Timestamp;

    use super::*;

    fn suggested_by(messages: impl IntoIterator<Item = (Direction, String)>) -> Option<RoundTrip> {
        let mut log = Log::new(0);
        for (direction, text) in messages {
            log.append(Timestamp::default(), direction, Kind::Text, text.as_bytes());
        }
        suggested(&log)
    }

    fn exchanges(count: u32, request: fn(u32) -> String, reply: fn(u32) -> String) -> Option<RoundTrip> {
        suggested_by(
            (0..count).flat_map(|n| [(Direction::Sent, request(n)), (Direction::Received, reply(n))]),
        )
    }

    #[test]
    fn the_pointers_whose_values_come_back_are_suggested() {
        let request = |n| format!(r#"{{"op":"get","id":{n},"args":[{n}],"tag":"t"}}"#);
        let reply = |n| format!(r#"{{"op":"got","re":{{"id":{n}}},"tag":"t","items":[{n}]}}"#);
        let expected = RoundTrip { request: "/id".into(), reply: "/re/id".into() };
        assert_eq!(exchanges(3, request, reply), Some(expected));
        let same = exchanges(5, request, |n| format!(r#"{{"id":{n},"n":7}}"#));
        assert_eq!(same, Some(RoundTrip { request: "/id".into(), reply: String::new() }));
    }

    #[test]
    fn chance_suggests_nothing() {
        let request = |n| format!(r#"{{"id":{n},"type":"ping"}}"#);
        assert_eq!(exchanges(2, request, |n| format!(r#"{{"id":{n}}}"#)), None, "too few");
        assert_eq!(exchanges(9, request, |_| r#"{"type":"ping"}"#.into()), None, "always the same");
        assert_eq!(exchanges(9, request, |n| format!(r#"{{"id":"{n}"}}"#)), None, "a text isn't a number");
        let late = (0..9).flat_map(|n| [(Direction::Received, request(n)), (Direction::Sent, request(n))]);
        assert_eq!(suggested_by(late), None, "those are replies of this side");
        assert_eq!(suggested_by([]), None);
    }
}
