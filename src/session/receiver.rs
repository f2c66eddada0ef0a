//! The receiver: takes in what the server sends, for as long as the connection lasts.

use std::{rc::Rc, time::Duration};

use super::{core::Core, machine::Input};
use crate::{
    task::{now, waiting_on, yield_now},
    transport::{Incoming, Socket},
};

/// The longest it goes on before others may run.
const SLICE: Duration = Duration::from_millis(8);

/// Receives until the socket has closed.
pub(super) async fn receiver(core: Rc<Core>, socket: Rc<dyn Socket>) {
    let mut slice_ends = now() + SLICE;
    loop {
        let (time, incoming) = match socket.inbox().try_next() {
            Some(next) => next,
            None => {
                let next = waiting_on("a message", socket.inbox().next()).await;
                slice_ends = now() + SLICE;
                next
            }
        };
        match incoming {
            Incoming::Opened { protocol } => core.dispatch(Input::Opened { protocol }),
            Incoming::Message(payload) => core.received(time, &payload),
            Incoming::Closed(info) => return core.dispatch(Input::Closed(info)),
        }
        if now() >= slice_ends {
            waiting_on("its turn", yield_now()).await;
            slice_ends = now() + SLICE;
        }
    }
}
