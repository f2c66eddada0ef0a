//! The queue of messages to send, whether or not there is a connection.

use std::collections::VecDeque;

use weft_message::Payload;

use crate::profile::Draft;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A template, filled in when it is sent.
    Draft(Draft),
    /// Bytes that are sent unchanged: a file, a long paste.
    Ready(Payload),
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its number in this outbox, never reused.
    pub id: u64,
    /// What to send.
    pub content: Content,
}

/// A queue that hands out each message once.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Messages of an earlier visit, which aren't sent until the user agrees.
    held: VecDeque<Outgoing>,
    queue: VecDeque<Outgoing>,
    next_id: u64,
}

impl Outbox {
    /// Appends a message; returns its number.
    pub fn push(&mut self, content: Content) -> u64 {
        let outgoing = self.numbered(content);
        let id = outgoing.id;
        self.queue.push_back(outgoing);
        id
    }

    /// Adds a message that isn't handed out until [`Outbox::release`].
    pub fn hold(&mut self, content: Content) {
        let outgoing = self.numbered(content);
        self.held.push_back(outgoing);
    }

    /// Puts the held messages into the queue, before those that came later.
    pub fn release(&mut self) {
        self.held.append(&mut self.queue);
        std::mem::swap(&mut self.held, &mut self.queue);
    }

    fn numbered(&mut self, content: Content) -> Outgoing {
        let id = self.next_id;
        self.next_id += 1;
        Outgoing { id, content }
    }

    /// Takes the first message. It now belongs to the caller alone, so it can't be sent twice.
    pub fn take(&mut self) -> Option<Outgoing> {
        self.queue.pop_front()
    }

    /// Puts a message that could not be handed to the socket back at the front.
    pub fn put_back(&mut self, outgoing: Outgoing) {
        self.queue.push_front(outgoing);
    }

    /// Removes a message without sending it.
    pub fn discard(&mut self, id: u64) {
        self.held.retain(|outgoing| outgoing.id != id);
        self.queue.retain(|outgoing| outgoing.id != id);
    }

    /// Removes all messages without sending them; returns how many there were.
    pub fn discard_all(&mut self) -> usize {
        let count = self.len();
        self.held.clear();
        self.queue.clear();
        count
    }

    /// All messages, in the order in which they will be sent.
    pub fn iter(&self) -> impl Iterator<Item = &Outgoing> {
        self.held.iter().chain(&self.queue)
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.held.len() + self.queue.len()
    }

    /// How many of them are held.
    pub fn held(&self) -> usize {
        self.held.len()
    }

    /// Whether there are no messages.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(n: u64) -> Content {
        Content::Ready(Payload::Text(n.to_string()))
    }

    #[test]
    fn held_messages_are_sent_first_but_not_before_they_are_released() {
        let mut outbox = Outbox::default();
        outbox.hold(text(0));
        outbox.hold(text(1));
        outbox.push(text(2));
        outbox.discard(0);
        assert_eq!((outbox.len(), outbox.held()), (2, 1));
        assert_eq!(outbox.take().map(|outgoing| outgoing.content), Some(text(2)));
        assert_eq!(outbox.take(), None);
        outbox.push(text(3));
        outbox.release();
        let sent: Vec<_> = std::iter::from_fn(|| outbox.take()).map(|outgoing| outgoing.content).collect();
        assert_eq!(sent, [text(1), text(3)]);
    }

    proptest! {
        /// Occasional failed sends and discards change neither the order nor the number of the other messages.
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
