//! The sender: empties the outbox into the socket while the session is online.

use std::{rc::Rc, time::Duration};

use weft_message::Event;
use weft_session::outbox::{Content, Outgoing};

use super::core::{Core, TransmitError};
use crate::{
    task::{now, sleep_until, waiting_on},
    transport::Socket,
};

/// Bytes that the browser may hold for the network before the sender waits.
pub(super) const HIGH_WATER: u64 = 1 << 20;
/// How often a full buffer is looked at: browsers have no event for it.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Sends until it is cancelled.
pub(super) async fn sender(core: Rc<Core>, socket: Rc<dyn Socket>) {
    loop {
        while socket.buffered_amount() > HIGH_WATER {
            waiting_on("the network", sleep_until(now() + LOOK_AGAIN)).await;
        }
        let seen = core.stirred.get();
        // Nothing is awaited between taking a message and handing it over, so none is lost or sent twice.
        let Some(outgoing) = core.outbox.borrow_mut().take() else {
            waiting_on("a message to send", core.stirred.after(seen)).await;
            continue;
        };
        match core.transmit(&outgoing.content) {
            Ok(()) => core.changed.bump(),
            Err(TransmitError::NotOpen) => {
                core.outbox.borrow_mut().put_back(outgoing);
                waiting_on("the connection", core.stirred.after(core.stirred.get())).await;
            }
            Err(TransmitError::Draft(error)) => reject(&core, &outgoing, &error.to_string()),
        }
    }
}

/// What can no longer be filled in is not sent; what was typed goes into the log.
fn reject(core: &Core, outgoing: &Outgoing, error: &str) {
    let typed = match &outgoing.content {
        Content::Draft(draft) => draft.text.as_str(),
        Content::Ready(_) => "",
    };
    core.record(Event::Error, &format!("Not sent: {error} What was typed: {typed}"));
}
