//! The page's decoders.

use std::sync::LazyLock;

use weft_codec::decoder::{DecodeError, Decoded, Decoder, Decoders, Fit};
use weft_message::{Kind, Message};

use super::event;

static DECODERS: LazyLock<Decoders> = LazyLock::new(|| Decoders::default().with(&Sentences));

/// The built-in decoders, preceded by one that puts events into words.
///
/// Only the rest of the program calls this (`rest.rs`): it pulls in every decoder.
pub fn decoders() -> &'static Decoders {
    &DECODERS
}

/// Reads events.
struct Sentences;

impl Decoder for Sentences {
    fn name(&self) -> &'static str {
        "Text"
    }

    fn recognise(&self, message: &Message<'_>) -> Option<Fit> {
        matches!(message.kind, Kind::Event(_)).then_some(Fit::Likely)
    }

    /// The whole sentence: events are short.
    fn preview(&self, message: &Message<'_>, _: usize) -> Option<String> {
        matches!(message.kind, Kind::Event(_)).then(|| event(message.bytes))
    }

    fn decode(&self, message: &Message<'_>) -> Result<Decoded, DecodeError> {
        Ok(Decoded::Text(event(message.bytes)))
    }

    fn has_values(&self) -> bool {
        false
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
        assert_eq!(decoders().preview(&message, 1), "Logged in.");
        let labels: Vec<_> =
            decoders().choices(&message).iter().map(|decoder| decoder.label(message.kind)).collect();
        assert_eq!(labels, ["Text", "Tree"]);
        let reading = decoders().read(&message, decoders().choices(&message)[0]);
        assert!(matches!(reading.decoded, Decoded::Text(text) if text == "Logged in."));
    }

    #[wasm_bindgen_test]
    fn payloads_are_left_to_the_built_in_decoders() {
        let message = Message {
            number: 0,
            time: Timestamp::default(),
            direction: Direction::Received,
            kind: Kind::Text,
            bytes: b"[1]",
        };
        assert_eq!(decoders().preview(&message, 80), "[1]");
        assert!(decoders().choices(&message).iter().all(|decoder| decoder.recognise(&message).is_some()));
        assert_eq!(decoders().choices(&message).len(), 3);
    }
}
