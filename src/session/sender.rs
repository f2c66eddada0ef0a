//! The sender: empties the outbox into the socket while the session is online.

use std::{rc::Rc, time::Duration};

use weft_session::{Content, Event, Outgoing, draft::DraftError};

use super::shared::{Shared, TransmitError};
use crate::transport::Socket;

/// How many bytes the browser may buffer for the network before the sender waits.
pub(super) const HIGH_WATER: u64 = 1 << 20;
/// How often a full buffer is checked: browsers have no event for it.
const POLL_BUFFER: Duration = Duration::from_millis(10);

/// Sends until it is cancelled.
pub(super) async fn sender(shared: Rc<Shared>, socket: Rc<dyn Socket>) {
    let runtime = shared.runtime();
    loop {
        while socket.buffered_amount() > HIGH_WATER {
            runtime.waiting_on("the network", runtime.sleep_until(runtime.now() + POLL_BUFFER)).await;
        }
        let (queued, state) = (shared.queued.get(), shared.status.state_changed.get());
        // Nothing is awaited between taking a message and handing it over, so none is lost or sent twice.
        let Some(outgoing) = shared.outbox.borrow_mut().take() else {
            runtime.waiting_on("a message to send", shared.queued.after(queued)).await;
            continue;
        };
        match shared.transmit(&outgoing.content) {
            Ok(()) => shared.status.changed.bump(),
            Err(TransmitError::NotOpen) => {
                shared.outbox.borrow_mut().put_back(outgoing);
                runtime.waiting_on("the connection", shared.status.state_changed.after(state)).await;
            }
            Err(TransmitError::Draft(problem)) => reject(&shared, outgoing, problem),
        }
    }
}

/// A draft that can no longer be filled in is not sent; its text goes into the log.
fn reject(shared: &Shared, outgoing: Outgoing, problem: DraftError) {
    let text = match outgoing.content {
        Content::Draft(draft) => draft.text,
        Content::Ready(_) => String::new(),
    };
    shared.record(Event::NotSent { text, problem });
}
