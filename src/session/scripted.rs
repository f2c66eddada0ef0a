//! What scripts do with a session: log in, send, and call.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_session::{
    Content, Failure,
    call::{Call, CallError, Composed, Reply},
    machine::Input,
    profile::Credentials,
    spoken::Protocol,
};

use super::{login::ended, shared::Shared};
use crate::{task::Ended, words};

/// A login that a script is asked to do.
pub struct LoginAttempt {
    /// Its number in this session, which the answer refers to.
    pub number: u64,
    /// Who is logging in.
    pub credentials: Credentials,
    /// The log number of the first server message that belongs to it.
    pub since: u64,
}

/// Called for each login that a script has to do.
type OnLogin = Rc<dyn Fn(LoginAttempt)>;

/// Who to ask, and how often that has happened.
#[derive(Default)]
pub(super) struct ScriptedLogin {
    on_login: RefCell<Option<OnLogin>>,
    last: Cell<u64>,
}

impl ScriptedLogin {
    pub(super) fn on_login(&self, act: impl Fn(LoginAttempt) + 'static) {
        self.on_login.replace(Some(Rc::new(act)));
    }
}

/// Why a script's message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The session is not online.
    NotOnline,
    /// The network buffer has to drain first.
    Full,
}

/// A call that was sent.
pub struct Called {
    /// What will answer it, if anything does.
    pub reply: Option<Reply>,
    /// The log number of the first message that may.
    pub next: u64,
}

/// Why a script's call was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCalled {
    /// Nothing can be sent now.
    NotSent(NotSent),
    /// The connection can't express it.
    Wrong(CallError),
}

/// Asks a script to log in, then waits until the login has ended.
pub(super) async fn log_in(shared: Rc<Shared>) -> Ended {
    let on_login = shared.scripted.on_login.borrow().clone();
    match on_login {
        Some(on_login) => {
            let number = shared.scripted.last.get() + 1;
            shared.scripted.last.set(number);
            let since = shared.status.connection_start.get();
            on_login(LoginAttempt { number, credentials: shared.settings.credentials(), since });
        }
        None => shared.inputs.tell(Input::Failed(Failure::NoScript)),
    }
    ended(&shared.login_over("the script").await)
}

/// Reports how the login with that number ended; ignored if that login no longer matters.
pub(super) fn finish(shared: &Shared, number: u64, result: Result<(), Failure>) {
    if number == shared.scripted.last.get() && shared.status.is_logging_in() {
        shared.inputs.tell(match result {
            Ok(()) => Input::Accepted,
            Err(failure) => Input::Failed(failure),
        });
    }
}

/// Sends a message immediately, bypassing the outbox: while the session is online, or while the script logs in.
///
/// # Errors
/// Why it was not sent.
pub(super) fn transmit(shared: &Shared, message: &Content) -> Result<(), NotSent> {
    check(shared)?;
    shared.transmit(message).map_err(|_| NotSent::NotOnline)
}

/// Whether a script's message would be sent now.
fn check(shared: &Shared) -> Result<(), NotSent> {
    let is_its_login = shared.status.is_logging_in() && shared.settings.profile().login.kind.is_script();
    if !shared.status.is_online() && !is_its_login {
        return Err(NotSent::NotOnline);
    }
    if shared.is_full() {
        return Err(NotSent::Full);
    }
    Ok(())
}

/// Sends a call in the words of the protocol that the connection speaks, as [`transmit`] does.
///
/// # Errors
/// Why it was not sent.
pub(super) fn call(shared: &Shared, call: &Call, spoken: Option<&Protocol>) -> Result<Called, NotCalled> {
    check(shared).map_err(NotCalled::NotSent)?;
    let layers = words::layers();
    let expecting = call.layer(spoken).map(|layer| layers.expecting(layer));
    let id = expecting.map_or(0, |layers| shared.ids.borrow_mut().take(&shared.log.borrow(), &layers));
    shared.settings.note_id(id);
    let Composed { payload, reply } = call.compose(spoken, layers, id).map_err(NotCalled::Wrong)?;
    transmit(shared, &Content::Ready(payload)).map_err(NotCalled::NotSent)?;
    Ok(Called { reply, next: shared.log.borrow().numbers().end })
}
