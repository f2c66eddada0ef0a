//! Protobuf: with a schema as that says, and otherwise by field numbers and wire types.

mod compile;
mod example;
mod known;
mod raw;
mod read;
mod schema;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod wire;
mod write;

use weft_message::{Kind, Message, Payload};

use self::raw::Raw;
pub use self::{
    schema::Schema,
    source::{Place, SchemaContent, SchemaError, SchemaFile, pack, unpack},
    types::Types,
    write::TYPE,
};
use super::{ComposeError, DecodeError, Fit, Layer, MessageTypes, READ_LIMIT, Read, Record, compose::misfit};
use crate::json::Node;

/// Shows a message's fields by their numbers. Without a schema, what is shown of a field is a guess.
pub struct Protobuf;

/// A larger payload isn't examined to recognise it.
const LOOK: usize = 16 << 10;

const RAW: Raw = Raw { depth: Raw::DEEPEST };

impl Layer for Protobuf {
    fn name(&self) -> &'static str {
        "Protobuf"
    }

    /// Much that is binary might be Protobuf, so it's only offered.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        let is_small = message.kind == Kind::Binary && (1..=LOOK).contains(&message.bytes.len());
        (is_small && RAW.message(message.bytes).is_ok()).then_some(Fit::Possible)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        let len = message.bytes.len();
        if len > READ_LIMIT {
            return Err(DecodeError::TooLarge { len, limit: READ_LIMIT });
        }
        let value = RAW.message(message.bytes)?;
        Ok(Record::new("", value.clone(), value).into())
    }

    fn compose(&self, value: Node<'_>) -> Result<Payload, ComposeError> {
        Err(misfit(value, "needs a schema: add its .proto files in the connection's settings"))
    }

    fn typed<'t>(
        &self,
        message: &Message<'_>,
        topic: Option<&str>,
        types: &'t dyn MessageTypes,
    ) -> Option<&'t dyn Layer> {
        types.layer(message, topic)
    }
}
