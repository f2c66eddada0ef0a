//! The list of decoders.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, LazyLock},
};

use weft_message::Message;

use super::{DecodeError, Decoded, Decoder, Hex, Json, Text};
use crate::json::{Pointer, Tree};

/// The built-in decoders. A new protocol goes before `Text`, which has a preview of every text message. Of the decoders
/// that suit a message equally well, the first is offered first.
static BUILT_IN: LazyLock<Decoders> = LazyLock::new(|| Decoders::new(vec![&Text, &Json, &Hex]));

/// Decoders, in the order in which they are asked. A clone is the same list.
#[derive(Clone)]
pub struct Decoders(Arc<Lists>);

struct Lists {
    all: Vec<&'static dyn Decoder>,
    /// Those with values for pointers to find, so that a search doesn't ask the others about every message.
    with_values: Vec<&'static dyn Decoder>,
}

/// A message as read by the requested decoder, or by another one if that failed.
pub struct Reading {
    /// The decoder that read it.
    pub decoder: &'static dyn Decoder,
    /// What it read.
    pub decoded: Decoded,
    /// Why the requested decoder failed, if it did.
    pub error: Option<DecodeError>,
}

impl Decoders {
    fn new(all: Vec<&'static dyn Decoder>) -> Self {
        let with_values = all.iter().copied().filter(|decoder| decoder.has_values()).collect();
        Self(Arc::new(Lists { all, with_values }))
    }

    /// These decoders, preceded by another one.
    #[must_use]
    pub fn with(&self, first: &'static dyn Decoder) -> Self {
        Self::new([&[first], &*self.0.all].concat())
    }

    /// The decoders that recognise a message, best first.
    pub fn choices(&self, message: &Message<'_>) -> Vec<&'static dyn Decoder> {
        let fit = |decoder: &&'static dyn Decoder| Some((decoder.recognise(message)?, *decoder));
        let mut choices: Vec<_> = self.0.all.iter().filter_map(fit).collect();
        choices.sort_by_key(|(fit, _)| *fit);
        choices.into_iter().map(|(_, decoder)| decoder).collect()
    }

    /// Reads a message with this decoder; if that fails, with the first one that recognises the message and can read it.
    pub fn read(&self, message: &Message<'_>, decoder: &'static dyn Decoder) -> Reading {
        let error = match decoder.decode(message) {
            Ok(decoded) => return Reading { decoder, decoded, error: None },
            Err(error) => Some(error),
        };
        let others = self.0.all.iter().copied().filter(|other| other.name() != decoder.name());
        let read = others
            .filter(|other| other.recognise(message).is_some())
            .find_map(|other| Some((other, other.decode(message).ok()?)));
        let (decoder, decoded) = read.unwrap_or((&Hex, Decoded::PayloadAsHex));
        Reading { decoder, decoded, error }
    }

    /// One line with the beginning of a message, from at most `max_bytes` of its payload.
    pub fn preview(&self, message: &Message<'_>, max_bytes: usize) -> String {
        self.0.all.iter().find_map(|decoder| decoder.preview(message, max_bytes)).unwrap_or_default()
    }

    /// The value that a pointer finds, written as JSON, from the first decoder that has one.
    pub fn look_up<'m>(&self, message: &Message<'m>, pointer: &Pointer) -> Option<Cow<'m, str>> {
        self.0.with_values.iter().find_map(|decoder| decoder.look_up(message, pointer))
    }

    /// The values in a message, from the first decoder that has some.
    pub fn tree(&self, message: &Message<'_>) -> Option<Tree> {
        let mut recognised = self.0.with_values.iter().filter(|decoder| decoder.recognise(message).is_some());
        recognised.find_map(|decoder| match decoder.decode(message) {
            Ok(Decoded::Tree(tree)) => Some(tree),
            _ => None,
        })
    }

    /// What a payload must contain for any decoder to find `text` in it: see [`Decoder::literal`].
    pub fn literal(&self, text: &str) -> Option<String> {
        let literals = self.0.with_values.iter().map(|decoder| decoder.literal(text));
        let literals = literals.collect::<Option<Vec<_>>>()?;
        let shortest = literals.iter().min_by_key(|literal| literal.len())?;
        let is_common = !shortest.is_empty() && literals.iter().all(|literal| literal.contains(shortest));
        is_common.then(|| shortest.clone())
    }
}

impl Default for Decoders {
    /// The built-in ones.
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

impl PartialEq for Decoders {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Decoders {}

impl fmt::Debug for Decoders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.all.iter().map(|decoder| decoder.name())).finish()
    }
}
