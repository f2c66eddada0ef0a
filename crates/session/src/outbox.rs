//! What is to be sent, in order, whether or not there is a connection.

use std::collections::VecDeque;

use weft_message::Payload;

use crate::profile::Draft;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A template, filled in when it is sent.
    Draft(Draft),
    /// Bytes that are ready: a file, a long paste.
    Ready(Payload),
}

/// One message of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its number in this outbox, never used again.
    pub id: u64,
    /// What to send.
    pub content: Content,
}

/// A queue that gives each message away once.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: VecDeque<Outgoing>,
    next_id: u64,
}

impl Outbox {
    /// Puts a message at the end; returns its number.
    pub fn push(&mut self, content: Content) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.queue.push_back(Outgoing { id, content });
        id
    }

    /// Takes the first message. From now on it is the taker's alone: it is never sent twice.
    pub fn take(&mut self) -> Option<Outgoing> {
        self.queue.pop_front()
    }

    /// Puts back, as the first, a message that could not be handed to the socket.
    pub fn put_back(&mut self, outgoing: Outgoing) {
        self.queue.push_front(outgoing);
    }

    /// Removes one message, unsent.
    pub fn discard(&mut self, id: u64) {
        self.queue.retain(|outgoing| outgoing.id != id);
    }

    /// Removes all, unsent; returns how many there were.
    pub fn discard_all(&mut self) -> usize {
        std::mem::take(&mut self.queue).len()
    }

    /// What waits, first to be sent first.
    pub fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.queue.iter()
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(n: u64) -> Content {
        Content::Ready(Payload::Text(n.to_string()))
    }

    proptest! {
        /// Sends that fail now and then, and discards, change neither order nor number of the rest.
        #[test]
        fn each_message_leaves_once_and_in_order(fails in prop::collection::vec(any::<bool>(), 0..200), discard in 0u64..20) {
            let mut outbox = Outbox::default();
            for n in 0..20 { outbox.push(text(n)); }
            outbox.discard(discard);
            let mut sent = Vec::new();
            for fail in fails {
                let Some(outgoing) = outbox.take() else { break };
                if fail { outbox.put_back(outgoing) } else { sent.push(outgoing.id) }
            }
            sent.extend(std::iter::from_fn(|| outbox.take()).map(|outgoing| outgoing.id));
            let expected: Vec<u64> = (0..20).filter(|&n| n != discard).collect();
            prop_assert_eq!(sent, expected);
        }
    }
}
