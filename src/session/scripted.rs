//! The login that a script does.

use std::rc::Rc;

use weft_session::{
    machine::Input,
    outbox::Content,
    profile::Credentials,
    state::{Failure, State},
};

use super::{core::Core, sender::HIGH_WATER};
use crate::task::waiting_on;

/// A login that a script is asked for.
pub struct LoginAttempt {
    /// Its number in this session: the answer names it.
    pub number: u64,
    /// Who logs in.
    pub credentials: Credentials,
    /// The number in the log from which on the server's words belong to it.
    pub since: u64,
}

/// Called for each login that a script is to do.
pub(super) type OnLogin = Rc<dyn Fn(LoginAttempt)>;

/// Why a script's message was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// The session is not online.
    NotOnline,
    /// The network has to catch up first.
    Full,
}

/// Asks for a login by script, then waits until it has ended.
///
/// # Errors
/// The failure, which the machine has been told.
pub(super) async fn log_in(core: Rc<Core>) -> Result<(), Failure> {
    let on_login = core.on_login.borrow().clone();
    let Some(on_login) = on_login else {
        let failure = Failure::lasting("There is no script to log in.", "Choose one under Settings.");
        core.dispatch(Input::Failed(failure.clone()));
        return Err(failure);
    };
    let credentials = core.credentials.borrow().clone();
    core.attempt.set(core.attempt.get() + 1);
    let since = core.connection_start.get();
    on_login(LoginAttempt { number: core.attempt.get(), credentials, since });
    while core.is_logging_in() {
        waiting_on("the script", core.stirred.after(core.stirred.get())).await;
    }
    match core.state() {
        State::Failed(failure) => Err(failure),
        _ => Ok(()),
    }
}

/// Takes in how a login has ended; one that no longer matters is ignored.
pub(super) fn finish(core: &Rc<Core>, number: u64, result: Result<(), Failure>) {
    if core.attempt.get() != number || !core.is_logging_in() {
        return;
    }
    core.dispatch(match result {
        Ok(()) => Input::Accepted,
        Err(failure) => Input::Failed(failure),
    });
}

/// Hands a script's message to the socket, if the session is online, or if the script is logging in.
///
/// # Errors
/// Why not; it was not sent.
pub(super) fn transmit(core: &Core, message: &Content) -> Result<(), NotSent> {
    let socket = core.socket().ok_or(NotSent::NotOnline)?;
    let is_its_login = core.is_logging_in() && core.profile().login.kind.is_script();
    if !core.is_online() && !is_its_login {
        return Err(NotSent::NotOnline);
    }
    if socket.buffered_amount() > HIGH_WATER {
        return Err(NotSent::Full);
    }
    core.transmit(message).map_err(|_| NotSent::NotOnline)
}
