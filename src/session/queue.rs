//! What is sent while online, and queued otherwise.

use std::cell::Ref;

use weft_message::Payload;
use weft_session::{
    Content, Event, Outbox,
    draft::{DraftError, of_payload},
    profile::Draft,
};

use super::Session;

/// The outbox.
impl Session {
    /// Puts a message into the outbox: it is sent at once when online, and queued otherwise.
    ///
    /// # Errors
    /// What is wrong with it; it isn't in the outbox then.
    pub fn send(&self, draft: Draft) -> Result<(), DraftError> {
        self.check(&draft)?;
        self.queue(Content::Draft(draft));
        Ok(())
    }

    /// Puts bytes into the outbox unchanged.
    pub fn send_payload(&self, payload: Payload) {
        self.queue(Content::Ready(payload));
    }

    fn queue(&self, content: Content) {
        self.shared.outbox.borrow_mut().push(content);
        self.shared.queued.bump();
        self.changed().bump();
    }

    /// Queues the messages of an earlier visit. They aren't sent until [`Session::release_held`].
    pub fn hold(&self, drafts: Vec<Draft>) {
        let mut outbox = self.shared.outbox.borrow_mut();
        drafts.into_iter().for_each(|draft| outbox.hold(Content::Draft(draft)));
        drop(outbox);
        self.changed().bump();
    }

    /// Has the held messages sent like others, before them.
    pub fn release_held(&self) {
        self.shared.outbox.borrow_mut().release();
        self.shared.queued.bump();
        self.changed().bump();
    }

    /// The first messages of the outbox as drafts, up to so many bytes of text.
    pub fn queued_drafts(&self, limit: usize) -> Vec<Draft> {
        let mut left = limit;
        let fitting = |draft: &Draft| {
            let rest = left.checked_sub(draft.text.len());
            left = rest.unwrap_or_default();
            rest.is_some()
        };
        self.outbox().iter().map(|outgoing| as_draft(&outgoing.content)).take_while(fitting).collect()
    }

    /// The messages waiting to be sent.
    pub fn outbox(&self) -> Ref<'_, Outbox> {
        self.shared.outbox.borrow()
    }

    /// How many messages are in the outbox.
    pub fn queued_count(&self) -> usize {
        self.shared.outbox.borrow().len()
    }

    /// Removes a message from the outbox without sending it.
    pub fn discard(&self, id: u64) {
        self.shared.outbox.borrow_mut().discard(id);
        self.changed().bump();
    }

    /// Empties the outbox without sending anything.
    pub fn discard_all(&self) {
        let messages = self.shared.outbox.borrow_mut().discard_all();
        if messages > 0 {
            self.shared.record(Event::Discarded { messages });
        }
        self.changed().bump();
    }
}

fn as_draft(content: &Content) -> Draft {
    match content {
        Content::Draft(draft) => draft.clone(),
        Content::Ready(payload) => of_payload(payload),
    }
}
