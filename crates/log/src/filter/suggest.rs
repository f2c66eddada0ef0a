//! Suggestions while a filter is being typed: JSON pointers and values seen in recent messages, and earlier filters.

use std::collections::BTreeMap;

use weft_codec::{
    decimal,
    json::{Node, NodeKind},
    layer::Layers,
};
use weft_message::Message;

use super::{meant::split, query::TYPE};

/// The most suggestions at once.
const MOST: usize = 8;
/// The most earlier filters among them.
const MOST_EARLIER: usize = 3;
/// Larger messages aren't sampled.
const MAX_BYTES: usize = 64 << 10;
/// How many pointers are remembered, and how many values of each.
const MAX_POINTERS: usize = 500;
const MAX_TYPES: usize = 64;
const MAX_VALUES: usize = 24;
/// Longer values make no good suggestion.
const MAX_VALUE: usize = 60;
/// Deeper values aren't sampled, and of an array only the first few.
const MAX_DEPTH: usize = 6;
const MAX_ITEMS: usize = 3;

/// The operators that a value follows.
const SIGNS: [&str; 7] = ["==", "!=", "<=", ">=", "=", "<", ">"];

/// JSON pointers and values seen in messages, in bounded memory.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    pointers: BTreeMap<Box<str>, Seen>,
    /// The types of messages, with how often each was seen.
    types: BTreeMap<Box<str>, u32>,
}

/// What a pointer found.
#[derive(Clone, Debug, Default)]
struct Seen {
    count: u32,
    /// The scalar values, as JSON, with how often each was seen. The first is the newest message's.
    values: Vec<(Box<str>, u32)>,
}

/// A filter that may be wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is suggested: a pointer, a value, or a whole filter.
    pub label: String,
    /// An example or explanation; may be empty.
    pub detail: String,
    /// The filter with it.
    pub text: String,
    /// Where to go on typing in that, in bytes.
    pub caret: usize,
}

impl Samples {
    /// Adds what is in a message. Sample the newest first.
    pub fn add(&mut self, message: &Message<'_>, layers: &Layers) {
        if message.bytes.len() > MAX_BYTES {
            return;
        }
        for name in layers.types(message) {
            if self.types.len() < MAX_TYPES || self.types.contains_key(&*name) {
                *self.types.entry(name.into()).or_default() += 1;
            }
        }
        if let Some(tree) = layers.tree(message) {
            self.add_children(tree.root(), &mut String::new());
        }
    }

    fn add_children(&mut self, node: Node<'_>, pointer: &mut String) {
        if node.depth() >= MAX_DEPTH {
            return;
        }
        let is_array = node.kind() == NodeKind::Array;
        let most = if is_array { MAX_ITEMS } else { MAX_POINTERS };
        for (position, child) in node.children().take(most).enumerate() {
            let len = pointer.len();
            pointer.push('/');
            match child.key() {
                Some(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                None => pointer.push_str(&position.to_string()),
            }
            self.see(pointer, child);
            self.add_children(child, pointer);
            pointer.truncate(len);
        }
    }

    fn see(&mut self, pointer: &str, node: Node<'_>) {
        if self.pointers.len() >= MAX_POINTERS && !self.pointers.contains_key(pointer) {
            return;
        }
        let seen = self.pointers.entry(pointer.into()).or_default();
        seen.count += 1;
        let value = node.raw();
        if matches!(node.kind(), NodeKind::Object | NodeKind::Array) || value.len() > MAX_VALUE {
            return;
        }
        if let Some((_, count)) = seen.values.iter_mut().find(|(known, _)| **known == *value) {
            *count += 1;
        } else if seen.values.len() < MAX_VALUES {
            seen.values.push((value.into(), 1));
        }
    }

    /// The pointers that found numbers, or strings that hold one; often seen ones first.
    pub fn numeric(&self) -> Vec<&str> {
        let is_number = |value: &str| decimal::parse(value.trim_matches('"')).is_some();
        let numeric = |seen: &Seen| seen.values.first().is_some_and(|(value, _)| is_number(value));
        let mut found: Vec<_> = self.pointers.iter().filter(|(_, seen)| numeric(seen)).collect();
        found.sort_by_key(|(_, seen)| u32::MAX - seen.count);
        found.into_iter().map(|(pointer, _)| &**pointer).collect()
    }

    /// What may be wanted for the term that ends at `caret`, in bytes; `earlier` are filters with what to say of each.
    pub fn suggest<'e>(
        &self,
        text: &str,
        caret: usize,
        earlier: impl IntoIterator<Item = (&'e str, &'e str)>,
    ) -> Vec<Suggestion> {
        let Some((before, after)) = text.split_at_checked(caret) else { return Vec::new() };
        let term = last_term(before);
        let edit = Edit { before: &before[..before.len() - term.len()], after };
        let mut found = match term.starts_with('/').then(|| operator(term)).flatten() {
            Some((pointer, start)) => self.values(pointer, &term[..start], &term[start..], &edit),
            None => match term.strip_prefix(TYPE) {
                Some(begun) => self.types(begun, &edit),
                None => self.pointers(term, &edit),
            },
        };
        let earlier =
            earlier.into_iter().filter(|(earlier, _)| is_begun(earlier, text) && !text.trim().is_empty());
        let earlier: Vec<_> =
            earlier.take(MOST_EARLIER).map(|(earlier, detail)| whole(earlier, detail)).collect();
        found.truncate(MOST - earlier.len());
        found.extend(earlier);
        // What is there already isn't worth suggesting.
        found.retain(|suggestion| suggestion.text.trim_end() != text.trim_end());
        found
    }

