//! The receiver: looks at what the server sends, for as long as the connection lasts.

use std::{ops::Range, pin::pin, rc::Rc, time::Duration};

use futures::future::select;
use weft_session::machine::Input;

use super::core::Core;
use crate::{
    task::{now, sleep_until, waiting_on, yield_now},
    transport::{Incoming, Socket},
};

/// The longest it goes on before others may run.
const SLICE: Duration = Duration::from_millis(8);

/// How long messages gather for which nothing waits.
const PAUSE: Duration = Duration::from_millis(10);

/// Receives until the socket has closed. The socket has stored each message before this hears of it.
pub(super) async fn receiver(core: Rc<Core>, socket: Rc<dyn Socket>) {
    loop {
        match waiting_on("a message", socket.inbox().next()).await {
            Incoming::Opened { protocol } => core.dispatch(Input::Opened { protocol }),
            Incoming::Messages(numbers) => {
                look_at(&core, numbers).await;
                pause(&core, &*socket).await;
            }
            Incoming::Closed(info) => return core.dispatch(Input::Closed(info)),
        }
    }
}

/// Lets messages gather, to hear of them in one go.
async fn pause(core: &Core, socket: &dyn Socket) {
    if core.awaits_message() {
        waiting_on("its turn", yield_now()).await;
    } else {
        let over = pin!(sleep_until(now() + PAUSE));
        waiting_on("more messages", select(over, pin!(socket.inbox().other()))).await;
    }
}

/// Shows new messages to the login and the keepalive, if they wait for one.
async fn look_at(core: &Rc<Core>, numbers: Range<u64>) {
    let mut slice_ends = now() + SLICE;
    for number in numbers {
        if !core.awaits_message() {
            return;
        }
        core.look_at(number);
        if now() >= slice_ends {
            waiting_on("its turn", yield_now()).await;
            slice_ends = now() + SLICE;
        }
    }
}
