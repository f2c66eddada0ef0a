//! The first line of a saved log: whose log it is, which part of it was saved, and what is missing.

use weft_codec::json;
use weft_message::Direction;

use super::Format;
use crate::{Evicted, Filter, Kinds, Log, Tally};

/// Whose log it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The connection's name; may be empty.
    pub name: String,
    /// The URL it was connected to, without secrets.
    pub url: String,
    /// The filter, as JSON, if the log was opened from a file that has only what a filter let pass; empty otherwise.
    pub filter: String,
}

impl Origin {
    /// The file's name: `echo-2026-01-31-123456.jsonl`, with the format's extension. Characters of the connection's name (or, if that is
    /// empty, its address) other than letters, digits, `.`, `-` and `_` become hyphens. `moment` begins like
    /// `2026-01-31 12:34:56`.
    pub fn file_name(&self, moment: &str, format: Format) -> String {
        const MAX_NAME_CHARS: usize = 60;
        let address = self.url.split('?').next().unwrap_or_default();
        let address = address.split_once("://").map_or(address, |(_, rest)| rest);
        let name = if self.name.trim().is_empty() { address } else { &self.name };
        let is_plain = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '_');
        let words: Vec<&str> = name.split(|c| !is_plain(&c)).filter(|word| !word.is_empty()).collect();
        let name: String = words.join("-").chars().take(MAX_NAME_CHARS).collect();
        // A file whose name begins with a dot would be hidden.
        let name = name.trim_matches(['.', '-']);
        let name = if name.is_empty() { "weft-log" } else { name };
        let moment: String = moment.chars().take("2026-01-31 12:34:56".len()).filter(|c| *c != ':').collect();
        format!("{name}-{}.{}", moment.replace(' ', "-"), format.extension())
    }
}

/// The first line, except for the number of messages, which isn't known until they have been written.
#[derive(Clone, Debug)]
pub struct Header<'a> {
    origin: Origin,
    filter: &'a Filter,
    first: u64,
    evicted: Evicted,
}

impl<'a> Header<'a> {
    /// The header for this log as it is now, when the messages that pass the filter are saved.
    pub fn new(log: &Log, origin: Origin, filter: &'a Filter) -> Self {
        Self { origin, filter, first: log.numbers().start, evicted: log.evicted() }
    }

    /// The header for this many messages.
    pub fn line(&self, messages: u64) -> String {
        format!(
            "{{\"weft\":\"log\",\"version\":2,\"connection\":{},\"url\":{},{}\"messages\":{messages},\"first\":{},\
             \"dropped\":{},\"cleared\":{}}}\n",
            json::quote(&self.origin.name),
            json::quote(&self.origin.url),
            filter(self.filter, &self.origin.filter),
            self.first,
            tally(self.evicted.dropped()),
            tally(self.evicted.cleared),
        )
    }
}

/// As a member of an object, unless it lets everything pass and what is saved wasn't filtered `before`.
fn filter(filter: &Filter, before: &str) -> String {
    let direction = filter.direction().map(|direction| match direction {
        Direction::Received => "received",
        Direction::Sent => "sent",
        Direction::Session => "session",
    });
    let kind = match filter.kinds() {
        Kinds::All => None,
        Kinds::Text => Some("text"),
        Kinds::Binary => Some("binary"),
        Kinds::Event => Some("event"),
    };
    let text = Some(filter.text()).filter(|text| !text.is_empty());
    let parts = [("text", text), ("direction", direction), ("kind", kind)];
    let members: Vec<String> = parts
        .into_iter()
        .filter_map(|(name, value)| Some(format!("\"{name}\":{}", json::quote(value?))))
        .collect();
    match (members.is_empty(), before) {
        (true, "") => String::new(),
        (true, before) => format!("\"filter\":{before},"),
        (false, _) => format!("\"filter\":{{{}}},", members.join(",")),
    }
}

fn tally(Tally { messages, bytes }: Tally) -> String {
    format!("{{\"messages\":{messages},\"bytes\":{bytes}}}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use weft_codec::layer::Layers;

    use super::*;

    fn origin(name: &str, url: &str) -> Origin {
        Origin { name: name.into(), url: url.into(), ..Origin::default() }
    }

    #[test]
    fn a_file_is_named_after_its_connection_and_the_time() {
        const MOMENT: &str = "2026-01-31 12:34:56.789 +01:00";
        for (name, url, file) in [
            ("Echo", "ws://h/", "Echo-2026-01-31-123456.jsonl"),
            ("..\\a/b: c?", "ws://h/", "a-b-c-2026-01-31-123456.jsonl"),
            ("Börse 1", "ws://h/", "Börse-1-2026-01-31-123456.jsonl"),
            (" ", "wss://h.test:9001/feed/?token=x", "h.test-9001-feed-2026-01-31-123456.jsonl"),
            ("", "practice:/echo", "practice-echo-2026-01-31-123456.jsonl"),
            ("", "", "weft-log-2026-01-31-123456.jsonl"),
        ] {
            assert_eq!(origin(name, url).file_name(MOMENT, Format::Ndjson), file);
        }
    }

    #[test]
    fn the_filter_is_told_if_there_is_one() {
        let line = |text, directions, kinds| {
            let filter = Filter::new(text, directions, kinds, &Layers::default()).unwrap();
            Header::new(&Log::new(0), Origin::default(), &filter).line(2)
        };
        assert!(!line("", None, Kinds::All).contains("filter"));
        let all = line("/a = \"b\"", Some(Direction::Sent), Kinds::Text);
        let filter = r#","filter":{"text":"/a = \"b\"","direction":"sent","kind":"text"},"messages":2,"#;
        assert!(all.contains(filter), "{all}");
        let events = line("", None, Kinds::Event);
        assert!(events.contains(r#""filter":{"kind":"event"},"#), "{events}");
    }

    proptest! {
        #[test]
        fn any_name_makes_a_file_name(name: String) {
            let file = origin(&name, "").file_name("2026-01-31 12:34:56", Format::Ndjson);
            let stem = file.strip_suffix("-2026-01-31-123456.jsonl").unwrap();
            prop_assert!(!stem.is_empty() && stem.chars().count() <= 60 && !stem.starts_with('.'));
            prop_assert!(stem.chars().all(|c| c.is_alphanumeric() || ".-_".contains(c)));
        }
    }
}
