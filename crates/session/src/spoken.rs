//! Which protocol a session's connection speaks: found in its log, or set by the user.

use std::{ops::Range, sync::Arc};

use weft_codec::layer::{Connection, Layer, Layers, MessageTypes, PROTOCOLS};
use weft_log::Log;
use weft_message::{Direction, Message};

use crate::event::Event;

/// How many messages of a connection are examined, from its first one on.
const FIRST: usize = 16;

/// What a profile's `protocol` is if messages are shown as they are.
pub const PLAIN: &str = "Plain";

/// The protocol of a log's latest connection. It reads events and the first messages only, and each of them once.
#[derive(Default)]
pub struct Spoken {
    /// The numbers of the messages that were read.
    read: Range<u64>,
    /// Where the latest connection leads, with its secrets masked.
    url: String,
    /// The subprotocol that its server chose.
    subprotocol: String,
    /// The number of the event that says that it opened, if it did.
    opened: Option<u64>,
    /// How many of its messages were examined.
    examined: usize,
    recognised: Option<Protocol>,
    /// The layers for what was set and recognised.
    layers: Option<Chosen>,
}

/// Layers, and what they were chosen by.
struct Chosen {
    choice: String,
    types: Option<Arc<dyn MessageTypes>>,
    layers: Layers,
}

/// A protocol that was recognised.
#[derive(Clone)]
pub struct Protocol {
    /// The layer that reads it.
    pub layer: &'static dyn Layer,
    /// What it is called, with its version: `Socket.IO 5 over Engine.IO 4`.
    pub title: String,
}

impl Spoken {
    /// What was recognised.
    pub fn recognised(&self) -> Option<&Protocol> {
        self.recognised.as_ref()
    }

    /// Whether there has been a connection.
    pub fn has_opened(&self) -> bool {
        self.opened.is_some()
    }

    /// The layers that read the connection's messages, out of all. `choice` is the profile's: a protocol's name, [`PLAIN`], or
    /// empty to go by what was recognised. A name that isn't known, from a newer version perhaps, counts as empty. `types` are
    /// those of the profile's schema.
    pub fn layers(&mut self, all: &Layers, choice: &str, types: Option<&Arc<dyn MessageTypes>>) -> Layers {
        let address =
            |types: Option<&Arc<dyn MessageTypes>>| types.map(|types| Arc::as_ptr(types).cast::<()>());
        let is_same = |own: &&Chosen| own.choice == choice && address(own.types.as_ref()) == address(types);
        if let Some(own) = self.layers.as_ref().filter(is_same) {
            return own.layers.clone();
        }
        let chosen = self.chosen(all, choice);
        let layers = match types.filter(|_| choice != PLAIN) {
            Some(types) => chosen.with_types(types.clone()),
            None => chosen,
        };
        self.layers = Some(Chosen { choice: choice.into(), types: types.cloned(), layers: layers.clone() });
        layers
    }

    fn chosen(&self, all: &Layers, choice: &str) -> Layers {
        match self.protocol(choice) {
            _ if choice == PLAIN => all.plain(),
            Some(protocol) => all.expecting(protocol.layer),
            None => all.clone(),
        }
    }

    /// The protocol that the connection speaks, by the same choice.
    pub fn protocol(&self, choice: &str) -> Option<Protocol> {
        let recognised = self.recognised.as_ref().filter(|_| choice != PLAIN);
        match PROTOCOLS.into_iter().find(|protocol| protocol.name() == choice) {
            Some(layer) if recognised.is_none_or(|protocol| protocol.layer.name() != layer.name()) => {
                Some(Protocol { layer, title: layer.name().into() })
            }
            _ => recognised.cloned(),
        }
    }

    /// Reads what is new in the log, up to `budget` messages. Call it again after the log has grown.
    pub fn advance(&mut self, log: &Log, all: &Layers, budget: u64) {
        let kept = log.numbers();
        let start = self.read.end.clamp(kept.start, kept.end);
        let end = kept.end.min(start.saturating_add(budget));
        for number in log.events(start..end) {
            let message = log.get(number).filter(|message| message.direction == Direction::Session);
            match message.and_then(|message| Event::from_json(message.bytes).ok()) {
                Some(Event::Connecting { url }) => self.url = url,
                Some(Event::Opened { subprotocol, .. }) => {
                    self.subprotocol = subprotocol;
                    self.opened = Some(number);
                    self.examined = 0;
                    self.recognise(&[], all);
                }
                _ => {}
            }
        }
        self.read = kept.start..end;
        self.examine(log, all);
    }

    /// Looks at the connection's first messages, if there are more of them than before.
    fn examine(&mut self, log: &Log, all: &Layers) {
        let Some(opened) = self.opened.filter(|_| self.examined < FIRST) else { return };
        let is_message = |message: &Message<'_>| message.direction != Direction::Session;
        let messages: Vec<_> =
            log.messages(opened + 1..self.read.end).filter(is_message).take(FIRST).collect();
        if messages.len() > self.examined {
            self.examined = messages.len();
            self.recognise(&messages, all);
        }
    }

