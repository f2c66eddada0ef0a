//! The receiver: checks what the server sends, for as long as the connection lasts.

use std::{ops::Range, rc::Rc, time::Duration};

use futures::future::{Either, select};
use weft_message::{CloseInfo, Direction, Kind, Message};
use weft_session::{Event, check::Verdict, failure::Attempt, flow::Flow, machine::Input, url::Url};

use super::shared::Shared;
use crate::transport::{Incoming, Socket};

/// The longest it runs before yielding.
const SLICE: Duration = Duration::from_millis(8);

/// How long messages may accumulate if nobody is waiting for one.
const PAUSE: Duration = Duration::from_millis(10);

/// Receives until the socket has closed. The socket has stored each message before this task hears of it.
pub(super) async fn receiver(shared: Rc<Shared>, socket: Rc<dyn Socket>, attempt: Attempt) {
    let mut attempt = Some(attempt);
    loop {
        match next(&shared, &*socket).await {
            Incoming::Opened { subprotocol, extensions } => {
                let offered = attempt.take().unwrap_or_default().subprotocols;
                shared.inputs.tell(Input::Opened { subprotocol, extensions, offered });
            }
            Incoming::Messages(numbers) => {
                show(&shared, numbers).await;
                pause(&shared, &*socket).await;
            }
            Incoming::Closed(info) => {
                let input = match attempt {
                    Some(attempt) => not_opened(&shared, info, attempt).await,
                    None => Input::Closed(info),
                };
                return shared.inputs.tell(input);
            }
        }
    }
}

/// Waits for the next thing to be received, and says what holds that up.
async fn next(shared: &Shared, socket: &dyn Socket) -> Incoming {
    loop {
        let changed = &shared.status.state_changed;
        let seen = changed.get();
        let what = match shared.flow() {
            flow if flow == Flow::default() || !shared.holds_back() => "a message",
            Flow { paused: true, .. } => "Resume (paused)",
            Flow { paused: false, .. } => "a message, or the limit",
        };
        let incoming = Box::pin(socket.inbox().next());
        let told = select(incoming, Box::pin(changed.after(seen)));
        if let Either::Left((incoming, _)) = shared.runtime().waiting_on(what, told).await {
            return incoming;
        }
    }
}

/// Finds out what can be known of an attempt that has failed.
async fn not_opened(shared: &Shared, info: CloseInfo, attempt: Attempt) -> Input {
    let url = shared.status.connected_to();
    let url = Url::parse(&url);
    let asked = shared.network.is_denied(&url);
    let local_network_denied = shared.runtime().waiting_on("the browser's permissions", asked).await;
    Input::NotOpened { info, attempt: Attempt { local_network_denied, ..attempt } }
}

/// Lets messages accumulate, to handle them in one go.
async fn pause(shared: &Shared, socket: &dyn Socket) {
    let runtime = shared.runtime();
    if shared.replies.is_waiting() {
        runtime.waiting_on("its turn", runtime.yield_now()).await;
    } else {
        let over = runtime.sleep_until(runtime.now() + PAUSE);
        runtime.waiting_on("more messages", select(over, Box::pin(socket.inbox().other()))).await;
    }
}

/// Shows new messages to the login and the keepalive, if they are waiting for one.
async fn show(shared: &Shared, numbers: Range<u64>) {
    let runtime = shared.runtime();
    let mut slice_ends = runtime.now() + SLICE;
    for number in numbers {
        if !shared.replies.is_waiting() {
            return;
        }
        show_one(shared, number);
        if runtime.now() >= slice_ends {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
            slice_ends = runtime.now() + SLICE;
        }
    }
}

fn show_one(shared: &Shared, number: u64) {
    let verdict = {
        let log = shared.log.borrow();
        // An event in place of a message says that the message was lost.
        let is_message = |message: &Message<'_>| {
            message.direction == Direction::Received && !matches!(message.kind, Kind::Event(_))
        };
        log.get(number).filter(is_message).and_then(|message| shared.replies.show(message.bytes))
    };
    match verdict {
        Some(Verdict::Yes) => {
            shared.replies.forget_verdict();
            shared.inputs.tell(Input::Accepted);
        }
        Some(Verdict::No(reply)) => {
            shared.replies.forget_verdict();
            shared.inputs.tell(Input::Refused(reply));
        }
        Some(Verdict::Neither(problem)) => {
            if shared.replies.note_other() {
                shared.inputs.tell(Input::OtherMessage);
            }
            if let Some(problem) = problem {
                shared.record(Event::ReplyUnclear { problem });
            }
        }
        None => {}
    }
}
