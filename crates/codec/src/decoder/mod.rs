//! Ways to read a message. A decoder is a value: whatever shows or searches messages asks a list of them.
//!
//! Decoders are pure and stateless. A message is only decoded when somebody looks at it, never when it arrives.

mod hex;
mod json;
mod registry;
#[cfg(test)]
mod tests;
mod text;

use std::borrow::Cow;

use weft_message::{Kind, Message};

pub use self::{
    hex::Hex,
    json::Json,
    registry::{Decoders, Reading},
    text::Text,
};
use crate::json::{JsonError, Pointer, Tree};

/// One way to read a message.
pub trait Decoder: Sync {
    /// Its name, which no other decoder of the same message has.
    fn name(&self) -> &'static str;

    /// The text of its button in the details of a message of this kind.
    fn label(&self, _kind: Kind) -> &'static str {
        self.name()
    }

    /// Whether a message can be read this way. Of a large payload, only the beginning and end are examined.
    fn recognise(&self, message: &Message<'_>) -> Option<Fit>;

    /// One line for the message's row, without control characters, from at most `max_bytes` of its payload. `None`
    /// leaves the row to the next decoder.
    fn preview(&self, _message: &Message<'_>, _max_bytes: usize) -> Option<String> {
        None
    }

    /// Reads the whole message.
    ///
    /// # Errors
    /// What is wrong with it.
    fn decode(&self, message: &Message<'_>) -> Result<Decoded, DecodeError>;

    /// Whether pointers can find values in what it decodes.
    fn has_values(&self) -> bool {
        true
    }

    /// The value that a pointer finds, written as JSON; `None` if there is no such value.
    fn look_up<'m>(&self, message: &Message<'m>, pointer: &Pointer) -> Option<Cow<'m, str>> {
        match self.decode(message) {
            Ok(Decoded::Tree(tree)) => {
                pointer.find(tree.source().as_bytes()).map(|value| value.to_owned().into())
            }
            _ => None,
        }
    }

    /// What a payload must contain, in whatever case, for `text` to be a key or string in it. A payload with a backslash
    /// may do without, because escapes allow other spellings. `None` if nothing is certain, for example because values
    /// are compressed.
    ///
    /// A filter only decodes messages that contain this, so a wrong literal hides messages.
    fn literal(&self, _text: &str) -> Option<String> {
        None
    }
}

/// How well a decoder suits a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The message is probably meant to be read this way.
    Likely,
    /// The message can also be read this way.
    Possible,
}

/// A decoded message.
#[derive(Clone, Debug)]
pub enum Decoded {
    /// Values, shown as a collapsible tree.
    Tree(Tree),
    /// Text made from the payload.
    Text(String),
    /// The payload itself, shown as text.
    PayloadAsText,
    /// The payload itself, shown as a hex dump.
    PayloadAsHex,
}

/// Why a message can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Decoding it would block the page.
    TooLarge {
        /// Its size in bytes.
        len: usize,
        /// The largest size that is decoded.
        limit: usize,
    },
    /// It isn't JSON.
    Json(JsonError),
    /// It isn't valid in the decoder's format.
    Malformed {
        /// The offset of the byte at fault.
        offset: usize,
        /// What is wrong there, as a sentence without its full stop.
        problem: &'static str,
    },
}
