//! The list of layers, and what is asked of all of them.

use std::{
    fmt,
    sync::{Arc, LazyLock},
};

use weft_message::{Kind, Message, Payload};

use super::{
    ACTION_CABLE, Base64, CBOR, ComposeError, DataUrl, DecodeError, Decoded, EngineIo, Exchange, Fit,
    GRAPHQL, Gzip, Hex, JSON_RPC, Json, Layer, MESSAGE_PACK, Media, MessageTypes, Mqtt, OCPP, PHOENIX,
    Protobuf, READ_LIMIT, SignalR, SockJs, Starts, Stomp, Text, WAMP, Xml, Zlib,
    stack::{Stack, Step},
    starts::{KINDS, STARTS, start},
};
use crate::{
    json::{Pointer, Tree},
    line,
};

/// The built-in layers. Of those that suit a message equally well, the first is offered first.
static BUILT_IN: LazyLock<Layers> = LazyLock::new(|| {
    Layers::new(vec![
        &Text,
        &Json,
        &Hex,
        &EngineIo,
        &SignalR::Json,
        &Stomp,
        &Mqtt,
        &SockJs,
        &GRAPHQL,
        &JSON_RPC,
        &PHOENIX,
        &WAMP,
        &OCPP,
        &ACTION_CABLE,
        &MESSAGE_PACK,
        &CBOR,
        &Base64,
        &DataUrl,
        &Gzip,
        &Zlib,
        &Media,
        &Xml,
        &Protobuf,
    ])
});

/// The largest payload that is read for its row, in bytes; of a larger one, the row shows the beginning.
const ROW_LIMIT: usize = 16 << 10;

/// What all heartbeats are called, whatever the protocol calls its own.
pub const HEARTBEAT: &str = "heartbeat";

/// How many types are named of a message.
const MOST_TYPES: usize = 8;

/// Layers, in the order in which they are asked. A clone is the same list.
#[derive(Clone)]
pub struct Layers(Arc<Lists>);

struct Lists {
    all: Vec<&'static dyn Layer>,
    /// For each start of a message, the layers that may have values in it, a bit each: so a search doesn't ask the others.
    by_start: Box<[u32]>,
    /// The layer that messages are probably meant for.
    expected: Option<&'static dyn Layer>,
    /// The types of a schema, and which messages are of them.
    types: Option<Arc<dyn MessageTypes>>,
    /// Whether those of a direction count.
    has_directions: bool,
}

/// A message as read by the requested layer, or by another one if that failed.
pub struct Reading {
    /// The layer that read it.
    pub layer: &'static dyn Layer,
    /// What was recognised, the outermost layer first.
    pub steps: Vec<Step>,
    /// What it read.
    pub decoded: Decoded,
    /// Why the requested layer failed, if it did.
    pub error: Option<DecodeError>,
}

impl Layers {
    /// These layers, of which there may be up to 32.
    pub fn new(all: Vec<&'static dyn Layer>) -> Self {
        let by_start = by_start(&all);
        Self(Arc::new(Lists { all, by_start, expected: None, types: None, has_directions: false }))
    }

    /// These layers, preceded by another one.
    #[must_use]
    pub fn with(&self, first: &'static dyn Layer) -> Self {
        Self::new([&[first], &*self.0.all].concat())
    }

    /// These layers, for a connection that speaks this protocol: what it can read is meant for it.
    #[must_use]
    pub fn expecting(&self, protocol: &'static dyn Layer) -> Self {
        Self(Arc::new(Lists { expected: Some(protocol), ..self.lists() }))
    }

    /// These layers, for a connection whose messages are of the types of a schema. If a direction has one, any binary
    /// message is of it, whatever else it looks like, unless another protocol is expected.
    #[must_use]
    pub fn with_types(&self, types: Arc<dyn MessageTypes>) -> Self {
        let mut lists = self.lists();
        let is_free = |expected: &dyn Layer| expected.name() == Protobuf.name();
        lists.has_directions = types.has_direction() && lists.expected.is_none_or(is_free);
        if lists.has_directions {
            lists.all.retain(|layer| layer.name() != Protobuf.name());
            lists.all.insert(0, &Protobuf);
            lists.by_start = by_start(&lists.all);
            (0..=u8::MAX).for_each(|first| lists.by_start[start(Kind::Binary, first)] |= 1);
        }
        Self(Arc::new(Lists { types: Some(types), ..lists }))
    }

