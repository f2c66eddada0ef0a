//! Login by script.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use weft_session::{Content, Failure, machine::Input, profile::Credentials};

use super::{login::ended, shared::Shared};
use crate::task::Ended;

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
    let is_its_login = shared.status.is_logging_in() && shared.settings.profile().login.kind.is_script();
    if !shared.status.is_online() && !is_its_login {
        return Err(NotSent::NotOnline);
    }
    if shared.is_full() {
        return Err(NotSent::Full);
    }
    shared.transmit(message).map_err(|_| NotSent::NotOnline)
}
