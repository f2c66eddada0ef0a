//! STOMP 1.0 to 1.2. Both sides agree on heartbeats, which are line breaks.

use std::time::Duration;

use weft_codec::{
    json::{self, Node, Tree},
    layer,
};
use weft_message::{Direction, Message, Timestamp};

use super::{Act, Acts, Dialogue, DialogueError, values};
use crate::profile::{MASK, Rendered};

#[derive(Default)]
pub(super) struct Stomp {
    /// How often this side can send something, and wants to receive something; in milliseconds, 0 for never.
    offered: (u64, u64),
    /// How often it does send something.
    send_every: Duration,
    next_send: Option<Timestamp>,
    /// How long the server may be silent.
    silence: Duration,
    silent_until: Option<Timestamp>,
    is_online: bool,
    /// What was subscribed to: each id with its frame, as a value.
    subscriptions: Vec<(String, String)>,
    acts: Acts,
}

impl Dialogue for Stomp {
    fn open(&mut self, login: &Rendered, _: Timestamp) -> Result<(), DialogueError> {
        let tree = json::parse(&*login.text).map_err(DialogueError::Json)?;
        *self = Self {
            offered: heartbeats(tree.root()),
            subscriptions: std::mem::take(&mut self.subscriptions),
            ..Self::default()
        };
        self.acts.log_in(&layer::Stomp, login)
    }

    fn hear(&mut self, message: &Message<'_>, now: Timestamp) {
        let is_received = message.direction == Direction::Received;
        if is_received && self.silent_until.is_some() {
            self.silent_until = Some(now + self.silence);
        }
        // Once online, only frames that begin or end a subscription matter, and those are sent.
        if is_received && self.is_online {
            return;
        }
        for tree in values(&layer::Stomp, message) {
            let command =
                tree.root().member("command").and_then(|node| node.scalar_text()).unwrap_or_default();
            match &*command {
                "CONNECTED" => self.connected(&tree, now),
                "ERROR" => self.acts.push(Act::Refuse(header(&tree, "message"))),
                "SUBSCRIBE" | "UNSUBSCRIBE" if !is_received => self.subscribed(&tree, &command),
                _ => {}
            }
        }
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        if self.silent_until.is_some_and(|until| until <= now) {
            (self.silent_until, self.next_send) = (None, None);
            self.acts.push(Act::GiveUp);
        } else if self.next_send.is_some_and(|due| due <= now) {
            self.acts.send(&layer::Stomp, r#"{"command":"heart-beat"}"#);
            self.next_send = Some(now + self.send_every);
        }
    }

    fn deadline(&self) -> Option<Timestamp> {
        self.silent_until.into_iter().chain(self.next_send).min()
    }

    fn poll_act(&mut self) -> Option<Act> {
        self.acts.pop()
    }
}

impl Stomp {
    fn connected(&mut self, frame: &Tree, now: Timestamp) {
        let (theirs, wanted) = heartbeats(frame.root());
        let (can, want) = self.offered;
        // Each way, the slower of the two decides, and either may do without.
        let agreed =
            |can: u64, want: u64| (can > 0 && want > 0).then(|| Duration::from_millis(can.max(want)));
        self.is_online = true;
        self.acts.push(Act::Accept);
        if let Some(every) = agreed(can, wanted) {
            self.send_every = every;
            self.next_send = Some(now + every);
        }
        if let Some(every) = agreed(theirs, want) {
            // A network may delay one.
            self.silence = every * 2;
            self.silent_until = Some(now + self.silence);
        }
        for (_, value) in &self.subscriptions {
            self.acts.send(&layer::Stomp, value);
        }
    }

    fn subscribed(&mut self, frame: &Tree, command: &str) {
        let id = header(frame, "id");
        self.subscriptions.retain(|(known, _)| *known != id);
        if command == "SUBSCRIBE" && !frame.source().contains(MASK) {
            self.subscriptions.push((id, frame.source().into()));
        }
    }
}

fn header(frame: &Tree, name: &str) -> String {
    let header = frame.root().member("headers").and_then(|headers| headers.member(name));
    header.and_then(Node::scalar_text).unwrap_or_default().into_owned()
}

/// The header `heart-beat`: how often its sender can send something, and wants to receive something.
fn heartbeats(frame: Node<'_>) -> (u64, u64) {
    let header = frame.member("headers").and_then(|headers| headers.member("heart-beat"));
    let text = header.and_then(Node::scalar_text).unwrap_or_default();
    let (can, want) = text.split_once(',').unwrap_or_default();
    let millis = |text: &str| text.trim().parse().unwrap_or_default();
    (millis(can), millis(want))
}