    /// Types of messages that begin as typed; frequent ones first.
    fn types(&self, typed: &str, edit: &Edit<'_>) -> Vec<Suggestion> {
        let mut found: Vec<_> = self.types.iter().filter(|(name, _)| is_begun(name, typed)).collect();
        found.sort_by_key(|(_, count)| u32::MAX - *count);
        let found = found.into_iter().take(MOST);
        let suggest = |name: &str, count| {
            let term = format!("{TYPE}{name}");
            edit.suggestion(&term, &format!("{count}×"), &term)
        };
        found.map(|(name, count)| suggest(name, count)).collect()
    }

    /// Pointers that begin as typed, or that have a key which does; often seen ones first.
    fn pointers(&self, typed: &str, edit: &Edit<'_>) -> Vec<Suggestion> {
        let is_pointer = typed.starts_with('/');
        let is_worth_it = is_pointer || typed.chars().count() > 1 && typed.chars().all(char::is_alphanumeric);
        if !is_worth_it {
            return Vec::new();
        }
        let name = typed.trim_start_matches('/');
        let rank = |pointer: &str| match () {
            () if is_pointer && is_begun(pointer, typed) => Some(0),
            () if !name.contains('/')
                && pointer.rsplit('/').next().is_some_and(|key| is_begun(key, name)) =>
            {
                Some(1)
            }
            () => None,
        };
        let mut found: Vec<_> = self
            .pointers
            .iter()
            .filter_map(|(pointer, seen)| Some((rank(pointer)?, seen, &**pointer)))
            .collect();
        found.sort_by_key(|(rank, seen, pointer)| {
            (*rank, u32::MAX - seen.count, pointer.matches('/').count())
        });
        let suggest = |(_, seen, pointer): (u8, &Seen, &str)| {
            let (operator, example) = match seen.values.first() {
                Some((value, _)) => ("= ", &**value),
                None => ("exists", ""),
            };
            edit.suggestion(pointer, example, &format!("{pointer} {operator}"))
        };
        found.into_iter().take(MOST).map(suggest).collect()
    }

    /// Values at a pointer that begin as typed, with or without the quote; frequent ones first.
    fn values(&self, pointer: &str, before: &str, typed: &str, edit: &Edit<'_>) -> Vec<Suggestion> {
        let Some(seen) = self.pointers.get(pointer) else { return Vec::new() };
        let is_wanted =
            |value: &str| is_begun(value, typed) || is_begun(value.trim_start_matches('"'), typed);
        let mut found: Vec<_> = seen.values.iter().filter(|(value, _)| is_wanted(value)).collect();
        found.sort_by_key(|(_, count)| u32::MAX - count);
        let space = if before.ends_with(' ') { "" } else { " " };
        let suggest = |(value, count): &(Box<str>, u32)| {
            let times = if *count == 1 { String::new() } else { format!("{count}×") };
            edit.suggestion(value, &times, &format!("{before}{space}{value}"))
        };
        found.into_iter().take(MOST).map(suggest).collect()
    }
}

/// The text around the term that is being typed.
struct Edit<'t> {
    before: &'t str,
    after: &'t str,
}

impl Edit<'_> {
    fn suggestion(&self, label: &str, detail: &str, term: &str) -> Suggestion {
        let begun = format!("{}{term}", self.before);
        let caret = begun.len();
        Suggestion { label: label.into(), detail: detail.into(), text: begun + self.after, caret }
    }
}

fn whole(filter: &str, detail: &str) -> Suggestion {
    Suggestion { label: filter.into(), detail: detail.into(), text: filter.into(), caret: filter.len() }
}

/// Whether the text begins like this, in whatever case.
fn is_begun(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|begun| begun.eq_ignore_ascii_case(beginning))
}

/// The term at the end of the text, without what negates or groups it.
fn last_term(mut text: &str) -> &str {
    while let (part, Some((joint, _))) = split(text) {
        text = &text[part.len() + joint.len()..];
    }
    loop {
        let inner = text.trim_start();
        text = match inner.strip_prefix('(').or_else(|| inner.strip_prefix("not ")) {
            Some(inner) => inner,
            None => return inner,
        };
    }
}

/// The pointer before the operator in a term, and where the value begins.
fn operator(term: &str) -> Option<(&str, usize)> {
    term.char_indices().find_map(|(at, _)| {
        let sign = SIGNS.iter().find(|sign| term[at..].starts_with(**sign))?;
        let value = term[at + sign.len()..].trim_start();
        Some((term[..at].trim_end(), term.len() - value.len()))
    })
}

