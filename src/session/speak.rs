//! Speaks a protocol for the session, as its [`Dialogue`] says: the login first, then the heartbeat and acknowledgements.
//!
//! It learns what was sent and received from the log, like anyone else, so nothing waits for it.

use std::{rc::Rc, time::Duration};

use futures::future::{LocalBoxFuture, select};
use weft_message::{Direction, Timestamp};
use weft_session::{
    Failure, Role,
    dialogue::{Act, Dialogue, dialogue, usual_login},
    machine::Input,
    profile::{Escape, LoginKind, Rendered},
};

use super::{login::ended, shared::Shared};
use crate::{rest::in_rest, task::Ended};

/// How long messages may accumulate before they are looked at.
const PAUSE: Duration = Duration::from_millis(5);

/// The longest it runs before yielding.
const SLICE: Duration = Duration::from_millis(4);

/// A dialogue, and how much of the log it has seen.
pub(super) struct Speaker {
    kind: LoginKind,
    dialogue: Box<dyn Dialogue>,
    next: u64,
}

/// Logs in, and waits until the server has accepted or refused that; or keeps the session alive until it is cancelled.
pub(super) async fn speak(shared: Rc<Shared>, role: Role) -> Ended {
    let speaking = speaking(shared.clone(), role == Role::Login);
    match shared.runtime().waiting_on("the rest of Weft", speaking).await {
        Ok(speaking) => speaking.await,
        Err(error) => {
            let reason = error.to_string();
            shared.inputs.tell(Input::Failed(Failure::LoginMessage { reason: reason.clone() }));
            Ended::Failed(reason)
        }
    }
}

in_rest! {
    fn speaking(shared: Rc<Shared>, logs_in: bool) -> LocalBoxFuture<'static, Ended> {
        if logs_in { Box::pin(log_in(shared)) } else { Box::pin(keep_up(shared)) }
    }
}

async fn log_in(shared: Rc<Shared>) -> Ended {
    if let Err(failure) = begin(&shared) {
        shared.inputs.tell(Input::Failed(failure));
    }
    let conversation = Box::pin(converse(&shared));
    select(conversation, Box::pin(shared.login_over("the server's verdict"))).await;
    ended(&shared.status.state())
}

async fn keep_up(shared: Rc<Shared>) -> Ended {
    converse(&shared).await;
    Ended::Finished
}

/// Opens the dialogue, or goes on with that of the last connection.
fn begin(shared: &Shared) -> Result<(), Failure> {
    let profile = shared.settings.profile();
    let kind = profile.login.kind;
    let mut speaker = shared.speaker.borrow_mut();
    if speaker.as_ref().is_none_or(|speaker| speaker.kind != kind) {
        *speaker = dialogue(kind).map(|dialogue| Speaker { kind, dialogue, next: 0 });
    }
    let Some(speaker) = &mut *speaker else { return Ok(()) };
    speaker.next = shared.status.connection_start.get();
    let login = login(shared, kind, &profile.login.message)?;
    let opened = speaker.dialogue.open(&login, shared.now());
    opened.map_err(|problem| Failure::LoginMessage { reason: problem.to_string() })
}

fn login(shared: &Shared, kind: LoginKind, own: &str) -> Result<Rendered, Failure> {
    let usual = usual_login(kind, !shared.settings.credentials().user.is_empty());
    let template = if own.trim().is_empty() { usual } else { own };
    let rendered = shared.settings.render(template, Escape::Json, shared.now());
    rendered.map_err(|problem| Failure::LoginMessage { reason: problem.to_string() })
}

/// Listens and speaks, until it is cancelled or the connection counts as lost.
async fn converse(shared: &Shared) {
    let runtime = shared.runtime();
    loop {
        let seen = shared.logged.get();
        while listen(shared) {
            runtime.waiting_on("its turn", runtime.yield_now()).await;
        }
        let Some(deadline) = act(shared) else { return };
        let logged = Box::pin(shared.logged.after(seen));
        match deadline {
            Some(deadline) => {
                drop(
                    runtime
                        .waiting_on("the next heartbeat", select(logged, runtime.sleep_until(deadline)))
                        .await,
                );
            }
            None => drop(runtime.waiting_on("a message", logged).await),
        }
        // What answers the login counts before the server closes the connection.
        if shared.status.is_online() {
            runtime.waiting_on("more messages", runtime.sleep_until(runtime.now() + PAUSE)).await;
        }
    }
}

/// Shows the dialogue what is new in the log, for a while; returns whether there is more.
fn listen(shared: &Shared) -> bool {
    let mut speaker = shared.speaker.borrow_mut();
    let Some(Speaker { dialogue, next, .. }) = &mut *speaker else { return false };
    let log = shared.log.borrow();
    let end = log.numbers().end;
    let mut now = shared.now();
    let slice_ends = now + SLICE;
    *next = (*next).clamp(log.numbers().start, end);
    for message in log.messages(*next..end) {
        *next = message.number + 1;
        if message.direction != Direction::Session {
            dialogue.hear(&message, now);
        }
        if message.number % 64 == 63 {
            now = shared.now();
            if now >= slice_ends {
                return *next < end;
            }
        }
    }
    false
}

/// Does what the dialogue wants; returns when it wants to be woken, unless the connection is over.
fn act(shared: &Shared) -> Option<Option<Timestamp>> {
    loop {
        let act = {
            let mut speaker = shared.speaker.borrow_mut();
            let dialogue = &mut speaker.as_mut()?.dialogue;
            dialogue.handle_timeout(shared.now());
            match dialogue.poll_act() {
                None => return Some(dialogue.deadline()),
                Some(act) => act,
            }
        };
        match act {
            Act::Send { payload, masked } => {
                shared.hand_over(&payload, masked.as_ref().unwrap_or(&payload)).ok()?
            }
            Act::Accept => shared.inputs.tell(Input::Accepted),
            Act::Refuse(words) => shared.inputs.tell(Input::Refused(words)),
            // The heartbeat may be among what isn't read.
            Act::GiveUp if shared.holds_back() => {}
            Act::GiveUp => {
                shared.inputs.tell(Input::KeepaliveLost(1));
                return None;
            }
        }
    }
}