    fn lists(&self) -> Lists {
        let Lists { all, by_start, expected, types, has_directions } = &*self.0;
        Lists {
            all: all.clone(),
            by_start: by_start.clone(),
            expected: *expected,
            types: types.clone(),
            has_directions: *has_directions,
        }
    }

    /// The types of the connection's schema.
    pub fn message_types(&self) -> Option<&dyn MessageTypes> {
        self.0.types.as_deref()
    }

    /// What reads a message in a layer's place, if a schema says more about it.
    pub(super) fn typed<'l>(
        &'l self,
        layer: &'static dyn Layer,
        message: &Message<'_>,
        topic: Option<&str>,
    ) -> &'l dyn Layer {
        let types = self.message_types().filter(|_| topic.is_some() || self.0.has_directions);
        let typed = types.and_then(|types| layer.typed(message, topic, types));
        typed.unwrap_or(layer)
    }

    /// Those of these layers that show messages as they are, whatever protocol they may be of.
    #[must_use]
    pub fn plain(&self) -> Self {
        let is_plain = |layer: &&dyn Layer| [Text.name(), Json.name(), Hex.name()].contains(&layer.name());
        Self::new(self.0.all.iter().copied().filter(is_plain).collect())
    }

    /// All of them.
    pub fn all(&self) -> &[&'static dyn Layer] {
        &self.0.all
    }

    /// How well a layer suits a message. What begins as the expected protocol does is meant for it, even if it is damaged
    /// further on.
    pub(super) fn fit(&self, layer: &'static dyn Layer, message: &Message<'_>) -> Option<Fit> {
        let is_expected = self.0.expected.is_some_and(|expected| expected.name() == layer.name());
        let typed = self.typed(layer, message, None);
        if is_expected && is_meant(typed, message) { Some(Fit::Certain) } else { typed.recognise(message) }
    }

    /// The layers that recognise a message, best first.
    pub fn choices(&self, message: &Message<'_>) -> Vec<&'static dyn Layer> {
        let fit = |layer: &&'static dyn Layer| Some((self.fit(*layer, message)?, *layer));
        let mut choices: Vec<_> = self.0.all.iter().filter_map(fit).collect();
        choices.sort_by_key(|(fit, _)| *fit);
        choices.into_iter().map(|(_, layer)| layer).collect()
    }

    /// Reads a message with this layer; if that fails, with the first one that recognises the message and can read it.
    pub fn read(&self, message: &Message<'_>, layer: &'static dyn Layer) -> Reading {
        let stack = Stack::new(self);
        let error = match stack.read(layer, message) {
            Ok((decoded, steps)) => return Reading { layer, steps, decoded, error: None },
            Err(error) => Some(error),
        };
        let others = self.0.all.iter().copied().filter(|other| other.name() != layer.name());
        let read = others
            .filter(|other| self.typed(*other, message, None).recognise(message).is_some())
            .find_map(|other| Some((other, stack.read(other, message).ok()?)));
        let (layer, (decoded, steps)) = read.unwrap_or((&Hex, (Decoded::PayloadAsHex, Vec::new())));
        Reading { layer, steps, decoded, error }
    }

    /// One line about a message: what it is and the beginning of what is in it, or the beginning of its payload.
    pub fn preview(&self, message: &Message<'_>, max_bytes: usize) -> String {
        let summary = (message.bytes.len() <= ROW_LIMIT)
            .then(|| {
                let is_certain =
                    |layer: &&&'static dyn Layer| self.fit(**layer, message) == Some(Fit::Certain);
                let layers = self.0.all.iter().filter(is_certain);
                layers.copied().find_map(|layer| Stack::new(self).line(layer, message, max_bytes))
            })
            .flatten();
        summary.unwrap_or_else(|| line::line(message.kind, message.bytes, max_bytes))
    }

    /// Whether `is_wanted` says so of a value that the pointer finds, written as JSON. Each record of the message has its
    /// own values.
    pub fn any_value(
        &self,
        message: &Message<'_>,
        pointer: &Pointer,
        is_wanted: &mut dyn FnMut(&str) -> bool,
    ) -> bool {
        self.with_values(message).any(|layer| {
            Stack::new(self).any_value(layer, message, pointer.path(), is_wanted).unwrap_or_default()
        })
    }

    /// The first value that the pointer finds, written as JSON.
    pub fn value(&self, message: &Message<'_>, pointer: &Pointer) -> Option<String> {
        let mut found = None;
        self.any_value(message, pointer, &mut |value| {
            found = Some(value.to_owned());
            true
        });
        found
    }

    /// Whether a message is of this type, in whatever case, for the protocol that the connection speaks: the first word of
    /// a record's title, or [`HEARTBEAT`] if it does nothing but keep the connection open.
    pub fn is_of_type(&self, message: &Message<'_>, name: &str) -> bool {
        if name.eq_ignore_ascii_case(HEARTBEAT) {
            return self.is_heartbeat(message);
        }
        self.any_title(message, &mut |_, title| first_word(title).eq_ignore_ascii_case(name))
    }

    /// Whether it has records, all of which only keep the connection open.
    fn is_heartbeat(&self, message: &Message<'_>) -> bool {
        let mut has_any = false;
        let has_other = self.any_title(message, &mut |layer, title| {
            let is_heartbeat = layer.is_heartbeat(title);
            has_any |= is_heartbeat;
            // What only has a value, such as JSON, isn't of any type.
            !is_heartbeat && !title.is_empty()
        });
        has_any && !has_other
    }

    /// The types of a message's records, for [`Layers::is_of_type`].
    pub fn types(&self, message: &Message<'_>) -> Vec<String> {
        let mut types = Vec::new();
        self.any_title(message, &mut |layer, title| {
            let name = if layer.is_heartbeat(title) { HEARTBEAT } else { first_word(title) };
            types.push(name.to_owned());
            types.len() >= MOST_TYPES
        });
        types.retain(|name| !name.is_empty());
        types
    }

    /// The parts that a message's records have in exchanges of the protocol that the connection speaks.
    pub fn exchanges(&self, message: &Message<'_>) -> Vec<Exchange> {
        let mut found = Vec::new();
        if let Some(protocol) = self.spoken_in(message) {
            Stack::new(self).exchanges(protocol, message, &mut found);
        }
        found
    }

    /// The values of a message's records, as JSON, in the protocol that the connection speaks; none if it isn't of that.
    pub fn records(&self, message: &Message<'_>) -> Vec<String> {
        let protocol = self.spoken_in(message);
        protocol.and_then(|protocol| Stack::new(self).values(protocol, message).ok()).unwrap_or_default()
    }

    /// The protocol that the connection speaks.
    pub fn expected(&self) -> Option<&'static dyn Layer> {
        self.0.expected
    }

    /// The protocol that the connection speaks, if the message may be of it.
    fn spoken_in(&self, message: &Message<'_>) -> Option<&'static dyn Layer> {
        let is_read = !matches!(message.kind, Kind::Event(_)) && message.bytes.len() <= READ_LIMIT;
        self.0.expected.filter(|_| is_read)
    }

    fn any_title(&self, message: &Message<'_>, is_wanted: &mut dyn FnMut(&dyn Layer, &str) -> bool) -> bool {
        let protocol = self.spoken_in(message);
        protocol.is_some_and(|protocol| Stack::new(self).any_title(protocol, message, is_wanted))
    }

    /// The values in a message, as the best layer reads them.
    pub fn tree(&self, message: &Message<'_>) -> Option<Tree> {
        let first = *message.bytes.first()?;
        let has_values =
            |layer: &&'static dyn Layer| self.typed(*layer, message, None).has_values(message.kind, first);
        let layers = self.choices(message).into_iter().filter(has_values);
        layers.map(|layer| Stack::new(self).read(layer, message)).find_map(|read| match read {
            Ok((Decoded::Tree(tree), _)) => Some(tree),
            _ => None,
        })
    }

    /// The values that a layer certainly finds in a message, as JSON; `None` if the payload is just JSON itself, or nothing
    /// is certain.
    pub fn decoded(&self, message: &Message<'_>) -> Option<String> {
        let ends = (message.bytes.trim_ascii().first(), message.bytes.trim_ascii().last());
        let is_json = matches!(ends, (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')));
        if matches!(message.kind, Kind::Event(_)) {
            return None;
        }
        let suits = |layer: &&'static dyn Layer| {
            let is_said = is_json && layer.name() == Json.name();
            !is_said && self.fit(*layer, message).is_some_and(|fit| fit < Fit::Possible)
        };
        let layers = self.with_values(message).filter(suits);
        layers.map(|layer| Stack::new(self).read(layer, message)).find_map(|read| match read {
            Ok((Decoded::Tree(tree), _)) => Some(tree.source().trim_ascii().into()),
            _ => None,
        })
    }

    /// What a payload that starts like one of these must contain for any layer to find `text` in it: see
    /// [`Layer::literal`].
    pub fn literal(&self, text: &str, starts: &Starts) -> Option<String> {
        let mut layers = [0; KINDS.len()];
        starts.iter().for_each(|start| layers[start / 256] |= self.0.by_start[start]);
        let layers =
            KINDS.iter().zip(layers).flat_map(|(&kind, bits)| self.of(bits).map(move |layer| (kind, layer)));
        let has_topics = self.message_types().is_some_and(|types| types.has_topic());
        // A schema's names aren't written in what is published.
        let literal = |(kind, layer): (Kind, &dyn Layer)| {
            if has_topics && layer.published().is_some() { None } else { layer.literal(kind, text) }
        };
        let literals = layers.map(literal).collect::<Option<Vec<_>>>()?;
        let shortest = literals.iter().min_by_key(|literal| literal.len())?;
        let is_common = !shortest.is_empty() && literals.iter().all(|literal| literal.contains(shortest));
        is_common.then(|| shortest.clone())
    }

    /// Makes a message of a value, as [`Layer::compose`] does. What is published on a topic that has a type is given as a
    /// value of that.
    ///
    /// # Errors
    /// What is wrong with the value.
    pub fn compose(&self, layer: &'static dyn Layer, value: &Tree) -> Result<Payload, ComposeError> {
        let root = value.root();
        // It knows what the connection has agreed on.
        let layer = self.0.expected.filter(|expected| expected.name() == layer.name()).unwrap_or(layer);
        match (self.message_types(), layer.published()) {
            (Some(types), _) if layer.name() == Protobuf.name() => types.compose(root),
            (Some(types), Some(published)) => match types.published(published, value)? {
                Some(value) => layer.compose(value.root()),
                None => layer.compose(root),
            },
            _ => layer.compose(root),
        }
    }

    /// The layers that may have values in a message.
    pub(super) fn with_values(&self, message: &Message<'_>) -> impl Iterator<Item = &'static dyn Layer> {
        let first = message.bytes.first();
        self.of(first.map_or(0, |&first| self.0.by_start[start(message.kind, first)]))
    }

    /// The layers of these bits.
    fn of(&self, mut bits: u32) -> impl Iterator<Item = &'static dyn Layer> {
        std::iter::from_fn(move || {
            let at = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            self.0.all.get(at as usize).copied()
        })
    }
}

/// For each start of a message, the layers that may have values in it.
fn by_start(all: &[&'static dyn Layer]) -> Box<[u32]> {
    let mut by_start = vec![0; STARTS].into_boxed_slice();
    for kind in KINDS {
        for first in 0..=u8::MAX {
            let has_values =
                |(at, layer): (usize, &&dyn Layer)| u32::from(layer.has_values(kind, first)) << at;
            by_start[start(kind, first)] = all.iter().enumerate().map(has_values).sum();
        }
    }
    by_start
}

/// Whether a message on a connection that speaks this protocol is one of the protocol's.
fn is_meant(layer: &dyn Layer, message: &Message<'_>) -> bool {
    if matches!(message.kind, Kind::Event(_)) || message.bytes.len() > READ_LIMIT {
        return false;
    }
    let begins = message.bytes.first().is_some_and(|&first| layer.has_values(message.kind, first));
    match layer.read(message) {
        Ok(_) => true,
        Err(error) => begins && error.offset().is_some_and(|offset| offset > 0),
    }
}

fn first_word(title: &str) -> &str {
    title.split(' ').next().unwrap_or_default()
}

impl Default for Layers {
    /// The built-in ones.
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

impl PartialEq for Layers {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Layers {}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.all.iter().map(|layer| layer.name())).finish()
    }
}
