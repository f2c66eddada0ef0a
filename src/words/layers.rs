//! The page's layers.

use std::sync::LazyLock;

use weft_codec::layer::{DecodeError, Decoded, Fit, Layer, Layers, Read};
use weft_message::{Kind, Message};

use super::event;

static LAYERS: LazyLock<Layers> = LazyLock::new(|| Layers::default().with(&Sentences));

/// The built-in layers, preceded by one that puts events into words.
///
/// Only the rest of the program calls this (`rest.rs`): it pulls in every layer.
pub fn layers() -> &'static Layers {
    &LAYERS
}

/// Reads events.
struct Sentences;

impl Layer for Sentences {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        matches!(message.kind, Kind::Event(_)).then_some(Fit::Certain)
    }

    fn read<'m>(&self, message: &Message<'m>) -> Result<Read<'m>, DecodeError> {
        Ok(Read::Shown(Decoded::Text(event(message.bytes))))
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;
    use weft_message::{Direction, EventKind, Timestamp};
    use weft_session::Event;

    use super::*;

    #[wasm_bindgen_test]
    fn an_event_is_a_sentence_first_and_json_second() {
        let json = Event::LoggedIn.to_json();
        let message = Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Session,
            kind: Kind::Event(EventKind::Login),
            bytes: json.as_bytes(),
        };
        // However narrow the row is.
        assert_eq!(layers().preview(&message, 1), "Logged in.");
        let labels: Vec<_> = layers().choices(&message).iter().map(|layer| layer.label(&message)).collect();
        assert_eq!(labels, ["Text", "Tree"]);
        let reading = layers().read(&message, layers().choices(&message)[0]);
        assert!(matches!(reading.decoded, Decoded::Text(text) if text == "Logged in."));
    }

    #[wasm_bindgen_test]
    fn payloads_are_left_to_the_built_in_layers() {
        let message = Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Received,
            kind: Kind::Text,
            bytes: b"[1]",
        };
        assert_eq!(layers().preview(&message, 80), "[1]");
        assert!(layers().choices(&message).iter().all(|layer| layer.recognise(&message).is_some()));
        assert_eq!(layers().choices(&message).len(), 3);
    }
}