#[cfg(test)]
mod tests {
    use weft_codec::layer::EngineIo;
    use weft_message::{Direction, Kind, Timestamp};

    use super::*;

    fn text(payload: &str) -> Message<'_> {
        Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Received,
            kind: Kind::Text,
            bytes: payload.as_bytes(),
        }
    }

    fn sampled(payloads: &[&str]) -> Samples {
        let mut samples = Samples::default();
        for payload in payloads {
            samples.add(&text(payload), &Layers::default());
        }
        samples
    }

    fn samples() -> Samples {
        sampled(&[
            r#"{"type":"tick","price":101.5,"user":{"name":"Ann","a/b":[1,2,3,4]}}"#,
            r#"{"type":"trade","price":99,"t":true}"#,
            r#"{"type":"trade","deep":{"a":{"b":{"c":{"d":{"e":{"f":1}}}}}}}"#,
            "no JSON",
        ])
    }

    fn suggested(text: &str) -> Vec<String> {
        let found = samples().suggest(text, text.len(), [("tick and tock", "Recent"), ("/t.ck/", "ticks")]);
        found.into_iter().map(|suggestion| suggestion.text).collect()
    }

    #[test]
    fn pointers_are_suggested_by_their_beginning_or_a_key() {
        assert_eq!(suggested("/t"), ["/type = ", "/t = ", "/t.ck/"]);
        let user =
            ["/user/a~1b exists", "/user/name = ", "/user/a~1b/0 = ", "/user/a~1b/1 = ", "/user/a~1b/2 = "];
        assert_eq!(suggested("/us"), [&["/user exists"][..], &user].concat());
        assert_eq!(suggested("/user/"), user);
        assert_eq!(suggested("/nam"), ["/user/name = "]);
        assert_eq!(suggested("pri"), ["/price = "]);
        assert_eq!(suggested("tick and (not /PR"), ["tick and (not /price = "]);
        assert_eq!(suggested("/type = \"a and /b\" or na"), ["/type = \"a and /b\" or /user/name = "]);
        for text in ["", "p", "zz", "/zz", "a b", "tock and ", "/deep/a/b/c/d/e/"] {
            assert_eq!(suggested(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn values_are_suggested_after_an_operator() {
        assert_eq!(suggested("/type = "), ["/type = \"trade\"", "/type = \"tick\""]);
        assert_eq!(suggested("/type="), ["/type= \"trade\"", "/type= \"tick\""]);
        assert_eq!(suggested("/type != \"TI"), ["/type != \"tick\""]);
        assert_eq!(suggested("/type = ti"), ["/type = \"tick\""]);
        assert_eq!(suggested("x or /price > 1"), ["x or /price > 101.5"]);
        assert_eq!(suggested("/t = "), ["/t = true"]);
        assert_eq!(suggested("/type = \"tick\""), [""; 0]);
        assert_eq!(suggested("/user = "), [""; 0]);
    }

    #[test]
    fn the_term_at_the_caret_is_completed_and_the_rest_stays() {
        let found = &samples().suggest("/ty and tick", 3, [])[0];
        assert_eq!((&*found.text, found.caret), ("/type =  and tick", 8));
        assert_eq!((&*found.label, &*found.detail), ("/type", "\"tick\""));
        assert_eq!(samples().suggest("é", 1, []), []);
    }

    #[test]
    fn earlier_filters_are_suggested_by_their_beginning() {
        assert_eq!(suggested("TICK"), ["tick and tock"]);
        let found = samples().suggest("/t.", 3, [("/t.ck/", "ticks")]);
        assert_eq!((&*found[0].label, &*found[0].detail), ("/t.ck/", "ticks"));
    }

    #[test]
    fn types_are_suggested_after_is() {
        let layers = Layers::default().expecting(&EngineIo);
        let mut samples = Samples::default();
        for payload in ["2", "3", "42[\"a\"]", "430[]", "42[\"b\"]"] {
            samples.add(&text(payload), &layers);
        }
        let suggested = |text: &str| {
            let found = samples.suggest(text, text.len(), []);
            found.into_iter().map(|suggestion| suggestion.text).collect::<Vec<_>>()
        };
        assert_eq!(suggested("is:"), ["is:message", "is:EVENT", "is:heartbeat", "is:ACK"]);
        assert_eq!(suggested("tick and not is:h"), ["tick and not is:heartbeat"]);
    }

    #[test]
    fn pointers_to_numbers_are_known() {
        let samples = sampled(&[r#"{"a":"x","n":1,"s":"-2.5"}"#, r#"{"n":2,"t":true}"#]);
        assert_eq!(samples.numeric(), ["/n", "/s"]);
    }

    #[test]
    fn memory_is_bounded() {
        let wide: Vec<String> = (0..2000).map(|n| format!("{{\"k{n}\":{n},\"same\":{n}}}")).collect();
        let samples = sampled(&wide.iter().map(|payload| &**payload).collect::<Vec<_>>());
        assert_eq!(samples.pointers.len(), MAX_POINTERS);
        assert_eq!(samples.pointers["/same"].values.len(), MAX_VALUES);
        assert_eq!(samples.suggest("/k", 2, []).len(), MOST);
    }
}
