//! Layers on top of each other: what one leaves, another reads.

use std::{borrow::Cow, fmt};

use data_encoding::HEXLOWER;
use weft_message::{Kind, Message};

use super::{
    DecodeError, Decoded, Exchange, Fit, Json, Layer, Layers, Lookup, Protobuf, READ_LIMIT, Read, Record,
    Rest,
};
use crate::{
    json::{self, Path, Pointer, text_of},
    line,
    sniff::is_text,
};

/// How many layers there may be in a message.
const DEEPEST: usize = 8;

/// Of how many records of a message the parts in exchanges are told.
const MOST_EXCHANGES: usize = 64;

/// A layer that was recognised in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The layer's name.
    pub name: &'static str,
    /// What it found, in a few words; empty if there is nothing to say.
    pub title: String,
}

/// Reads a message layer by layer, with a limit to how many there are.
#[derive(Clone, Copy)]
pub(super) struct Stack<'l> {
    layers: &'l Layers,
    left: usize,
    /// The topic that the message was published on, if it is the payload of one that was.
    topic: Option<&'l str>,
}

impl<'l> Stack<'l> {
    pub(super) fn new(layers: &'l Layers) -> Self {
        Self { layers, left: DEEPEST, topic: None }
    }

    /// The stack above this layer, for what was published on this topic, if any; `None` if there are too many.
    fn above<'t>(self, topic: Option<&'t str>) -> Option<Stack<'t>>
    where
        'l: 't,
    {
        Some(Stack { layers: self.layers, left: self.left.checked_sub(1)?, topic })
    }

    /// What reads a message in this layer's place, if a schema says more about it.
    fn typed(self, layer: &'static dyn Layer, message: &Message<'_>) -> &'l dyn Layer {
        self.layers.typed(layer, message, self.topic)
    }

    /// The topic that a record has, if a schema has types for some.
    fn topic_of(self, layer: &dyn Layer, value: Option<&str>) -> Option<String> {
        self.layers.message_types().filter(|types| types.has_topic())?;
        let topic = Pointer::parse(layer.published()?.topic).ok()?;
        Some(text_of(topic.path().find(value?)?).into_owned())
    }

    /// What this layer and those above it make of a message, and which they are.
    pub(super) fn read(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
    ) -> Result<(Decoded, Vec<Step>), DecodeError> {
        let records = match self.typed(layer, message).read(message)? {
            Read::Shown(decoded) => return Ok((decoded, Vec::new())),
            Read::Records(_) if message.bytes.len() > READ_LIMIT => {
                return Err(DecodeError::TooLarge { len: message.bytes.len(), limit: READ_LIMIT });
            }
            Read::Records(records) => records,
        };
        let (json, steps) = self.join(layer, message, records)?;
        // An error of JSON itself, and not of one that a layer has written: then its offset is one in the payload.
        let tree = json::parse(json).map_err(DecodeError::Json)?;
        Ok((Decoded::Tree(tree), steps))
    }

    /// The values of records as one.
    fn join<'m>(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        records: Vec<Record<'m>>,
    ) -> Result<(Cow<'m, str>, Vec<Step>), DecodeError> {
        let step = |title| Step { name: layer.name(), title };
        if let [_] = *records {
            let mut joined = (Cow::default(), Vec::new());
            for record in records {
                let title = record.title.to_string();
                joined = self.value(layer, message, record)?;
                joined.1.insert(0, step(title));
            }
            return Ok(joined);
        }
        let title = format!("{} records", records.len());
        let mut json = String::from("[");
        for record in records {
            json.push_str(if json.len() > 1 { "," } else { "" });
            json.push_str(&self.value(layer, message, record)?.0);
            if json.len() > READ_LIMIT {
                return Err(DecodeError::TooLarge { len: json.len(), limit: READ_LIMIT });
            }
        }
        json.push(']');
        Ok((json.into(), vec![step(title)]))
    }

    /// A record's value with that of its rest in it, and the layers in the rest.
    fn value<'m>(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        record: Record<'m>,
    ) -> Result<(Cow<'m, str>, Vec<Step>), DecodeError> {
        let Some(rest) = record.rest else { return Ok((record.value.unwrap_or("null".into()), Vec::new())) };
        let topic = self.topic_of(layer, record.value.as_deref());
        let (inner, steps) = self.rest_value(message, &rest, topic.as_deref())?;
        let value = match record.value {
            Some(value) => with_member(&value, rest.member, &inner),
            None => inner,
        };
        Ok((value.into(), steps))
    }

    /// The value of what a record leaves: as the best layer that recognises it reads it, or else a scalar or bytes.
    /// If its topic has a type that it isn't of, the first step says so.
    fn rest_value(
        self,
        outer: &Message<'_>,
        rest: &Rest<'_>,
        topic: Option<&str>,
    ) -> Result<(String, Vec<Step>), DecodeError> {
        let message = rest.message(outer);
        let above = self.above(topic);
        let mut failed = Vec::new();
        if let Some((above, layer)) = above.and_then(|above| Some((above, above.layer_of_topic()?))) {
            match above.checked(layer, &message) {
                Ok(read) => return Ok(read),
                Err(error) => {
                    let title = error.shifted(rest.offset).to_string();
                    failed.push(Step { name: layer.name(), title });
                }
            }
        }
        let read = above.and_then(|above| {
            // JSON after a prefix counts as JSON in here.
            let is_meant = |layer: &dyn Layer| !rest.layers.is_empty() || layer.name() == Json.name();
            let suits = |(fit, layer): &(Fit, &dyn Layer)| *fit < Fit::Possible || is_meant(*layer);
            let mut layers: Vec<_> = above.within(rest, &message).filter(suits).collect();
            layers.sort_by_key(|(fit, _)| *fit);
            layers.into_iter().find_map(|(_, layer)| above.checked(layer, &message).ok())
        });
        let (json, steps) = read.unwrap_or_else(|| (scalar(&rest.bytes), Vec::new()));
        failed.extend(steps);
        Ok((json, failed))
    }

    /// The layer that has a type for the topic.
    fn layer_of_topic(self) -> Option<&'static dyn Layer> {
        let topic = self.topic?;
        self.layers.message_types()?.has(topic).then_some(&Protobuf)
    }

    /// The layers that recognise a rest.
    fn within(
        self,
        rest: &Rest<'_>,
        message: &Message<'_>,
    ) -> impl Iterator<Item = (Fit, &'static dyn Layer)> {
        self.searched(rest, message)
            .filter_map(move |layer| Some((self.typed(layer, message).recognise(message)?, layer)))
    }

    /// The layers that may have values in a rest.
    fn searched(self, rest: &Rest<'_>, message: &Message<'_>) -> impl Iterator<Item = &'static dyn Layer> {
        let any = rest.layers.is_empty().then(|| self.layers.with_values(message));
        self.layer_of_topic().into_iter().chain(rest.layers.iter().copied()).chain(any.into_iter().flatten())
    }

    /// The value of a rest, which must be JSON, or it can't be put into a larger value.
    fn checked(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
    ) -> Result<(String, Vec<Step>), DecodeError> {
        match self.typed(layer, message).read(message)? {
            Read::Records(records) => {
                let (json, steps) = self.join(layer, message, records)?;
                json::check(&json).map_err(DecodeError::Json)?;
                Ok((json.trim_ascii().into(), steps))
            }
            Read::Shown(_) => Err(DecodeError::malformed(0, "there are no values in it")),
        }
    }

    /// Whether `is_wanted` says so of the title of a record: of this layer, or of those that it expects in its rest.
    pub(super) fn any_title(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        is_wanted: &mut dyn FnMut(&dyn Layer, &str) -> bool,
    ) -> bool {
        let Ok(Read::Records(records)) = self.typed(layer, message).read(message) else { return false };
        records.iter().any(|record| {
            is_wanted(layer, &record.title)
                || record.rest.as_ref().zip(self.above(None)).is_some_and(|(rest, above)| {
                    let inner = rest.message(message);
                    rest.layers.iter().any(|layer| above.any_title(*layer, &inner, is_wanted))
                })
        })
    }

    /// Adds the parts that records have in exchanges: those of this layer, and of those that it expects in its rest.
    pub(super) fn exchanges(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        found: &mut Vec<Exchange>,
    ) {
        let Ok(Read::Records(records)) = self.typed(layer, message).read(message) else { return };
        for record in records.iter().take(MOST_EXCHANGES) {
            let value = record.value.as_deref().and_then(|value| json::parse(value).ok());
            found.extend(value.and_then(|value| layer.exchange(value.root())));
            if let Some((rest, above)) = record.rest.as_ref().zip(self.above(None)) {
                let inner = rest.message(message);
                rest.layers.iter().for_each(|layer| above.exchanges(*layer, &inner, found));
            }
        }
    }

    /// The value of each record of this layer, with what is in its rest.
    pub(super) fn values(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
    ) -> Result<Vec<String>, DecodeError> {
        let Read::Records(records) = self.typed(layer, message).read(message)? else { return Ok(Vec::new()) };
        records.into_iter().map(|record| Ok(self.value(layer, message, record)?.0.into_owned())).collect()
    }

    /// One line about a message, of up to `max_bytes`, or what is wrong with it; `None` if this layer has nothing to say.
    pub(super) fn line(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        max_bytes: usize,
    ) -> Option<String> {
        let records = match self.typed(layer, message).read(message) {
            Ok(Read::Shown(Decoded::Text(text))) => {
                return line::text(Kind::Text, text.as_bytes(), text.len());
            }
            Ok(Read::Shown(_)) => return None,
            Ok(Read::Records(records)) => records,
            Err(error) => {
                let raw = line::line(message.kind, message.bytes, max_bytes);
                let words = format!("{}: {error} · {raw}", layer.name());
                return line::text(Kind::Text, words.as_bytes(), max_bytes);
            }
        };
        let mut words = String::new();
        for record in records {
            if words.len() > max_bytes {
                break;
            }
            words.push_str(if words.is_empty() { "" } else { " │ " });
            let only_wraps = record.value.is_none();
            let topic = self.topic_of(layer, record.value.as_deref());
            let rest_line =
                |rest: Rest<'_>| self.rest_line(message, &rest, topic.as_deref(), only_wraps, max_bytes);
            let rest = record.rest.map(rest_line).map(Cow::Owned);
            let (title, contents) = match &rest {
                Some(rest) if only_wraps => (&record.brief, rest),
                rest => (&record.title, rest.as_ref().unwrap_or(&record.brief)),
            };
            words.push_str(title);
            words.push_str(if title.is_empty() || contents.is_empty() { "" } else { " · " });
            words.push_str(contents);
        }
        line::text(Kind::Text, words.as_bytes(), max_bytes)
    }

    /// If a record only wraps the rest, its layer has made sure of what that is.
    fn rest_line(
        self,
        outer: &Message<'_>,
        rest: &Rest<'_>,
        topic: Option<&str>,
        only_wraps: bool,
        max_bytes: usize,
    ) -> String {
        let is_known = only_wraps && rest.layers.len() == 1;
        let message = rest.message(outer);
        let read = self.above(topic).and_then(|above| {
            let mut layers = above.within(rest, &message).filter(|(fit, _)| is_known || *fit == Fit::Certain);
            layers.find_map(|(_, layer)| above.line(layer, &message, max_bytes))
        });
        read.unwrap_or_else(|| line::line(Kind::Binary, &rest.bytes, max_bytes))
    }

    /// Whether a value that the path leads to is wanted; `None` if there is no such value. What a layer has goes before
    /// what is in its rest.
    pub(super) fn any_value(
        self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        path: Path<'_>,
        is_wanted: &mut dyn FnMut(&str) -> bool,
    ) -> Option<bool> {
        let typed = self.typed(layer, message);
        match typed.look_up(message, path) {
            Lookup::Value(value) => return Some(is_wanted(value)),
            Lookup::Nothing => return None,
            Lookup::ByReading if message.bytes.len() > READ_LIMIT => return None,
            Lookup::ByReading => {}
        }
        let Ok(Read::Records(records)) = typed.read(message) else { return None };
        if path.is_empty() {
            let (whole, _) = self.join(layer, message, records).ok()?;
            return path.find(&whole).map(is_wanted);
        }
        let mut found = None;
        for record in records {
            let own = record.value.as_ref().and_then(|json| path.find(json)).map(&mut *is_wanted);
            let topic = self.topic_of(layer, record.value.as_deref());
            let of_rest =
                |rest: &Rest<'_>| self.any_in_rest(message, rest, topic.as_deref(), path, is_wanted);
            found = found.max(own.or_else(|| record.rest.as_ref().and_then(of_rest)));
            if found == Some(true) {
                break;
            }
        }
        found
    }

    fn any_in_rest(
        self,
        outer: &Message<'_>,
        rest: &Rest<'_>,
        topic: Option<&str>,
        path: Path<'_>,
        is_wanted: &mut dyn FnMut(&str) -> bool,
    ) -> Option<bool> {
        let above = self.above(topic)?;
        let path = match path.split() {
            Some((first, _, inner)) if first == rest.member => inner,
            _ => path,
        };
        if path.is_empty() {
            let (whole, _) = self.rest_value(outer, rest, topic).ok()?;
            return Some(is_wanted(&whole));
        }
        let message = rest.message(outer);
        let mut found = None;
        // Several layers may have a value there, and so may what is shown if none of them is sure.
        for layer in above.searched(rest, &message) {
            found = found.max(above.any_value(layer, &message, path, is_wanted));
            if found == Some(true) {
                return found;
            }
        }
        found.max(path.find(&scalar(&rest.bytes)).map(is_wanted))
    }
}

