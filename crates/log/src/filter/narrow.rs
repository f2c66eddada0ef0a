//! Narrows a filter to messages that have a value, or to those that don't.

use weft_codec::{json::Pointer, layer::Layers};
use weft_message::Message;

use super::{Filter, Kinds};

/// Longer values, in bytes, aren't put into a filter.
const LONGEST: usize = 1000;

/// The condition that holds for messages with the value `raw`, written as JSON, at `pointer`, as in this message; or the
/// one that holds for all others. `None` if a filter can't say that.
pub fn on_value(
    message: &Message<'_>,
    pointer: &Pointer,
    raw: &str,
    is_excluded: bool,
    layers: &Layers,
) -> Option<String> {
    let not = if is_excluded { "not " } else { "" };
    let condition = format!("{not}{} = {raw}", pointer.as_str());
    if raw.len() > LONGEST || !pointer.as_str().starts_with('/') {
        return None;
    }
    // A pointer may contain what a filter reads as an operator.
    let filter = Filter::new(&condition, None, Kinds::All, layers).ok()?;
    let other = Message { bytes: b"", ..*message };
    (filter.matches(message) != is_excluded && filter.matches(&other) == is_excluded).then_some(condition)
}

/// The text of a filter that also has this condition. A text that isn't valid is replaced.
pub fn narrowed(text: &str, condition: &str, layers: &Layers) -> String {
    let before = text.trim();
    let is_used = !before.is_empty() && Filter::new(before, None, Kinds::All, layers).is_ok();
    match is_used {
        true if before.split(" and ").any(|term| term.trim() == condition) => before.into(),
        // An `and` binds more tightly than an `or`.
        true if before.contains(" or ") => format!("({before}) and {condition}"),
        true => format!("{before} and {condition}"),
        false => condition.into(),
    }
}

#[cfg(test)]
mod tests {
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;

    fn message(bytes: &[u8]) -> Message<'_> {
        Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Received,
            kind: Kind::Text,
            bytes,
        }
    }

    fn on(json: &str, pointer: &str, is_excluded: bool) -> Option<String> {
        let pointer = Pointer::parse(pointer).unwrap();
        let message = message(json.as_bytes());
        on_value(&message, &pointer, pointer.find(json.as_bytes()).unwrap(), is_excluded, &Layers::default())
    }

    #[test]
    fn a_value_becomes_a_condition_that_is_true_of_it() {
        for (json, pointer, condition) in [
            (r#"{"type":"tick"}"#, "/type", r#"/type = "tick""#),
            (r#"{"n":1379505554728411138}"#, "/n", "/n = 1379505554728411138"),
            (r#"{"a b":[null]}"#, "/a b/0", "/a b/0 = null"),
            (r#"{"t":"say \"x and y\""}"#, "/t", r#"/t = "say \"x and y\"""#),
        ] {
            assert_eq!(on(json, pointer, false).as_deref(), Some(condition));
            assert_eq!(on(json, pointer, true).unwrap(), format!("not {condition}"));
        }
    }

    #[test]
    fn there_is_none_if_a_filter_reads_it_otherwise() {
        assert_eq!(on(r#"{"a=1":2}"#, "/a=1", false), None);
        assert_eq!(on(r#"{"a < b":2}"#, "/a < b", true), None);
        assert_eq!(on("7", "", false), None);
        assert_eq!(on(&format!("[\"{}\"]", "x".repeat(LONGEST)), "/0", false), None);
    }

    #[test]
    fn a_condition_joins_the_filter() {
        let narrowed = |text| narrowed(text, "/n = 1", &Layers::default());
        assert_eq!(narrowed(" "), "/n = 1");
        assert_eq!(narrowed("tick"), "tick and /n = 1");
        assert_eq!(narrowed("/n = 1 and tick"), "/n = 1 and tick");
        assert_eq!(narrowed("/(/"), "/n = 1");
        assert_eq!(narrowed("a or b"), "(a or b) and /n = 1");
    }
}