    fn recognise(&mut self, messages: &[Message<'_>], all: &Layers) {
        let connection = Connection { subprotocol: &self.subprotocol, url: &self.url, messages };
        let found = connection.protocol(all);
        let protocol = found.map(|layer| Protocol { layer, title: layer.spoken_as(&connection) });
        let key = |protocol: &Option<Protocol>| {
            protocol.as_ref().map(|protocol| (protocol.layer.name(), protocol.layer.encoding()))
        };
        if key(&protocol) != key(&self.recognised) {
            self.layers = None;
        }
        self.recognised = protocol;
    }
}

#[cfg(test)]
mod tests {
    use weft_message::{EventKind, Kind, Timestamp};

    use super::*;

    fn event(log: &mut Log, event: &Event) {
        let kind = Kind::Event(EventKind::Note);
        log.append(Timestamp::default(), Direction::Session, kind, event.to_json().as_bytes());
    }

    fn open(log: &mut Log, url: &str, subprotocol: &str) {
        event(log, &Event::Connecting { url: url.into() });
        let subprotocol = subprotocol.into();
        event(log, &Event::Opened { subprotocol, extensions: String::new(), offered: Vec::new() });
    }

    fn receive(log: &mut Log, text: &[u8]) {
        log.append(Timestamp::default(), Direction::Received, Kind::Text, text);
    }

    fn title(spoken: &mut Spoken, log: &Log) -> Option<String> {
        spoken.advance(log, &Layers::default(), u64::MAX);
        spoken.recognised().map(|protocol| protocol.title.clone())
    }

    /// How the row of a message reads that only means something in Engine.IO.
    fn ping(spoken: &mut Spoken, choice: &str) -> String {
        let layers = spoken.layers(&Layers::default(), choice, None);
        let (number, time, direction) = (9, Timestamp::default(), Direction::Received);
        layers.preview(&Message { number, time, direction, kind: Kind::Text, bytes: b"2" }, 99)
    }

    #[test]
    fn the_latest_connection_counts() {
        let (mut log, mut spoken) = (Log::new(0), Spoken::default());
        assert_eq!(title(&mut spoken, &log), None);
        assert!(!spoken.has_opened());
        open(&mut log, "wss://a/socket.io/?EIO=4", "");
        assert_eq!(title(&mut spoken, &log).as_deref(), Some("Socket.IO 5 over Engine.IO 4"));
        assert_eq!(ping(&mut spoken, ""), "ping");
        open(&mut log, "wss://a/", "v12.stomp");
        assert_eq!(title(&mut spoken, &log).as_deref(), Some("STOMP 1.2"));
        assert_eq!(ping(&mut spoken, ""), "2");
        open(&mut log, "wss://a/", "");
        assert_eq!(title(&mut spoken, &log), None);
        assert!(spoken.has_opened());
    }

    #[test]
    fn the_first_messages_tell_and_later_ones_do_not() {
        let (mut log, mut spoken) = (Log::new(0), Spoken::default());
        open(&mut log, "wss://a/", "");
        receive(&mut log, b"hello");
        assert_eq!(title(&mut spoken, &log), None);
        receive(&mut log, b"0{\"sid\":\"x\"}");
        assert_eq!(title(&mut spoken, &log).as_deref(), Some("Engine.IO"));
        receive(&mut log, b"42[\"tick\"]");
        assert_eq!(title(&mut spoken, &log).as_deref(), Some("Socket.IO over Engine.IO"));
        // What was recognised stays when the messages go.
        log.clear();
        assert_eq!(title(&mut spoken, &log).as_deref(), Some("Socket.IO over Engine.IO"));

        let (mut log, mut spoken) = (Log::new(0), Spoken::default());
        open(&mut log, "wss://a/", "");
        (0..FIRST).for_each(|_| receive(&mut log, b"{}"));
        receive(&mut log, b"0{\"sid\":\"x\"}");
        assert_eq!(title(&mut spoken, &log), None);
    }

    #[test]
    fn what_the_user_chooses_goes_before_what_was_recognised() {
        let (mut log, mut spoken) = (Log::new(0), Spoken::default());
        assert_eq!(ping(&mut spoken, ""), "2");
        assert_eq!(ping(&mut spoken, "Engine.IO"), "ping");
        open(&mut log, "wss://a/socket.io/?EIO=4", "");
        title(&mut spoken, &log);
        assert_eq!(ping(&mut spoken, PLAIN), "2");
        assert_eq!(ping(&mut spoken, "STOMP"), "2");
        assert_eq!(ping(&mut spoken, "A protocol of the future"), "ping");
        let again = spoken.layers(&Layers::default(), "", None);
        assert!(
            spoken.layers(&Layers::default(), "", None) == again,
            "the same list until something changes"
        );
    }
}