impl Rest<'_> {
    /// The rest as if it had been sent by itself: as text if it is some.
    fn message<'r>(&'r self, outer: &Message<'_>) -> Message<'r> {
        let Message { number, time, direction, .. } = *outer;
        let kind = if is_text(&self.bytes, true) { Kind::Text } else { Kind::Binary };
        Message { number, time, direction, kind, bytes: &self.bytes }
    }
}

/// An object with one more member.
fn with_member(object: &str, member: &str, value: &str) -> String {
    let members = object.trim_end().strip_suffix('}').unwrap_or(object);
    let comma = if members.trim_end().ends_with('{') { "" } else { "," };
    format!("{members}{comma}{}:{value}}}", json::quote(member))
}

/// What no layer reads, as JSON: a number or word as it is, other text as a string.
fn scalar(payload: &[u8]) -> String {
    match std::str::from_utf8(payload) {
        Ok(text) if json::check(text).is_ok() => text.trim_ascii().into(),
        Ok(text) => json::quote(text),
        Err(_) => bytes(payload),
    }
}

/// Bytes as JSON.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    format!("{{\"$hex\":\"{}\"}}", HEXLOWER.encode(bytes))
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if self.title.is_empty() { Ok(()) } else { write!(f, " {}", self.title) }
    }
}
