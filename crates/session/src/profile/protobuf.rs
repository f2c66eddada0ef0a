//! The schema of a connection's Protobuf messages.

use serde::{Deserialize, Serialize};

use super::Variable;

/// A schema, and which of its message types a connection's messages are of: texts with names. What isn't named here is a
/// file, called by its name. One that ends with `.proto` is text; others are descriptor sets, as
/// [`pack`](weft_codec::layer::protobuf::pack) writes them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Protobuf(Vec<Variable>);

impl Protobuf {
    /// The type of received messages, with its package.
    pub const RECEIVED: &'static str = "received";
    /// The type of sent messages.
    pub const SENT: &'static str = "sent";
    /// The types of what is published on topics, a line each: `sensors/+: acme.Reading`.
    pub const TOPICS: &'static str = "topics";

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text; empty if it isn't there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|own| own.name == name).map_or("", |own| &own.value)
    }

    /// Replaces a text; an empty one is removed.
    pub fn set(&mut self, name: &str, text: String) {
        match self.0.iter_mut().find(|own| own.name == name) {
            _ if text.is_empty() => self.0.retain(|own| own.name != name),
            Some(own) => own.value = text,
            None => self.0.push(Variable { name: name.into(), value: text }),
        }
    }

    /// The names and contents of its files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_file = |own: &&Variable| ![Self::RECEIVED, Self::SENT, Self::TOPICS].contains(&&*own.name);
        self.0.iter().filter(is_file).map(|own| (&*own.name, &*own.value))
    }
}
